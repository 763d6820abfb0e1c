"""Meetings: planned, alone or as a series, moved, called off, with an agenda, documents, minutes and decisions."""

from __future__ import annotations

import uuid
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids, storage, walltime
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines, one_line
from portal.participation import queries as spaces
from portal.participation.events import MeetingChanged, MeetingMoved
from portal.participation.models import AgendaItem, Meeting, MeetingFile, MeetingState, Space
from portal.participation.queries import meetings as queries
from portal.participation.rules import meetings as rules
from portal.participation.services import meeting_indexing, meeting_seats

MOST_ITEMS, MOST_FILES, FILE_BYTES = 60, 40, 20_000_000
MOST_SEATS = 100_000


@dataclass(frozen=True)
class MeetingPlan:
    """A meeting as it is asked for: wall times in the city's zone, texts by language. `capacity` None: room for everybody."""

    titles: Mapping[str, str]
    local_start: datetime
    local_end: datetime
    texts: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    access: str = ""
    link: str = ""
    takes_sign_ups: bool = False
    capacity: int | None = None
    body_id: uuid.UUID | None = None
    component_id: uuid.UUID | None = None


@dataclass(frozen=True)
class ItemPlan:
    """A line of the agenda. `petition_id`: the petition that it is about."""

    title: str
    text: str = ""
    at: time | None = None
    petition_id: uuid.UUID | None = None


def plan_meeting(*, space: Space, plan: MeetingPlan, actor: User | None, series_id: uuid.UUID | None = None) -> Meeting:
    """A draft under the next number.

    Raises:
        DomainError: title or place are missing, the end lies before the beginning, or a time does not exist.
    """
    spaces.known_space(space.id, lock=True)
    made = Meeting(
        id=ids.new_id(), space_id=space.id, number=queries.next_meeting_number(space.id), series_id=series_id,
        component_id=plan.component_id, agenda=[],
    )  # fmt: skip
    _fill(made, space, plan)
    made.capacity = plan.capacity
    db.session.add(made)
    _note(made, "participation.meeting_planned", actor)
    return made


def plan_series(*, space: Space, plan: MeetingPlan, every: str, number: int, actor: User | None) -> list[Meeting]:
    """Drafts at the same wall time every week, every two weeks, or on the same day of each month (its last, where that day is
    missing).

    Raises:
        DomainError: as `plan_meeting`, or it is no number of meetings.
    """
    if every not in rules.EVERY or not 1 <= number <= rules.MOST_IN_SERIES:
        raise DomainError(_("Enter a number from 1 to %(most)s.", most=rules.MOST_IN_SERIES), field="number")
    series, length = ids.new_id(), plan.local_end - plan.local_start
    made = []
    for n in range(number):
        start = _later(plan.local_start, every, n)
        made.append(
            plan_meeting(
                space=space, plan=replace(plan, local_start=start, local_end=start + length), actor=actor,
                series_id=series if number > 1 else None,
            )
        )  # fmt: skip
    return made


def _later(start: datetime, every: str, n: int) -> datetime:
    if every != "month":
        return start + timedelta(weeks=n * (2 if every == "two_weeks" else 1))
    year, month = divmod(start.month - 1 + n, 12)
    year, month = start.year + year, month + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))


def change_meeting(*, meeting: Meeting, plan: MeetingPlan, actor: User | None) -> None:
    """Words, time, place, seats. Whoever has signed up is told of another time or place. It is locked.

    Raises:
        DomainError: as `plan_meeting`. Conflict: it was called off, or more seats are taken than there would be.
    """
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict(_("This meeting was called off. Plan another one."))
    before = _agreed(meeting)
    _fill(meeting, meeting.space, plan)
    meeting_seats.refit(meeting=meeting, capacity=plan.capacity)
    meeting.changed_at = clock.now()
    if _agreed(meeting) != before and meeting.state is MeetingState.PLANNED:
        _moved(meeting)
    _note(meeting, "participation.meeting_changed", actor)


