"""The best hour for an organiser: whom it shall suit, what past webinars cost whom, and the hours taken over into runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.accounts.models import User
from portal.core import datetimes
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.webinars.besttime import Hour, Place, Rules, Visit
from portal.webinars.models import Run, Webinar
from portal.webinars.queries.hours import PastWebinar
from portal.webinars.services import lifecycle, scheduling
from portal.webinars.services.scheduling import MOST_RUNS, RunPlan

_RANK = (Hour.OFFICE, Hour.LATE, Hour.EARLY, Hour.ASLEEP)


def ledger_of(
    places: Sequence[Place], past: Iterable[PastWebinar], rules: Rules | None = None
) -> dict[str, list[Visit]]:
    """For each place the hours of past webinars that were no hours: at night, early, late; its best run of each counts.

    By the clock alone: whether that day was a holiday there is not looked up again.
    """
    judge = rules or Rules()
    found: dict[str, list[Visit]] = {place.name: [] for place in places}
    zones = {place.name: ZoneInfo(place.zone) for place in places}
    for webinar in past:
        for place in places:
            visits = [_visit(start, webinar.minutes, zones[place.name], judge) for start in webinar.starts]
            best = min(visits, key=lambda visit: _RANK.index(visit[1]))
            if best[1] is not Hour.OFFICE:
                found[place.name].append(best)
    return found


def _visit(start: datetime, minutes: int, zone: ZoneInfo, rules: Rules) -> Visit:
    local, end = start.astimezone(zone), (start + timedelta(minutes=minutes)).astimezone(zone)
    first = local.hour * 60 + local.minute
    last = end.hour * 60 + end.minute + (24 * 60 if end.date() > local.date() else 0)
    if first < rules.edges[0] or last > rules.edges[1]:
        return local.date(), Hour.ASLEEP
    if first < rules.awake[0]:
        return local.date(), Hour.EARLY
    return local.date(), Hour.LATE if last > rules.awake[1] else Hour.OFFICE


def take_hours(*, webinar: Webinar, starts: Sequence[datetime], minutes: int, zone: str, actor: User) -> list[Run]:
    """Gives a draft these runs: what is there keeps its place and seats and moves, further ones are added, surplus ones go.

    `starts`: instants. `zone`: the host's, in which they are agreed on from now. `webinar` is locked.

    Raises:
        Conflict: it was published: people know its hours.
        DomainError: none or more than three, or one that cannot be planned.
    """
    if webinar.published_at is not None:
        raise Conflict(_("This webinar is published. Change its runs one by one, so that everybody is told."))
    if not 1 <= len(starts) <= MOST_RUNS:
        raise DomainError(_("A webinar has three runs at most."))
    there = list(webinar.runs)
    for run in there[len(starts) :]:
        scheduling.remove_run(run=run, actor=actor)
    made = []
    for number, start in enumerate(sorted(starts)):
        local = start.astimezone(ZoneInfo(zone))
        wall, fold = local.replace(tzinfo=None, fold=0), local.fold
        if number < len(there):
            plan = replace(
                lifecycle.plan_of(there[number]), local_start=wall, timezone=zone, minutes=minutes, fold=fold
            )
            scheduling.change_run(run=there[number], plan=plan, actor=actor)
            made.append(there[number])
        else:
            plan = RunPlan(local_start=wall, timezone=zone, minutes=minutes, fold=fold)
            made.append(scheduling.plan_run(webinar=webinar, plan=plan, actor=actor))
    return made


def host_zone(webinar: Webinar, reader: User) -> str:
    """In which zone the hours are agreed on: that of its runs, else of its city, else the organiser's own."""
    if webinar.runs:
        return webinar.runs[0].timezone
    return webinar.city.timezone if webinar.city else reader.timezone


def host_of(webinar: Webinar, reader: User) -> Place:
    """Who holds it, as the search knows places: with the days off of its city; of a zone alone they are not known."""
    zone = host_zone(webinar, reader)
    country = webinar.city.country if webinar.city and webinar.city.timezone == zone else ""
    return Place(datetimes.zone_city(zone), zone, country)
