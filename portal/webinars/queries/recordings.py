"""Recordings of runs, what is known of those who watch them, and who did not agree to be recorded."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import User
from portal.core import db, ids
from portal.webinars.attendance import Watched
from portal.webinars.models import (
    HOLDING,
    Attendance,
    Contributor,
    ContributorState,
    Poll,
    PollKind,
    Presence,
    QuizTry,
    Recording,
    RecordingFile,
    RecordingSearch,
    RecordingState,
    Registration,
    RemovalWish,
    Run,
    Viewing,
    Webinar,
)

_run = joinedload(Recording.run, innerjoin=True)
_WHOLE = (
    # Six texts and three files at most: one statement with some rows more costs less than three statements.
    _run.joinedload(Run.webinar, innerjoin=True).joinedload(Webinar.texts),
    _run.joinedload(Run.webinar, innerjoin=True).joinedload(Webinar.city),
    joinedload(Recording.files),
)


def recording(recording_id: uuid.UUID) -> Recording | None:
    """A recording with its files, run and webinar."""
    return (
        db.session.scalars(
            select(Recording)
            .where(Recording.id == recording_id)
            .options(*_WHOLE)
            .execution_options(populate_existing=True)
        )
        .unique()
        .one_or_none()
    )


def locked(recording_id: uuid.UUID) -> Recording | None:
    """As `recording`, held until the end of the transaction."""
    held = db.session.scalar(select(Recording.id).where(Recording.id == recording_id).with_for_update())
    return recording(recording_id) if held is not None else None


def of_run(run_id: uuid.UUID) -> Sequence[Recording]:
    """All recordings of a run with their files, the newest first."""
    return db.session.scalars(
        select(Recording)
        .where(Recording.run_id == run_id)
        .options(selectinload(Recording.files))
        .order_by(Recording.created_at.desc(), Recording.id)
    ).all()


def published_in(run_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Recording]]:
    """Run → its published recordings, the oldest first."""
    found: dict[uuid.UUID, list[Recording]] = {}
    rows = db.session.scalars(
        select(Recording)
        .where(Recording.run_id.in_(run_ids), Recording.state == RecordingState.PUBLISHED)
        .order_by(Recording.created_at, Recording.id)
    )
    for row in rows:
        found.setdefault(row.run_id, []).append(row)
    return found


@dataclass(frozen=True)
class Watcher:
    """Somebody who watches: with which registration, what he has played so far, and how the quiz went."""

    registration: Registration
    seconds: int
    tries: int
    is_passed: bool


def watcher(found: Recording, *, user_id: uuid.UUID | None = None, tokens: Collection[str] = ()) -> Watcher | None:
    """With which registration of the webinar somebody watches: one with a seat before others, one for the recording's run
    before others. `tokens`: secrets of a guest, or of a helper with the number of a run, as they stand in addresses of rooms.
    """
    if user_id is None and not tokens:
        return None
    who = (
        Registration.user_id == user_id if user_id else and_(_by_secret(found, tokens), Registration.user_id.is_(None))
    )
    mine = and_(QuizTry.recording_id == found.id, QuizTry.registration_id == Registration.id)
    # Whoever helped has a registration as crew until he comes to the room again, also when his part was taken back since.
    is_current = or_(Registration.is_crew.is_(False), _helps(found))
    row = db.session.execute(
        select(
            Registration, func.coalesce(Viewing.seconds, 0), select(func.count()).where(mine).scalar_subquery(),
            exists().where(mine, QuizTry.is_passed),
        )
        .join(Run, Run.id == Registration.run_id)
        .outerjoin(Viewing, and_(Viewing.recording_id == found.id, Viewing.registration_id == Registration.id))
        .where(Run.webinar_id == found.run.webinar_id, Registration.erased_at.is_(None), who, is_current)
        .order_by(
            case((or_(Registration.state.in_(HOLDING), Registration.is_crew), 0), else_=1),
            case((Registration.run_id == found.run_id, 0), else_=1), Registration.id,
        )
        .limit(1)
    ).first()  # fmt: skip
    return Watcher(*row) if row else None


def _by_secret(found: Recording, tokens: Collection[str]) -> ColumnElement[bool]:
    digests = [ids.digest(one.partition(".")[0]) for one in tokens]
    helps = _helps(found, Contributor.token_hash.in_(digests), Contributor.user_id.is_(None))
    return or_(Registration.token_hash.in_(digests), and_(Registration.is_crew, helps))


def _helps(found: Recording, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the person of the registration has a confirmed part in making the webinar."""
    same = or_(
        Contributor.user_id == Registration.user_id,
        and_(Contributor.user_id.is_(None), func.lower(Contributor.email) == Registration.email_key),
    )
    confirmed = Contributor.state == ContributorState.CONFIRMED
    return exists().where(Contributor.webinar_id == found.run.webinar_id, confirmed, same, *more)


