"""The room of a run at its provider: opened when the first comes, ended, and what the provider tells of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import func, or_, update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.errors import NotFound
from portal.live import services as live
from portal.webinars import rooms
from portal.webinars.models import Minute, PresenceSource, Provider, Registration, RoomNotice, Run
from portal.webinars.providers import Notice
from portal.webinars.queries import captions as caption_queries
from portal.webinars.rules import joining as rules
from portal.webinars.rules import powers
from portal.webinars.services import captions, presence, recording_pull, scheduling
from portal.webinars.services.scheduling import RunPlan


def note_opened(*, run_id: uuid.UUID, ref: str) -> None:
    """The provider has the room open, for the first time or again; `ref` is what it calls it."""
    now = clock.now()
    opened = db.session.execute(
        update(Run)
        .where(Run.id == run_id, or_(Run.room_opened_at.is_(None), Run.room_ended_at.is_not(None)))
        .values(room_ref=ref[:200], room_opened_at=func.coalesce(Run.room_opened_at, now), room_ended_at=None)
        .returning(Run.starts_at, Run.begun_at, Run.room_opened_at == now)
    ).first()
    if opened is None:
        return
    starts_at, begun_at, is_first = opened
    if is_first and begun_at is None:
        # Minutes count from here now (`rules.began_at`): those that were taken while people waited for the room move along.
        _move_minutes(run_id, max(now - starts_at, timedelta(0)))
    _tell(run_id)


def _move_minutes(run_id: uuid.UUID, later: timedelta) -> None:
    db.session.execute(
        update(Minute)
        .where(Minute.run_id == run_id)
        .values(at_seconds=func.greatest(0, Minute.at_seconds - round(later.total_seconds())))
        .execution_options(synchronize_session=False)
    )


def begin(*, moderator: Registration) -> None:
    """The webinar begins now: minutes and captions count from here, what was written before moves along. Once: whoever presses
    after somebody else, on a page that is older, changes nothing.

    Raises:
        NotFound: he is no moderator.
    """
    if not powers.may_moderate(moderator):
        raise NotFound
    run, now = db.session.get_one(Run, moderator.run_id, with_for_update=True, populate_existing=True), clock.now()
    if run.begun_at is not None:
        return
    before = rules.began_at(run)
    run.begun_at = now
    _move_minutes(run.id, now - before)
    for track in caption_queries.tracks_at(run.id, run.starts_at, before):
        captions.count_from(track=track, zero_at=now)
    db.session.flush()
    live.publish(channel=rooms.channel(run.id), kind="minutes", data={}, audience=rooms.MINUTES)


def take_notice(*, notice: Notice) -> bool:
    """Keeps what a provider told, once each, however often it says so. False: there is no such run (any more).

    `ended` closes the room for everybody, as the button of the moderators does. A room that ends before the start, as when
    the crew has rehearsed and left, is none that was opened.
    """
    run = db.session.get(Run, notice.run_id)
    if run is None:
        return False
    made = db.session.execute(
        insert(RoomNotice)
        .values(id=ids.new_id(), run_id=notice.run_id, kind=notice.kind, ref=notice.ref)
        .on_conflict_do_nothing()
        .returning(RoomNotice.id)
    ).first()
    if notice.kind == "ended" and (made is not None or run.room_opened_at is not None):
        _close(run)
    if made is not None and notice.kind == "recording":
        recording_pull.look_soon(run_id=notice.run_id)
    return True


def _close(run: Run) -> None:
    now = clock.now()
    if now < run.starts_at:
        db.session.execute(update(Run).where(Run.id == run.id).values(room_opened_at=None))
        return
    closed = db.session.execute(
        update(Run).where(Run.id == run.id, Run.room_ended_at.is_(None)).values(room_ended_at=now).returning(Run.id)
    ).first()
    if closed is not None:
        _tell(run.id)


def _tell(run_id: uuid.UUID) -> None:
    """The stage changes on all pages."""
    live.publish(channel=rooms.channel(run_id), kind="room", data={})


def note_presence(*, run: Run, registration_ids: Collection[uuid.UUID]) -> int:
    """Counts as present whom the provider sees in its room; returns how many of them are registered for the run."""
    return presence.beat_all(run=run, registration_ids=registration_ids, source=PresenceSource.PROVIDER)


def change_carrier(*, run: Run, provider: Provider, data: dict[str, str], gives_slides: bool, actor: User) -> None:
    """Another carrier of picture and sound, or another address. Calendars follow, where it changes.

    Raises:
        Conflict: the run was cancelled.
    """
    scheduling.change_run(run=run, plan=plan_of(run, provider, data), actor=actor)
    run.gives_slides = gives_slides
    db.session.flush()


def plan_of(run: Run, provider: Provider, data: dict[str, str]) -> RunPlan:
    """The run as it is planned, with another carrier."""
    return RunPlan(
        local_start=run.local_start, timezone=run.timezone, minutes=run.minutes, fold=run.fold, format=run.format,
        place=run.place, provider=provider, provider_data=data, capacity=run.capacity, capacity_on_site=run.capacity_on_site,
        most_per_city=run.most_per_city, registration_closes_at=run.registration_closes_at,
    )  # fmt: skip
