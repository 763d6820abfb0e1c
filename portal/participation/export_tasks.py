"""Exports of processes: made by a worker, which tells how far it is; a sweeper finds those that a dead worker left."""

from __future__ import annotations

import tempfile
import uuid

import structlog

from portal.core import clock, db, tasks
from portal.participation import queries
from portal.participation.exchange import writing
from portal.participation.formats.site import of_portal
from portal.participation.queries import exports
from portal.participation.services import exporting

log = structlog.get_logger(__name__)

TOLD_EVERY = 5000  # rows


@tasks.task(name=exporting.TASK)
def make_export(export_id: str) -> None:
    """Makes one file. Reading needs no transaction: a long one would hold back the database's cleaning."""
    key = uuid.UUID(export_id)
    with db.transaction():
        export = exporting.claim_export(export_id=key)
    if export is None:
        return
    process = queries.known_process(export.process_id)
    try:
        with tempfile.TemporaryFile() as file:
            rows, told = writing.total(process), 0
            for done in exporting.write_export(process=process, site=of_portal(), file=file):
                if done - told >= TOLD_EVERY:
                    told = done
                    with db.transaction():
                        exporting.note_progress(export=export, done=done, total=rows)
            with db.transaction():
                exporting.note_progress(export=export, done=rows, total=rows)
                exporting.finish_export(export=export, file=file)
    except Exception as error:  # a full disk, a store that is away: the row must say so, whatever it was
        log.exception("export.failed", export_id=export_id)
        with db.transaction():
            exporting.fail_export(export=export, error=f"{type(error).__name__}: {error}")


@tasks.periodic(seconds=60, name="participation.sweep_exports")
def sweep_exports() -> None:
    """Wakes workers for exports whose wake-up got lost or whose worker died."""
    for key in exports.due(clock.now()):
        tasks.send(exporting.TASK, str(key))
