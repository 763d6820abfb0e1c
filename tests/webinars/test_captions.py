"""Captions and minutes: written while somebody speaks, corrected in place, taken along."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.core import clock, db, webvtt
from portal.core.errors import DomainError, NotFound
from portal.core.webvtt import Cue
from portal.webinars import captions as recognisers
from portal.webinars import rooms
from portal.webinars.models import NoteKind, TrackOrigin, TrackState
from portal.webinars.queries import captions as queries
from portal.webinars.queries import joining
from portal.webinars.services import captions as services
from portal.webinars.services import minutes
from portal.webinars.services import rooms as room_services
from tests.factories.accounts import make_secretariat
from tests.factories.live_webinars import in_room, running, writing
from tests.lint import LintingClient
from tests.webinars.test_questions import told


def test_what_is_written_as_webvtt_is_read_again():
    texts = ["<i>a</i> & b", "x --> y", "한국어", "&lt;", "NOTE of it", "ع؟"]
    cues = [
        Cue(start, start + 0.622, text)
        for start, text in zip((0.0, 0.001, 1.5, 59.999, 3600.0, 86_399.5), texts, strict=True)
    ]
    read = webvtt.parse(webvtt.write(cues))
    assert [(cue.start, round(cue.end, 3), cue.text) for cue in read] == [
        (cue.start, round(cue.end, 3), cue.text) for cue in cues
    ]


def write(captioner, text, key, **values):
    with writing():
        return services.write_cue(captioner=captioner, lang="en", text=text, request_key=key, **values)


def test_cue_has_its_time_from_the_start_and_goes_to_those_who_read_the_language(app, at):
    run = running()
    begin = run.starts_at
    captioner = in_room(run, is_crew=True)
    at(begin + timedelta(seconds=10))
    first = write(captioner, "  Good   morning --> everybody ", "key-number-1", typed_ms=4000)
    at(begin + timedelta(seconds=11))
    second = write(captioner, "We begin.", "key-number-2", typed_ms=900_000)
    assert write(captioner, "We begin.", "key-number-2").id == second.id
    assert (first.start_ms, first.end_ms) == (6000, 6001)  # the next one was begun at once
    assert second.start_ms == 6001
    assert next(one for one in told(app, run) if one[0] == "cue") == (
        "cue", rooms.captions("en"), {"id": str(first.id), "lang": "en", "text": "Good morning --> everybody"},
    )  # fmt: skip
    with db.transaction():
        services.correct_cue(captioner=captioner, lang="en", cue_id=first.id, text="Good evening")
    assert told(app, run)[-1][2]["text"] == "Good evening"
    track = queries.track(run.id, "en")
    assert services.as_vtt(track) == (
        "WEBVTT\n\n00:00:06.000 --> 00:00:06.001\nGood evening\n\n00:00:06.001 --> 00:00:07.501\nWe begin.\n"
    )
    with db.transaction():
        services.correct_cue(captioner=captioner, lang="en", cue_id=first.id, text=" ")
        with pytest.raises(NotFound):
            services.correct_cue(captioner=captioner, lang="fr", cue_id=second.id, text="x")
        with pytest.raises(NotFound):
            services.write_cue(captioner=in_room(run), lang="en", text="x", request_key="key-number-3")
        with pytest.raises(DomainError, match="300"):
            write(captioner, "x" * 301, "key-number-4")
    assert [cue.text for cue in queries.latest_cues(run.id, "en")] == ["We begin."]


def test_console_file_and_states_work_by_reload(app, login, client):
    run = running()
    guest = in_room(run, caption_lang="en")
    chief = login(make_secretariat(), LintingClient(app))
    console = f"/en/webinars/join/{run.id}/captions/en"
    assert (
        chief.submit(console, {"text": "Welcome", "request_key": "key-of-a-page", "typed": "1200"}).status_code == 303
    )
    assert chief.submit(console, {"text": " ", "request_key": "key-of-a-page-2"}).status_code == 422
    page = f"/en/webinars/join/{guest.key}"
    for shown in (f"{page}/captions", f"{page}?panel=captions"):
        assert "Welcome" in client.get(shown).text
    assert client.get(console.replace(str(run.id), guest.key)).status_code == 404
    refused = chief.submit(f"{console}/file", {"source": "WEBVTT\n\n00:01.00 --> 00:02.000\nHello"})
    assert refused.status_code == 422
    assert "line 3" in refused.text
    assert "Welcome" in client.get(f"{page}/captions").text
    chief.submit(f"{console}/file", {"source": "WEBVTT\n\n00:01.000 --> 00:02.000\nHello &amp; welcome"})
    track = queries.track(run.id, "en")
    assert (track.state, track.origin) == (TrackState.DRAFT, TrackOrigin.HUMAN)
    chief.submit(console, {"state": "checked"}, to=f"{console}/state")
    taken = client.get(f"{page}/captions/en.vtt")
    assert taken.mimetype == "text/vtt"
    assert "Hello &amp; welcome" in taken.text
    assert "Read and corrected" in client.get(f"{page}/captions").text
    assert client.submit(f"{page}/captions", {"lang": "ko", "size": "xl", "alone": "yes"}).status_code == 303
    assert "captions-xl" in client.get(f"{page}/captions").text
    db.session.expire_all()
    assert queries.track(run.id, "ko") is None


def test_times_count_from_the_real_start_and_are_moved_with_their_corrections(app, at, login):
    run = running()
    chief = make_secretariat()
    row = in_room(run, chief, is_crew=True)
    begin = run.starts_at
    at(begin - timedelta(seconds=30))
    early = write(row, "Sound check", "key-number-1")
    at(begin + timedelta(seconds=90))
    minutes_before = {"kind": NoteKind.NOTE, "text": "Late", "request_key": "a-note-of-now"}
    with db.transaction():
        minutes.note(taker=row, **minutes_before)
    browser = login(chief)
    room = f"/en/webinars/join/{run.id}"
    assert browser.submit(f"{room}?panel=crew", {}, to=f"{room}/begin").status_code == 303
    assert "Begun at" in browser.get(f"{room}?panel=crew").text
    assert [one.at_seconds for one in queries.minutes_of(run.id)] == [0]
    at(begin + timedelta(seconds=100))
    row = in_room_again(run, chief)
    first = write(row, "We begn.", "key-number-2")
    assert (early.start_ms, first.start_ms) == (-120_000, 10_000)
    with db.transaction():
        services.correct_cue(captioner=row, lang="en", cue_id=first.id, text="We begin.")
    console = f"{room}/captions/en"
    vtt = lambda: browser.get(f"{console}.vtt").text.split("\n\n", 1)[1]  # noqa: E731
    assert vtt() == "00:00:10.000 --> 00:00:11.500\nWe begin.\n"
    for typed in ("", "x", "1e3", "4000", "٣"):
        assert browser.submit(console, {"seconds": typed}, to=f"{console}/time").status_code == 422
    for typed in ("2.5", "−1,5", "+1"):
        assert browser.submit(console, {"seconds": typed}, to=f"{console}/time").status_code == 303
    assert vtt() == "00:00:12.000 --> 00:00:13.500\nWe begin.\n"
    held = services.as_vtt(queries.track(run.id, "en"))
    browser.submit(f"{console}/file", {"source": held.replace("We", "Now we")})
    assert vtt() == "00:00:12.000 --> 00:00:13.500\nNow we begin.\n"  # a file is of the recording's time
    at(begin + timedelta(seconds=101))
    assert browser.submit(console, {"action": "now"}, to=f"{console}/time").status_code == 303
    assert vtt() == "00:00:00.000 --> 00:00:00.500\nNow we begin.\n"  # begun in the middle of it
    at(begin + timedelta(seconds=103))
    row = in_room_again(run, chief)
    assert write(row, "And go on.", "key-number-3").start_ms == 2000


def test_notes_from_before_a_room_that_opens_late_move_along(app, at):
    run, chief = running(), make_secretariat()
    row = in_room(run, chief, is_crew=True)

    def note(row, text):
        with db.transaction():
            minutes.note(taker=row, kind=NoteKind.NOTE, text=text, request_key=f"note-{text}")

    at(run.starts_at + timedelta(seconds=100))
    note(row, "Waiting")
    at(run.starts_at + timedelta(seconds=180))
    for _again in range(2):
        with db.transaction():
            room_services.note_opened(run_id=run.id, ref="room")
    at(run.starts_at + timedelta(seconds=200))
    note(in_room_again(run, chief), "Begun")
    assert [(one.text, one.at_seconds) for one in queries.minutes_of(run.id)] == [("Waiting", 0), ("Begun", 20)]


def test_beginning_is_pressed_once_and_while_the_doors_are_open(app, at, login):
    run = running()
    chief, other = make_secretariat(), make_secretariat()
    for one in (chief, other):
        in_room(run, one, is_crew=True)
    first, second = login(chief), login(other)
    room = f"/en/webinars/join/{run.id}"
    at(run.starts_at - timedelta(days=3))
    assert first.submit(f"{room}/captions/en", {}, to=f"{room}/begin").status_code == 409
    begun = run.starts_at + timedelta(seconds=30)
    at(begun)
    assert first.submit(f"{room}?panel=crew", {}, to=f"{room}/begin").status_code == 303
    at(begun + timedelta(minutes=20))
    with db.transaction():
        minutes.note(
            taker=in_room_again(run, chief), kind=NoteKind.DECISION, text="Agreed", request_key="a-note-of-now"
        )
    write(in_room_again(run, chief), "Agreed.", "key-number-1")
    # A page that was opened before the other pressed still has the button.
    assert second.submit(f"{room}?panel=about", {}, to=f"{room}/begin").status_code == 303
    assert [one.at_seconds for one in queries.minutes_of(run.id)] == [20 * 60]
    assert queries.latest_cues(run.id, "en")[0].start_ms == 20 * 60 * 1000
    at(run.ends_at + timedelta(days=1))
    assert first.submit(f"{room}/captions/en", {}, to=f"{room}/begin").status_code == 409
    assert in_room_again(run, chief).run.begun_at == begun


def test_nothing_is_said_now_when_the_room_is_closed(app, at, login):
    run, chief = running(), make_secretariat()
    row = in_room(run, chief, is_crew=True)
    at(run.starts_at)
    write(row, "We begin.", "key-number-1")
    browser, console = login(chief), f"/en/webinars/join/{run.id}/captions/en"
    at(run.ends_at + timedelta(days=30))  # so many milliseconds are more than a column of the table holds
    assert browser.submit(console, {"action": "now"}, to=f"{console}/time").status_code == 409
    late = browser.submit(console, {"text": "And now?", "request_key": "key-number-2"})
    assert (late.status_code, "The room is not open to you now" in late.text) == (409, True)
    assert [(one.text, one.start_ms) for one in queries.latest_cues(run.id, "en")] == [("We begin.", 0)]
    assert browser.submit(console, {"seconds": "2"}, to=f"{console}/time").status_code == 303


def in_room_again(run, user):
    return joining.comer_with_account(user, run.id).registration


def test_recogniser_is_registered_and_its_words_are_a_draft_of_a_machine(app):
    class Echo:
        name = "echo"
        languages = ("ko",)

        def recognise(self, audio, lang):
            for n, piece in enumerate(audio):
                yield Cue(n, n + 1, piece.decode())

    recognisers.register(Echo())
    try:
        run = running()
        found = recognisers.recogniser_for("ko")
        assert recognisers.recogniser_for("fr") is None
        with db.transaction():
            track = queries.track_locked(run.id, "ko", run.starts_at)
            services.take_recognised(track=track, cues=found.recognise([b"one", b"two"], "ko"))
        assert (track.state, track.origin) == (TrackState.DRAFT, TrackOrigin.MACHINE)
        assert [cue.text for cue in queries.latest_cues(run.id, "ko")] == ["one", "two"]
    finally:
        recognisers._recognisers.pop("echo")


def test_minutes_are_stamped_marked_changed_and_exported(app, login, at):
    run = running()
    user = make_secretariat()
    taker, guest = in_room(run, user, is_crew=True), in_room(run)
    with db.transaction():
        at(run.starts_at + timedelta(seconds=3723))
        for _twice in range(2):
            minutes.note(taker=taker, kind=NoteKind.DECISION, text="We share\n\nthe map", request_key="one-form-only")
        at(run.starts_at - timedelta(minutes=1))
        minutes.note(taker=taker, kind=NoteKind.NOTE, text="Sound check", request_key="another-form")
        with pytest.raises(NotFound):
            minutes.note(taker=guest, kind=NoteKind.NOTE, text="x", request_key="of-a-guest-1")
        with pytest.raises(DomainError, match="Write the note"):
            minutes.note(taker=taker, kind=NoteKind.NOTE, text=" ", request_key="an-empty-one")
    at(clock.now())
    first, second = queries.minutes_of(run.id)
    assert [(one.at_seconds, one.kind) for one in (first, second)] == [(0, NoteKind.NOTE), (3723, NoteKind.DECISION)]
    at(run.starts_at)
    browser = login(user)
    room = f"/en/webinars/join/{run.id}"
    assert (
        browser.submit(
            f"{room}?panel=minutes", {"kind": "tool", "text": "A map"}, to=f"{room}/minutes/{first.id}"
        ).status_code
        == 303
    )
    assert browser.get(f"{room}/minutes.md").text.splitlines()[2:] == [
        "- 0:00:00 **Tool:** A map", "- 1:02:03 **Decision:** We share", "  the map",
    ]  # fmt: skip
    browser.submit(f"{room}?panel=minutes", {"action": "remove"}, to=f"{room}/minutes/{first.id}")
    assert len(queries.minutes_of(run.id)) == 1
    assert ("minutes", rooms.MINUTES, {}) in told(app, run)
