"""Meetings with their agenda and documents, and who has signed up."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db, web
from portal.participation.models import (
    AgendaItem,
    Component,
    Meeting,
    MeetingFile,
    MeetingSignUp,
    MeetingState,
    Participation,
    Petition,
    SignUpState,
    Space,
)

PER_PAGE = 20


@dataclass(frozen=True)
class WantedMeetings:
    """What a list shows. `over`: those that were, else those to come. `body_id`, `component_id`: of these only."""

    over: bool = False
    body_id: uuid.UUID | None = None
    component_id: uuid.UUID | None = None
    drafts: bool = False


@dataclass(frozen=True)
class Seats:
    """How many have a seat, and how many wait for one."""

    taken: int = 0
    waiting: int = 0


def meetings_of(space_id: uuid.UUID, wanted: WantedMeetings, now: datetime, page: int) -> web.Page[Meeting]:
    """A page of the list: what comes next first, of what was the last first."""
    narrowed: list[ColumnElement[bool]] = [
        Meeting.space_id == space_id, Meeting.ends_at <= now if wanted.over else Meeting.ends_at > now,
    ]  # fmt: skip
    if not wanted.drafts:
        narrowed.append(Meeting.state != MeetingState.DRAFT)
    if wanted.body_id is not None:
        narrowed.append(Meeting.body_id == wanted.body_id)
    if wanted.component_id is not None:
        narrowed.append(Meeting.component_id == wanted.component_id)
    order = (Meeting.starts_at.desc(), Meeting.number.desc()) if wanted.over else (Meeting.starts_at, Meeting.number)
    statement = select(Meeting).where(*narrowed).order_by(*order).options(joinedload(Meeting.body))
    return web.paginate(statement, page, PER_PAGE)


def coming_in(space_id: uuid.UUID, now: datetime) -> Sequence[Meeting]:
    """What a calendar shows: planned or called off, and not over yet."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.space_id == space_id, Meeting.state != MeetingState.DRAFT, Meeting.ends_at > now)
        .order_by(Meeting.starts_at)
        .limit(300)
    ).all()


def _whole() -> Select[Any]:
    return select(Meeting).options(
        joinedload(Meeting.space).joinedload(Space.city), joinedload(Meeting.body), joinedload(Meeting.component),
        selectinload(Meeting.agenda),
    )  # fmt: skip


def meeting_at(city: str, number: int) -> Meeting | None:
    """A meeting by its number, with everything its page shows."""
    found: Meeting | None = (
        db.session.scalars(
            _whole()
            .join(Space, Space.id == Meeting.space_id)
            .join(City, City.id == Space.city_id)
            .where(City.slug == city, Meeting.number == number)
        )
        .unique()
        .one_or_none()
    )
    return found


def meeting_by_id(meeting_id: uuid.UUID, *, lock: bool = False) -> Meeting | None:
    """`lock`: for a change of it or of its seats."""
    statement = _whole().where(Meeting.id == meeting_id)
    if lock:
        statement = statement.with_for_update(of=Meeting).execution_options(populate_existing=True)
    found: Meeting | None = db.session.scalars(statement).unique().one_or_none()
    return found


def known_meeting(meeting_id: uuid.UUID) -> Meeting:
    """A meeting that was read just now, locked. Raises LookupError."""
    found = meeting_by_id(meeting_id, lock=True)
    if found is None:
        raise LookupError(meeting_id)
    return found


def next_meeting_number(space_id: uuid.UUID) -> int:
    """The number of a new meeting; whoever asks holds the space."""
    return (db.session.scalar(select(func.max(Meeting.number)).where(Meeting.space_id == space_id)) or 0) + 1


