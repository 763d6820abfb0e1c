"""The way into a room: who somebody is, and what he finds at the door."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.webinars import rooms
from portal.webinars.models import (
    Bandwidth,
    Contributor,
    ContributorState,
    Part,
    Provider,
    Registration,
    RegistrationState,
    Run,
)
from portal.webinars.queries import joining as joining_queries
from portal.webinars.rooms import Panel
from portal.webinars.services import joining as joining_services
from tests.crowd import at_once, committing_app
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.webinars import make_registration, make_webinar
from tests.lint import LintingClient
from tests.webinars.test_questions import told

PANEL = Panel("echo", "Echo", "components/live.html", lambda _registration: {}, on=("echo",))


def in_minutes(minutes: int, **values):
    """The only run of a webinar that begins in so many minutes."""
    return make_webinar(run={"starts_in": timedelta(minutes=minutes, seconds=59)}, **values).runs[0]


def make_part(run, user=None, state=ContributorState.CONFIRMED, token=None, **values) -> Contributor:
    who = {"user_id": user.id} if user else {"email": "ana@city.example", "token_hash": ids.digest(token)}
    with db.transaction():
        made = Contributor(
            webinar_id=run.webinar_id, part=Part.SPEAKER, state=state, name="Ana Duarte", **(who | values)
        )
        db.session.add(made)
    return made


def page(browser, run, lang: str = "en"):
    return browser.get(f"/{lang}/webinars/join/{getattr(run, 'id', run)}")


def prepared(run) -> None:
    """Everybody registered for the run has said how he takes part."""
    with db.transaction():
        for row in db.session.scalars(select(Registration).where(Registration.run_id == run.id)):
            row.prepared_at = clock.now()


def rows(run) -> int:
    return db.session.scalar(select(func.count()).select_from(Registration).where(Registration.run_id == run.id))


def test_door_says_what_it_is(login, client, app):
    user = make_user()
    browser = login(user)
    soon, later = in_minutes(20), in_minutes(60)
    assert "not registered for this run" in page(browser, soon).text
    for state, words in (
        (RegistrationState.WAITING, "waiting list"),
        (RegistrationState.PENDING, "has not decided yet"),
        (RegistrationState.OFFERED, "waits for your answer"),
        (RegistrationState.INVITED, "not answered the invitation"),
        (RegistrationState.WITHDRAWN, "You have withdrawn"),
    ):
        more = {"queued_at": clock.now(), "offer_until": clock.now()} if state is RegistrationState.OFFERED else {}
        more |= {"queued_at": clock.now()} if state is RegistrationState.WAITING else {}
        run = in_minutes(20)
        make_registration(run, user, state, **more)
        assert words in page(browser, run).text
    make_registration(later, user)
    door = page(browser, later).text
    assert "The doors open" in door
    assert (
        1800 <= int(re.search(r'http-equiv="refresh" content="(\d+)"', door)[1]) <= 2705
    )  # then, without a script too
    make_registration(soon, user)
    assert page(browser, soon).location.endswith("/prepare")
    prepared(soon)
    opened = page(browser, soon)
    assert 'id="main"' in opened.text
    assert "data-live=" in opened.text
    row = db.session.scalar(select(Registration).where(Registration.run_id == soon.id))
    assert (row.shown_name, row.is_crew) == (user.display_name, False)
    assert row.opened_join_at is not None


def test_somebody_without_an_account_comes_by_his_secret_only(client, app, login):
    run = in_minutes(20)
    make_registration(run, token_hash=ids.digest("s3cret-of-a-guest"))
    assert page(client, run).status_code == 303  # to sign in
    assert page(client, "s3cret-of-a-guest").location.endswith("s3cret-of-a-guest/prepare")
    prepared(run)
    assert "data-live=" in page(client, "s3cret-of-a-guest").text
    assert page(client, "another").status_code == 404
    assert client.get("/en/webinars/join/s3cret-of-a-guest/stream").json["seconds"] == 600
    user = make_user()
    mine = in_minutes(20)
    make_registration(mine, user, token_hash=ids.digest("taken-over"))
    assert page(client, "taken-over").location.endswith(f"/en/webinars/join/{mine.id}")


def test_who_makes_the_webinar_is_registered_on_the_way_once(login, app):
    run = in_minutes(100)
    organiser, speaker = make_secretariat(), make_user()
    make_part(run, speaker)
    browser = login(speaker)
    assert page(browser, run).location.endswith("/prepare")  # two hours ahead
    assert page(browser, run).status_code == 303
    assert page(login(organiser), run).status_code == 303
    prepared(run)
    assert "Your tasks" in page(login(organiser), run).text
    found = db.session.scalars(select(Registration).where(Registration.run_id == run.id)).all()
    assert {(row.user_id, row.is_crew, row.state) for row in found} == {
        (person.id, True, RegistrationState.CONFIRMED) for person in (organiser, speaker)
    }


def test_helper_without_an_account_has_a_link_for_each_run_and_loses_it_with_the_part(client, app):
    run = in_minutes(100)
    part = make_part(run, token="of-the-speaker")
    moved = page(client, "of-the-speaker")
    assert moved.location.endswith("/webinars/join/of-the-speaker.1")
    assert client.get(moved.location).location.endswith("/prepare")
    assert rows(run) == 1
    with db.transaction():
        db.session.merge(part).state = ContributorState.WITHDRAWN
    assert client.get(moved.location).status_code == 404


def test_crew_takes_no_seat_and_is_crew_no_longer_than_the_part_lasts(login, app):
    run = make_webinar(run={"starts_in": timedelta(minutes=20), "capacity": 1}).runs[0]
    user = make_user()
    row = make_registration(run, user, place=1, most_online=1)
    part = make_part(run, user)
    browser = login(user)
    page(browser, run)
    db.session.refresh(row)
    assert (row.is_crew, row.place) == (True, None)
    with db.transaction():
        db.session.merge(part).state = ContributorState.WITHDRAWN
    assert "You have withdrawn" in page(browser, run).text


def test_seat_of_whoever_becomes_crew_goes_to_the_next_one_who_waits(login, app):
    run = make_webinar(run={"starts_in": timedelta(days=3), "capacity": 1, "most_per_city": 1}).runs[0]
    user, city = make_user(), make_city()
    row = make_registration(
        run, user, place=1, most_online=1, city_id=city.id, city_place=1, most_city=1, queued_at=clock.now()
    )
    waits = make_registration(run, make_user(), state=RegistrationState.WAITING, city_id=city.id, queued_at=clock.now())
    make_part(run, user)
    assert page(login(user), run).status_code == 200
    db.session.refresh(row)
    db.session.refresh(waits)
    assert (row.is_crew, row.place, row.city_place) == (True, None, None)
    assert (waits.state, waits.place, waits.city_place) == (RegistrationState.OFFERED, 1, 1)


@pytest.fixture
def echo():
    rooms.add_panel(PANEL)
    yield
    rooms._panels.pop("echo")


def test_panel_has_an_address_that_asks_again_who_it_is(login, app, echo):
    run, user = in_minutes(20), make_user()
    make_registration(run, user, prepared_at=clock.now())
    browser = login(user)
    assert 'data-live-on="echo gap"' in browser.get(f"/en/webinars/join/{run.id}?panel=echo").text
    address = f"/en/webinars/join/{run.id}/panel/echo"
    assert browser.get(address).location.endswith("panel=echo")
    assert browser.get(address, headers={"HX-Request": "true"}).status_code == 200
    assert browser.get(f"/en/webinars/join/{run.id}/panel/none").status_code == 404
    early = in_minutes(60)
    make_registration(early, user)
    assert browser.get(f"/en/webinars/join/{early.id}/stream").status_code == 409


def test_how_one_takes_part_is_asked_first_and_consent_to_the_recording_with_its_time(login, app):
    run, user = in_minutes(20, is_recorded=True, retention_days=90), make_user()
    row = make_registration(run, user)
    browser = login(user)
    address = f"/en/webinars/join/{run.id}/prepare"
    asked = browser.get(address)
    assert "This webinar is recorded" in asked.text
    wanted = {"name": " 김  민지 ", "is_anonymous": "y", "deck_lang": "ko", "caption_lang": "", "bandwidth": "audio"}
    refused = browser.submit(address, wanted)
    assert refused.status_code == 422
    assert "Choose whether you agree" in refused.text
    assert browser.submit(address, wanted | {"consent": "yes", "bandwidth": "none"}).status_code == 422
    assert browser.submit(address, wanted | {"consent": "yes", "name": "x" * 121}).status_code == 422
    assert browser.submit(address, wanted | {"consent": "yes"}).location.endswith("/devices")
    db.session.refresh(row)
    assert (row.shown_name, row.is_anonymous, row.deck_lang, row.bandwidth) == ("김 민지", True, "ko", "audio")
    assert row.recording_consent is True
    first = row.recording_answered_at
    assert browser.submit(address, wanted | {"consent": "yes"}).location.endswith(str(run.id))
    db.session.refresh(row)
    assert row.recording_answered_at == first  # the same answer again is no new one
    browser.submit(address, wanted | {"consent": "no"})
    room = page(browser, run)
    assert "leave your microphone and camera off" in room.text
    assert (
        browser.submit(
            f"/en/webinars/join/{run.id}", {"bandwidth": "captions"}, to=f"/en/webinars/join/{run.id}/bandwidth"
        ).status_code
        == 303
    )
    assert (
        browser.submit(
            f"/en/webinars/join/{run.id}", {"bandwidth": "none"}, to=f"/en/webinars/join/{run.id}/bandwidth"
        ).status_code
        == 404
    )
    db.session.refresh(row)
    assert (row.recording_consent, row.bandwidth) == (False, "captions")


def test_device_check_keeps_what_it_knows_and_can_be_skipped(login, app):
    run, user = in_minutes(60), make_user()
    row = make_registration(run, user)
    browser, address = login(user), f"/en/webinars/join/{run.id}/devices"
    answer = browser.get(address)
    assert answer.headers["Permissions-Policy"].startswith("camera=(self), microphone=(self)")
    assert browser.get(f"/en/webinars/join/{run.id}/echo").status_code == 200
    found = {"camera": "ok", "microphone": "denied", "speaker": "<script>", "trip": "84", "other": "ok"}
    assert browser.submit(address, found).location.endswith(str(run.id))
    db.session.refresh(row)
    assert row.device_result == {"camera": "ok", "microphone": "denied", "trip": 84}
    assert row.device_checked_at is not None
    assert "Done" in page(browser, run).text


def test_address_of_the_room_stands_nowhere_before_it_is_opened(login, app):
    url = "https://zoom.example/j/123"
    user, values = make_user(), {"provider": Provider.LINK, "provider_data": {"url": url}}
    soon = make_webinar(run={"starts_in": timedelta(minutes=20), **values}).runs[0]
    later = make_webinar(run={"starts_in": timedelta(minutes=90), **values}).runs[0]
    for run in (soon, later):
        make_registration(run, user, prepared_at=clock.now())
    browser = login(user)
    for text in (page(browser, soon).text, page(browser, later).text):
        assert "zoom.example" not in text
    assert browser.get(f"/en/webinars/join/{later.id}/enter").status_code == 409
    assert browser.get(f"/en/webinars/join/{soon.id}/enter").location == url
    assert db.session.scalar(select(Run.room_opened_at).where(Run.id == soon.id)) is not None


def test_frame_of_jitsi_is_the_only_foreign_thing_and_only_on_that_page(login, app):
    known = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(
        known, jitsi_url="https://meet.city.example", jitsi_app_id="portal", jitsi_secret="x" * 32
    )
    try:
        user = make_user()
        run = make_webinar(run={"starts_in": timedelta(minutes=20), "provider": Provider.JITSI}).runs[0]
        row = make_registration(run, user, prepared_at=clock.now())
        browser = login(user)
        room = page(browser, run)
        assert 'src="https://meet.city.example/r' in room.text
        assert "frame-src 'self' https://meet.city.example" in room.headers["Content-Security-Policy"]
        assert 'camera=(self "https://meet.city.example")' in room.headers["Permissions-Policy"]
        other = browser.get(f"/en/webinars/join/{run.id}/prepare")
        assert "meet.city.example" not in other.headers["Content-Security-Policy"]
        with db.transaction():
            db.session.merge(row).bandwidth = Bandwidth.CAPTIONS
        plain = page(browser, run)
        assert "meet.city.example" not in plain.text
    finally:
        app.config["SETTINGS"] = known
    assert "not set up on this portal" not in page(browser, run).text  # words only: nothing is missing
    browser.submit(f"/en/webinars/join/{run.id}", {"bandwidth": "full"}, to=f"/en/webinars/join/{run.id}/bandwidth")
    assert "not set up on this portal" in page(browser, run).text


def test_room_costs_few_statements(login, app, queries):
    run, speaker = in_minutes(20), make_secretariat()
    browser = login(speaker)
    page(browser, run)
    prepared(run)
    for _reader in range(5):
        make_registration(run, make_user())
    page(browser, run)
    with queries() as statements:
        assert page(browser, run).status_code == 200
    assert len(statements) <= 8
    with queries() as statements:
        browser.get(f"/en/webinars/join/{run.id}/people")
    assert len(statements) <= 8


def test_after_the_end_the_page_says_what_comes_next(login, app, at):
    run, user = in_minutes(20, is_recorded=True), make_user()
    make_registration(run, user)
    browser = login(user)
    at(run.ends_at + timedelta(minutes=31))
    text = page(browser, run).text
    assert "What comes next" in text
    assert "certificate comes by mail" in text


def test_organiser_chooses_what_carries_the_run(login, app):
    run = in_minutes(600)
    browser, address = login(make_secretariat()), f"/en/webinars/manage/runs/{run.id}/room"
    assert "Another address" in browser.get(address).text
    for link in ("", "http://zoom.example/1", "javascript:alert(1)"):
        assert browser.submit(address, {"provider": "link", "link": link}).status_code == 422
    good = {"provider": "link", "link": "https://zoom.example/j/1", "sound_link": "", "gives_slides": ""}
    assert browser.submit(address, good).status_code == 303
    held = db.session.get(Run, run.id, populate_existing=True)
    assert (held.provider, held.provider_data, held.gives_slides, held.sequence) == (
        Provider.LINK, {"url": "https://zoom.example/j/1"}, False, 1,
    )  # fmt: skip
    assert login(make_user()).get(address).status_code == 404


def test_form_of_a_run_offers_what_is_set_up_and_the_link_is_told_inside_alone(login, app):
    webinar, chief = make_webinar(runs=1), make_secretariat()
    browser, new = login(chief), f"/en/webinars/manage/{webinar.id}/runs/new"
    form = {
        "starts_on": "2027-03-10", "starts_at": "15:00", "timezone": "Asia/Seoul", "minutes": "90", "format": "online",
        "place": "", "sound_link": "", "capacity": "", "capacity_on_site": "", "most_per_city": "",
    }  # fmt: skip
    assert "Jitsi" not in browser.get(new).text
    for link in ("", "zoom.example/j/1", "http://zoom.example/j/1"):
        refused = browser.submit(new, form | {"provider": "link", "link": link})
        assert refused.status_code == 422
        assert "Enter the whole address, beginning with https://." in refused.text
    assert browser.submit(new, form | {"provider": "jitsi", "link": ""}).status_code == 422  # not set up here
    known = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(
        known, jitsi_url="https://meet.city.example", jitsi_app_id="portal", jitsi_secret="x" * 32,
        bbb_url="https://bbb.example/bigbluebutton", bbb_secret="x" * 32,
    )  # fmt: skip
    try:
        shown = browser.get(new).text
        assert all(words in shown for words in ("Another address", "Jitsi Meet, inside our page", "BigBlueButton"))
        for provider in ("jitsi", "bbb"):
            assert browser.submit(new, form | {"provider": provider, "link": ""}).status_code == 303
    finally:
        app.config["SETTINGS"] = known
    made = db.session.scalars(select(Run).where(Run.webinar_id == webinar.id).order_by(Run.number)).all()
    assert [run.provider for run in made[1:]] == [Provider.JITSI, Provider.BBB]
    edit = f"/en/webinars/manage/runs/{made[1].id}/edit"
    secret = {"provider": "link", "link": "https://zoom.example/j/1?pwd=of-the-room"}
    assert browser.submit(edit, form | secret).status_code == 303
    held = db.session.get(Run, made[1].id, populate_existing=True)
    assert (held.provider, held.provider_data) == (Provider.LINK, {"url": secret["link"]})
    assert "of-the-room" in browser.get(edit).text  # its organiser changes it here
    user = make_user()
    make_registration(held, user, prepared_at=clock.now())
    reader = login(user, LintingClient(app))
    for address in (f"/en/webinars/{webinar.slug}", f"/en/webinars/join/{held.id}"):
        assert "of-the-room" not in reader.get(address).text
    assert browser.submit(edit, form | {"provider": "none", "link": secret["link"]}).status_code == 303
    assert db.session.get(Run, made[1].id, populate_existing=True).provider is Provider.NONE


def test_room_that_was_ended_is_closed_until_a_moderator_opens_it_again(login, app, at):
    user, chief = make_user(), make_secretariat()
    run = make_webinar(
        run={"starts_in": timedelta(0), "provider": Provider.LINK, "provider_data": {"url": "https://zoom.example/j/1"}}
    ).runs[0]
    make_registration(run, user, prepared_at=clock.now())
    reader, organiser = login(user), login(chief, LintingClient(app))
    room = f"/en/webinars/join/{run.id}"
    organiser.get(room)
    prepared(run)
    assert reader.get(f"{room}/enter").status_code == 303
    assert organiser.submit(f"{room}?panel=crew", {}, to=f"{room}/end").status_code == 303
    assert "The room was closed for everybody" in page(reader, run).text
    assert reader.get(f"{room}/enter").status_code == 409
    piece = reader.get(f"{room}/carrier", headers={"HX-Request": "true"})
    assert "The room was closed for everybody" in piece.text
    assert reader.get(f"{room}/panel/questions", headers={"HX-Request": "true"}).status_code == 200
    assert "It opens again for all when you enter it" in page(organiser, run).text
    assert organiser.get(f"{room}/enter").status_code == 303
    assert reader.get(f"{room}/enter").status_code == 303
    assert "closed for everybody" not in page(reader, run).text
    assert [kind for kind, _audience, _data in told(app, run)] == ["room"] * 3  # opened, ended, opened again


def test_twenty_tabs_of_the_organiser_make_one_registration(settings, fresh_database):
    with committing_app(settings, fresh_database("rooms_crowd")) as app:
        with app.app_context():
            run, organiser = in_minutes(20), make_secretariat()
            run_id, user_id = run.id, organiser.id

        def come() -> None:
            user = db.session.get(User, user_id)
            comer = joining_queries.comer_with_account(user, run_id)
            assert joining_services.enter(comer=comer).is_crew

        assert at_once(app, [come] * 20) == {"done": 20}
        with app.app_context():
            assert rows(run) == 1
