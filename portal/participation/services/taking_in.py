"""A file with a process, sent by the web page: kept, taken in by a worker that tells how far it is, and let go of again.

What the worker writes is one transaction with the end of the import, and only the newest attempt may end it: a worker that died has left
nothing, and one that was only slow leaves nothing beside another that has taken over.
"""

from __future__ import annotations

import os
import uuid
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from typing import BinaryIO

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids, settings, storage
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _, number
from portal.participation.exchange import reading
from portal.participation.exchange.reading import Problem
from portal.participation.models import ImportState, Process, ProcessImport, Space
from portal.participation.queries import imports, spaces

TASK = "participation.bring_in"
CLAIM = timedelta(minutes=5)  # a worker that has told nothing for so long is gone
MOST_ATTEMPTS = 3  # a file that takes down a worker each time is not tried for ever
KEPT = 10  # of a space
MEGABYTE = 1_000_000


class Stopped(Exception):
    """Somebody has stopped it meanwhile, or another worker is at it."""


def most_bytes() -> int:
    """The largest file that the web page takes."""
    return settings().import_most_mb * MEGABYTE


def ask_import(*, space: Space, file: BinaryIO, filename: str, lang: str, actor: User) -> ProcessImport:
    """Keeps the file and asks a worker to take it in. `lang`: in which it is told why nothing came of it. The space is held only when the
    file is kept, which takes a while for a large one.

    Raises:
        Conflict: another file is being taken in.
        DomainError: it is too large, or no file of a process.
    """
    _check_free(space)
    size = file.seek(0, os.SEEK_END)
    if size > most_bytes():
        raise DomainError(
            _("The file is larger than %(size)s MB.", size=number(settings().import_most_mb)), field="file"
        )
    file.seek(0)
    if not zipfile.is_zipfile(file):
        raise reading.no_package()
    key = ids.secret(24)
    storage.save_file(file, key=key, filename="process.zip", content_type="application/zip")
    spaces.known_space(space.id, lock=True)
    _check_free(space)
    made = ProcessImport(
        id=ids.new_id(), space_id=space.id, lang=lang, filename=storage.clean_filename(filename), size=size, file_key=key,
        asked_by=actor.id, asked_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.import_asked", subject=("participation_space", space.id),
        data={"bytes": size},
    )  # fmt: skip
    events.wake(TASK, str(made.id))
    return made


def _check_free(space: Space) -> None:
    if imports.open_import(space.id) is not None:
        raise Conflict(_("Another file is being brought in. Wait until it is done, or stop it."))


def stop_import(*, taken: ProcessImport) -> None:
    """It goes no further, and nothing of it stays. Doing it twice does it once. It is locked."""
    if taken.state in imports.OPEN:
        _end(taken, ImportState.STOPPED)


def remove_import(*, taken: ProcessImport) -> None:
    """What is known of it goes; the process that came of it stays. It is locked.

    Raises:
        Conflict: it has not ended.
    """
    if taken.state in imports.OPEN:
        raise Conflict(_("Stop it first."))
    db.session.delete(taken)
    db.session.flush()


# What the worker does -------------------------------------------------------------------------------------------------


def claim_import(*, import_id: uuid.UUID) -> ProcessImport | None:
    """Takes it for the calling worker; None: somebody is at it, it has ended, or it has taken down too many workers."""
    found = imports.import_to_do(import_id, clock.now())
    if found is None:
        return None
    if found.attempts >= MOST_ATTEMPTS:
        _end(found, ImportState.FAILED)
        return None
    found.attempts += 1
    found.state, found.claimed_until, found.done, found.total = ImportState.CHECKING, clock.now() + CLAIM, 0, 0
    db.session.flush()
    return found


def note_import(*, import_id: uuid.UUID, attempt: int, state: ImportState, done: int, total: int = 0) -> None:
    """How far it is; the claim lasts on.

    Raises:
        Stopped: it is to go no further.
    """
    until = clock.now() + CLAIM
    if not imports.note_progress(import_id, attempt, state=state, done=done, total=total, claimed_until=until):
        raise Stopped


def finish_import(*, import_id: uuid.UUID, attempt: int, process: Process) -> None:
    """It is in. In the transaction that has written it.

    Raises:
        Stopped: it was to go no further; the caller's transaction is rolled back by it.
    """
    found = _mine(import_id, attempt)
    found.done = found.total
    found.process_id = process.id
    _end(found, ImportState.DONE)


def refuse_import(*, import_id: uuid.UUID, attempt: int, problems: Sequence[Problem] = (), error: str = "") -> None:
    """Nothing of it came in, and why. Raises Stopped."""
    found = _mine(import_id, attempt)
    found.problems = [one.stored() for one in problems]
    found.error = error.replace("\x00", "")[:500]
    _end(found, ImportState.FAILED)


def _mine(import_id: uuid.UUID, attempt: int) -> ProcessImport:
    found = imports.import_by_id(import_id, lock=True)
    if found is None or found.attempts != attempt or found.state not in imports.OPEN:
        raise Stopped
    return found


def _end(found: ProcessImport, state: ImportState) -> None:
    """The file is of no more use; of a space the last few imports are known."""
    if found.file_key:
        storage.delete(found.file_key)
    found.file_key, found.state, found.claimed_until, found.finished_at = None, state, None, clock.now()
    db.session.flush()
    ended = [one for one in imports.imports_of(found.space_id) if one.state not in imports.OPEN]
    for older in ended[KEPT:]:
        db.session.delete(older)
    db.session.flush()
