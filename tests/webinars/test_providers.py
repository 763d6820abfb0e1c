"""Carriers of picture and sound, each against what its public description says it does."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import select

from portal.config import ConfigError, from_environment
from portal.core import clock, db
from portal.webinars import providers
from portal.webinars.models import Bandwidth, Presence, Provider, RoomNotice, Run
from portal.webinars.providers import Forged, Role, RoomUnavailable
from portal.webinars.providers import bbb as bbb_module
from portal.webinars.providers.bbb import BigBlueButton
from portal.webinars.providers.jitsi import Jitsi
from portal.webinars.providers.link import is_address
from portal.webinars.queries import joining as queries
from portal.webinars.services import rooms
from tests.factories.accounts import make_user
from tests.factories.webinars import make_registration, make_webinar
from tests.webinars.fakes import bbb as fakes

SECRET = "a-secret-of-at-least-thirty-two-signs"


def comer(provider: Provider = Provider.BBB, data=None, **values):
    """Somebody with a seat in a run that begins in ten minutes."""
    user = make_user()
    run = make_webinar(
        is_recorded=True, run={"starts_in": timedelta(minutes=10), "provider": provider, "provider_data": data or {}}
    ).runs[0]
    make_registration(run, user, shown_name="김민지", **values)
    found = queries.comer_with_account(user, run.id)
    return found.registration


@pytest.fixture
def server():
    with fakes.serving() as fake:
        yield fake


@pytest.fixture
def bbb(server):
    return BigBlueButton(server.url, fakes.SECRET, "https://portal.example")


def test_bbb_room_is_made_once_and_joined_with_role_and_registration(app, bbb, server):
    row = comer()
    ref = bbb.ensure_room(row.run)
    assert bbb.ensure_room(row.run) in (
        ref,
        str(row.run_id),
    )  # the second may be of another minute: not unique, and fine
    made = server.rooms[str(row.run_id)]
    assert (made["record"], made["muteOnStart"], made["name"]) == ("true", "true", row.run.webinar.texts[0].title)
    address = bbb.join(row, Role.of(row), "ko").url
    values = dict(parse_qsl(urlsplit(address).query))
    assert (values["role"], values["userID"], values["fullName"]) == ("VIEWER", str(row.id), "김민지")
    assert "userdata-bbb_force_listen_only" not in values
    with db.transaction():
        row.recording_consent = False
    refused = dict(parse_qsl(urlsplit(bbb.join(row, Role.MODERATOR, "ko").url).query))
    assert (refused["role"], refused["userdata-bbb_force_listen_only"]) == ("MODERATOR", "true")
    assert not bbb.is_running(row.run)
    server.attendees[str(row.run_id)] = [str(row.id), "somebody-of-theirs"]
    assert bbb.is_running(row.run)
    assert set(bbb.pull_presence(row.run)) == {row.id}
    with db.transaction():
        assert rooms.note_presence(run=row.run, registration_ids=[row.id, uuid.uuid4()]) == 1
    assert db.session.scalars(select(Presence.device)).all() == ["provider-bbb"]
    server.recordings = [(str(row.run_id), "rec-1", "processing")]
    (found,) = bbb.list_recordings(row.run)
    assert (found.ref, found.state, dict(found.formats)) == (
        "rec-1", "processing", {"presentation": "https://bbb.example/p/rec-1"},
    )  # fmt: skip
    bbb.end(row.run)
    bbb.end(row.run)  # gone already
    assert not bbb.pull_presence(row.run)
    assert bbb.health()


def test_bbb_that_is_slow_broken_away_or_of_another_secret_is_said_clearly(app, server, monkeypatch):
    run = comer().run
    monkeypatch.setattr(bbb_module, "READ", 0.2)
    wrong = BigBlueButton(server.url, "another secret", "https://portal.example")
    for carrier in (wrong, BigBlueButton("http://127.0.0.1:9/bigbluebutton", "x", "https://portal.example")):
        with pytest.raises(RoomUnavailable, match=r"could not be opened\. Try again"):
            carrier.ensure_room(run)
    mine = BigBlueButton(server.url, fakes.SECRET, "https://portal.example")
    server.broken = True
    with pytest.raises(RoomUnavailable):
        mine.ensure_room(run)
    server.broken, server.delay = False, 5
    with pytest.raises(RoomUnavailable):
        mine.ensure_room(run)
    assert not mine.health()


def test_calls_of_bbb_are_believed_only_with_its_signature_and_kept_once(app, bbb, client, monkeypatch, at):
    run = comer().run
    monkeypatch.setattr(BigBlueButton, "configured", classmethod(lambda _cls: bbb))
    monkeypatch.setitem(providers._CARRIERS, Provider.BBB, lambda: bbb)
    asked = urlsplit(bbb._callback(run.id))
    told = parse_qs(asked.query)
    assert client.get(f"{asked.path}?run={run.id}&sign={'0' * 64}&meetingID={run.id}").status_code == 403
    assert client.get(f"{asked.path}?run={uuid.uuid4()}&sign={told['sign'][0]}").status_code == 403
    ended = select(Run.room_ended_at).where(Run.id == run.id)
    said = f"{asked.path}?{asked.query}&meetingID={run.id}&recordingmarks=false"
    with db.transaction():
        rooms.note_opened(run_id=run.id, ref="one")
    assert client.get(said).status_code == 204
    assert db.session.scalar(ended) is None  # ten minutes before the start: the crew has rehearsed and left
    assert db.session.scalar(select(Run.room_opened_at).where(Run.id == run.id)) is None
    at(run.starts_at + timedelta(minutes=50))
    with db.transaction():
        rooms.note_opened(run_id=run.id, ref="two")
    for _again in range(2):
        assert client.get(said).status_code == 204
    assert db.session.scalar(ended) == run.starts_at + timedelta(minutes=50)
    claims = {"meeting_id": str(run.id), "record_id": "rec-1"}
    good = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(fakes.SECRET))
    forged = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("guessed-by-somebody"))
    none = jwt.encode({"alg": "HS256"}, {"meeting_id": str(run.id)}, OctKey.import_key(fakes.SECRET))
    for signed, status in ((forged, 403), ("no.token.atall", 403), (none, 403), (good, 204), (good, 204)):
        assert client.post("/webinars/rooms/bbb", data={"signed_parameters": signed}).status_code == status
    gone = jwt.encode({"alg": "HS256"}, claims | {"meeting_id": str(uuid.uuid4())}, OctKey.import_key(fakes.SECRET))
    assert client.post("/webinars/rooms/bbb", data={"signed_parameters": gone}).status_code == 410
    kept = db.session.execute(select(RoomNotice.kind, RoomNotice.ref).order_by(RoomNotice.kind)).all()
    assert [tuple(one) for one in kept] == [("ended", ""), ("recording", "rec-1")]
    assert client.post("/webinars/rooms/zoom").status_code == 404


def test_jitsi_token_is_for_one_person_role_and_room_and_ends_with_the_doors(app):
    jitsi = Jitsi("https://meet.city.example", "portal", SECRET)
    row = comer(Provider.JITSI)
    target = jitsi.join(row, Role.of(row), "ar")
    assert target.origin == "https://meet.city.example"
    parts = urlsplit(target.url)
    claims = jwt.decode(parse_qs(parts.query)["jwt"][0], OctKey.import_key(SECRET), algorithms=["HS256"]).claims
    assert (claims["aud"], claims["iss"], claims["sub"], claims["room"]) == (
        "jitsi", "portal", "meet.city.example", parts.path.strip("/"),
    )  # fmt: skip
    assert claims["exp"] == int((row.run.ends_at + timedelta(minutes=30)).timestamp())
    assert claims["nbf"] <= clock.now().timestamp()
    who = claims["context"]["user"]
    assert who == {"id": str(row.id), "name": "김민지", "moderator": False, "affiliation": "member"}  # no address
    options = {
        name: json.loads(unquote(value)) for name, value in (one.split("=") for one in parts.fragment.split("&"))
    }
    assert "microphone" in options["config.toolbarButtons"]
    row.recording_consent, row.bandwidth, row.is_crew = False, Bandwidth.AUDIO, True
    row.crew_parts = {"captioner": ["ko"], "interpreter": ["ko"], "note_taker": []}
    assert Role.of(row) is Role.VIEWER
    row.crew_parts = {"speaker": []}
    second = jitsi.join(row, Role.of(row), "ar")
    claims = jwt.decode(parse_qs(urlsplit(second.url).query)["jwt"][0], OctKey.import_key(SECRET)).claims
    assert claims["context"]["user"]["moderator"] is True
    fragment = urlsplit(second.url).fragment
    assert "microphone" not in unquote(fragment)
    assert "config.startAudioOnly=true" in fragment
    with pytest.raises(Forged):
        jitsi.on_webhook({})


@pytest.mark.parametrize(
    ("address", "is_good"),
    [
        ("https://zoom.example/j/123?pwd=a%20b", True), ("http://zoom.example/j/1", False), ("javascript:alert(1)", False),
        ("https://user:password@zoom.example/", False), ('https://zoom.example/"onload=', False), ("https://[::", False),
        ("https://localhost/", False), ("", False), ("https://회의.example/방", True), ("https://x.example:99999/", False),
        ("//x.example/", False), ("https://x.example/\nX: y", False), ("https://x.example/\u202e", False),
    ],
)  # fmt: skip
def test_link_is_an_https_address_and_nothing_else(address, is_good):
    assert is_address(address) is is_good


def test_link_has_a_way_for_sound_only(app):
    row = comer(Provider.LINK, {"url": "https://zoom.example/j/1", "sound_url": "https://phone.example/1"})
    link = providers.carrier_of(row.run)
    assert link.join(row, Role.VIEWER, "en").url == "https://zoom.example/j/1"
    row.bandwidth = Bandwidth.AUDIO
    assert link.join(row, Role.VIEWER, "en").url == "https://phone.example/1"
    row.run.provider_data = {}
    with pytest.raises(RoomUnavailable, match="has not entered the address"):
        link.join(row, Role.VIEWER, "en")


def test_settings_of_rooms_go_together(monkeypatch, app):
    known = app.config["SETTINGS"]
    for values in (
        {"jitsi_url": "https://meet.example"},
        {"bbb_secret": "x" * 20},
        {"bbb_url": "https://bbb.example/bigbluebutton", "bbb_secret": "short"},
        {"bbb_url": "http://bbb.example/bigbluebutton", "bbb_secret": "x" * 20},
        {"jitsi_url": "https://meet.example/room", "jitsi_app_id": "a", "jitsi_secret": "x" * 20},
    ):
        with pytest.raises(ConfigError):
            from_environment(
                **{name: getattr(known, name) for name in ("database_url", "redis_url", "secret_key")} | values
            )
    assert providers.available() == [Provider.LINK]
    app.config["SETTINGS"] = replace(known, bbb_url="https://bbb.example/bigbluebutton/", bbb_secret="x")
    try:
        assert providers.available() == [Provider.LINK, Provider.BBB]
    finally:
        app.config["SETTINGS"] = known