def meetings_at(space_id: uuid.UUID, local_start: datetime) -> Sequence[Meeting]:
    """Those of a space that begin at this time by the clocks there, but for drafts."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.space_id == space_id, Meeting.local_start == local_start, Meeting.state != MeetingState.DRAFT)
        .order_by(Meeting.number)
    ).all()


def files_of(meeting_id: uuid.UUID) -> Sequence[MeetingFile]:
    """Its documents, in the order in which they were added."""
    return db.session.scalars(
        select(MeetingFile).where(MeetingFile.meeting_id == meeting_id).order_by(MeetingFile.id)
    ).all()


def file_in(meeting_id: uuid.UUID, file_id: uuid.UUID) -> MeetingFile | None:
    return db.session.scalars(
        select(MeetingFile).where(MeetingFile.meeting_id == meeting_id, MeetingFile.id == file_id)
    ).one_or_none()


def petitions_on(meeting: Meeting) -> Mapping[uuid.UUID, Petition]:
    """Petitions that stand on the agenda, by id; with component and process."""
    wanted = {one.petition_id for one in meeting.agenda if one.petition_id}
    if not wanted:
        return {}
    found = db.session.scalars(
        select(Petition)
        .where(Petition.id.in_(wanted))
        .options(joinedload(Petition.component).joinedload(Component.process))
    )
    return {one.id: one for one in found}


def meeting_counts(component_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Component → meetings that everybody sees."""
    rows = db.session.execute(
        select(Meeting.component_id, func.count())
        .where(Meeting.component_id.in_(component_ids), Meeting.state != MeetingState.DRAFT)
        .group_by(Meeting.component_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}


def with_meetings(component_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the components for which somebody has planned a meeting."""
    found = db.session.scalars(select(Meeting.component_id).where(Meeting.component_id.in_(component_ids)).distinct())
    return {one for one in found if one is not None}


def signing_up_in(space_id: uuid.UUID, now: datetime) -> Sequence[Meeting]:
    """Meetings of a space for which people can sign up until they begin, with what their gates ask; whether a phase says so is another
    matter.
    """
    return (
        db.session.scalars(
            _whole()
            .where(
                Meeting.space_id == space_id, Meeting.state == MeetingState.PLANNED, Meeting.takes_sign_ups.is_(True),
                Meeting.starts_at > now,
            )
            .order_by(Meeting.starts_at, Meeting.number)
        )
        .unique()
        .all()
    )  # fmt: skip


# Seats ----------------------------------------------------------------------------------------------------------------


def seats_in(meeting_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Seats]:
    """Meeting → seats, of those for which somebody has signed up."""
    rows = db.session.execute(
        select(
            MeetingSignUp.meeting_id,
            func.count().filter(MeetingSignUp.state == SignUpState.SEAT),
            func.count().filter(MeetingSignUp.state == SignUpState.WAITING),
        )
        .where(MeetingSignUp.meeting_id.in_(meeting_ids))
        .group_by(MeetingSignUp.meeting_id)
    )
    return {row[0]: Seats(row[1], row[2]) for row in rows}


def sign_up_by(meeting_id: uuid.UUID, user_id: uuid.UUID) -> MeetingSignUp | None:
    return db.session.scalars(
        select(MeetingSignUp)
        .where(MeetingSignUp.meeting_id == meeting_id, MeetingSignUp.user_id == user_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def sign_up_of(meeting_id: uuid.UUID, counted: Collection[str], user_id: uuid.UUID | None) -> MeetingSignUp | None:
    """Of whom the ledger knows under these marks; of an account, what it took or what was taken without any."""
    found = select(MeetingSignUp).where(MeetingSignUp.meeting_id == meeting_id, MeetingSignUp.person.in_(counted))
    if user_id is not None:
        found = found.where(or_(MeetingSignUp.user_id == user_id, MeetingSignUp.user_id.is_(None)))
    return db.session.scalars(found.execution_options(populate_existing=True)).first()


def has_signed_up(meeting_id: uuid.UUID, accounts: Collection[uuid.UUID]) -> bool:
    """Whether somebody has, with one of these accounts."""
    wanted = exists().where(MeetingSignUp.meeting_id == meeting_id, MeetingSignUp.user_id.in_(accounts))
    return bool(accounts) and bool(db.session.scalar(select(wanted)))


def place_in_queue(row: MeetingSignUp) -> int:
    """How many stand before somebody on the waiting list, he included."""
    return (
        db.session.scalar(
            select(func.count()).where(
                MeetingSignUp.meeting_id == row.meeting_id, MeetingSignUp.state == SignUpState.WAITING,
                MeetingSignUp.queued_at <= row.queued_at,
            )
        )
        or 0
    )  # fmt: skip


def free_meeting_place(meeting_id: uuid.UUID, capacity: int) -> int | None:
    """The lowest place that nobody has; the meeting is locked."""
    series = func.generate_series(1, capacity).column_valued("n")
    taken = exists().where(MeetingSignUp.meeting_id == meeting_id, MeetingSignUp.place == series)
    found: int | None = db.session.scalar(select(func.min(series)).where(~taken))
    return found


def in_line(meeting_id: uuid.UUID, state: SignUpState) -> Sequence[MeetingSignUp]:
    """Those in this state, in the order in which they came; anew."""
    return db.session.scalars(
        select(MeetingSignUp)
        .where(MeetingSignUp.meeting_id == meeting_id, MeetingSignUp.state == state)
        .order_by(MeetingSignUp.queued_at, MeetingSignUp.person)
        .execution_options(populate_existing=True)
    ).all()


def people_in(meeting_id: uuid.UUID) -> Sequence[Any]:
    """(sign-up, name or None, the way he came) for the door, seats first."""
    came = and_(
        Participation.scope_id == MeetingSignUp.meeting_id, Participation.act == "seat", Participation.person == MeetingSignUp.person
    )  # fmt: skip
    return db.session.execute(
        select(MeetingSignUp, User.display_name, Participation.channel)
        .outerjoin(User, User.id == MeetingSignUp.user_id)
        .outerjoin(Participation, came)
        .where(MeetingSignUp.meeting_id == meeting_id)
        .order_by(MeetingSignUp.state, MeetingSignUp.queued_at)
        .limit(2000)
    ).all()


def to_tell(meeting_id: uuid.UUID, sequence: int) -> Sequence[Any]:
    """(sign-up, person) of those who have not been told yet of how the meeting is now, locked."""
    return db.session.execute(
        select(MeetingSignUp, User)
        .join(User, User.id == MeetingSignUp.user_id)
        .where(MeetingSignUp.meeting_id == meeting_id, MeetingSignUp.told_sequence < sequence)
        .with_for_update(of=MeetingSignUp)
    ).all()


def sign_ups_of_person(user_id: uuid.UUID) -> Sequence[Any]:
    """(meeting, state) of what somebody has signed up for."""
    return db.session.execute(
        select(Meeting, MeetingSignUp.state)
        .join(MeetingSignUp, MeetingSignUp.meeting_id == Meeting.id)
        .where(MeetingSignUp.user_id == user_id)
        .order_by(Meeting.starts_at)
    ).all()


def item_in(meeting: Meeting, item_id: uuid.UUID) -> AgendaItem | None:
    return next((one for one in meeting.agenda if one.id == item_id), None)
