"""What a machine translates: a worker asks it, outside of any transaction; a sweeper finds what a dead worker left or what waits for its turn."""

from __future__ import annotations

import uuid

import structlog

from portal.core import clock, db, tasks
from portal.participation import machines
from portal.participation.machines import Refused, Unavailable, UnknownLanguage
from portal.participation.queries import translations as queries
from portal.participation.services import translating

log = structlog.get_logger(__name__)


@tasks.task(name=translating.TASK)
def translate(translation_id: str) -> None:
    """Makes one translation. What goes wrong is in the row, so that the page can say it, and in the log with the machine's own words."""
    with db.transaction():
        job = translating.claim(translation_id=uuid.UUID(translation_id))
    machine = machines.connected()
    if job is None or machine is None:
        return
    try:
        title, text = machine.translate([job.title, job.text], job.lang, job.target)
    except Unavailable as error:
        log.warning("translation.put_off", translation_id=translation_id, error=str(error))
        with db.transaction():
            translating.put_off(job=job, after=error.after)
        return
    except (Refused, UnknownLanguage) as error:
        log.exception("translation.refused", translation_id=translation_id, error=str(error))
        with db.transaction():
            translating.give_up(job=job, knows_language=isinstance(error, Refused))
        return
    with db.transaction():
        translating.finish(job=job, title=title, text=text)


@tasks.periodic(seconds=60, name="participation.sweep_translations")
def sweep_translations() -> None:
    """Wakes workers for what is due."""
    for key in queries.jobs_due(clock.now()):
        tasks.send(translating.TASK, str(key))
