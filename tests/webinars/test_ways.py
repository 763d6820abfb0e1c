"""The ways between the pages of a webinar: into its room, out of it, and back to the organiser's desks."""

from __future__ import annotations

from datetime import timedelta

from portal.core import db, ids
from portal.core.questions import Kind, Question
from portal.webinars import services
from portal.webinars.asking import rows_of
from portal.webinars.models import Contributor, ContributorState, Part, RegistrationState
from portal.webinars.words.joining import text_of
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.live_webinars import in_room, make_poll, running
from tests.factories.webinars import make_registration, make_webinar
from tests.webinars.test_guests import ask, confirm


def links(browser, page: str) -> set[str]:
    return {one["href"].split("#")[0] for one in browser.page(page).find_all("a", href=True)}


def test_who_has_a_seat_is_led_into_the_room_until_its_doors_close(app, login, at):
    user, webinar = make_user(), make_webinar()
    run = webinar.runs[0]
    browser, row = login(user), make_registration(run, user)
    room, own, page = f"/en/webinars/join/{run.id}", f"/en/my/webinars/{row.id}", f"/en/webinars/{webinar.slug}"
    assert room in links(browser, own) & links(browser, page)
    with db.transaction():
        row.state = RegistrationState.WITHDRAWN
    assert room not in links(browser, own) | links(browser, page)
    with db.transaction():
        row.state = RegistrationState.CONFIRMED
    at(run.ends_at + timedelta(hours=1))
    assert room not in links(browser, own) | links(browser, page)


def test_guest_is_led_into_the_room_and_reads_his_own_zone(app, client):
    run = make_webinar().runs[0]
    row = ask(run)
    own = f"/es/webinars/registration/{services.secret_of(row)}"
    room = f"/es/webinars/join/{services.secret_of(row)}"
    assert room not in links(client, own)
    confirm(row)
    assert room in links(client, own)
    for page in (own, room):
        assert "UTC−3" in client.page(page).find("main").text, page


def test_room_that_is_over_leads_to_attendance_and_survey(app, login, client, at):
    user, run = make_user(), running()
    with db.transaction():
        run.webinar.survey = rows_of([Question("a", Kind.LINE, {"en": "What will you try?"})])
    browser, mine, guest = login(user), in_room(run, user), in_room(run)
    at(run.ends_at + timedelta(hours=1))
    assert {f"/en/my/webinars/{mine.id}/{page}" for page in ("attendance", "survey")} <= links(
        browser, f"/en/webinars/join/{run.id}"
    )
    own = f"/en/webinars/registration/{services.secret_of(guest)}"
    assert {f"{own}/attendance", f"{own}/survey"} <= links(client, f"/en/webinars/join/{guest.key}")


def test_speaker_who_has_confirmed_is_led_to_the_room_of_each_run(app, login, client):
    webinar, user = make_webinar(runs=2), make_user()
    with db.transaction():
        for values in ({"user_id": user.id}, {"email": "ana@city.example", "token_hash": ids.digest("secret")}):
            db.session.add(Contributor(webinar_id=webinar.id, part=Part.SPEAKER, name="Ana", **values))
        db.session.flush()
    part = db.session.query(Contributor).filter_by(user_id=user.id).one()
    pages = ((login(user), f"/en/webinars/parts/{part.id}"), (client, "/en/webinars/part/secret"))
    rooms = (
        {f"/en/webinars/join/{run.id}" for run in webinar.runs},
        {f"/en/webinars/join/secret.{run.number}" for run in webinar.runs},
    )
    for (browser, page), expected in zip(pages, rooms, strict=True):
        assert not expected & links(browser, page)
    with db.transaction():
        for one in db.session.query(Contributor).filter_by(webinar_id=webinar.id):
            one.state = ContributorState.CONFIRMED
    for (browser, page), expected in zip(pages, rooms, strict=True):
        assert expected <= links(browser, page)


def test_desks_of_an_organiser_lead_back(app, login):
    run = running()
    make_poll(run.webinar)
    office, webinar = make_secretariat(), run.webinar
    browser = login(office)
    home, of_run = f"/en/webinars/manage/{webinar.id}", f"/en/webinars/manage/runs/{run.id}"
    for page, expected in (
        (f"/en/webinars/manage/{webinar.slug}/live", {home}),
        (f"/en/webinars/manage/{webinar.id}/reach", {home}),
        (f"{of_run}/room", {home, of_run}),
        (f"/en/webinars/manage/{webinar.slug}/runs/1/registrations", {home, of_run}),
    ):
        assert expected <= links(browser, page), page
    in_room(run, office, is_crew=True)
    assert {home, of_run} <= links(browser, f"/en/webinars/join/{run.id}")


def test_room_speaks_english_where_the_readers_language_is_missing(app):
    webinar = make_webinar(lang="ko", title="빗물")
    assert text_of(webinar, "es").title == "빗물"
    with db.transaction():
        webinar.texts.append(type(webinar.texts[0])(lang="en", title="Rain", origin=webinar.texts[0].origin))
    assert text_of(webinar, "es").title == "Rain"