def publish_meeting(*, meeting: Meeting, actor: User | None) -> None:
    """From now on everybody sees it. Doing it twice does it once. It is locked."""
    if meeting.state is MeetingState.DRAFT:
        meeting.state, meeting.changed_at = MeetingState.PLANNED, clock.now()
        _note(meeting, "participation.meeting_published", actor)


def cancel_meeting(*, meeting: Meeting, reason: str, actor: User | None) -> None:
    """Calls it off; whoever has signed up is told, and it stays on the page with the reason. It is locked.

    Raises:
        DomainError: there is no reason. Conflict: it is over, or nobody has seen it yet.
    """
    words = one_line(reason)[:500]
    if not words:
        raise DomainError(_("Say why. Everybody who has signed up reads this."), field="reason")
    if meeting.state is MeetingState.CANCELLED:
        return
    if meeting.state is MeetingState.DRAFT or rules.is_over(meeting, clock.now()):
        raise Conflict(_("Only a meeting that is still to come can be called off."))
    meeting.state, meeting.off_reason, meeting.changed_at = MeetingState.CANCELLED, words, clock.now()
    _moved(meeting)
    _note(meeting, "participation.meeting_cancelled", actor, reason=words)


def remove_meeting(*, meeting: Meeting, actor: User | None) -> None:
    """Takes a draft out. It is locked.

    Raises:
        Conflict: everybody has seen it.
    """
    if meeting.state is not MeetingState.DRAFT:
        raise Conflict(_("Everybody has seen this meeting. Call it off instead."))
    for one in queries.files_of(meeting.id):
        _drop(one)
    _note(meeting, "participation.meeting_removed", actor)
    db.session.delete(meeting)
    meeting_indexing.refresh_meeting(meeting.id)


def publish_minutes(
    *, meeting: Meeting, minutes: Mapping[str, str], decisions: Mapping[uuid.UUID, str], attendance: int | None, actor: User
) -> None:  # fmt: skip
    """What was said, what was decided on each item, and how many came. Publishing again corrects it. It is locked.

    Raises:
        DomainError: there are no minutes in the space's language. Conflict: it has not begun, or was called off.
    """
    if meeting.state is not MeetingState.PLANNED or clock.now() < meeting.starts_at:
        raise Conflict(_("Minutes are published after the meeting has begun."))
    if not minutes.get(meeting.space.lang):
        raise DomainError(_("Write the minutes."), field=f"minutes_{meeting.space.lang}")
    meeting.minutes = {lang: lines(text)[:50_000] for lang, text in minutes.items()}
    meeting.minutes_at, meeting.attendance, meeting.changed_at = clock.now(), attendance, clock.now()
    for item in meeting.agenda:
        item.decision = lines(decisions.get(item.id, ""))[:5000]
    _note(meeting, "participation.minutes_published", actor)


# The agenda and documents ---------------------------------------------------------------------------------------------


def add_item(*, meeting: Meeting, plan: ItemPlan, actor: User | None) -> AgendaItem:
    """One line more at the end. The meeting is locked.

    Raises:
        DomainError: it has no title. Conflict: there are sixty.
    """
    if len(meeting.agenda) >= MOST_ITEMS:
        raise Conflict(_("An agenda has sixty items at most."))
    position = max((one.position for one in meeting.agenda), default=0) + 1
    made = AgendaItem(id=ids.new_id(), meeting_id=meeting.id, position=position)
    _fill_item(made, plan)
    meeting.agenda.append(made)
    _note(meeting, "participation.agenda_changed", actor)
    return made


def change_item(*, meeting: Meeting, item: AgendaItem, plan: ItemPlan, actor: User | None) -> None:
    """Raises DomainError: it has no title. The meeting is locked."""
    _fill_item(item, plan)
    _note(meeting, "participation.agenda_changed", actor)


def remove_item(*, meeting: Meeting, item: AgendaItem, actor: User | None) -> None:
    """The meeting is locked."""
    meeting.agenda.remove(item)
    _note(meeting, "participation.agenda_changed", actor)


