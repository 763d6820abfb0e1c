"""A process as a file: asked for, made by a worker that tells how far it is, kept at one public address."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids, storage
from portal.participation.events import ExportMade
from portal.participation.exchange import writing
from portal.participation.formats.site import Site
from portal.participation.models import ExportState, Process, ProcessExport
from portal.participation.queries import exports

CLAIM = timedelta(minutes=5)  # a worker that has told nothing for so long is gone
TASK = "participation.make_export"


def ask_export(*, process: Process, actor: User | None) -> ProcessExport:
    """Asks for a new file; the one that waits already is taken instead. The process is locked."""
    waiting = exports.open_export(process.id)
    if waiting is not None:
        events.wake(TASK, str(waiting.id))
        return waiting
    made = ProcessExport(
        id=ids.new_id(),
        process_id=process.id,
        lang=process.lang,
        asked_by=actor.id if actor else None,
        asked_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.export_asked", subject=("participation_process", process.id),
        data={"process": process.slug},
    )  # fmt: skip
    events.wake(TASK, str(made.id))
    return made


def claim_export(*, export_id: uuid.UUID) -> ProcessExport | None:
    """Takes it for the calling worker; None: somebody is at it, or it is done."""
    found = exports.export_to_make(export_id, clock.now())
    if found is not None:
        found.state, found.claimed_until, found.done = ExportState.MAKING, clock.now() + CLAIM, 0
        db.session.flush()
    return found


def write_export(*, process: Process, site: Site, file: BinaryIO) -> Iterator[int]:
    """Writes the file; gives how many rows are written after each batch. Reads only."""
    return writing.write(process, site, file)


def note_progress(*, export: ProcessExport, done: int, total: int) -> None:
    """How far it is; the claim lasts on."""
    export.done, export.total, export.claimed_until = done, max(total, done), clock.now() + CLAIM
    db.session.flush()


def finish_export(*, export: ProcessExport, file: BinaryIO) -> None:
    """The file stands at the public address from now on; what it replaces is deleted."""
    key = ids.secret(24)
    export.size = storage.save_file(file, key=key, filename="process.zip", content_type="application/zip")
    export.file_key, export.state, export.made_at = key, ExportState.READY, clock.now()
    export.claimed_until, export.total = None, export.done
    db.session.flush()
    for older in exports.older_than(export):
        if older.file_key:
            storage.delete(older.file_key)
        db.session.delete(older)
    db.session.flush()
    events.publish(ExportMade(export.id))


def fail_export(*, export: ProcessExport, error: str) -> None:
    """It could not be made; staff see why and ask again."""
    export.state, export.error, export.claimed_until = ExportState.FAILED, error[:500], None
    db.session.flush()
