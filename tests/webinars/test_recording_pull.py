"""Recordings of a provider: looked for, fetched, and finished once, whatever breaks on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import create_app
from portal.core import clock, db, storage, tasks
from portal.notifications.models import Notification
from portal.webinars.models import (
    Provider,
    Recording,
    RecordingFile,
    RecordingSearch,
    RecordingSize,
    RecordingState,
    Run,
)
from portal.webinars.providers import Notice
from portal.webinars.providers.base import Recording as Found
from portal.webinars.providers.recordings import sources
from portal.webinars.queries import recordings as queries
from portal.webinars.rules import recordings as rules
from portal.webinars.services import recording_pull as pull
from portal.webinars.services import recordings as services
from portal.webinars.services import rooms
from portal.webinars.tasks.recordings import fetch_recording, look_for_recordings, sweep_recordings
from tests.factories.accounts import make_secretariat
from tests.factories.recordings import SECONDS, ended, media
from tests.factories.webinars import make_webinar
from tests.webinars.fakes import bbb as fakes

S = RecordingState
PAGE, SOUND = "/playback/video/rec-1/", "/podcast/rec-1/audio.ogg"


@pytest.fixture
def server():
    with fakes.serving() as fake:
        yield fake


@pytest.fixture
def bbb(app, server):
    """The portal with that server set up."""
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, bbb_url=server.url, bbb_secret=fakes.SECRET)
    yield server
    app.config["SETTINGS"] = settings


def held(organiser=None):
    """A recorded run that ended an hour ago at the provider."""
    run = make_webinar(is_recorded=True, run=ended(provider=Provider.BBB)).runs[0]
    with db.transaction():
        row = db.session.get_one(Run, run.id)
        row.room_opened_at = row.starts_at
        queries.run_of(run.id).webinar.created_by = organiser.id if organiser else None
    return queries.run_of(run.id)


def has(server, run, state="published", **files):
    server.recordings = [(str(run.id), "rec-1", state)]
    server.begins_at = int(run.starts_at.timestamp()) + 90
    server.formats = {"rec-1": {"video": PAGE, "podcast": SOUND}}
    server.files = {f"{PAGE}video-0.m4v": media("talk.mp4").read(), SOUND: media("talk.ogg").read()} | files


def found_in(run):
    rows = queries.of_run(run.id)
    assert len(rows) == 1
    return queries.recording(rows[0].id)


def test_addresses_of_a_recording():
    def of(**formats):
        return sources(Found("r", "published", None, None, formats))

    assert of(video="https://b/playback/video/r/") == {
        RecordingSize.LARGE: ["https://b/playback/video/r/video-0.m4v", "https://b/playback/video/r/video-0.mp4"]
    }
    assert of(video="https://b/r.mp4", podcast="https://b/r.ogg") == {
        RecordingSize.LARGE: ["https://b/r.mp4"], RecordingSize.SOUND: ["https://b/r.ogg"],
    }  # fmt: skip
    assert of(presentation="https://b/p", podcast="https://b/page") == {}


def test_sweep_finds_fetches_and_tells_the_organiser(bbb, app, work, at):
    organiser = make_secretariat()
    run, start = held(organiser), clock.now()
    has(bbb, run, state="processing")
    look_for_recordings()
    look_for_recordings()
    assert bbb.calls.count("getRecordings") == 1  # its turn comes again later
    assert (found_in(run).state, found_in(run).begins_after) == (S.PROCESSING, 90)
    has(bbb, run)
    at(start + timedelta(minutes=2))
    look_for_recordings()
    found = found_in(run)
    assert (found.state, [one.size for one in found.files]) == (S.FETCHING, [RecordingSize.LARGE, RecordingSize.SOUND])
    work()
    found = found_in(run)
    assert (found.state, found.seconds, found.attempts) == (S.READY, SECONDS, 1)
    assert {one.size.value: (one.content_type, one.done, one.is_there) for one in found.files} == {
        "large": ("video/mp4", len(bbb.files[f"{PAGE}video-0.m4v"]), True),
        "sound": ("audio/ogg", len(bbb.files[SOUND]), True),
    }
    assert storage.load(found.there[0].file_key) == bbb.files[f"{PAGE}video-0.m4v"]
    (told,) = db.session.scalars(select(Notification).where(Notification.key.startswith("webinar-recording-ready")))
    assert told.user_id == organiser.id
    assert db.session.get(RecordingSearch, run.id, populate_existing=True).next_at is None
    at(start + timedelta(days=1))
    look_for_recordings()
    sweep_recordings()
    assert (work(), bbb.calls.count("getRecordings"), len(bbb.fetched)) == (0, 2, 2)


def test_word_of_the_provider_asks_at_once_and_only_once_makes_a_row(bbb, app, work):
    run = held()
    has(bbb, run)
    for _again in range(3):
        with db.transaction():
            assert rooms.take_notice(notice=Notice(run.id, "recording", "rec-1"))
        work()
    assert found_in(run).state is S.READY
    assert bbb.calls.count("getRecordings") == 1
    with db.transaction():
        pull.look_soon(run_id=run.id)
    work()
    assert (found_in(run).state, len(bbb.fetched)) == (S.READY, 2)


def test_what_is_off_not_recorded_or_long_over_is_not_asked_about(bbb, app, at):
    silent = make_webinar(is_recorded=False, run=ended(provider=Provider.BBB)).runs[0]
    never_opened = make_webinar(is_recorded=True, run=ended(provider=Provider.BBB)).runs[0]
    run = held()
    with db.transaction():
        db.session.get_one(Run, silent.id).room_opened_at = clock.now()
    at(run.ends_at + rules.SEARCH_FOR)
    look_for_recordings()
    at(run.ends_at + rules.SEARCH_FROM - timedelta(seconds=1))
    look_for_recordings()
    assert bbb.calls == []
    assert db.session.scalar(select(func.count()).select_from(RecordingSearch)) == 0
    assert never_opened.room_opened_at is None


def test_line_that_breaks_is_tried_again_and_a_page_without_a_file_is_not(bbb, app, work, at):
    run, start = held(make_secretariat()), clock.now()
    has(bbb, run)
    bbb.breaks_after = 1000
    look_for_recordings()
    work()
    found = found_in(run)
    assert (found.state, found.error, found.attempts) == (S.FETCHING, "provider", 1)
    assert not any(one.is_there for one in found.files)
    sweep_recordings()
    assert work() == 0  # not before its time
    bbb.breaks_after = None
    at(start + timedelta(minutes=2))
    sweep_recordings()
    work()
    assert (found_in(run).state, found_in(run).error) == (S.READY, "")

    other = held(make_secretariat())
    bbb.recordings, bbb.formats = [(str(other.id), "rec-2", "published")], {}
    look_for_recordings()
    work()
    assert (found_in(other).state, found_in(other).error) == (S.FAILED, "only_page")
    (told,) = db.session.scalars(select(Notification).where(Notification.key.startswith("webinar-recording-failed")))
    assert "no file" in told.text


def test_files_that_are_gone_or_no_recording_fail_with_the_reason_and_can_be_tried_again(bbb, app, work, login):
    run = held()
    has(bbb, run)
    bbb.files = {SOUND: b"<html>please sign in</html>"}
    look_for_recordings()
    work()
    found = found_in(run)
    assert (found.state, found.error, found.files) == (S.FAILED, "kind", [])
    has(bbb, run)
    browser, page = login(make_secretariat()), f"/en/webinars/manage/recordings/{found.id}"
    assert "of a kind that browsers do not play" in browser.get(page).text
    assert browser.submit(page, {}, to=f"{page}/retry").status_code == 303
    work()
    assert found_in(run).state is S.READY


def test_each_failure_is_told_also_the_one_after_trying_again(bbb, app, work):
    organiser = make_secretariat()
    run = held(organiser)
    has(bbb, run)
    bbb.formats = {}
    look_for_recordings()
    work()
    with db.transaction():
        services.retry(recording_id=found_in(run).id, actor=organiser)
    work()
    assert (found_in(run).state, found_in(run).error) == (S.FAILED, "only_page")
    told = db.session.scalars(select(Notification).where(Notification.key.startswith("webinar-recording-failed"))).all()
    assert [one.user_id for one in told] == [organiser.id] * 2


def test_word_of_the_provider_that_comes_while_it_is_asked_is_not_lost(bbb, app, at):
    run, start = held(), clock.now()
    has(bbb, run)
    at(start)
    with db.transaction():
        pull.add_searches(start, [Provider.BBB])
        assert pull.next_search(start).id == run.id
    at(start + timedelta(seconds=1))
    with db.transaction():
        pull.look_soon(run_id=run.id)  # a second recording is ready
    with db.transaction():
        pull.take_found(
            run=run, found=[Found("rec-1", "published", None, None, {"podcast": "https://x.example/a.ogg"})]
        )
    assert db.session.get(RecordingSearch, run.id, populate_existing=True).next_at is not None


def test_recording_that_the_provider_never_finishes_fails_in_the_end(bbb, app, work, at):
    organiser = make_secretariat()
    run, start = held(organiser), clock.now()
    has(bbb, run, state="processing")
    look_for_recordings()
    assert found_in(run).state is S.PROCESSING
    at(start + rules.SEARCH_FOR)
    look_for_recordings()
    at(start + rules.SEARCH_FOR + timedelta(minutes=5, seconds=1))
    look_for_recordings()
    work()
    assert (found_in(run).state, found_in(run).error) == (S.FAILED, "gone")
    bbb.recordings = []
    with db.transaction():
        services.retry(recording_id=found_in(run).id, actor=organiser)
    work()
    at(start + rules.SEARCH_FOR + timedelta(minutes=12))
    look_for_recordings()
    assert found_in(run).state is S.FAILED


def test_recording_whose_other_file_is_gone_is_ready_after_trying_again(bbb, app, work):
    run, organiser = held(), make_secretariat()
    has(bbb, run)
    look_for_recordings()
    with db.transaction():
        attempt, missing = pull.claim(recording_id=found_in(run).id)
        large = next(one for one in missing if one.size is RecordingSize.LARGE)
        pull.finish_file(
            recording_id=large.recording_id, file_id=large.id, attempt=attempt, file=media(), size=large.size,
            filename="video-0.m4v",
        )  # fmt: skip
    with db.transaction():  # the worker died again and again
        pull.fail(queries.locked(found_in(run).id), "gave_up")
    bbb.formats = {"rec-1": {"video": PAGE}}
    with db.transaction():
        services.retry(recording_id=found_in(run).id, actor=organiser)
    work()
    assert (found_in(run).state, [one.size for one in found_in(run).there]) == (S.READY, [RecordingSize.LARGE])


def test_sound_that_is_missing_for_good_is_left_out(bbb, app, work):
    run = held()
    has(bbb, run)
    del bbb.files[SOUND]
    look_for_recordings()
    work()
    found = found_in(run)
    assert (found.state, [one.size for one in found.files]) == (S.READY, [RecordingSize.LARGE])


def test_provider_that_is_away_is_asked_again(bbb, app, at):
    run, start = held(), clock.now()
    has(bbb, run)
    bbb.broken = True
    look_for_recordings()
    assert queries.of_run(run.id) == []
    bbb.broken = False
    at(start + timedelta(minutes=2))
    look_for_recordings()
    assert found_in(run).state is S.FETCHING


def test_worker_that_was_thought_dead_finishes_nothing(bbb, app, at):
    run, start = held(), clock.now()
    has(bbb, run)
    look_for_recordings()
    found = found_in(run)
    with db.transaction():
        first, missing = pull.claim(recording_id=found.id)
    with db.transaction():
        assert pull.claim(recording_id=found.id) is None
    at(start + rules.LEASE + timedelta(seconds=1))
    with db.transaction():
        second, _missing = pull.claim(recording_id=found.id)
    assert (first, second) == (1, 2)
    facts = {"recording_id": found.id, "file_id": missing[0].id, "attempt": first}
    with db.transaction():
        assert not pull.note_progress(**facts, done=5, weight=10)
        assert not pull.finish_file(**facts, file=media(), size=RecordingSize.LARGE, filename="late.mp4")
        pull.give_up(recording_id=found.id, file_id=missing[0].id, attempt=first, why="provider", again=False)
    assert found_in(run).state is S.FETCHING
    assert db.session.scalar(select(func.count()).select_from(storage.StoredFile)) == 0
    with db.transaction():
        assert pull.finish_file(
            **facts | {"attempt": second}, file=media(), size=RecordingSize.LARGE, filename="video-0.m4v"
        )
    assert found_in(run).there[0].filename == "video-0.m4v"


def test_worker_from_before_it_was_tried_again_finishes_nothing(bbb, app, work):
    run, organiser = held(), make_secretariat()
    has(bbb, run)
    look_for_recordings()
    found = found_in(run)
    with db.transaction():
        slow, (old, *_more) = pull.claim(recording_id=found.id)
    with db.transaction():
        pull.fail(queries.locked(found.id), "provider")
    with db.transaction():
        services.retry(recording_id=found.id, actor=organiser)
    look_for_recordings()
    with db.transaction():
        quick, _missing = pull.claim(recording_id=found.id)
    with db.transaction():
        facts = {"recording_id": found.id, "file_id": old.id, "attempt": slow}
        assert not pull.note_progress(**facts, done=5, weight=10)
        assert not pull.finish_file(**facts, file=media(), size=RecordingSize.LARGE, filename="late.mp4")
        assert not pull.give_up(**facts, why="provider", again=True)
    assert (found_in(run).state, found_in(run).error, slow != quick) == (S.FETCHING, "", True)


def test_it_gives_up_after_some_tries(bbb, app, work, at):
    run, now = held(), clock.now()
    has(bbb, run)
    bbb.breaks_after = 10
    look_for_recordings()
    for _n in range(rules.MOST_ATTEMPTS + 1):
        fetch_recording(str(found_in(run).id))
        now += timedelta(hours=3)
        at(now)
    assert (found_in(run).state, found_in(run).attempts) == (S.FAILED, rules.MOST_ATTEMPTS)
    with db.transaction():
        services.retry(recording_id=found_in(run).id, actor=make_secretariat())
    look_for_recordings()
    for _n in range(rules.MOST_ATTEMPTS):
        assert found_in(run).state is S.FETCHING
        fetch_recording(str(found_in(run).id))
        now += timedelta(hours=3)
        at(now)
    assert found_in(run).state is S.FAILED
    with db.transaction():
        services.remove(recording_id=found_in(run).id, actor=make_secretariat())
    has(bbb, run)
    with db.transaction():
        pull.look_soon(run_id=run.id)
    look_for_recordings()
    assert found_in(run).state is S.DELETED  # what was deleted does not come back by itself


WORKER = """
import sys
from pathlib import Path
from portal import config, create_app
from portal.core import tasks
database, redis, folder, bbb, recording = sys.argv[1:]
app = create_app(config.from_environment(
    database_url=database, redis_url=redis, secret_key="of the tests", testing=True, base_url="http://localhost",
    data_dir=Path(folder), bbb_url=bbb, bbb_secret="the-shared-secret"))
