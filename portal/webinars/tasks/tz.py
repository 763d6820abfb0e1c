"""When the time zone data changes: runs are derived anew from their wall time, and where the moment moved everybody is told."""

from __future__ import annotations

import re
import uuid

from portal.accounts import services as accounts
from portal.core import clock, db, tasks
from portal.notifications import services as notifications
from portal.webinars import queries
from portal.webinars.emails import scheduling as emails
from portal.webinars.models import WebinarState
from portal.webinars.queries import organising
from portal.webinars.services import scheduling
from portal.webinars.tasks.scheduling import organisers_of

BATCH = 100


@tasks.periodic(seconds=3600, name="webinars.derive_anew", at_start=True)
def derive_anew() -> None:
    """Brings runs to come up to date that were derived with an older release of the data. The rows decide.

    A worker that itself has an older release than the row leaves it alone: two releases side by side must not quarrel.
    """
    version, is_more = scheduling.tz_version(), True
    while is_more:
        with db.transaction():
            found = organising.runs_derived_otherwise(version, clock.now(), BATCH)
            older = [run for run in found if is_older(run.tz_version, version)]
            for run in older:
                if scheduling.derive_anew(run=run):
                    _tell_organisers(run.id, version)
            is_more = bool(older) and len(found) == BATCH


def _tell_organisers(run_id: uuid.UUID, version: str) -> None:
    """They learn that the moment moved and how many are told; nobody has heard of a draft."""
    run = queries.run_by_id(run_id)
    if run is None or run.webinar.state is not WebinarState.PUBLISHED:
        return
    number = organising.told_of([run.id]).get(run.id, 0)
    for person in organisers_of(run.webinar):
        notifications.notify(
            recipient=accounts.recipient(person), message=emails.clocks_changed(run.webinar, run, number, person),
            key=f"webinar-clocks:{run.id}:{version}:{person.id}",
            url=emails.address(person.locale, "webinars.manage", webinar_id=str(run.webinar_id)),
        )  # fmt: skip


def is_older(kept: str, installed: str) -> bool:
    """Whether release `kept` (`2025.2`, or `2025b` as IANA writes it) came before `installed`."""
    return _parts(kept) < _parts(installed)


def _parts(release: str) -> tuple[int, ...]:
    return tuple(
        ord(part) - ord("a") + 1 if part.isalpha() else int(part) for part in re.findall(r"\d+|[a-z]", release)
    )