def move_item(*, meeting: Meeting, item: AgendaItem, up: bool, actor: User | None) -> None:
    """One place up or down; at the end nothing happens. The meeting is locked."""
    order = sorted(meeting.agenda, key=lambda one: one.position)
    at = order.index(item)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    other = order[to]
    mine, theirs = item.position, other.position
    item.position = -1
    db.session.flush()
    other.position = mine
    db.session.flush()
    item.position = theirs
    _note(meeting, "participation.agenda_changed", actor)


def add_file(
    *, meeting: Meeting, title: str, item_id: uuid.UUID | None, file: tuple[bytes, str, str], actor: User
) -> MeetingFile:
    """A document. `file`: (bytes, content type, name), as `storage.check_upload` has judged it. The meeting is locked.

    Raises:
        DomainError: it has no title. Conflict: there are forty.
    """
    words = one_line(title)[:200]
    if not words:
        raise DomainError(_("Enter a title."), field="title")
    if len(queries.files_of(meeting.id)) >= MOST_FILES:
        raise Conflict(_("A meeting has forty documents at most."))
    data, content_type, name = file
    key = storage.save(data, filename=name, content_type=content_type)
    db.session.flush()
    item = item_id if item_id and queries.item_in(meeting, item_id) else None
    made = MeetingFile(id=ids.new_id(), meeting_id=meeting.id, item_id=item, file_key=key, title=words, size=len(data))
    db.session.add(made)
    _note(meeting, "participation.agenda_changed", actor)
    return made


def remove_file(*, meeting: Meeting, file: MeetingFile, actor: User) -> None:
    """The meeting is locked."""
    _drop(file)
    _note(meeting, "participation.agenda_changed", actor)


def _drop(file: MeetingFile) -> None:
    key = file.file_key
    db.session.delete(file)
    db.session.flush()
    storage.delete(key)


def _fill_item(item: AgendaItem, plan: ItemPlan) -> None:
    title, text = one_line(plan.title), lines(plan.text)
    if not title:
        raise DomainError(_("Enter a title."), field="title")
    item.title, item.text, item.at, item.petition_id = title[:200], text[:5000], plan.at, plan.petition_id


def _fill(meeting: Meeting, space: Space, plan: MeetingPlan) -> None:
    if not plan.titles.get(space.lang):
        raise DomainError(_("Enter a title."), field=f"title_{space.lang}")
    zone = space.city.timezone
    starts_at = walltime.instant(plan.local_start, zone, 0, field="starts_at")
    ends_at = walltime.instant(plan.local_end, zone, 1, field="ends_at")
    if ends_at <= starts_at or ends_at - starts_at > timedelta(days=7):
        raise DomainError(_("The end lies before the beginning, or days after it."), field="ends_at")
    place, link = one_line(plan.place)[:200], plan.link.strip()
    if not place and not link:
        raise DomainError(_("Say where it is, or enter the address of the online room."), field="place")
    if link and (urlsplit(link).scheme != "https" or not urlsplit(link).netloc or len(link) > 500):
        raise DomainError(_("Enter an address that begins with https://"), field="link")
    if plan.capacity is not None and not 1 <= plan.capacity <= MOST_SEATS:
        raise DomainError(_("Enter a number from 1 to %(most)s.", most=MOST_SEATS), field="capacity")
    meeting.titles, meeting.texts = dict(plan.titles), dict(plan.texts)
    meeting.local_start, meeting.local_end, meeting.timezone = plan.local_start, plan.local_end, zone
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.place, meeting.access, meeting.link = place, one_line(plan.access)[:500], link
    meeting.takes_sign_ups, meeting.body_id = plan.takes_sign_ups, plan.body_id


def _agreed(meeting: Meeting) -> tuple[Any, ...]:
    return meeting.starts_at, meeting.ends_at, meeting.place, meeting.link


def _moved(meeting: Meeting) -> None:
    meeting.sequence += 1
    db.session.flush()
    events.publish(MeetingMoved(meeting.id))


def _note(meeting: Meeting, action: str, actor: User | None, **data: Any) -> None:
    meeting_indexing.refresh_meeting(meeting.id)
    accounts.audit(actor=actor, action=action, subject=("participation_meeting", meeting.id), data=data)
    events.publish(MeetingChanged(meeting.id))
