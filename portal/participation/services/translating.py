"""What people and the city wrote, in other languages: written by a person, or asked of a machine. A machine never takes a person's place."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids, limits
from portal.core.errors import Conflict, DomainError, NotFound, TooMany
from portal.core.i18n import Origin, _
from portal.core.written import lines, one_line
from portal.participation import machines
from portal.participation.events import TextTranslated
from portal.participation.models import Space, TextTranslation, TranslationState
from portal.participation.models.translations import KINDS, TEXT_LENGTH, TITLE_LENGTH
from portal.participation.queries import originals
from portal.participation.queries import translations as queries
from portal.participation.queries.originals import Original
from portal.participation.rules import translations as rules
from portal.participation.services import indexing, intake, meeting_indexing, report_indexing

TASK = "participation.translate"
CLAIM = timedelta(minutes=10)  # a worker that has said nothing for so long is gone
_FIRST_WAIT = timedelta(minutes=1)
# What is found by its translations too, and how.
_INDEXES: Mapping[str, Callable[[uuid.UUID], None]] = {
    "proposal": indexing.refresh, "petition": meeting_indexing.refresh_petition, "request": report_indexing.refresh_report,
}  # fmt: skip


@dataclass(frozen=True)
class TranslationPlan:
    """What a person writes. `source`: digest of the original that the form showed; `seen`: mark of the translation that it showed."""

    title: str
    text: str
    source: str
    seen: str


@dataclass(frozen=True)
class Job:
    """What a machine is asked: which row waits for it, and the original as it stood when it was taken."""

    translation_id: uuid.UUID
    title: str
    text: str
    lang: str
    target: str
    source: str


def mark_of(found: TextTranslation | None) -> str:
    """By which a form knows whether somebody has changed a translation since the page was opened."""
    return found.changed_at.isoformat() if found else ""


def _held(given: Original, lang: str) -> tuple[Original, TextTranslation | None]:
    """The original as it stands now, held, and its translation.

    Raises:
        NotFound: it is no language of the portal, or the original's own.
        Conflict: the original has gone meanwhile.
    """
    originals.hold(given.kind, given.id)
    original = originals.original(given.kind, given.id)
    if original is None:
        raise Conflict(_("The text has been deleted or hidden meanwhile."))
    if lang not in rules.languages(original.lang):
        raise NotFound
    return original, queries.translation_locked(given.kind, given.id, lang)


def write(*, original: Original, lang: str, plan: TranslationPlan, actor: User) -> TextTranslation:
    """Keeps what a person has translated; it says what the original said when he saw it.

    Raises:
        NotFound: it is no text of his and of no city of his, or no language.
        Conflict: the original has gone, somebody else has changed the translation meanwhile, or he is blocked in the space.
        DomainError: something is missing or too long.
    """
    original, found = _held(original, lang)
    if not rules.may_translate(actor, original.space.city_id, original.writers):
        raise NotFound
    intake.refuse_blocked(original.space, actor)
    if plan.seen != mark_of(found):
        raise Conflict(_("Somebody else has changed this translation meanwhile. What you wrote is still in the form."))
    title, text = one_line(plan.title), lines(plan.text)
    if original.title and not title:
        raise DomainError(_("Translate the title too."), field="title")
    if not text and original.text:
        raise DomainError(_("Enter the translation."), field="text")
    if len(title) > TITLE_LENGTH or len(text) > TEXT_LENGTH:
        raise DomainError(_("This is too long."), field="text")
    row = found or _new(original, lang)
    row.title, row.text = title if original.title else "", text
    row.origin, row.state, row.due_at, row.tries = Origin.HUMAN, TranslationState.READY, None, 0
    row.source, row.translated_by, row.changed_at = _source(plan, original), actor.id, clock.now()
    db.session.add(row)
    _note(original, lang, actor, "participation.translation_written")
    return row


def _source(plan: TranslationPlan, original: Original) -> str:
    """Of what the person saw: what has changed since is seen beside it. A form that says nothing of the kind saw what stands there."""
    return plan.source if len(plan.source) == len(original.source) else original.source


def _new(original: Original, lang: str) -> TextTranslation:
    return TextTranslation(
        id=ids.new_id(), lang=lang, source=original.source, tries=0, changed_at=clock.now(), **{f"{original.kind}_id": original.id}
    )  # fmt: skip


def remove(*, original: Original, lang: str, actor: User) -> None:
    """Takes a translation away. A machine is not asked again for the same text.

    Raises:
        NotFound: there is none, or it is none of his.
    """
    original, found = _held(original, lang)
    if found is None or not rules.may_translate(actor, original.space.city_id, original.writers):
        raise NotFound
    if found.origin is Origin.HUMAN:
        db.session.delete(found)
    else:
        found.title = found.text = ""
        found.state, found.due_at, found.source = TranslationState.REMOVED, None, original.source
        found.changed_at = clock.now()
    _note(original, lang, actor, "participation.translation_removed")


def forget(kind: str, key: uuid.UUID) -> None:
    """Lets go of all that a thing, and other wordings of it, say in other languages: something was taken out that they may still say."""
    if kind not in KINDS:
        return
    db.session.execute(delete(TextTranslation).where(queries.translations_below(kind, key)))
    _index(kind, key)


def erase(user: User) -> None:
    """Translations stay, without who made them."""
    db.session.execute(
        update(TextTranslation).where(TextTranslation.translated_by == user.id).values(translated_by=None)
    )


def is_offered(space: Space) -> bool:
    """Whether a machine is connected and the city lets it see what is written here."""
    return space.machine_translation and machines.is_connected()


def asks_machine(city_id: uuid.UUID) -> bool:
    """As `is_offered`, of everything that is written in a city's space."""
    return machines.is_connected() and originals.lets_machine(city_id)


