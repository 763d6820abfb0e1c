"""Who is in the rooms of providers that tell it."""

from __future__ import annotations

import structlog

from portal.core import clock, db, tasks
from portal.webinars import providers
from portal.webinars.queries import joining as queries
from portal.webinars.services import rooms as services

log = structlog.get_logger(__name__)


@tasks.periodic(seconds=60, name="webinars.pull_presence")
def pull_presence() -> None:
    """Asks the providers of runs that are held now who is there; two at once do no harm, as time is counted once."""
    for run in queries.runs_now(clock.now()):
        carrier = providers.carrier_of(run)
        if carrier is None or not carrier.capabilities().presence:
            continue
        try:
            found = carrier.pull_presence(run)
        except providers.RoomUnavailable as error:
            log.warning("webinars.presence_unknown", run_id=str(run.id), why=error.message)
            continue
        with db.transaction():
            services.note_presence(run=run, registration_ids=found)
