"""A city announces what people can take part in next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids, walltime
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.written import one_line
from portal.participation.events import AnnouncementsChanged
from portal.participation.models import Announcement, Space


@dataclass(frozen=True)
class AnnouncementPlan:
    """As it is asked for: wall times in the city's zone."""

    titles: Mapping[str, str]
    local_start: datetime
    local_end: datetime | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    link: str = ""


def announce(*, space: Space, plan: AnnouncementPlan, actor: User | None) -> Announcement:
    """Raises DomainError as `change_announcement`."""
    made = Announcement(
        id=ids.new_id(),
        space_id=space.id,
        lang=space.lang,
        created_by=actor.id if actor else None,
        created_at=clock.now(),
    )
    _fill(made, space, plan)
    db.session.add(made)
    _note(made, "participation.announced", actor)
    return made


def change_announcement(*, announcement: Announcement, plan: AnnouncementPlan, actor: User | None) -> None:
    """Rewords or moves it. It is locked, with its space.

    Raises:
        DomainError: there is no title, a time does not exist, it ends before it begins, or the link is no address of a page.
    """
    _fill(announcement, announcement.space, plan)
    _note(announcement, "participation.announced", actor)


def remove_announcement(*, announcement: Announcement, actor: User | None) -> None:
    """Takes it away for good. It is locked."""
    db.session.delete(announcement)
    _note(announcement, "participation.announcement_removed", actor)


def _fill(made: Announcement, space: Space, plan: AnnouncementPlan) -> None:
    if not plan.titles.get(space.lang):
        raise DomainError(_("Enter a title."), field=f"titles_{space.lang}")
    zone = space.city.timezone
    made.starts_at = walltime.instant(plan.local_start, zone, 0, field="starts_at")
    made.ends_at = walltime.instant(plan.local_end, zone, 1, field="ends_at") if plan.local_end else None
    if made.ends_at is not None and made.ends_at <= made.starts_at:
        raise DomainError(_("The end lies before the beginning."), field="ends_on")
    if plan.link and not _is_page(plan.link):
        raise DomainError(_("Enter an address that begins with https://"), field="link")
    made.titles, made.texts = dict(plan.titles), dict(plan.texts)
    made.place, made.link, made.changed_at = one_line(plan.place)[:160], plan.link, clock.now()


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.netloc) and " " not in address


def _note(announcement: Announcement, action: str, actor: User | None) -> None:
    db.session.flush()
    accounts.audit(actor=actor, action=action, subject=("participation_space", announcement.space_id), data={})
    events.publish(AnnouncementsChanged(announcement.space_id))
