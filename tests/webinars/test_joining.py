"""The way into a room: who somebody is, and what he finds at the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.core import clock, db, ids
from portal.webinars import rooms
from portal.webinars.models import Contributor, ContributorState, Part, Registration, RegistrationState
from portal.webinars.rooms import Panel
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.webinars import make_registration, make_webinar

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
    assert "The doors open" in page(browser, later).text
    make_registration(soon, user)
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
    assert "data-live=" in page(browser, run).text  # two hours ahead
    assert page(browser, run).status_code == 200
    assert "data-live=" in page(login(organiser), run).text
    found = db.session.scalars(select(Registration).where(Registration.run_id == run.id)).all()
    assert {(row.user_id, row.is_crew, row.state) for row in found} == {
        (person.id, True, RegistrationState.CONFIRMED) for person in (organiser, speaker)
    }


def test_helper_without_an_account_has_a_link_for_each_run_and_loses_it_with_the_part(client, app):
    run = in_minutes(100)
    part = make_part(run, token="of-the-speaker")
    moved = page(client, "of-the-speaker")
    assert moved.location.endswith("/webinars/join/of-the-speaker.1")
    assert "data-live=" in client.get(moved.location).text
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


@pytest.fixture
def echo():
    rooms.add_panel(PANEL)
    yield
    rooms._panels.pop("echo")


def test_panel_has_an_address_that_asks_again_who_it_is(login, app, echo):
    run, user = in_minutes(20), make_user()
    make_registration(run, user)
    browser = login(user)
    assert 'data-live-on="echo gap"' in browser.get(f"/en/webinars/join/{run.id}?panel=echo").text
    address = f"/en/webinars/join/{run.id}/panel/echo"
    assert browser.get(address).location.endswith("panel=echo")
    assert browser.get(address, headers={"HX-Request": "true"}).status_code == 200
    assert browser.get(f"/en/webinars/join/{run.id}/panel/none").status_code == 404
    early = in_minutes(60)
    make_registration(early, user)
    assert browser.get(f"/en/webinars/join/{early.id}/stream").status_code == 409