@dataclass(frozen=True)
class Consent:
    """People who were there: who agreed to be recorded, who refused, who was not asked."""

    agreed: int
    refused: int
    unasked: int

    @property
    def missing(self) -> int:
        return self.refused + self.unasked


def consent_in(run_id: uuid.UUID) -> Consent:
    """What those who were in the room of a run said to being recorded; by a sign of life or check-in."""
    was_there = or_(
        exists().where(Presence.registration_id == Registration.id), Registration.checked_in_at.is_not(None)
    )
    row = db.session.execute(
        select(
            func.count().filter(Registration.recording_consent.is_(True)),
            func.count().filter(Registration.recording_consent.is_(False)),
            func.count().filter(Registration.recording_consent.is_(None)),
        ).where(Registration.run_id == run_id, was_there)
    ).one()
    return Consent(*row)


def is_agreed_to(webinar_id: uuid.UUID) -> bool:
    """Whether somebody has agreed to be recorded in one of the runs."""
    agreed = (
        select(Registration.id)
        .join(Run, Run.id == Registration.run_id)
        .where(Run.webinar_id == webinar_id, Registration.recording_consent.is_(True))
    )
    return db.session.scalar(agreed.limit(1)) is not None


# Who watched ---------------------------------------------------------------------------------------------------------


def viewing(recording_id: uuid.UUID, registration_id: uuid.UUID, *, lock: bool = False) -> Viewing | None:
    """What somebody has played so far."""
    statement = (
        select(Viewing)
        .where(Viewing.recording_id == recording_id, Viewing.registration_id == registration_id)
        .execution_options(populate_existing=True)
    )
    found: Viewing | None = db.session.scalar(statement.with_for_update() if lock else statement)
    return found


def watched_of(registration_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, list[tuple[uuid.UUID, Watched]]]:
    """Registration → what of each recording was played, with how its quiz went; one statement for however many people."""
    passed = exists().where(
        QuizTry.recording_id == Viewing.recording_id, QuizTry.registration_id == Viewing.registration_id, QuizTry.is_passed
    )  # fmt: skip
    rows = db.session.execute(
        select(Viewing.registration_id, Recording.id, Viewing.seconds, Recording.seconds, Recording.with_quiz, passed)
        .join(Recording, Recording.id == Viewing.recording_id)
        .where(Viewing.registration_id.in_(registration_ids))
        .order_by(Recording.created_at, Recording.id)
    ).all()
    found: dict[uuid.UUID, list[tuple[uuid.UUID, Watched]]] = {}
    for registration_id, recording_id, seconds, length, with_quiz, is_passed in rows:
        watched = Watched(seconds, length, is_passed if with_quiz else None)
        found.setdefault(registration_id, []).append((recording_id, watched))
    return found


def uncounted(recording: Recording, needed: int, after: uuid.UUID | None, limit: int = 100) -> Sequence[Registration]:
    """Registrations that watched so many seconds, and passed the quiz if there is one, but count as absent; in the order of ids."""
    passed = exists().where(
        QuizTry.recording_id == recording.id, QuizTry.registration_id == Viewing.registration_id, QuizTry.is_passed
    )
    return db.session.scalars(
        select(Registration)
        .join(Viewing, Viewing.registration_id == Registration.id)
        .join(Attendance, Attendance.registration_id == Registration.id)
        .where(
            Viewing.recording_id == recording.id, Viewing.seconds >= needed, Attendance.is_attended.is_(False),
            Attendance.decided.is_(None), passed if recording.with_quiz else true(),
            Registration.id > after if after else true(),
        )
        .order_by(Registration.id)
        .limit(limit)
    ).all()  # fmt: skip


def quiz_of(webinar_id: uuid.UUID) -> Sequence[Poll]:
    """The polls of kind quiz of a webinar with their options, in order."""
    return db.session.scalars(
        select(Poll)
        .where(Poll.webinar_id == webinar_id, Poll.kind == PollKind.QUIZ)
        .options(selectinload(Poll.options))
        .order_by(Poll.position)
    ).all()


