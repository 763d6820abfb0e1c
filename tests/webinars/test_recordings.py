"""Recordings: bringing in, publishing with consent, the page with its player and transcript, and when they go."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import AuditEntry
from portal.core import clock, db, media_length, storage
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from portal.search.models import Indexed
from portal.webinars.models import (
    Contributor,
    ContributorState,
    NoteKind,
    Part,
    Presence,
    Recording,
    RecordingAudience,
    RecordingFile,
    RecordingSize,
    RecordingState,
    RemovalWish,
    Run,
    TrackOrigin,
    TrackState,
    Webinar,
)
from portal.webinars.queries import recordings as queries
from portal.webinars.rules.joining import kept_until
from portal.webinars.services import recordings as services
from portal.webinars.services import recordings_privacy, writing
from portal.webinars.services.recording_files import BadMedia
from portal.webinars.services.writing import RegistrationRules
from portal.webinars.tasks.recordings import keep_recordings
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.recordings import SECONDS, ended, make_captions, make_marker, make_recording, media
from tests.factories.webinars import make_registration, make_webinar
from tests.lint import LintingClient

S = RecordingState
KINDS = {
    "talk.mp4": ("large", "video/mp4"), "talk.webm": ("small", "video/webm"), "talk.m4a": ("sound", "audio/mp4"),
    "talk.mp3": ("sound", "audio/mpeg"), "talk.ogg": ("sound", "audio/ogg"),
}  # fmt: skip


def was_there(row):
    with db.transaction():
        now = clock.now()
        db.session.add(Presence(registration_id=row.id, device="laptop-1234", first_at=now, last_at=now))


def page_of(recording, **more):
    query = "&".join(f"{key}={value}" for key, value in more.items())
    return f"/en/webinars/{recording.run.webinar.slug}/recordings/{recording.id}" + (f"?{query}" if query else "")


# Bringing in ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_file_of_each_kind_is_brought_in_and_plays_in_ranges(login, app, name):
    webinar = make_webinar(run=ended())
    run = webinar.runs[0]
    size, kind = KINDS[name]
    browser = login(make_secretariat())
    upload = {"size": size, "file": (media(name), f"my {name}")}
    answer = browser.submit(f"/en/webinars/manage/runs/{run.id}/recordings", upload)
    assert answer.status_code == 303
    made = queries.of_run(run.id)[0]
    (file,) = made.files
    whole = media(name).read()
    assert (made.state, made.seconds, made.kept_until) == (S.READY, SECONDS, kept_until(queries.run_of(run.id)))
    assert (file.size, file.content_type, file.weight, file.is_there) == (size, kind, len(whole), True)
    assert "Ready for you to check" in browser.get(answer.location).text
    address = f"/en/webinars/{webinar.slug}/recordings/{made.id}/{size}"
    part = browser.get(address, headers={"Range": "bytes=100-299"})
    assert (part.status_code, part.data, part.headers["Content-Type"]) == (206, whole[100:300], kind)
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(whole)}"
    assert part.headers["Content-Disposition"].startswith("inline")
    assert browser.get(address, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    everything = browser.get(address)
    assert (everything.status_code, everything.data, everything.headers["Accept-Ranges"]) == (200, whole, "bytes")
    row = db.session.get(storage.StoredFile, file.file_key)
    assert (row.size, row.private) == (len(whole), True)


def test_player_that_asks_for_all_gets_a_part_and_asks_again(app, client):
    with db.transaction():
        key = storage.ids.secret(24)
        data = bytes(range(256)) * 50
        storage.save_file(io.BytesIO(data), key=key, filename="a.mp4", content_type="video/mp4")
    for start, wanted in ((0, 4000), (12_000, 800)):
        with app.test_request_context(headers={"Range": f"bytes={start}-"}):
            answer = storage.stream(key, most=4000)
            assert (answer.status_code, answer.get_data()) == (206, data[start : start + wanted])
            assert answer.headers["Content-Range"] == f"bytes {start}-{start + wanted - 1}/{len(data)}"
    with app.test_request_context():
        assert storage.stream(key, most=4000).get_data() == data


def test_rolled_back_upload_leaves_no_bytes(app):
    run = make_webinar(run=ended()).runs[0]
    actor = make_secretariat()
    before = len([path for path in app.config["SETTINGS"].storage_dir.rglob("*") if path.is_file()])

    def refused():
        services.begin(
            run=queries.run_of(run.id), file=media(), filename="a.mp4", size=RecordingSize.LARGE, actor=actor
        )
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), db.transaction():
        refused()
    assert len([path for path in app.config["SETTINGS"].storage_dir.rglob("*") if path.is_file()]) == before


@pytest.mark.parametrize(
    ("data", "size", "why"),
    [
        (b"", "large", "empty"),
        (b"%PDF-1.7 a report", "large", "no recording that browsers play"),
        (b"GIF89a" + b"\0" * 40, "sound", "no recording that browsers play"),
        (b"<html>not a video</html>", "large", "no recording that browsers play"),
        ("talk.mp3", "large", "This file is sound"),
        ("talk.mp4", "sound", "This file is video"),
        ("cut.mp4", "large", "does not say how long it is"),
        ("head.webm", "small", "does not say how long it is"),
    ],
)
def test_wrong_file_is_refused_with_the_reason(login, app, data, size, why):
    run = make_webinar(run=ended()).runs[0]
    if isinstance(data, str):
        name = {"cut.mp4": "talk.mp4", "head.webm": "talk.webm"}.get(data, data)
        data = media(name).read()[
            : {"talk.mp4": 500, "talk.webm": 60}[name] if name != data and why[0] == "d" else None
        ]
    answer = login(make_secretariat()).submit(
        f"/en/webinars/manage/runs/{run.id}/recordings", {"size": size, "file": (io.BytesIO(data), "talk.mp4")}
    )
    assert answer.status_code == 422
    assert why in answer.text
    assert queries.of_run(run.id) == []


def test_large_bodies_are_read_from_organisers_alone(login, app, client):
    run = make_webinar(run=ended()).runs[0]
    address = f"/en/webinars/manage/runs/{run.id}/recordings"
    most = app.config["MAX_CONTENT_LENGTH"]
    for browser in (client, login(make_user())):
        answer = browser.post(
            address, data=b"--x--", content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": str(most + 1)},
        )  # fmt: skip
        assert answer.status_code == 413
    assert login(make_secretariat()).submit(address, {"size": "large", "file": ""}).status_code == 422


def test_too_large_file_is_refused_by_the_setting(login, app, monkeypatch):
    run = make_webinar(run=ended()).runs[0]
    settings = app.config["SETTINGS"]
    object.__setattr__(settings, "recording_most_mb", 0)
    try:
        answer = login(make_secretariat()).submit(
            f"/en/webinars/manage/runs/{run.id}/recordings", {"size": "large", "file": (media(), "talk.mp4")}
        )
    finally:
        object.__setattr__(settings, "recording_most_mb", 1000)
    assert answer.status_code == 422
    assert "larger than 0 MB" in answer.text
    assert queries.of_run(run.id) == []


def test_length_of_damaged_files_is_not_guessed(app):
    for name, (_size, kind) in KINDS.items():
        data = media(name).read()
        assert round(media_length.seconds_of(io.BytesIO(data), kind)) == SECONDS
        for broken in (b"", data[:20], bytes(len(data)), data[:40] + b"\xff" * 400):
            found = media_length.seconds_of(io.BytesIO(broken), kind)
            assert found is None or 0 < found < 48 * 3600
    assert media_length.seconds_of(io.BytesIO(b"what"), "text/plain") is None


def test_sizes_are_added_replaced_and_taken_away(app):
    run, actor = make_webinar(run=ended()).runs[0], make_secretariat()
    made = make_recording(run, "talk.mp4", "talk.webm", "talk.mp3", actor=actor)
    assert [one.size for one in made.there] == [RecordingSize.LARGE, RecordingSize.SMALL, RecordingSize.SOUND]
    first = made.there[0]
    with db.transaction():
        services.add_size(
            recording_id=made.id, file=media(), filename="better.mp4", size=RecordingSize.LARGE, actor=actor
        )
    made = queries.recording(made.id)
    assert made.there[0].filename == "better.mp4"
    assert db.session.get(storage.StoredFile, first.file_key) is None
    for file in made.there[1:]:
        with db.transaction():
            services.drop_size(recording_id=made.id, file_id=file.id, actor=actor)
    with pytest.raises(Conflict), db.transaction():
        services.drop_size(recording_id=made.id, file_id=made.there[0].id, actor=actor)


def test_wrong_file_that_is_replaced_leaves_nothing_of_its_length(app):
    run, actor = make_webinar(run=ended()).runs[0], make_secretariat()
    made = make_recording(run, "talk.mp4", actor=actor)
    with db.transaction():  # it was of another webinar, and took an hour
        row = queries.recording(made.id)
        row.seconds = row.files[0].seconds = 3600
    with db.transaction():
        services.add_size(
            recording_id=made.id, file=media(), filename="right.mp4", size=RecordingSize.LARGE, actor=actor
        )
    assert queries.recording(made.id).seconds == SECONDS
    with db.transaction():
        row = queries.recording(made.id)
        services.add_size(
            recording_id=made.id, file=media("talk.webm"), filename="w.webm", size=RecordingSize.SMALL, actor=actor
        )
        long = next(one for one in queries.recording(made.id).files if one.size is RecordingSize.SMALL)
        row.seconds = long.seconds = 3600
    with db.transaction():
        services.drop_size(recording_id=made.id, file_id=long.id, actor=actor)
    assert queries.recording(made.id).seconds == SECONDS


# Publishing ----------------------------------------------------------------------------------------------------------


def test_nothing_is_published_over_the_heads_of_those_who_did_not_agree(login, app):
    run = make_webinar(is_recorded=True, run=ended()).runs[0]
    for consent in (True, False, None):
        was_there(make_registration(run, make_user(), recording_consent=consent))
    make_registration(run, make_user(), recording_consent=False)  # was not there: is not in it
    actor = make_secretariat()
    made = make_recording(run, state=S.READY)
    assert queries.consent_in(run.id) == queries.Consent(1, 1, 1)
    browser, page = login(actor), f"/en/webinars/manage/recordings/{made.id}"
    shown = browser.get(page).text
    assert "1 person who was there did not agree." in shown
    assert "1 person was not asked." in shown
    refused = browser.submit(page, {}, to=f"{page}/publish")
    assert (refused.status_code, "Confirm that nobody is heard or seen" in refused.text) == (422, True)
    assert queries.recording(made.id).state is S.READY
    assert browser.submit(page, {"confirmed": "y"}, to=f"{page}/publish").status_code == 303
    found = queries.recording(made.id)
    assert (found.state, found.not_consented, found.confirmed_by) == (S.PUBLISHED, 2, actor.id)
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "webinars.recording_published"))
    assert entry.data["without_consent"] == 2
    assert browser.submit(page, {}, to=f"{page}/withdraw").status_code == 303
    assert queries.recording(made.id).state is S.WITHDRAWN


def test_who_may_watch(login, app, client):
    webinar = make_webinar(run=ended())
    run, there, other = webinar.runs[0], make_user(), make_user()
    make_registration(run, there)
    made = make_recording(run, state=S.READY)
    address = page_of(made)
    assert client.get(address).status_code == 404
    assert login(there).get(address).status_code == 404
    assert "Only the organisers see this page" in login(make_secretariat()).get(address).text
    with db.transaction():
        services.publish(recording_id=made.id, confirmed=False, actor=make_secretariat())
    assert login(there).get(address).status_code == 200
    assert login(other).get(address).status_code == 403
    assert login(other).get(f"{address}/large").status_code == 403
    fresh = app.test_client()
    assert fresh.get(address).status_code in (303, 403)
    with db.transaction():
        services.change(
            recording_id=made.id, audience=RecordingAudience.EVERYBODY, with_quiz=False, begins_after=0,
            until=made.kept_until, actor=make_secretariat(),
        )  # fmt: skip
    assert fresh.get(address).status_code == 200
    assert "Watch the recording" in fresh.get(f"/en/webinars/{webinar.slug}").text
    with db.transaction():
        services.withdraw(recording_id=made.id, actor=make_secretariat())
    assert fresh.get(address).status_code == 404
    assert "Watch the recording" not in fresh.get(f"/en/webinars/{webinar.slug}").text


def test_guest_comes_by_the_secret_of_a_mail(app, client):
    from portal.webinars.services.guests import secret_of

    run = make_webinar(run=ended()).runs[0]
    row = make_registration(run)
    token = secret_of(row)
    with db.transaction():
        row.token_hash = storage.ids.digest(token)
    made = make_recording(run)
    assert client.get(page_of(made)).status_code in (303, 403)
    way = f"/en/webinars/registration/{token}/recordings/{made.id}"
    assert (
        client.page(f"/en/webinars/registration/{token}").select_one(f"a[href='{way}']").text == "Watch the recording"
    )
    answer = client.get(way)
    assert answer.location.endswith(page_of(made))
    assert "are counted" in client.get(page_of(made)).text
    other = make_recording(make_webinar(run=ended()).runs[0])
    assert client.get(f"/en/webinars/registration/{token}/recordings/{other.id}").status_code == 404
    assert client.get(page_of(other)).status_code in (303, 403)


def test_helper_without_an_account_watches_what_he_helped_to_make(app, client):
    webinar = make_webinar(run=ended())
    run, other = webinar.runs[0], make_webinar(run=ended()).runs[0]
    with db.transaction():
        part = Contributor(
            webinar_id=webinar.id, part=Part.SPEAKER, state=ContributorState.CONFIRMED, name="Ana",
            email="Ana@city.example", token_hash=storage.ids.digest("of-ana"),
        )  # fmt: skip
        db.session.add(part)
    made, elsewhere = make_recording(run), make_recording(other)
    assert client.get(page_of(made)).status_code in (303, 403)
    way = client.page("/en/webinars/join/of-ana.1").find("a", string="Watch the recording")["href"]
    assert client.get(way, follow_redirects=True).status_code == 200
    assert client.get(page_of(made)).status_code == 200
    assert client.get(page_of(elsewhere)).status_code in (303, 403)
    with db.transaction():
        db.session.get_one(Contributor, part.id).state = ContributorState.WITHDRAWN
    assert client.get(page_of(made)).status_code in (303, 403)


def test_helper_whose_part_was_taken_back_does_not_watch_any_more(login, app):
    webinar, speaker = make_webinar(run=ended()), make_user()
    make_registration(webinar.runs[0], speaker, is_crew=True)  # he was in the room, and has not come since
    with db.transaction():
        part = Contributor(
            webinar_id=webinar.id, part=Part.SPEAKER, state=ContributorState.CONFIRMED, name="Bo", user_id=speaker.id
        )
        db.session.add(part)
    made = make_recording(webinar.runs[0])
    assert login(speaker).get(page_of(made)).status_code == 200
    with db.transaction():
        db.session.get_one(Contributor, part.id).state = ContributorState.WITHDRAWN
    assert login(speaker).get(page_of(made)).status_code == 403


def test_settings_keep_to_what_people_agreed_to(app):
    run, actor = make_webinar(run=ended(), retention_days=30).runs[0], make_secretariat()
    made = make_recording(run)

    def change(until, with_quiz=False):
        with db.transaction():
            services.change(
                recording_id=made.id, audience=RecordingAudience.REGISTERED, with_quiz=with_quiz, begins_after=-60, until=until,
                actor=actor,
            )  # fmt: skip

    limit = kept_until(made.run)
    for wrong in (limit + timedelta(seconds=1), clock.now()):
        with pytest.raises(DomainError) as refused:
            change(wrong)
        assert refused.value.field == "kept_until"
    with pytest.raises(DomainError) as refused:
        change(limit, with_quiz=True)
    assert refused.value.field == "with_quiz"
    change(limit - timedelta(days=5))
    assert queries.recording(made.id).kept_until == limit - timedelta(days=5)


def test_nobody_is_recorded_for_longer_than_he_agreed_to(app):
    webinar, actor = make_webinar(is_recorded=True, retention_days=30, run=ended()), make_secretariat()
    rules_of = RegistrationRules(is_recorded=True, retention_days=60)

    def set_rules(rules_of):
        with db.transaction():
            held = db.session.get_one(Webinar, webinar.id)
            writing.set_rules(webinar=held, rules_of=rules_of, actor=actor)
        return db.session.get_one(Webinar, webinar.id).retention_days

    make_registration(webinar.runs[0], make_user(), recording_consent=False)
    assert set_rules(rules_of) == 60
    make_registration(webinar.runs[0], make_user(), recording_consent=True)
    assert set_rules(replace(rules_of, retention_days=50)) == 50
    with pytest.raises(DomainError) as refused:
        set_rules(replace(rules_of, retention_days=51))
    assert refused.value.field == "retention_days"
    db.session.expire_all()
    assert set_rules(replace(rules_of, retention_days=50, needs_approval=True)) == 50


def test_day_until_which_it_is_kept_stays_when_the_form_is_saved_again(login, app):
    run = make_webinar(run=ended(timezone="Asia/Seoul"), retention_days=30).runs[0]
    made = make_recording(run)
    browser, page = login(make_secretariat()), f"/en/webinars/manage/recordings/{made.id}"
    day = (made.kept_until - timedelta(days=10)).date().isoformat()
    for _again in range(3):
        fields = {"audience": "registered", "begins_after": "0", "kept_until": day}
        assert browser.submit(page, fields).status_code == 303
        assert browser.page(page).select_one("input[name=kept_until]")["value"] == day
    assert queries.recording(made.id).kept_until.isoformat() == f"{day}T15:00:00+00:00"  # midnight in Seoul


def test_longer_time_that_was_set_while_the_sweep_looked_is_kept_to(app, at):
    made = make_recording(make_webinar(run=ended()).runs[0])
    at(made.kept_until - timedelta(days=5))
    with db.transaction():
        services.remove(recording_id=made.id, actor=None)
    assert queries.recording(made.id).state is S.PUBLISHED


def test_files_go_when_the_time_is_over_after_a_warning(app, at, work):
    webinar = make_webinar(run=ended())
    run, actor = webinar.runs[0], make_secretariat()
    with db.transaction():
        queries.run_of(run.id).webinar.created_by = actor.id
    made = make_recording(run)
    key = made.there[0].file_key
    keep_recordings()
    assert queries.recording(made.id).warned_at is None
    at(made.kept_until - timedelta(days=14))
    for _again in range(2):
        keep_recordings()
        work()
    told = db.session.scalars(select(Notification).where(Notification.key.startswith("webinar-recording-leaves"))).all()
    assert len(told) == 1
    assert "is deleted on" in told[0].subject
    at(made.kept_until)
    for _again in range(2):
        keep_recordings()
        work()
    found = queries.recording(made.id)
    assert (found.state, found.deleted_at, found.files, found.seconds) == (S.DELETED, made.kept_until, [], SECONDS)
    assert db.session.get(storage.StoredFile, key) is None
    with pytest.raises(storage.NotFound):
        storage.load(key)
    told = db.session.scalars(
        select(Notification).where(Notification.key.startswith("webinar-recording-deleted"))
    ).all()
    assert len(told) == 1


# The page ------------------------------------------------------------------------------------------------------------


def test_page_has_sizes_captions_chapters_and_a_transcript_that_is_searched(app, client):
    webinar = make_webinar(run=ended(), title="Sensors in the street")
    run = webinar.runs[0]
    make_captions(run, "en", "Good evening.", "We bought Sensors for São Paulo.", "They cost little.", every=5)
    make_captions(run, "ar", "مساء الخير", "اشترينا أجهزة استشعار", state=TrackState.DRAFT, origin=TrackOrigin.MACHINE)
    make_marker(run, 4, "Buy sensors <b>now</b>")
    make_marker(run, 8, "Call Mr Kim", NoteKind.CONTACT)
    make_marker(run, 9, "40 %", NoteKind.FIGURE)
    make_marker(run, 9000, "After the recording")
    made = make_recording(run, "talk.mp4", "talk.webm", "talk.ogg", audience=RecordingAudience.EVERYBODY)
    address, base = page_of(made), page_of(made)
    page = client.page(address)
    video = page.select_one("video[controls]")
    assert video.select_one("source")["src"] == f"{base}/small"  # the lighter one, unless asked otherwise
    labels = {one["srclang"]: one["label"] for one in video.select("track[kind=captions]")}
    assert labels == {"en": "English (checked)", "ar": "العربية (by a machine, not checked)"}
    assert [one.get_text(" ", strip=True) for one in page.select(".player-sizes li")] == [
        "Large picture, some 720 lines · 0.1 MB", "Small picture, some 360 lines · 0.1 MB", "Sound only · 0.1 MB",
    ]  # fmt: skip
    assert [one.get_text(" ", strip=True) for one in page.select(".player-chapters li")] == [
        "0:04 Buy sensors <b>now</b>", "0:09 40 %",
    ]  # fmt: skip
    assert "Call Mr Kim" not in page.text
    assert page.select_one(".player-chapters a")["href"].startswith(f"{base}?t=4&")
    assert len(page.select(".transcript li")) == 3
    at_four = client.page(f"{address}?t=4&size=sound")
    assert at_four.select_one("audio source")["src"] == f"{base}/sound#t=4"
    found = client.page(f"{address}?q=SENSORS+sao")
    (line,) = found.select(".transcript li")
    assert [mark.text for mark in line.select("mark")] == ["Sensors", "São"]
    assert "1 place found." in found.text
    assert client.page(f"{address}?q=nothing").select(".transcript li") == []
    arabic = client.page(f"{address}?words=ar")
    assert arabic.select_one(".transcript")["dir"] == "rtl"
    assert client.get(f"{base}/chapters.vtt").text == (
        "WEBVTT\n\n00:00:04.000 --> 00:00:09.000\nBuy sensors &lt;b&gt;now&lt;/b&gt;\n\n00:00:09.000 --> 00:00:12.000\n40 %\n"
    )
    assert "أجهزة" in client.get(f"{base}/words.ar.vtt").text
    assert client.get(f"{base}/words.fr.vtt").status_code == 404
    assert client.page(address.replace("/en/", "/ar/")).select_one("html")["dir"] == "rtl"


def test_captions_move_with_the_beginning_of_the_recording(app, client):
    run = make_webinar(run=ended()).runs[0]
    make_captions(run, "en", "Before.", "Within.", "Also within.", "After.", every=5)
    made = make_recording(run, begins_after=4, seconds=8, audience=RecordingAudience.EVERYBODY)
    vtt = client.get(f"{page_of(made)}/words.en.vtt").text
    assert [line for line in vtt.splitlines() if "-->" in line] == [
        "00:00:01.000 --> 00:00:03.900", "00:00:06.000 --> 00:00:08.900",
    ]  # fmt: skip


def test_transcript_is_found_by_the_search_in_its_languages_while_everybody_may_watch(app, client):
    webinar = make_webinar(run=ended())
    run = webinar.runs[0]
    make_captions(run, "en", "The hydrofoil ferry is cheap.")
    make_captions(run, "ko", "수중익선은 저렴합니다.")
    made = make_recording(run, audience=RecordingAudience.EVERYBODY)

    def indexed():
        return set(db.session.scalars(select(Indexed.lang).where(Indexed.kind == "webinar_recording")))

    assert indexed() == {"en", "ko"}
    assert f"/recordings/{made.id}" in client.get("/en/search?q=hydrofoil").text
    assert f"/recordings/{made.id}" in client.get("/ko/search?q=수중익선").text
    with db.transaction():
        services.change(
            recording_id=made.id, audience=RecordingAudience.REGISTERED, with_quiz=False, begins_after=0, until=made.kept_until,
            actor=make_secretariat(),
        )  # fmt: skip
    assert indexed() == set()


@pytest.mark.parametrize("rows", [1, 50])
def test_pages_ask_few_statements(login, queries, app, rows):
    webinar = make_webinar(run=ended())
    run, person = webinar.runs[0], make_user()
    make_registration(run, person)
    for lang in ("en", "ko"):
        make_captions(run, lang, *(f"Sentence {n}." for n in range(rows)), every=0.2)
    for n in range(rows):
        make_marker(run, n % 11, f"Marker {n}", list(NoteKind)[n // 11])
    made = make_recording(run, "talk.mp4", "talk.webm")
    for _n in range(rows - 1):
        with db.transaction():
            db.session.add(Recording(run_id=run.id, state=S.WITHDRAWN, kept_until=made.kept_until))
        row = make_registration(run, make_user())
        with db.transaction():
            db.session.add(RemovalWish(recording_id=made.id, registration_id=row.id, words="Me."))
    organiser = make_secretariat()
    paths = {
        page_of(made): person, f"/en/webinars/manage/runs/{run.id}/recordings": organiser,
        f"/en/webinars/manage/recordings/{made.id}": organiser,
        f"/en/webinars/{webinar.slug}": None,
    }  # fmt: skip
    for path, who in paths.items():
        browser = login(who) if who else LintingClient(app)
        browser.get(path)
        app.extensions["page_store"].clear()
        with queries() as seen:
            assert browser.get(path).status_code == 200
        assert len(seen) <= 8, (path, seen)


# Being taken out, and privacy ----------------------------------------------------------------------------------------


def test_wish_to_be_taken_out_reaches_the_organiser_and_is_answered(login, app, work):
    webinar = make_webinar(run=ended())
    run, person, actor = webinar.runs[0], make_user(display_name="Ada"), make_secretariat()
    with db.transaction():
        queries.run_of(run.id).webinar.created_by = actor.id
    make_registration(run, person)
    made = make_recording(run)
    address = f"{page_of(made)}/remove-me"
    browser = login(person)
    assert browser.submit(address, {"words": ""}).status_code == 422
    assert browser.submit(address, {"words": "My question, 12 minutes in: 100 % me."}).status_code == 303
    with pytest.raises(Conflict), db.transaction():
        row = queries.watcher(made, user_id=person.id).registration
        services.ask_removal(recording=made, registration=row, words="Again")
    work()
    (told,) = db.session.scalars(select(Notification).where(Notification.key.startswith("webinar-recording-removal")))
    assert "100 % me" in told.text
    assert told.user_id == actor.id
    wish = queries.wish_of(made.id, row.id)
    page = f"/en/webinars/manage/recordings/{made.id}"
    crew = login(actor)
    assert crew.submit(page, {"answer": ""}, to=f"{page}/wishes/{wish.id}").status_code == 422
    assert crew.submit(page, {"answer": "Cut out."}, to=f"{page}/wishes/{wish.id}").status_code == 303
    work()
    (told,) = db.session.scalars(select(Notification).where(Notification.key.startswith("webinar-removal-answered")))
    assert (told.user_id, "Cut out." in told.text) == (person.id, True)
    kind, exported = recordings_privacy.export(person)
    assert (kind, exported[0]["removal"][0]["answer"]) == ("webinars_recordings", "Cut out.")
    with db.transaction():
        recordings_privacy.forget([row.id])
        recordings_privacy.erase(actor)
    assert db.session.scalar(select(func.count()).select_from(RemovalWish)) == 0
    assert queries.recording(made.id).created_by is None or queries.recording(made.id).created_by != actor.id


def test_deleting_by_hand_takes_rows_of_files_and_bytes(login, app):
    run = make_webinar(run=ended()).runs[0]
    made = make_recording(run, "talk.mp4", "talk.mp3")
    page = f"/en/webinars/manage/recordings/{made.id}"
    browser = login(make_secretariat())
    assert browser.submit(page, {}, to=f"{page}/delete").status_code == 303
    assert "Its files were deleted on" in browser.get(page).text
    assert db.session.scalar(select(func.count()).select_from(RecordingFile)) == 0
    with pytest.raises(BadMedia):
        services.begin(
            run=queries.run_of(run.id), file=io.BytesIO(b"x"), filename="x", size=RecordingSize.LARGE,
            actor=make_secretariat(),
        )  # fmt: skip


def test_nonsense_in_the_address_and_in_forms_is_harmless(login, app):
    run, person = make_webinar(run=ended()).runs[0], make_user()
    make_registration(run, person)
    make_captions(run, "en", "Ordinary words.")
    made = make_recording(run)
    browser, address = login(person), page_of(made)
    for more in (
        "q=%F0%9F%98%80%25_%5C",
        "t=-1",
        "t=99999999999",
        "t=%D9%A3",
        "words=xx&size=huge",
        "q=" + "a+" * 5000,
    ):
        assert browser.get(f"{address}?{more}").status_code == 200, more
    for missing in ("words.xx.vtt", "huge", "sound"):
        assert browser.get(f"{address}/{missing}").status_code == 404
    for words in ("a" * 2001, "   "):
        assert browser.submit(f"{address}/remove-me", {"words": words}).status_code == 422, repr(words)
    assert db.session.scalar(select(func.count()).select_from(RemovalWish)) == 0
    crew, page = login(make_secretariat()), f"/en/webinars/manage/recordings/{made.id}"
    plain = {"audience": "everybody", "begins_after": "0", "kept_until": made.kept_until.date().isoformat()}
    for wrong in (
        {"audience": "nobody"}, {"begins_after": "999999999999999999999"}, {"kept_until": "9999-12-31"}, {"kept_until": "soon"},
    ):  # fmt: skip
        assert crew.submit(page, plain | wrong).status_code == 422, wrong
    assert crew.submit(page, {"size": "large", "file": ""}, to=f"{page}/sizes").status_code == 422


def test_captions_and_chapters_fit_the_recording_whatever_they_count_from(app, at):
    """Captions have a zero of their own, markers count from the real beginning, a recording from its first picture."""
    run = make_webinar(run=ended()).runs[0]
    late = run.starts_at + timedelta(seconds=30)
    with db.transaction():
        held = db.session.get_one(Run, run.id)
        held.begun_at = late
    make_captions(run, "en", "Welcome", zero_at=late + timedelta(seconds=10))
    make_marker(run, 40, "We all do it")
    made = make_recording(run, begins_after=20, seconds=120, audience=RecordingAudience.EVERYBODY)
    browser = LintingClient(app)
    here = f"/en/webinars/{run.webinar.slug}/recordings/{made.id}"
    assert (
        "00:00:20.000 --> 00:00:22.900" in browser.get(f"{here}/words.en.vtt").text
    )  # zero is 40 s after the planned start
    assert "00:00:50.000 -->" in browser.get(f"{here}/chapters.vtt").text  # 30 + 40 - 20
