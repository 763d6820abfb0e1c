"""Webinars that repeat: a rule (RFC 5545, 3.3.10) expanded in the zone of the event, each one a draft of a series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, ids, walltime
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.webinars.models import Run, Series, Webinar, WebinarState
from portal.webinars.queries import organising
from portal.webinars.services import lifecycle, scheduling

MOST = 26


class Every(StrEnum):
    """How often. `month`: on the same weekday of the month as the first, e.g. each second Tuesday; `month_last`: its last."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"
    MONTH_LAST = "month_last"


@dataclass(frozen=True)
class Rule:
    """`count`: how many webinars, the first included. `but`: days of the event's zone that are left out, e.g. holidays."""

    every: Every
    count: int
    but: Sequence[date] = ()


@dataclass(frozen=True)
class Occurrence:
    """One webinar of the series. `local`: wall time in the event's zone; `starts_at`: the instant.

    `is_shifted`: the rule's own time does not exist on that day, because the clocks go forward; this is the one after the gap.
    """

    local: datetime
    starts_at: datetime
    is_shifted: bool


def rrule_of(rule: Rule, first: datetime) -> str:
    """The rule as RFC 5545 writes it, e.g. `FREQ=MONTHLY;BYDAY=+2TU;COUNT=6`."""
    return str(_rrule(rule, first)).splitlines()[-1].removeprefix("RRULE:")


def _rrule(rule: Rule, first: datetime) -> rrule:
    if rule.every is Every.MONTH_LAST:
        return rrule(MONTHLY, dtstart=first, count=rule.count, byweekday=weekday(first.weekday(), -1))
    if rule.every is Every.MONTH:
        return rrule(
            MONTHLY, dtstart=first, count=rule.count, byweekday=weekday(first.weekday(), (first.day - 1) // 7 + 1)
        )
    return rrule(WEEKLY, dtstart=first, count=rule.count, interval=2 if rule.every is Every.TWO_WEEKS else 1)


def preview(run: Run, rule: Rule) -> list[Occurrence]:
    """When the webinars of a rule would begin; the first is the run as it is planned.

    Wall times are expanded in the event's zone, so the clock on the wall there shows the same time all year.

    Raises:
        DomainError: fewer than two, or more than `MOST`; nothing is left.
    """
    if not 2 <= rule.count <= MOST:
        raise DomainError(_("A series has between 2 and %(most)s webinars.", most=MOST), field="count")
    found = []
    for local in _rrule(rule, run.local_start):
        if local.date() in set(rule.but) or local == run.local_start:
            continue
        wall = scheduling.existing(local, run.timezone)
        found.append(Occurrence(wall, walltime.instant(wall, run.timezone, run.fold), wall != local))
    if not found:
        raise DomainError(_("With these days left out nothing remains."), field="but")
    return [Occurrence(run.local_start, run.starts_at, is_shifted=False), *found]


def make(*, webinar: Webinar, rule: Rule, actor: User) -> Series:
    """Makes a series of a webinar: it is the first, each further one a draft with the same words and people to be asked.

    All runs of the webinar move along, each keeping its distance in days and its own wall time. `webinar` is locked.

    Raises:
        Conflict: it belongs to a series already, or is cancelled.
        DomainError: it has no run, or as `preview`.
    """
    if webinar.state is WebinarState.CANCELLED:
        raise Conflict(_("This webinar is cancelled."))
    if webinar.series_id is not None:
        raise Conflict(_("This webinar belongs to a series already."))
    if not webinar.runs:
        raise DomainError(_("Plan at least one run first: the series begins with it."))
    first = webinar.runs[0]
    found = preview(first, rule)
    series = Series(
        id=ids.new_id(), slug=organising.free_slug(f"{webinar.slug[:60]}-series"), timezone=first.timezone, city_id=webinar.city_id,
        titles={text.lang: text.title for text in webinar.texts}, rrule=rrule_of(rule, first.local_start), created_by=actor.id,
    )  # fmt: skip
    db.session.add(series)
    db.session.flush()
    webinar.series_id = series.id
    for one in found[1:]:
        later = one.local.date() - first.local_start.date()
        lifecycle.copy_by(webinar=webinar, later=later, actor=actor)
    db.session.flush()
    accounts.audit(
        actor=actor, action="webinars.series_made", subject=("webinar", webinar.id),
        data={"webinar": webinar.slug, "series": series.slug, "rule": series.rrule, "count": len(found)},
    )  # fmt: skip
    return series
