"""Recordings: looked for and fetched, warned of and deleted; and who is told."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO
from urllib.parse import urlsplit

import structlog

from portal.accounts import services as accounts
from portal.core import clock, db, events, settings, tasks
from portal.notifications import services as notifications
from portal.webinars import providers, queries
from portal.webinars.emails import recordings as emails
from portal.webinars.events import (
    CaptionsChanged,
    RecordingDeleted,
    RecordingFailed,
    RecordingLeaves,
    RecordingPublished,
    RecordingReady,
    RemovalAnswered,
    RemovalAsked,
)
from portal.webinars.models import Provider, RecordingFile, RecordingState
from portal.webinars.queries import recordings as found
from portal.webinars.services import recording_files as files
from portal.webinars.services import recording_index, watching
from portal.webinars.services import recording_pull as pull
from portal.webinars.services import recordings as services
from portal.webinars.tasks.scheduling import organisers_of

log = structlog.get_logger(__name__)

CONNECT, READ = 5.0, 30.0  # seconds
EVERY = 20.0  # seconds between two words of progress on a slow line
LONGEST = (
    600.0  # seconds for one file; what is slower is tried again, as a task must end before the broker gives it out anew
)


class Unreachable(Exception):
    """A file did not come. `why`: a key of `words.recordings.ERRORS`; trying again may help if it is `provider`."""

    def __init__(self, said: str, why: str = "provider") -> None:
        super().__init__(said)
        self.why = why

    @property
    def is_final(self) -> bool:
        return self.why != "provider"


@tasks.periodic(seconds=300, name="webinars.look_for_recordings")
def look_for_recordings() -> None:
    """Asks providers about runs whose turn it is. Two at once share the rows; a worker that dies leaves a run to its next turn."""
    with db.transaction():
        pull.add_searches(clock.now(), [one for one in Provider if _records(one)])
        pull.fail_unasked(clock.now())
    while True:
        with db.transaction():
            run = pull.next_search(clock.now())
        if run is None:
            return
        carrier = providers.carrier_of(run)
        if carrier is None or not carrier.capabilities().records:
            continue
        try:
            there = carrier.list_recordings(run)
        except providers.RoomUnavailable as error:
            log.warning("webinars.recordings_unknown", run_id=str(run.id), why=error.message)
            continue
        with db.transaction():
            pull.take_found(run=run, found=there)


def _records(provider: Provider) -> bool:
    carrier = providers.carrier(provider)
    return carrier is not None and carrier.capabilities().records


@tasks.periodic(seconds=60, name="webinars.sweep_recordings")
def sweep_recordings() -> None:
    """Wakes workers for recordings whose wake-up got lost, whose worker died, or whose next try is due."""
    for recording_id in found.to_fetch(clock.now()):
        tasks.send("webinars.fetch_recording", str(recording_id))


@tasks.task(name="webinars.fetch_recording")
def fetch_recording(recording_id: str) -> None:
    """Brings the files of a recording, one after the other, and says how far it is on the way."""
    key = uuid.UUID(recording_id)
    with db.transaction():
        claimed = pull.claim(recording_id=key)
    if claimed is None:
        return
    attempt, missing = claimed
    for row in missing:
        if not _fetch(key, row, attempt):
            return


def _fetch(key: uuid.UUID, row: RecordingFile, attempt: int) -> bool:
    """One file. False: leave the rest, as something went wrong or another worker has taken over."""
    try:
        # A file without a name: nothing is left of it when the worker is killed.
        with tempfile.TemporaryFile() as file:
            url = _download(key, row, attempt, file)
            with db.transaction():
                return bool(url) and pull.finish_file(
                    recording_id=key, file_id=row.id, attempt=attempt, file=file, size=row.size,
                    filename=urlsplit(url).path,
                )  # fmt: skip
    except (Unreachable, files.BadMedia) as error:
        log.warning("webinars.recording_not_fetched", recording_id=str(key), why=str(error))
        again = isinstance(error, Unreachable) and not error.is_final
        with db.transaction():
            return pull.give_up(recording_id=key, file_id=row.id, attempt=attempt, why=error.why, again=again)


def _download(key: uuid.UUID, row: RecordingFile, attempt: int, file: BinaryIO) -> str:
    """Brings the first of the addresses that answers into the file. Returns the address; empty: another worker has taken over.

    Raises:
        Unreachable: none does, or it breaks off.
    """
    last = Unreachable("no address", "gone")
    for url in row.sources:
        done, told, at = 0, 0, time.monotonic()
        file.seek(0)
        file.truncate()
        try:
            for part, weight in _parts(url):
                file.write(part)
                done += len(part)
                if done - told >= pull.EVERY_SO_MANY or time.monotonic() - at > EVERY:
                    told, at = done, time.monotonic()
                    if not _note(key, row, attempt, done, weight):
                        return ""
            return str(url) if _note(key, row, attempt, done, done) else ""
        except Unreachable as error:
            if not error.is_final:
                raise
            last = error
    raise last


def _note(key: uuid.UUID, row: RecordingFile, attempt: int, done: int, weight: int) -> bool:
    with db.transaction():
        return pull.note_progress(recording_id=key, file_id=row.id, attempt=attempt, done=done, weight=weight)


def _parts(url: str) -> Iterator[tuple[bytes, int]]:
    """(piece, bytes of the whole as the server says) of an address of the provider; others are not asked."""
    import urllib3

    if not url.startswith("https://") and not url.startswith(f"{settings().bbb_url.rstrip('/')}/"):
        raise Unreachable("not an address of the provider", "gone")
    until, most, seen = time.monotonic() + LONGEST, files.most_bytes(), 0
    try:
        # Not the pool that others share: a file that is left half way leaves a line that nobody can use.
        pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=CONNECT, read=READ), retries=False)
        with pool, closing(pool.request("GET", url, redirect=False, preload_content=False)) as answer:
            if answer.status != 200:
                is_gone = answer.status in (401, 403, 404, 410)
                raise Unreachable(f"HTTP {answer.status}", "gone" if is_gone else "provider")
            weight = int(answer.headers.get("Content-Length") or 0)
            for part in answer.stream(1 << 20):
                seen += len(part)
                if seen > most:
                    raise Unreachable("too large", "too_large")
                if time.monotonic() > until:
                    raise Unreachable("too slow")
                yield part, weight
            if weight and seen != weight:
                raise Unreachable(f"{seen} of {weight} bytes")
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise Unreachable(type(error).__name__) from None


# Keeping -------------------------------------------------------------------------------------------------------------


@tasks.periodic(seconds=3600, name="webinars.keep_recordings", at_start=True)
def keep_recordings() -> None:
    """Warns of recordings that go in two weeks, and deletes those whose time is over, on the day that people were told."""
    for work in (services.warn, services.delete_over):
        done = 1
        while done:
            with db.transaction():
                done = work(clock.now())


@events.subscribe(CaptionsChanged)
def index_transcripts(event: CaptionsChanged) -> None:
    """What is searched in recordings of a run follows its captions."""
    recording_index.refresh([one.id for one in found.of_run(event.run_id) if one.state is RecordingState.PUBLISHED])


@tasks.task(name="webinars.count_watched")
def count_watched(recording_id: str) -> None:
    """Counts anew for those for whom less is enough now, some hundred a transaction. Twice does no harm."""
    last: uuid.UUID | None = None
    while True:
        with db.transaction():
            recording = found.recording(uuid.UUID(recording_id))
            last = watching.count_anew(recording=recording, after=last) if recording is not None else None
        if last is None:
            return


@events.subscribe(RecordingPublished)
def count_when_less_is_asked(event: RecordingPublished) -> None:
    """It was changed."""
    events.wake("webinars.count_watched", str(event.recording_id))


# Telling -------------------------------------------------------------------------------------------------------------


def _tell(what: str, recording_id: uuid.UUID, mark: str = "", **values: str) -> None:
    """The organisers of its webinar learn what happened to a recording."""
    recording = found.recording(recording_id)
    if recording is None:
        return
    for person in organisers_of(recording.run.webinar):
        notifications.notify(
            recipient=accounts.recipient(person), message=emails.told(what, recording, person, **values),
            key=f"webinar-recording-{what}:{recording_id}:{mark}:{person.id}",
            url=emails.link_for(recording, person.locale),
        )  # fmt: skip


@events.subscribe(RecordingReady)
def tell_ready(event: RecordingReady) -> None:
    """It waits to be checked."""
    _tell("ready", event.recording_id)


@events.subscribe(RecordingFailed)
def tell_failed(event: RecordingFailed) -> None:
    """It did not come, with the reason."""
    _tell("failed", event.recording_id, event.at)


@events.subscribe(RecordingLeaves)
def tell_leaving(event: RecordingLeaves) -> None:
    """It is deleted in two weeks."""
    recording = found.recording(event.recording_id)
    _tell("leaves", event.recording_id, recording.kept_until.date().isoformat() if recording else "")


@events.subscribe(RecordingDeleted)
def tell_deleted(event: RecordingDeleted) -> None:
    """Its time was over: its files are gone."""
    _tell("deleted", event.recording_id)


@events.subscribe(RemovalAsked)
def tell_of_wish(event: RemovalAsked) -> None:
    """Somebody wants to be taken out."""
    wish = found.wish(event.wish_id)
    one = queries.registration_by_id(wish.registration_id) if wish else None
    if wish is None or one is None or wish.answered_at is not None:
        return
    _tell("removal", wish.recording_id, str(wish.id), name=one.name, words=wish.words)


@events.subscribe(RemovalAnswered)
def tell_of_answer(event: RemovalAnswered) -> None:
    """The person learns what was done."""
    wish = found.wish(event.wish_id)
    one = queries.registration_by_id(wish.registration_id) if wish else None
    if wish is None or one is None or one.registration.erased_at is not None:
        return
    notifications.notify(
        recipient=one.recipient, message=emails.removal_answered(one, wish), key=f"webinar-removal-answered:{wish.id}"
    )
