"""When a piece of news appears, how long it stands first, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from portal.accounts.models import User
from portal.core import clock, db, events, storage, walltime
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.news import rules
from portal.news.events import NewsAppeared
from portal.news.models import NewsItem, NewsState
from portal.news.rules import Standing
from portal.news.services import indexing
from portal.news.services.base import note, settle

REASON_LENGTH = 1000
_CHANGEABLE = (Standing.DRAFT, Standing.SCHEDULED)


@dataclass(frozen=True)
class Appearance:
    """When it appears: now, or at a wall time in a zone (`fold`: which one, where it comes twice); until which day it stands first."""

    timezone: str
    local_start: datetime | None = None
    fold: int | None = None
    pinned_until: date | None = None


def publish(*, item: NewsItem, plan: Appearance, actor: User | None) -> None:
    """Publishes a draft now or at a moment ahead; moves that moment while it is ahead. The item is locked.

    Raises:
        Conflict: it is out already, or withdrawn.
        DomainError: the text is missing, the moment is over, does not exist or comes twice, or the pin ends before it.
    """
    now = clock.now()
    if rules.standing(item, now) not in _CHANGEABLE:
        raise Conflict(_("This is published already, or withdrawn."))
    _complete(item)
    moment = now
    if plan.local_start is not None:
        moment = walltime.instant(plan.local_start, plan.timezone, plan.fold, field="starts_at")
        if moment < now:
            raise DomainError(_("This moment is over. Publish it now, or choose a later one."), field="starts_on")
    if plan.pinned_until is not None and plan.pinned_until < moment.astimezone(ZoneInfo(plan.timezone)).date():
        raise DomainError(_("This day is before the one on which it appears."), field="pinned_until")
    item.state, item.published_at = NewsState.PUBLISHED, moment
    item.timezone, item.pinned_until = plan.timezone, plan.pinned_until
    if moment > now:
        settle(item, "news.scheduled", actor, at=moment.isoformat())
        return
    settle(item, "news.published", actor)
    appear(item=item)


def appear(*, item: NewsItem) -> bool:
    """Notes that its moment has come: from now on it is found, and who wants to hear of it is told. Once only; says whether it was now.

    The item is locked.
    """
    if item.appeared_at is not None or rules.standing(item, clock.now()) is not Standing.PUBLISHED:
        return False
    item.appeared_at = clock.now()
    indexing.refresh(item.id)
    events.publish(NewsAppeared(item.id))
    return True


def pin(*, item: NewsItem, until: date | None, actor: User | None) -> None:
    """Lets it stand before newer ones until a day, that day included; None: no longer. The item is locked.

    Raises:
        Conflict: it is not published.
        DomainError: the day is over.
    """
    if item.state is not NewsState.PUBLISHED:
        raise Conflict(_("Only what is published can stand first."))
    if until is not None and until < clock.today(item.timezone):
        raise DomainError(_("This day is over."), field="pinned_until")
    item.pinned_until = until
    settle(item, "news.pinned", actor, until=until.isoformat() if until else "")


def archive(*, item: NewsItem, reason: str, actor: User | None) -> None:
    """It is no longer current: everybody can still read it, with the reason above it. Doing it twice does it once. The item is locked.

    Raises:
        Conflict: it is not out.
        DomainError: no reason was given.
    """
    if item.state is NewsState.ARCHIVED:
        return
    if rules.standing(item, clock.now()) is not Standing.PUBLISHED:
        raise Conflict(_("Only what everybody can read goes into the archive."))
    _end(item, NewsState.ARCHIVED, "news.archived", reason, actor)


def withdraw(*, item: NewsItem, reason: str, actor: User | None) -> None:
    """Nobody reads it any more; its page says that it was withdrawn, and why. Doing it twice does it once. The item is locked.

    Raises:
        Conflict: it is a draft.
        DomainError: no reason was given.
    """
    if item.state is NewsState.WITHDRAWN:
        return
    if item.state is NewsState.DRAFT:
        raise Conflict(_("Nobody has seen this draft. Throw it away instead."))
    _end(item, NewsState.WITHDRAWN, "news.withdrawn", reason, actor)


def publish_again(*, item: NewsItem, actor: User | None) -> None:
    """Brings back what was archived or withdrawn, under its first date; nobody is told twice. The item is locked.

    Raises:
        Conflict: it is neither.
    """
    if item.state not in (NewsState.ARCHIVED, NewsState.WITHDRAWN):
        raise Conflict(_("This is neither in the archive nor withdrawn."))
    item.state, item.ended_at, item.end_reason = NewsState.PUBLISHED, None, ""
    settle(item, "news.published_again", actor)
    appear(item=item)


def discard(*, item: NewsItem, actor: User | None) -> None:
    """Throws a draft away, with its picture. The item is locked.

    Raises:
        Conflict: it was published.
    """
    if item.state is not NewsState.DRAFT:
        raise Conflict(_("Only a draft that was never published can be thrown away."))
    note(item, "news.discarded", actor)
    if item.picture_key:
        storage.delete(item.picture_key)
    db.session.execute(delete(NewsItem).where(NewsItem.id == item.id))
    db.session.expunge(item)


def _end(item: NewsItem, state: NewsState, action: str, reason: str, actor: User | None) -> None:
    words = rules.lines(reason)[:REASON_LENGTH]
    if not words:
        raise DomainError(_("Say why. Everybody reads it."), field="reason")
    now = clock.now()
    if item.appeared_at is None and rules.is_out(item, now):
        item.appeared_at = now  # its moment came within the last seconds: people may have read it
    item.state, item.ended_at, item.end_reason, item.pinned_until = state, now, words, None
    settle(item, action, actor, reason=words)


def _complete(item: NewsItem) -> None:
    original = next(text for text in item.texts if text.lang == item.original_lang)
    if not original.summary or not original.body:
        raise DomainError(_("Write a summary and a text first: lists and search engines show the summary."))
    if item.picture_key and not original.picture_alt:
        raise DomainError(_("Say in a sentence what can be seen, for people who cannot see it."))
