"""Rehearsals: played by a worker, which tells how far it is; a sweeper finds those that a dead worker left."""

from __future__ import annotations

import uuid

import structlog

from portal.core import clock, db, tasks
from portal.core.errors import DomainError
from portal.participation import rehearsal
from portal.participation.queries import rehearsals
from portal.participation.services import rehearsing

log = structlog.get_logger(__name__)


@tasks.task(name=rehearsing.TASK)
def rehearse(rehearsal_id: str) -> None:
    """Plays one. What fails in it was rolled back like all that happened in it; the row says why."""
    key = uuid.UUID(rehearsal_id)
    with db.transaction():
        asked = rehearsing.claim_rehearsal(rehearsal_id=key)
    if asked is None:
        return

    def note(done: int, total: int) -> None:
        with db.transaction():
            rehearsing.note_rehearsal(rehearsal_id=key, done=done, total=total)

    try:
        report, pages = rehearsal.run(
            process_id=asked.process_id, people=asked.people, seed=asked.seed, lang=asked.lang, progress=note
        )
        with db.transaction():
            rehearsing.finish_rehearsal(rehearsal_id=key, report=report, pages=pages)
    except rehearsing.Stopped:
        return
    except DomainError as error:
        with db.transaction():
            rehearsing.fail_rehearsal(rehearsal_id=key, error=error.message)
    except (
        Exception
    ) as error:  # a row that somebody holds, a database that is away: the row must say so, whatever it was
        log.exception("rehearsal.failed", rehearsal_id=rehearsal_id)
        with db.transaction():
            rehearsing.fail_rehearsal(rehearsal_id=key, error=type(error).__name__)


@tasks.periodic(seconds=60, name="participation.sweep_rehearsals")
def sweep_rehearsals() -> None:
    """Wakes workers for rehearsals whose wake-up got lost or whose worker died."""
    for key in rehearsals.due(clock.now()):
        tasks.send(rehearsing.TASK, str(key))