def pace(original: Original, user: User) -> None:
    """Whether somebody may ask the machine once more; it counts as once. Raises TooMany."""
    if limits.wait_for(f"translate:{user.id}", rules.PERSON_HOUR, 3600) or limits.wait_for(
        f"translate-space:{original.space.id}", rules.SPACE_DAY, 86_400
    ):
        raise TooMany(_("The machine has been asked a lot. Try again later."))


def ask(*, original: Original, lang: str) -> None:
    """Asks the machine for a translation: a worker does it. Asking for what is made already changes nothing.

    Raises:
        NotFound: it is no language of the portal.
        Conflict: no machine translates here, or a person has translated it, or has taken away what the machine made.
    """
    if not is_offered(original.space):
        raise Conflict(_("No machine translates here."))
    original, found = _held(original, lang)
    if found is not None and not rules.may_be_asked(found, original.source):
        if found.origin is Origin.HUMAN:
            raise Conflict(_("A person has translated this. A machine's text does not take its place."))
        if found.state is TranslationState.REMOVED:
            raise Conflict(_("What the machine made of this was taken away, so it is not asked again."))
        return
    row = found or _new(original, lang)
    row.origin, row.state, row.due_at, row.tries = Origin.MACHINE, TranslationState.WANTED, clock.now(), 0
    row.changed_at = clock.now()
    db.session.add(row)
    db.session.flush()
    events.publish(TextTranslated(original.kind, original.id))
    events.wake(TASK, str(row.id))


def claim(*, translation_id: uuid.UUID) -> Job | None:
    """Takes what waits for a machine; None: somebody is at it, or it need not be made any more."""
    found = queries.job_claimed(translation_id, clock.now())
    if found is None:
        return None
    original = originals.original(*found.thing)
    if original is None or not is_offered(original.space):
        _let_go(found)
        return None
    found.tries, found.due_at = found.tries + 1, clock.now() + CLAIM
    db.session.flush()
    return Job(found.id, original.title, original.text, original.lang, found.lang, original.source)


def _let_go(found: TextTranslation) -> None:
    """It is not made: what was there before stays."""
    if found.stored is None:
        db.session.delete(found)
    else:
        found.state, found.due_at = TranslationState.READY, None
    _told(*found.thing)


def finish(*, job: Job, title: str, text: str) -> None:
    """Keeps what the machine has made, unless the text was hidden or a person has translated it meanwhile."""
    found = queries.job_locked(job.translation_id)
    if found is None:
        return
    found.title, found.text, found.source = one_line(title)[:TITLE_LENGTH], lines(text)[:TEXT_LENGTH], job.source
    _settle(found, TranslationState.READY)


def put_off(*, job: Job, after: int) -> None:
    """The machine could not: it is asked again, later each time, and at last given up. `after`: seconds that it wants."""
    found = queries.job_locked(job.translation_id)
    if found is None:
        return
    if found.tries >= rules.TRIES:
        _settle(found, TranslationState.FAILED)
        return
    wait = max(_FIRST_WAIT * 4 ** (found.tries - 1), timedelta(seconds=after))
    found.due_at = clock.now() + wait
    db.session.flush()


def give_up(*, job: Job, knows_language: bool) -> None:
    """The machine will not, now or later."""
    found = queries.job_locked(job.translation_id)
    if found is not None:
        is_unknown = not knows_language and found.stored is None
        _settle(found, TranslationState.UNKNOWN if is_unknown else TranslationState.FAILED)


def _settle(found: TextTranslation, state: TranslationState) -> None:
    found.state, found.due_at, found.changed_at = state, None, clock.now()
    _told(*found.thing)


def _told(kind: str, key: uuid.UUID) -> None:
    """Whoever shows the text hears of it, and the search finds it by what it says now."""
    db.session.flush()
    _index(kind, key)
    events.publish(TextTranslated(kind, key))


def _index(kind: str, key: uuid.UUID) -> None:
    refresh = _INDEXES.get(kind)
    if refresh is not None:
        refresh(key)


def _note(original: Original, lang: str, actor: User, action: str) -> None:
    accounts.audit(
        actor=actor, action=action, subject=("participation_space", original.space.id),
        data={"kind": original.kind, "thing": str(original.id), "lang": lang},
    )  # fmt: skip
    _told(original.kind, original.id)