tasks.run(app, "webinars.fetch_recording", (recording,))
"""


@pytest.mark.processes
def test_killed_worker_is_followed_by_another_and_nothing_is_doubled(settings, fresh_database, server):
    own = replace(
        settings, database_url=fresh_database("recording_faults"), bbb_url=server.url, bbb_secret=fakes.SECRET
    )
    app = create_app(own)
    with app.app_context():
        run = held(make_secretariat())
        has(server, run)
        look_for_recordings()
        found = found_in(run)
        server.holds_after = 20_000
        worker = subprocess.Popen(
            [
                sys.executable, "-c", WORKER, app.config["SETTINGS"].database_url, own.redis_url, str(own.data_dir), server.url,
                str(found.id),
            ],
            stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            assert server.is_holding.wait(60), "the worker never asked for the file"
            os.kill(worker.pid, signal.SIGKILL)
        finally:
            worker.kill()
            worker.communicate(timeout=30)
        server.go_on.set()
        server.holds_after = None
        db.session.expire_all()
        assert (found_in(run).state, found_in(run).attempts) == (S.FETCHING, 1)
        assert not any(one.is_there for one in found_in(run).files)
        app.extensions["pending_tasks"].clear()
        sweep_recordings()
        assert app.extensions["pending_tasks"] == []  # the first one may still be at it
        start = clock.now()
        clock.set_source(lambda: start + rules.LEASE + timedelta(seconds=1))
        try:
            sweep_recordings()
            pending = app.extensions["pending_tasks"]
            assert pending == [("webinars.fetch_recording", (str(found.id),))]
            for _twice in range(2):
                tasks.run(app, *pending[0])
        finally:
            clock.set_source(None)
        db.session.expire_all()
        done = found_in(run)
        assert (done.state, done.attempts, len(done.there)) == (S.READY, 2, 2)
        assert db.session.scalar(select(func.count()).select_from(Recording)) == 1
        assert db.session.scalar(select(func.count()).select_from(RecordingFile)) == 2
        assert db.session.scalar(select(func.count()).select_from(storage.StoredFile)) == 2
        assert {one.file_key for one in done.files} == {one.file_key for one in found.files}
    app.extensions["database"].engine.dispose()
