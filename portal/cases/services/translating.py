"""A case in other languages: written, reviewed, found still fine. What a person wrote no machine writes over."""

from __future__ import annotations

from collections.abc import Sequence

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases import fields, rules
from portal.cases.events import CaseChanged
from portal.cases.models import CaseText, Edit
from portal.cases.queries import Draft
from portal.cases.services import indexing
from portal.cases.services.writing import Change, Clash
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import Origin, _


def add_language(*, draft: Draft, lang: str, actor: User) -> CaseText:
    """Begins a translation; nothing is shown to readers before title and summary are there.

    Raises:
        Conflict: there is a text in this language.
    """
    if lang in draft.texts:
        raise Conflict(_("There is a text in this language already."))
    text = CaseText(
        version_id=draft.version.id, lang=lang, origin=Origin.HUMAN, translated_by=actor.id, source_version=draft.original.source_version,
        source=fields.words_of(draft.original), title="", summary="", sections={}, rows={},
    )  # fmt: skip
    db.session.add(text)
    db.session.flush()
    return text


def save_translation(
    *, draft: Draft, lang: str, changes: Sequence[Change], actor: User, is_machine: bool = False
) -> list[Clash]:
    """Keeps what a translator wrote; it says what the original says now. Whoever reviewed it before has to look again.

    Raises:
        Conflict: a machine's text would go over a person's.
    """
    text = _translation(draft, lang)
    if is_machine and text.origin is Origin.HUMAN and text.title.strip():
        raise Conflict(_("A person has translated this. A machine's text does not take its place."))
    clashes, has_changed = [], False
    for change in changes:
        now = fields.text_value(change.name, text)
        if now == change.value:
            continue
        if change.base is not None and change.base != fields.digest(now):
            clashes.append(Clash(change.name, change.value, now))
            continue
        fields.set_text_value(change.name, text, change.value)
        has_changed = True
        db.session.add(
            Edit(version_id=draft.version.id, lang=lang, field=change.name, before=now, after=change.value, by=actor.id)
        )
    if has_changed:
        text.origin = Origin.MACHINE if is_machine else Origin.HUMAN
        text.translated_by, text.changed_at = actor.id, clock.now()
        text.reviewed_by = text.reviewed_at = None
        _made_from(text, draft.original)
        db.session.flush()
        _tell_readers(draft)
    return clashes


def find_still_fine(*, draft: Draft, lang: str, actor: User) -> None:
    """Somebody has seen what changed in the original, and the translation need not change."""
    _made_from(_translation(draft, lang), draft.original)
    db.session.flush()
    _audit(draft, lang, actor, "cases.text_still_fine")
    _tell_readers(draft)


def review_translation(*, draft: Draft, lang: str, actor: User) -> None:
    """Somebody else than the translator has read it beside the original and found it right.

    Raises:
        DomainError: it is one's own, stale, or cannot be read yet.
    """
    text = _translation(draft, lang)
    if not rules.may_review_text(actor, text):
        raise DomainError(_("Somebody else has to look at what you have translated."))
    if not rules.is_shown(text):
        raise DomainError(_("Title and summary are missing."))
    if rules.is_stale(text, draft.original):
        raise DomainError(_("The original has changed since then. Bring the translation up to date first."))
    text.origin, text.reviewed_by, text.reviewed_at = Origin.HUMAN, actor.id, clock.now()
    db.session.flush()
    _audit(draft, lang, actor, "cases.text_reviewed")
    _tell_readers(draft)


def remove_language(*, draft: Draft, lang: str, actor: User) -> None:
    """Takes a translation away; what it said stays in the history."""
    text = _translation(draft, lang)
    for name in fields.names_in(draft.original):
        before = fields.text_value(name, text)
        if before:
            db.session.add(
                Edit(version_id=draft.version.id, lang=lang, field=name, before=before, after="", by=actor.id)
            )
    db.session.delete(text)
    db.session.flush()
    _audit(draft, lang, actor, "cases.text_removed")
    _tell_readers(draft)


def _translation(draft: Draft, lang: str) -> CaseText:
    text = draft.texts.get(lang)
    if text is None or text.origin is Origin.ORIGINAL:
        raise Conflict(_("There is no translation in this language."))
    return text


def _made_from(text: CaseText, original: CaseText) -> None:
    text.source_version, text.source = original.source_version, fields.words_of(original)


def _tell_readers(draft: Draft) -> None:
    """A version that is out shows its new text at once, and is found by it."""
    if draft.version.state.value == "published":
        indexing.put(draft.case)
        events.publish(CaseChanged(draft.case.id))


def _audit(draft: Draft, lang: str, actor: User, action: str) -> None:
    accounts.audit(
        actor=actor,
        action=action,
        subject=("case", draft.case.id),
        data={"lang": lang, "version": draft.version.number},
    )
