"""Recordings of a provider: looked for after a run, fetched file by file, finished once whatever dies on the way.

Rows decide. A run that is looked for is a row with `next_at`; a recording is one row for each name that the provider gives
it; a worker takes a row by making its `attempts` one more, and only whoever has made the last one may finish it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db, events, ids
from portal.webinars import providers
from portal.webinars.events import RecordingFailed, RecordingReady
from portal.webinars.models import (
    Provider,
    Recording,
    RecordingFile,
    RecordingSearch,
    RecordingSize,
    RecordingState,
    Run,
    RunState,
    Webinar,
)
from portal.webinars.providers import recordings as formats
from portal.webinars.queries import recordings as queries
from portal.webinars.rules import recordings as rules
from portal.webinars.rules.joining import kept_until
from portal.webinars.services import recording_files as files

EVERY_SO_MANY = 8 * files.MEGABYTE  # bytes between two words of progress


# Looking -------------------------------------------------------------------------------------------------------------


def look_soon(*, run_id: uuid.UUID) -> None:
    """Asks the provider of a run at the next turn: it has told of a recording, or an organiser wants to know."""
    now = clock.now()
    db.session.execute(
        insert(RecordingSearch)
        .values(run_id=run_id, next_at=now, attempts=0)
        .on_conflict_do_update(index_elements=["run_id"], set_={"next_at": now})
    )
    events.wake("webinars.look_for_recordings")


def add_searches(now: datetime, records: Sequence[Provider]) -> None:
    """A row for each recorded run that ended lately at a provider that keeps recordings."""
    due = (
        select(Run.id)
        .join(Webinar, Webinar.id == Run.webinar_id)
        .where(
            Run.state == RunState.PLANNED, Run.room_opened_at.is_not(None), Run.provider.in_(records), Webinar.is_recorded,
            Run.ends_at < now - rules.SEARCH_FROM, Run.ends_at > now - rules.SEARCH_FOR,
            ~exists().where(RecordingSearch.run_id == Run.id),
        )
        .limit(100)
    )  # fmt: skip
    rows = [{"run_id": run_id, "next_at": now, "attempts": 0} for run_id in db.session.scalars(due)]
    if rows:
        db.session.execute(insert(RecordingSearch).values(rows).on_conflict_do_nothing())


def next_search(now: datetime) -> Run | None:
    """Takes the next run to ask about; its turn comes again later, whatever becomes of this worker."""
    row: RecordingSearch | None = db.session.scalar(
        select(RecordingSearch)
        .where(RecordingSearch.next_at <= now)
        .order_by(RecordingSearch.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    run = queries.run_of(row.run_id)
    row.attempts, row.asked_at = row.attempts + 1, now
    row.next_at = now + rules.retry_after(row.attempts) if run and rules.is_searched(run, now) else None
    db.session.flush()
    return run


def fail_unasked(now: datetime) -> None:
    """A recording that the provider has not finished, and that nobody asks about any more, does not come by itself."""
    for row in queries.unasked(now - rules.LEASE):
        fail(row, "gone")


def take_found(*, run: Run, found: Sequence[providers.Recording]) -> None:
    """Keeps what the provider has: a row for each recording, once; one that is ready there is fetched."""
    for one in found:
        if not one.ref or one.state in formats.GONE:
            continue
        db.session.execute(
            insert(Recording)
            .values(
                id=ids.new_id(), run_id=run.id, ref=one.ref[:200], state=RecordingState.PROCESSING, kept_until=kept_until(run),
                begins_after=_begins_after(run, one), **_DEFAULTS, created_at=clock.now(),
            )
            .on_conflict_do_nothing()
        )  # fmt: skip
        row = db.session.scalar(
            select(Recording)
            .where(Recording.run_id == run.id, Recording.ref == one.ref[:200])
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is not None and row.state is RecordingState.PROCESSING and one.state not in formats.WORKING:
            _to_fetch(row, one)
    if found and all(one.state not in formats.WORKING for one in found):
        # A later one is told of by the provider's own word; if that came while we asked, the run is due again.
        asked = RecordingSearch.run_id == run.id, RecordingSearch.next_at > clock.now()
        db.session.execute(update(RecordingSearch).where(*asked).values(next_at=None))
    db.session.flush()


_DEFAULTS = {
    "audience": "registered", "with_quiz": False, "seconds": 0, "error": "", "attempts": 0, "not_consented": 0,
}  # fmt: skip


def _begins_after(run: Run, one: providers.Recording) -> int:
    return int((one.starts_at - run.starts_at).total_seconds()) if one.starts_at else 0


def _to_fetch(row: Recording, one: providers.Recording) -> None:
    sources = formats.sources(one)
    if not sources:
        fail(row, "only_page")
        return
    known = set(db.session.scalars(select(RecordingFile.size).where(RecordingFile.recording_id == row.id)))
    for size, urls in sources.items():
        if size not in known:
            db.session.add(files.new_row(row, size, urls))
    row.state, row.next_at = RecordingState.FETCHING, clock.now()
    db.session.flush()
    events.wake("webinars.fetch_recording", str(row.id))


# Fetching ------------------------------------------------------------------------------------------------------------


def claim(*, recording_id: uuid.UUID) -> tuple[int, list[RecordingFile]] | None:
    """Takes a recording: (the number of this attempt, files that are still missing). None: nothing to do for this worker."""
    now = clock.now()
    row = queries.claimed(recording_id, now)
    if row is None:
        return None
    if rules.tries(row.attempts) >= rules.MOST_ATTEMPTS:
        fail(row, "gave_up")
        return None
    row.attempts, row.next_at = row.attempts + 1, now + rules.LEASE
    missing = [one for one in row.files if not one.is_there]
    if row.files and not missing:  # what was missing is not offered any more
        _ready(row)
        return None
    for one in missing:
        one.done = 0
    db.session.flush()
    return row.attempts, missing


def note_progress(*, recording_id: uuid.UUID, file_id: uuid.UUID, attempt: int, done: int, weight: int) -> bool:
    """So many bytes are there. False: another worker has taken over; leave it."""
    mine = db.session.scalar(
        update(Recording)
        .where(Recording.id == recording_id, Recording.attempts == attempt, Recording.state == RecordingState.FETCHING)
        .values(next_at=clock.now() + rules.LEASE)
        .returning(Recording.id)
        .execution_options(synchronize_session=False)
    )
    if mine is None:
        return False
    db.session.execute(
        update(RecordingFile)
        .where(RecordingFile.id == file_id)
        .values(done=done, weight=max(weight, done))
        .execution_options(synchronize_session=False)
    )
    return True


def finish_file(
    *, recording_id: uuid.UUID, file_id: uuid.UUID, attempt: int, file: BinaryIO, size: RecordingSize, filename: str
) -> bool:
    """Keeps a file that is there as a whole; with the last one the recording is ready. False: another worker has taken over.

    Raises:
        recording_files.BadMedia: it is no recording.
    """
    media = files.checked(file, size)
    row = _mine(recording_id, attempt)
    if row is None:
        return False
    one = next(found for found in row.files if found.id == file_id)
    files.keep(recording=row, row=one, file=file, media=media, filename=filename)
    if all(found.is_there for found in row.files):
        _ready(row)
    db.session.flush()
    return True


def give_up(*, recording_id: uuid.UUID, file_id: uuid.UUID, attempt: int, why: str, again: bool) -> bool:
    """A file did not come: all is tried again later, or the file is left out for good. Without any the recording has failed.

    Returns:
        Whether the worker goes on with the next file.
    """
    row = _mine(recording_id, attempt)
    if row is None:
        return False
    if again and rules.tries(attempt) < rules.MOST_ATTEMPTS:
        row.next_at = clock.now() + rules.retry_after(rules.tries(attempt))
        row.error = why
        db.session.flush()
        return False
    left = [one for one in row.files if one.id != file_id]
    db.session.execute(delete(RecordingFile).where(RecordingFile.id == file_id))
    if not left:
        fail(row, why)
    elif all(one.is_there for one in left):
        _ready(row)
    db.session.flush()
    return True


def _ready(row: Recording) -> None:
    row.state, row.next_at, row.error = RecordingState.READY, None, ""
    db.session.flush()
    events.publish(RecordingReady(row.id))


def fail(row: Recording, why: str) -> None:
    """It does not come by itself; the organisers are told why."""
    row.state, row.error, row.next_at = RecordingState.FAILED, why, None
    db.session.flush()
    events.publish(RecordingFailed(row.id, clock.now().isoformat()))


def _mine(recording_id: uuid.UUID, attempt: int) -> Recording | None:
    row = queries.locked(recording_id)
    is_mine = row is not None and row.attempts == attempt and row.state is RecordingState.FETCHING
    return row if is_mine else None
