"""What a webinar says, in which languages, what it is about, and who may register."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, i18n
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import Origin, _
from portal.search import queries as search
from portal.webinars.events import WebinarChanged
from portal.webinars.models import Webinar, WebinarState, WebinarTag, WebinarText
from portal.webinars.queries import recordings
from portal.webinars.rules import texts as rules
from portal.webinars.services import indexing


@dataclass(frozen=True)
class Words:
    """What a webinar says in one language. `description`: Markdown."""

    title: str
    summary: str = ""
    description: str = ""


@dataclass(frozen=True)
class RegistrationRules:
    """Who may come, and what people agree to."""

    is_open: bool = True
    members_only: bool = False
    needs_approval: bool = False
    takes_guests: bool = True
    is_recorded: bool = False
    retention_days: int = 365
    gives_certificate: bool = True


def save_words(
    *, webinar: Webinar, words: Words, languages: Sequence[str], tags: Collection[str], actor: User | None
) -> None:
    """Changes the original text, the languages that are spoken and the topics; a change of the text makes translations stale.

    Raises:
        Conflict: it is cancelled.
        DomainError: there is no title, or no such tag.
    """
    _writable(webinar)
    _set_tags(webinar, tags)
    webinar.languages = list(dict.fromkeys(languages)) or [webinar.original_lang]
    if _write(_text(webinar, webinar.original_lang), words):
        webinar.text_version += 1
    _text(webinar, webinar.original_lang).source_version = webinar.text_version
    _settle(webinar, "webinars.words_changed", actor, webinar.original_lang)


def save_translation(*, webinar: Webinar, lang: str, words: Words, is_machine: bool, actor: User | None) -> None:
    """Writes the webinar in a further language, or brings a translation up to date: it is current by that.

    Raises:
        Conflict: it is cancelled.
        DomainError: there is no title, or the language is that of the original.
    """
    _writable(webinar)
    if lang == webinar.original_lang:
        raise DomainError(_("This is the language of the original."), field="lang")
    text = next((one for one in webinar.texts if one.lang == lang), None)
    if text is None:
        text = WebinarText(webinar_id=webinar.id, lang=lang, title="")
        db.session.add(text)
    text.origin = Origin.MACHINE if is_machine else Origin.HUMAN
    _write(text, words)
    text.source_version = webinar.text_version
    _settle(webinar, "webinars.words_changed", actor, lang)


def find_still_fine(*, webinar: Webinar, lang: str, actor: User | None) -> None:
    """Notes that nothing in the translation needs to change.

    Raises:
        NotFound: there is no translation in this language.
    """
    _writable(webinar)
    _translation(webinar, lang).source_version = webinar.text_version
    _settle(webinar, "webinars.words_changed", actor, lang)


def remove_translation(*, webinar: Webinar, lang: str, actor: User | None) -> None:
    """Takes a translation away.

    Raises:
        NotFound: there is no translation in this language.
    """
    _writable(webinar)
    text = _translation(webinar, lang)
    db.session.execute(delete(WebinarText).where(WebinarText.id == text.id))
    db.session.expire(webinar, ["texts"])
    _settle(webinar, "webinars.translation_removed", actor, lang)


def set_rules(*, webinar: Webinar, rules_of: RegistrationRules, actor: User | None) -> None:
    """Says who may register, whether it is recorded and for how many days that is kept.

    Raises:
        Conflict: it is cancelled.
        DomainError: guests are to come to what is for members alone; somebody has agreed to be recorded for fewer days.
    """
    _writable(webinar)
    if rules_of.retention_days > webinar.retention_days and recordings.is_agreed_to(webinar.id):
        raise DomainError(
            _("People agreed to be recorded, for so many days: %(days)s. It cannot be kept for longer.", days=i18n.number(webinar.retention_days)),
            field="retention_days",
        )  # fmt: skip
    if rules_of.members_only and rules_of.takes_guests:
        raise DomainError(
            _("Guests without an account belong to no city. Take members only, or guests too."), field="takes_guests"
        )
    for name in RegistrationRules.__dataclass_fields__:
        setattr(webinar, name, getattr(rules_of, name))
    _settle(webinar, "webinars.rules_changed", actor)


def _set_tags(webinar: Webinar, keys: Collection[str]) -> None:
    known = search.tags_by_key(keys)
    unknown = sorted(set(keys) - set(known))
    if unknown:
        raise DomainError(_("There is no such tag: %(tags)s", tags=", ".join(unknown)), field="tags")
    db.session.execute(delete(WebinarTag).where(WebinarTag.webinar_id == webinar.id))
    db.session.add_all(WebinarTag(webinar_id=webinar.id, tag_id=tag.id) for tag in known.values())


def _write(text: WebinarText, words: Words) -> bool:
    """Writes the words into the row; returns whether they differ from what stood there."""
    title, summary = rules.one_line(words.title), rules.one_line(words.summary)
    if not title:
        raise DomainError(_("Enter a title."), field="title")
    before = (text.title, text.summary, text.description)
    text.title, text.summary, text.description = title[:200], summary[:600], rules.lines(words.description)
    if (text.title, text.summary, text.description) == before:
        return False
    text.changed_at = clock.now()
    return True


def _text(webinar: Webinar, lang: str) -> WebinarText:
    return next(one for one in webinar.texts if one.lang == lang)


def _translation(webinar: Webinar, lang: str) -> WebinarText:
    found = next((one for one in webinar.texts if one.lang == lang), None)
    if found is None or found.origin is Origin.ORIGINAL:
        raise NotFound
    return found


def _writable(webinar: Webinar) -> None:
    if webinar.state is WebinarState.CANCELLED:
        raise Conflict(_("This webinar is cancelled."))


def _settle(webinar: Webinar, action: str, actor: User | None, lang: str = "") -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action=action, subject=("webinar", webinar.id), data={"webinar": webinar.slug, "language": lang}
    )
    if webinar.state is WebinarState.PUBLISHED:
        indexing.refresh(webinar.id)
        events.publish(WebinarChanged(webinar.id))
