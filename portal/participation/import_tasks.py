"""Processes from files: taken in by a worker, which tells how far it is; a sweeper finds those that a dead worker left."""

from __future__ import annotations

import math
import tempfile
import time
import uuid

import structlog

from portal.accounts import queries as people
from portal.core import clock, db, i18n, storage, tasks
from portal.core.errors import DomainError
from portal.participation import queries
from portal.participation.exchange.reading import Progress
from portal.participation.models import ImportState, ProcessImport
from portal.participation.queries import imports
from portal.participation.services import importing, taking_in

log = structlog.get_logger(__name__)

TOLD_EVERY = 1.0  # seconds


@tasks.task(name=taking_in.TASK)
def bring_in(import_id: str) -> None:
    """Takes one file in. What is written is one transaction: whatever stops it, nothing of it remains."""
    key = uuid.UUID(import_id)
    with db.transaction():
        asked = taking_in.claim_import(import_id=key)
    if asked is None:
        return
    attempt = asked.attempts
    try:
        with i18n.in_language(asked.lang):
            _take(asked)
    except taking_in.Stopped:
        return
    except DomainError as error:
        _refuse(key, attempt, error.message)
    except Exception as error:  # a store that is away, a row that somebody holds: the row must say so, whatever it was
        log.exception("import.failed", import_id=import_id)
        _refuse(key, attempt, type(error).__name__)


def _take(asked: ProcessImport) -> None:
    key, attempt, actor = asked.id, asked.attempts, people.user(asked.asked_by) if asked.asked_by else None
    with tempfile.TemporaryFile() as file:
        storage.copy_to(asked.file_key or "", file)
        package = importing.look(file, _teller(key, attempt, ImportState.CHECKING))
        if package.problems:
            with db.transaction():
                taking_in.refuse_import(import_id=key, attempt=attempt, problems=package.problems)
            return
        tell = _teller(key, attempt, ImportState.WRITING, sum(package.counts.values()))
        with db.transaction():
            space = queries.known_space(asked.space_id)
            made = importing.bring_in(space=space, package=package, actor=actor, progress=tell)
            taking_in.finish_import(import_id=key, attempt=attempt, process=made)


def _teller(key: uuid.UUID, attempt: int, state: ImportState, total: int = 0) -> Progress:
    """What is called with the number of rows so far. It writes beside the transaction of the import, where everybody sees it."""
    told = -math.inf

    def tell(done: int) -> None:
        nonlocal told
        if time.monotonic() - told >= TOLD_EVERY:
            told = time.monotonic()
            with db.apart(), db.transaction():
                taking_in.note_import(import_id=key, attempt=attempt, state=state, done=done, total=total)

    return tell


def _refuse(key: uuid.UUID, attempt: int, error: str) -> None:
    try:
        with db.transaction():
            taking_in.refuse_import(import_id=key, attempt=attempt, error=error)
    except taking_in.Stopped:
        return


@tasks.periodic(seconds=60, name="participation.sweep_imports")
def sweep_imports() -> None:
    """Wakes workers for imports whose wake-up got lost or whose worker died."""
    for key in imports.due(clock.now()):
        tasks.send(taking_in.TASK, str(key))
