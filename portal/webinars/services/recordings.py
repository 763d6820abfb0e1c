"""Recordings: brought in, checked, published for those who may watch, taken back, and deleted when their time is over."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids, storage
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.webinars.events import (
    RecordingDeleted,
    RecordingLeaves,
    RecordingPublished,
    RecordingTaken,
    RemovalAnswered,
    RemovalAsked,
)
from portal.webinars.models import (
    Recording,
    RecordingAudience,
    RecordingFile,
    RecordingSize,
    RecordingState,
    Registration,
    RemovalWish,
    Run,
)
from portal.webinars.queries import captions as caption_queries
from portal.webinars.queries import recordings as queries
from portal.webinars.rules import joining as joining_rules
from portal.webinars.rules import recordings as rules
from portal.webinars.rules.joining import kept_until
from portal.webinars.services import recording_files as files
from portal.webinars.services import recording_index, recording_pull

MOST = 10  # recordings of a run
LONGEST_WISH = 2000


def begin(*, run: Run, file: BinaryIO, filename: str, size: RecordingSize, actor: User) -> Recording:
    """A recording of a run out of a file; it is there for its organisers alone until it is published.

    Raises:
        recording_files.BadMedia: what is wrong with the file.
        DomainError: the time for which people agreed is over, or the run has ten.
    """
    media = files.checked(file, size)
    if kept_until(run) <= clock.now():
        raise DomainError(_("The time for which recordings of this run may be kept is over."), field="file")
    if len([one for one in queries.of_run(run.id) if one.state is not RecordingState.DELETED]) >= MOST:
        raise DomainError(_("A run has ten recordings at most."), field="file")
    made = Recording(
        id=ids.new_id(), run_id=run.id, state=RecordingState.READY, kept_until=kept_until(run), created_by=actor.id,
        begins_after=round((_zero_of(run) - run.starts_at).total_seconds()),
    )  # fmt: skip
    row = files.new_row(made, size)
    db.session.add_all([made, row])
    db.session.flush()
    files.keep(recording=made, row=row, file=file, media=media, filename=filename)
    _audit(run, made, actor, "webinars.recording_brought_in", size=size.value)
    return made


def _zero_of(run: Run) -> datetime:
    """When a recording begins as long as nobody says otherwise: where all captions of the run have their zero, else with the run."""
    zeros = {one.zero_at for one in caption_queries.tracks_of(run.id)}
    return zeros.pop() if len(zeros) == 1 else joining_rules.began_at(run)


def add_size(*, recording_id: uuid.UUID, file: BinaryIO, filename: str, size: RecordingSize, actor: User) -> None:
    """A further size of a recording, or another file in place of one.

    Raises:
        recording_files.BadMedia: what is wrong with the file.
        Conflict: files come from the provider just now, or the recording is gone.
    """
    media = files.checked(file, size)
    held = _held(recording_id)
    if not rules.takes_files(held):
        raise Conflict(_("No file can be brought in now."), field="file")
    for old in [one for one in held.files if one.size is size]:
        files.drop(held, old)
    row = files.new_row(held, size)
    db.session.add(row)
    files.keep(recording=held, row=row, file=file, media=media, filename=filename)
    if held.state is RecordingState.FAILED:
        held.state, held.error, held.next_at = RecordingState.READY, "", None
    _audit(held.run, held, actor, "webinars.recording_brought_in", size=size.value)
    _changed(held)


def drop_size(*, recording_id: uuid.UUID, file_id: uuid.UUID, actor: User) -> None:
    """Takes a size away.

    Raises:
        NotFound: there is none. Conflict: it is the last of a published recording.
    """
    held = _held(recording_id)
    row: RecordingFile | None = next((one for one in held.files if one.id == file_id), None)
    if row is None or not rules.takes_files(held):
        raise NotFound
    if held.state is RecordingState.PUBLISHED and held.there == [row]:
        raise Conflict(_("Take the recording back first: this is its only file."))
    files.drop(held, row)
    _audit(held.run, held, actor, "webinars.recording_file_removed", size=row.size.value)
    _changed(held)


def change(
    *, recording_id: uuid.UUID, audience: RecordingAudience, with_quiz: bool, begins_after: int, until: datetime, actor: User
) -> None:  # fmt: skip
    """Who may watch, whether the quiz is asked, where it begins, until when it is kept.

    Raises:
        DomainError: kept for longer than people agreed to, or not kept at all.
    """
    held = _held(recording_id)
    if until > kept_until(held.run):
        raise DomainError(
            _("People agreed to an earlier day. Choose one that is not after it."), field="kept_until"
        )  # fmt: skip
    if until <= clock.now():
        raise DomainError(_("Choose a day to come. To remove the recording now, delete it."), field="kept_until")
    if with_quiz and not queries.quiz_of(held.run.webinar_id):
        raise DomainError(
            _("There is no poll of the kind “quiz” yet. Write one under “Questions and polls” first."),
            field="with_quiz",
        )
    if until != held.kept_until:
        held.warned_at = None
    held.audience, held.with_quiz, held.begins_after, held.kept_until = audience, with_quiz, begins_after, until
    _audit(
        held.run, held, actor, "webinars.recording_changed", audience=audience.value, until=until.date().isoformat()
    )  # fmt: skip
    _changed(held)


def follow_quiz(*, webinar_id: uuid.UUID) -> None:
    """Where no question of the quiz is left, no recording asks it any more: nobody could pass it."""
    if queries.quiz_of(webinar_id):
        return
    for recording_id in queries.with_quiz(webinar_id):
        held = _held(recording_id)
        held.with_quiz = False
        _changed(held)


def publish(*, recording_id: uuid.UUID, confirmed: bool, actor: User) -> None:
    """Lets people watch it. `confirmed`: the organiser says that nobody who did not agree is heard or seen.

    Raises:
        DomainError: somebody was there without having agreed, and that is not confirmed.
        Conflict: there is nothing to publish.
    """
    held = _held(recording_id)
    if not rules.may_publish(held) or not held.there:
        raise Conflict(_("This recording cannot be published now."))
    missing = queries.consent_in(held.run_id).missing
    if missing and not confirmed:
        raise DomainError(_("Confirm that nobody is heard or seen who did not agree."), field="confirmed")
    now = clock.now()
    held.state, held.published_at, held.not_consented = RecordingState.PUBLISHED, now, missing
    held.confirmed_at, held.confirmed_by = (now, actor.id) if missing else (None, None)
    _audit(held.run, held, actor, "webinars.recording_published", audience=held.audience.value, without_consent=missing)
    _changed(held)


def withdraw(*, recording_id: uuid.UUID, actor: User) -> None:
    """Takes it back: nobody watches it any more, its files stay.

    Raises:
        Conflict: it is not published.
    """
    held = _held(recording_id)
    if held.state is not RecordingState.PUBLISHED:
        raise Conflict(_("This recording is not published."))
    held.state = RecordingState.WITHDRAWN
    _audit(held.run, held, actor, "webinars.recording_withdrawn")
    _changed(held)


def retry(*, recording_id: uuid.UUID, actor: User) -> None:
    """Asks the provider once more, for the addresses too.

    Raises:
        Conflict: it did not fail.
    """
    held = _held(recording_id)
    if not rules.may_retry(held):
        raise Conflict(_("There is nothing to try again."))
    db.session.execute(delete(RecordingFile).where(RecordingFile.recording_id == held.id, ~RecordingFile.is_there))
    held.state, held.error, held.next_at = RecordingState.PROCESSING, "", None
    held.attempts = rules.next_round(held.attempts)
    _audit(held.run, held, actor, "webinars.recording_retried")
    db.session.flush()
    recording_pull.look_soon(run_id=held.run_id)


def remove(*, recording_id: uuid.UUID, actor: User | None) -> None:
    """Deletes its files; the row stays and says so. `actor` None: if its time is over. What was watched stays counted."""
    held = _held(recording_id)
    if held.state is RecordingState.DELETED:
        return
    if actor is None and held.kept_until > clock.now():  # an organiser has set a later day since the sweep looked
        return
    for row in held.files:
        storage.delete(row.file_key)
    db.session.execute(delete(RecordingFile).where(RecordingFile.recording_id == held.id))
    held.state, held.deleted_at, held.next_at, held.error = RecordingState.DELETED, clock.now(), None, ""
    if actor is not None:
        _audit(held.run, held, actor, "webinars.recording_deleted")
    else:
        events.publish(RecordingDeleted(held.id))
    _changed(held)


def delete_over(now: datetime) -> int:
    """Deletes recordings whose time is over; returns how many."""
    found = queries.over(now)
    for recording_id in found:
        remove(recording_id=recording_id, actor=None)
    return len(found)


def warn(now: datetime) -> int:
    """Says of which recordings the time is nearly over, once each; returns how many."""
    found = queries.soon_over(now + rules.WARN_BEFORE)
    for one in found:
        one.warned_at = now
    db.session.flush()
    events.publish(*(RecordingLeaves(one.id) for one in found))
    return len(found)


# Being taken out -----------------------------------------------------------------------------------------------------


def ask_removal(*, recording: Recording, registration: Registration, words: str) -> None:
    """Somebody is heard or seen and does not want to be; the organisers are told.

    Raises:
        DomainError: it is not said where. Conflict: an answer is due already.
    """
    if not words.strip():
        raise DomainError(_("Say where you are heard or seen."), field="words")
    key = ids.new_id()
    made = db.session.scalar(
        insert(RemovalWish)
        .values(
            id=key, recording_id=recording.id, registration_id=registration.id, words=words.strip()[:LONGEST_WISH], answer="",
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(RemovalWish.id)
    )  # fmt: skip
    if made is None:
        raise Conflict(_("You have asked already. The organisers answer by mail."))
    events.publish(RemovalAsked(key))


def answer_removal(*, recording: Recording, wish_id: uuid.UUID, answer: str, actor: User) -> None:
    """What was done about it; the person reads it.

    Raises:
        NotFound: there is no such wish. DomainError: no answer. Conflict: somebody has answered.
    """
    wish = queries.wish(wish_id, lock=True)
    if wish is None or wish.recording_id != recording.id:
        raise NotFound
    if not answer.strip():
        raise DomainError(_("Say what you did. The person reads it."), field="answer")
    if wish.answered_at is not None:
        raise Conflict(_("Somebody has answered this already."))
    wish.answer, wish.answered_at, wish.answered_by = answer.strip()[:1000], clock.now(), actor.id
    _audit(recording.run, recording, actor, "webinars.recording_removal_answered")
    db.session.flush()
    events.publish(RemovalAnswered(wish.id))


def _held(recording_id: uuid.UUID) -> Recording:
    held = queries.locked(recording_id)
    if held is None:
        raise NotFound
    return held


def _changed(recording: Recording) -> None:
    """Pages that are kept, and the index, say what holds now."""
    db.session.flush()
    recording_index.refresh([recording.id])
    is_out = recording.state is RecordingState.PUBLISHED
    events.publish(RecordingPublished(recording.id) if is_out else RecordingTaken(recording.id))


def _audit(run: Run, recording: Recording, actor: User | None, action: str, **data: object) -> None:
    accounts.audit(
        actor=actor, action=action, subject=("webinar", run.webinar_id),
        data={"webinar": run.webinar.slug, "run": run.number, "recording": str(recording.id), **data},
    )  # fmt: skip
