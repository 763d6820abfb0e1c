"""The room of a run at its provider: opened when the first comes, ended, and what the provider tells of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.webinars.models import PresenceSource, Provider, RoomNotice, Run
from portal.webinars.providers import Notice
from portal.webinars.services import presence, recording_pull, scheduling
from portal.webinars.services.scheduling import RunPlan


def note_opened(*, run_id: uuid.UUID, ref: str) -> None:
    """The provider has the room open; `ref` is what it calls it."""
    db.session.execute(
        update(Run)
        .where(Run.id == run_id, Run.room_opened_at.is_(None))
        .values(room_ref=ref[:200], room_opened_at=clock.now())
    )


def take_notice(*, notice: Notice) -> bool:
    """Keeps what a provider told, once each, however often it says so. False: there is no such run (any more)."""
    if db.session.get(Run, notice.run_id) is None:
        return False
    made = db.session.execute(
        insert(RoomNotice)
        .values(id=ids.new_id(), run_id=notice.run_id, kind=notice.kind, ref=notice.ref)
        .on_conflict_do_nothing()
        .returning(RoomNotice.id)
    ).first()
    if made is not None and notice.kind == "ended":
        db.session.execute(
            update(Run).where(Run.id == notice.run_id, Run.room_ended_at.is_(None)).values(room_ended_at=clock.now())
        )
    if made is not None and notice.kind == "recording":
        recording_pull.look_soon(run_id=notice.run_id)
    return True


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
