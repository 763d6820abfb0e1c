"""The words of training: names of states, dates and spans in the reader's language."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel import dates

from portal.core import datetimes, i18n
from portal.core.i18n import lazy as _l
from portal.core.i18n import ngettext
from portal.training.models import Admission, EditionState, EnrolmentState, NominationState
from portal.training.rules import Phase

# Each with the kind of status that the components draw.
PHASES = {
    Phase.DRAFT: (_l("Draft"), "open"),
    Phase.OPEN: (_l("Open for nominations"), "done"),
    Phase.CLOSED: (_l("Nominations closed"), "waiting"),
    Phase.RUNNING: (_l("Running"), "note"),
    Phase.ENDED: (_l("Ended"), "open"),
}
EDITION_STATES = {
    EditionState.DRAFT: (_l("Draft"), "open"),
    EditionState.OPEN: (_l("Open for nominations"), "done"),
    EditionState.CLOSED: (_l("Nominations closed"), "waiting"),
    EditionState.SELECTING: (_l("Selection under way"), "waiting"),
    EditionState.ANNOUNCED: (_l("Participants announced"), "note"),
    EditionState.RUNNING: (_l("Running"), "note"),
    EditionState.ENDED: (_l("Ended"), "open"),
}
MOVES = {
    EditionState.OPEN: _l("Open nominations"),
    EditionState.CLOSED: _l("Close nominations"),
    EditionState.SELECTING: _l("Begin the selection"),
    EditionState.ANNOUNCED: _l("Announce the participants"),
    EditionState.RUNNING: _l("Start the edition"),
    EditionState.ENDED: _l("End the edition"),
}
NOMINATION_STATES = {
    NominationState.MADE: (_l("Waiting for the answer"), "waiting"),
    NominationState.ACCEPTED: (_l("Accepted"), "done"),
    NominationState.DECLINED: (_l("Declined"), "failed"),
    NominationState.WITHDRAWN: (_l("Withdrawn"), "open"),
}
ENROLMENT_STATES = {
    EnrolmentState.ACTIVE: (_l("Taking part"), "note"),
    EnrolmentState.COMPLETED: (_l("Completed"), "done"),
    EnrolmentState.WITHDRAWN: (_l("Withdrawn"), "open"),
}
ADMISSIONS = {
    Admission.DIRECT: _l("Whoever is nominated and accepts takes part"),
    Admission.SELECTION: _l("The secretariat chooses among the nominees"),
}


def span(starts_on: date, ends_on: date) -> str:
    """`May 11 – 16, 2026`, as the reader's language writes an interval of days."""
    if starts_on == ends_on:
        return datetimes.format_date(starts_on)
    return str(dates.format_interval(starts_on, ends_on, skeleton="yMMMMd", locale=i18n.locale()))


def time_left(until: datetime, now: datetime) -> str:
    """`5 days left`, `3 hours left`; empty when it has passed."""
    left = until - now
    if left <= timedelta(0):
        return ""
    if left >= timedelta(days=2):
        return str(ngettext("%(num)d day left", "%(num)d days left", left.days))
    hours = int(left.total_seconds() // 3600)
    if hours:
        return str(ngettext("%(num)d hour left", "%(num)d hours left", hours))
    return str(ngettext("%(num)d minute left", "%(num)d minutes left", max(1, left.seconds // 60)))


def score(share: float) -> str:
    """`69 %`: rounded down, so that what fell short of the pass mark does not look as if it had reached it."""
    return i18n.percent(int(round(share * 100, 6)) / 100)


def minutes(count: int) -> str:
    """`45 minutes`."""
    return str(ngettext("%(num)d minute", "%(num)d minutes", count))


def hours(count: float) -> str:
    """`3 hours`; a fraction is written as the language does."""
    return i18n.hours(count)


def languages(tags: list[str]) -> str:
    """Names of languages in the reader's own, as a list in words."""
    return i18n.listed(i18n.language_name(tag) for tag in tags) if tags else ""
