"""Webinars and their runs: wall time and zone are what counts, the instants follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import metadata
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db, events, ids, walltime
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import Origin, _
from portal.webinars import queries
from portal.webinars.events import RunChanged, WebinarChanged, WebinarPublished
from portal.webinars.models import Format, Provider, Run, RunState, Talk, Webinar, WebinarState, WebinarText
from portal.webinars.models.webinars import NUMBERS
from portal.webinars.rules import Shown
from portal.webinars.services import indexing, revisions, seats, waiting

MOST_RUNS = 3


@dataclass(frozen=True)
class RunPlan:
    """A run as an organiser plans it. `local_start`: wall time in `timezone`; `fold`: which one, where it comes twice."""

    local_start: datetime
    timezone: str
    minutes: int
    fold: int | None = None
    format: Format = Format.ONLINE
    place: str = ""
    provider: Provider = Provider.NONE
    provider_data: Mapping[str, Any] = field(default_factory=dict)
    capacity: int | None = None
    capacity_on_site: int | None = None
    most_per_city: int | None = None
    registration_closes_at: datetime | None = None


@cache
def tz_version() -> str:
    """The release of the time zone data that instants are derived with now, e.g. `2026.2`."""
    return metadata.version("tzdata")


def begin_webinar(
    *, slug: str, lang: str, title: str, city: City | None, actor: User | None, summary: str = "", **facts: Any
) -> Webinar:
    """A new draft, with its first text. `facts`: further columns of `Webinar`, e.g. `languages`.

    Raises:
        Conflict: the address is taken.
    """
    if queries.slug_is_taken(slug):
        raise Conflict(_("Another webinar has this address. Choose another one."), field="slug")
    webinar = Webinar(
        slug=slug, original_lang=lang, city_id=city.id if city else None, created_by=actor.id if actor else None, **{"languages": [lang], **facts},
    )  # fmt: skip
    db.session.add(webinar)
    db.session.flush()
    db.session.add(WebinarText(webinar_id=webinar.id, lang=lang, origin=Origin.ORIGINAL, title=title, summary=summary))
    db.session.flush()
    accounts.audit(actor=actor, action="webinars.begun", subject=("webinar", webinar.id), data={"webinar": slug})
    return webinar


def plan_run(*, webinar: Webinar, plan: RunPlan, actor: User | None) -> Run:
    """Another run of a webinar.

    Raises:
        Conflict: it has three already, or was cancelled.
        DomainError: the time does not exist or comes twice, or the plan contradicts itself.
    """
    db.session.scalars(select(Webinar.id).where(Webinar.id == webinar.id).with_for_update()).one()
    if webinar.state is WebinarState.CANCELLED:
        raise Conflict(_("This webinar is cancelled."))
    taken = set(db.session.scalars(select(Run.number).where(Run.webinar_id == webinar.id)))
    free = [number for number in range(1, MOST_RUNS + 1) if number not in taken]
    if not free:
        raise Conflict(_("A webinar has three runs at most."))
    run = Run(id=ids.new_id(), webinar_id=webinar.id, number=free[0], secret=ids.secret())
    _apply(run, plan)
    db.session.add(run)
    db.session.flush()
    _note(run, actor, "webinars.run_planned", slug=webinar.slug)
    if webinar.state is WebinarState.PUBLISHED:
        events.publish(WebinarChanged(webinar.id))
    return run


def change_run(*, run: Run, plan: RunPlan, actor: User | None) -> None:
    """Changes a run. Where its time, place, link or state changes, the calendar entry of everybody follows, SEQUENCE one higher.

    A run that was put off is planned again by this.

    Raises:
        Conflict: it was cancelled, or more seats are taken than the plan has.
        DomainError: as `plan_run`.
    """
    held = queries.run_locked(run.id)
    if held.state is RunState.CANCELLED:
        raise Conflict(_("This run is cancelled."))
    longest = db.session.scalar(select(func.max(Talk.starts_after + Talk.minutes)).where(Talk.run_id == held.id)) or 0
    if longest > plan.minutes:
        raise DomainError(
            _("The programme of this run is longer: %(minutes)s minutes.", minutes=longest), field="minutes"
        )
    before, was_at = revisions.shown_now(held), held.starts_at
    with seats.refitted(held):
        held.state, held.off_at, held.off_reason = RunState.PLANNED, None, ""
        _apply(held, plan)
    held.is_moved_by_clocks = held.is_moved_by_clocks and held.starts_at == was_at
    _remember(held, was_at)
    _settle(held, before, actor, "webinars.run_changed")
    waiting.settle_run(run_id=held.id)  # more seats, or a run that is held after all: who waits is asked


def remove_run(*, run: Run, actor: User) -> None:
    """Takes a run out of a webinar that was never published.

    Raises:
        Conflict: people may have registered: it is cancelled instead.
    """
    held = queries.run_locked(run.id)
    if held.webinar.published_at is not None:
        raise Conflict(
            _("This webinar is published. Cancel the run instead, so that everybody who registered is told.")
        )
    _note(held, actor, "webinars.run_removed", slug=held.webinar.slug)
    db.session.execute(delete(Run).where(Run.id == held.id))
    db.session.expire(held.webinar)


def call_off_run(*, run: Run, state: RunState, reason: str, actor: User) -> None:
    """Cancels a run, or puts it off until a new time is known. Doing it twice does it once.

    Raises:
        DomainError: no reason was given.
        Conflict: a cancelled run is not put off.
    """
    if not reason.strip():
        raise DomainError(_("Say why. Everybody who registered reads it."), field="reason")
    held = queries.run_locked(run.id)
    if held.state is state:
        return
    if held.state is RunState.CANCELLED:
        raise Conflict(_("This run is cancelled."))
    before = revisions.shown_now(held)
    held.state, held.off_at, held.off_reason = state, clock.now(), reason.strip()[:1000]
    _settle(held, before, actor, "webinars.run_called_off", reason=held.off_reason)


def derive_anew(*, run: Run) -> bool:
    """Derives the instants of a run with the time zone data of today; the wall time stays. Returns whether they moved.

    A run that is off has no time that counts: it is brought up to date and nobody is told. A wall time that the new rules
    swallow is read as PEP 495 does, the length of the gap later.
    """
    held = queries.run_locked(run.id)
    before, was_at = revisions.shown_now(held), held.starts_at
    place = ZoneInfo(held.timezone)
    held.starts_at = held.local_start.replace(tzinfo=place, fold=held.fold).astimezone(UTC)
    held.ends_at = held.starts_at + timedelta(minutes=held.minutes)
    held.tz_version = tz_version()
    if held.starts_at == was_at or held.state is not RunState.PLANNED:
        db.session.flush()
        return False
    held.is_moved_by_clocks = True
    _remember(held, was_at)
    _settle(held, before, None, "webinars.clocks_changed")
    return True


def existing(local: datetime, zone: str) -> datetime:
    """The wall time itself, or, where the clocks leave it out, the one that is as far behind the gap as it was in it."""
    return local if walltime.instants(local, zone) else walltime.neighbours(local, zone)[1]


def publish_webinar(*, webinar: Webinar, actor: User | None) -> None:
    """Shows a webinar to everybody and opens registration; gives it its permanent number. Doing it twice does it once.

    Raises:
        Conflict: it was cancelled.
        DomainError: it has no run.
    """
    held = db.session.scalars(
        select(Webinar).where(Webinar.id == webinar.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if held.state is WebinarState.PUBLISHED:
        return
    if held.state is WebinarState.CANCELLED:
        raise Conflict(_("This webinar is cancelled."))
    if db.session.scalar(select(func.count()).select_from(Run).where(Run.webinar_id == held.id)) == 0:
        raise DomainError(_("Plan at least one run first: nobody could come."))
    held.state, held.published_at = WebinarState.PUBLISHED, clock.now()
    held.number = held.number or db.session.scalar(select(NUMBERS.next_value()))
    db.session.flush()
    accounts.audit(actor=actor, action="webinars.published", subject=("webinar", held.id), data={"webinar": held.slug})
    indexing.refresh(held.id)
    events.publish(WebinarPublished(held.id))


def _remember(run: Run, was_at: datetime) -> None:
    """Keeps when a run was to begin, if people had been told."""
    if run.starts_at != was_at and run.webinar.published_at is not None:
        run.previous_starts_at = was_at


def _settle(run: Run, before: Shown, actor: User | None, action: str, reason: str = "") -> None:
    is_moved = revisions.shown_now(run) != before
    if is_moved:
        revisions.keep(run, before)
        run.sequence, run.changed_at = run.sequence + 1, clock.now()
    db.session.flush()
    _note(run, actor, action, slug=run.webinar.slug, reason=reason)
    if run.webinar.state is not WebinarState.DRAFT:
        indexing.refresh(run.webinar_id)
        events.publish(WebinarChanged(run.webinar_id))
        if is_moved:
            events.publish(RunChanged(run.id, run.sequence))


def _note(run: Run, actor: User | None, action: str, *, slug: str, reason: str = "") -> None:
    accounts.audit(
        actor=actor, action=action, subject=("webinar", run.webinar_id), reason=reason,
        data={"webinar": slug, "run": run.number, "starts_at": run.starts_at.isoformat(), "sequence": run.sequence},
    )  # fmt: skip


def _apply(run: Run, plan: RunPlan) -> None:
    if plan.format is not Format.ONLINE and not plan.place.strip():
        raise DomainError(_("Say where it is held."), field="place")
    if not walltime.is_zone(plan.timezone):
        raise DomainError(_("There is no such time zone: %(zone)s", zone=plan.timezone[:64]), field="timezone")
    starts_at = walltime.instant(plan.local_start, plan.timezone, plan.fold)
    is_doubled = len(walltime.instants(plan.local_start, plan.timezone)) > 1
    run.local_start, run.timezone, run.minutes = plan.local_start, plan.timezone, plan.minutes
    run.fold = plan.fold if is_doubled and plan.fold else 0
    run.starts_at, run.ends_at = starts_at, starts_at + timedelta(minutes=plan.minutes)
    run.tz_version = tz_version()
    run.format, run.place = plan.format, plan.place.strip()
    run.provider, run.provider_data = plan.provider, dict(plan.provider_data)
    run.capacity, run.capacity_on_site = plan.capacity, plan.capacity_on_site
    run.most_per_city, run.registration_closes_at = plan.most_per_city, plan.registration_closes_at