def with_quiz(webinar_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The recordings of a webinar that ask its quiz."""
    return db.session.scalars(
        select(Recording.id)
        .join(Run, Run.id == Recording.run_id)
        .where(Run.webinar_id == webinar_id, Recording.with_quiz)
        .order_by(Recording.id)
    ).all()


def tries_of(recording_id: uuid.UUID, registration_id: uuid.UUID) -> Sequence[QuizTry]:
    """Somebody's tries at the quiz, in order."""
    return db.session.scalars(
        select(QuizTry)
        .where(QuizTry.recording_id == recording_id, QuizTry.registration_id == registration_id)
        .order_by(QuizTry.number)
    ).all()


# Wishes to be taken out ----------------------------------------------------------------------------------------------


def wishes_of(recording_id: uuid.UUID) -> Sequence[tuple[RemovalWish, str]]:
    """(wish, name) of those who want to be taken out, unanswered ones first."""
    rows = db.session.execute(
        select(RemovalWish, func.coalesce(User.display_name, Registration.name))
        .join(Registration, Registration.id == RemovalWish.registration_id)
        .outerjoin(User, User.id == Registration.user_id)
        .where(RemovalWish.recording_id == recording_id)
        .order_by(RemovalWish.answered_at.is_not(None), RemovalWish.created_at)
        .limit(100)
    ).all()
    return [(wish, name) for wish, name in rows]


def wish_of(recording_id: uuid.UUID, registration_id: uuid.UUID) -> RemovalWish | None:
    """What somebody last asked for."""
    found: RemovalWish | None = db.session.scalar(
        select(RemovalWish)
        .where(RemovalWish.recording_id == recording_id, RemovalWish.registration_id == registration_id)
        .order_by(RemovalWish.created_at.desc(), RemovalWish.id)
        .limit(1)
    )
    return found


def wish(wish_id: uuid.UUID, *, lock: bool = False) -> RemovalWish | None:
    return db.session.get(RemovalWish, wish_id, with_for_update=lock or None, populate_existing=True)


# Work that is due ----------------------------------------------------------------------------------------------------


def to_fetch(now: datetime, limit: int = 20) -> Sequence[uuid.UUID]:
    """Recordings whose files a worker should bring."""
    return db.session.scalars(
        select(Recording.id)
        .where(Recording.state == RecordingState.FETCHING, Recording.next_at <= now)
        .order_by(Recording.next_at)
        .limit(limit)
    ).all()


def claimed(recording_id: uuid.UUID, now: datetime) -> Recording | None:
    """A recording that waits to be fetched, locked; None: another worker has it, or it is done."""
    found: Recording | None = db.session.scalar(
        select(Recording)
        .where(Recording.id == recording_id, Recording.state == RecordingState.FETCHING, Recording.next_at <= now)
        .options(selectinload(Recording.files))
        .with_for_update(of=Recording, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return found


def unasked(before: datetime) -> Sequence[Recording]:
    """Recordings that wait for their provider, of runs about which it was last asked before then and is not asked again; locked."""
    return db.session.scalars(
        select(Recording)
        .join(RecordingSearch, RecordingSearch.run_id == Recording.run_id)
        .where(
            Recording.state == RecordingState.PROCESSING,
            RecordingSearch.next_at.is_(None),
            RecordingSearch.asked_at < before,
        )
        .limit(100)
        .with_for_update(of=Recording, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def file(file_id: uuid.UUID) -> RecordingFile | None:
    return db.session.get(RecordingFile, file_id, populate_existing=True)


def _kept() -> Any:
    return Recording.state != RecordingState.DELETED


def over(now: datetime, limit: int = 20) -> Sequence[uuid.UUID]:
    """Recordings whose time is over."""
    return db.session.scalars(
        select(Recording.id).where(_kept(), Recording.kept_until <= now).order_by(Recording.kept_until).limit(limit)
    ).all()


def soon_over(until: datetime, limit: int = 100) -> Sequence[Recording]:
    """Recordings that go before `until`, of which nobody has been told yet; locked, another worker's are left to it."""
    return db.session.scalars(
        select(Recording)
        .where(_kept(), Recording.kept_until <= until, Recording.warned_at.is_(None))
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def in_search(recording_ids: Collection[uuid.UUID]) -> Sequence[Recording]:
    """Those that everybody may find, with all that the index says of them."""
    return db.session.scalars(
        select(Recording)
        .join(Run, Run.id == Recording.run_id)
        .where(Recording.id.in_(recording_ids), *findable())
        .options(*_WHOLE)
        .execution_options(populate_existing=True)
    ).unique().all()  # fmt: skip


def findable() -> tuple[Any, ...]:
    """Published, for everybody, of a webinar that is out."""
    webinar = exists().where(Webinar.id == Run.webinar_id, Webinar.state == "published")
    return Recording.state == RecordingState.PUBLISHED, Recording.audience == "everybody", webinar


def run_of(run_id: uuid.UUID) -> Run | None:
    """A run with its webinar, for whoever asks a provider about it."""
    found: Run | None = db.session.scalar(
        select(Run).where(Run.id == run_id).options(joinedload(Run.webinar, innerjoin=True))
    )
    return found


def search_of(run_id: uuid.UUID) -> RecordingSearch | None:
    """Whether and when the provider of a run is asked."""
    return db.session.get(RecordingSearch, run_id, populate_existing=True)
