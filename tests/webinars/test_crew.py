"""Speakers and interpreters: asked with an account or by a link, their own page, what the organiser sees; privacy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Role
from portal.core import clock, db, ids
from portal.notifications.models import Notification
from portal.webinars import services
from portal.webinars.models import Contributor, ContributorState, Part, RunState, TalkSpeaker
from portal.webinars.queries import crew as queries
from portal.webinars.queries import organising
from portal.webinars.services import crew, crew_privacy, lifecycle
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.webinars import make_webinar, run_plan

LINK = {
    "name": "Lucía Benítez", "email": "lucia@university.example", "part": "speaker", "run": "", "languages": "en", "lang": "es",
}  # fmt: skip


class World:
    def __init__(self):
        self.city = make_city()
        self.organiser = make_user(
            display_name="Olga Organiser", roles=((Role.WEBINAR_ORGANISER, ("city", self.city.id)),)
        )
        self.webinar = make_webinar(city=self.city, runs=2)
        with db.transaction():
            db.session.get(type(self.webinar), self.webinar.id).created_by = self.organiser.id
        self.page = f"/en/webinars/manage/{self.webinar.id}"
        self.slug = self.webinar.slug
        self.runs = [run.id for run in self.webinar.runs]


@pytest.fixture
def world(app):
    return World()


def the_contributor() -> Contributor:
    return db.session.scalars(select(Contributor).execution_options(populate_existing=True)).one()


def told(kind: str) -> list[Notification]:
    return list(db.session.scalars(select(Notification).where(Notification.kind == kind).order_by(Notification.id)))


def test_somebody_without_an_account_is_asked_answers_and_writes(world, login, work, app):
    browser = login(world.organiser)
    assert browser.submit(f"{world.page}/people", LINK | {"email": "nonsense"}).status_code == 422
    assert browser.submit(f"{world.page}/people", LINK | {"name": "http://spam.example"}).status_code == 422
    assert browser.submit(f"{world.page}/people", LINK).status_code == 303
    assert browser.submit(f"{world.page}/people", LINK).status_code == 409
    work(only=("core.deliver_event",))
    one = the_contributor()
    secret = crew.secret_of(one)
    assert one.token_hash == ids.digest(secret)
    (mail,) = told("webinar_parts.link")
    assert mail.lang == "es"
    assert secret in mail.text
    assert (
        browser.submit(f"{world.page}/people", {}, to=f"/en/webinars/manage/people/{one.id}/again").status_code == 303
    )
    work(only=("core.deliver_event",))
    assert len(told("webinar_parts.link")) == 1  # at most once a day
    stranger = type(browser)(app)
    link = f"/es/webinars/part/{secret}"
    answer = stranger.get(link)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert stranger.get(f"/es/webinars/part/{secret}x").status_code == 404
    assert stranger.submit(link, {"action": "yes"}).status_code == 303
    profile = {
        "name": "Lucía Benítez", "position": "Universidad", "biography_es": "**Cifras**.\x07", "note": "I need a lectern.",
        "timezone": "America/Asuncion", "action": "save",
    }  # fmt: skip
    assert stranger.submit(link, profile | {"timezone": "Mars/Olympus"}).status_code == 422
    assert stranger.submit(link, profile | {"biography_es": "x" * 3001}).status_code == 422
    assert stranger.submit(link, profile).status_code == 303
    page = stranger.page(link).text.replace("\u202f", " ")
    assert "UTC−3" in page or "UTC−4" in page
    work(only=("core.deliver_event",))
    assert [one.user_id for one in told("webinars.part_answered")] == [world.organiser.id]
    public = stranger.page(f"/es/webinars/{world.slug}").text
    assert "Cifras" in public
    assert "lectern" not in public
    assert "I need a lectern." in browser.page(f"{world.page}/people").text
    assert stranger.submit(link, {"action": "no"}).status_code == 303
    assert "Cifras" not in stranger.page(f"/es/webinars/{world.slug}").text
    browser.submit(f"{world.page}/people", {}, to=f"/en/webinars/manage/people/{one.id}/withdraw")
    assert stranger.page(link).find("form", {"class": "form"}) is None


def test_somebody_with_an_account_finds_it_in_the_portal(world, login, work, app):
    person = make_user(display_name="Ivan Interpreter", timezone="Europe/Moscow")
    browser = login(world.organiser)
    role = {"part": "interpreter", "run": str(world.runs[1]), "languages": "en", "email": person.email}
    assert browser.submit(f"{world.page}/people", LINK | role | {"run": str(ids.new_id())}).status_code == 422
    assert browser.submit(f"{world.page}/people", LINK | role).status_code == 303
    one = the_contributor()
    assert (one.user_id, one.email, one.part, one.run_id) == (person.id, "", Part.INTERPRETER, world.runs[1])
    edit = f"/en/webinars/manage/people/{one.id}"
    form = {"part": "interpreter", "run": str(world.runs[1]), "languages": "en"}
    assert browser.submit(edit, form | {"rehearsal_on": "2027-03-01", "rehearsal": ""}).status_code == 422
    assert browser.submit(edit, form | {"rehearsal_on": "2027-03-01", "rehearsal": "09:00"}).status_code == 303
    work(only=("core.deliver_event",))
    (asked,) = told("webinars.part_asked")
    assert asked.url == f"/en/webinars/parts/{one.id}"
    theirs = login(person, type(browser)(app))
    assert "Waits for your answer" in theirs.page("/en/webinars/parts").text
    page = theirs.page(f"/en/webinars/parts/{one.id}")
    assert "Monday, March 1, 2027" in page.text
    assert page.text.count("60 minutes") == 1  # the one run he is needed in
    assert theirs.submit(f"/en/webinars/parts/{one.id}", {"action": "yes"}).status_code == 303
    other = login(make_user(), type(browser)(app))
    assert other.get(f"/en/webinars/parts/{one.id}").status_code == 404
    assert "Nobody has asked you yet" in other.page("/en/webinars/parts").text


def test_people_of_a_run_hear_that_it_moved_and_only_of_the_last_change(world, work):
    person, actor = make_user(), make_secretariat()
    with db.transaction():
        webinar = organising.webinar_locked(world.webinar.id)
        first = webinar.runs[0]
        crew.ask_person(webinar=webinar, person=person, role=crew.Role(Part.SPEAKER), actor=actor)
        crew.ask_person(webinar=webinar, person=make_user(), role=crew.Role(Part.CAPTIONER, world.runs[1]), actor=actor)
        services.change_run(run=first, plan=run_plan(starts_in=timedelta(days=9)), actor=actor)
        services.call_off_run(run=first, state=RunState.POSTPONED, reason="Illness.", actor=actor)
    work(only=("core.deliver_event",))
    (message,) = told("webinars.part_moved")
    assert message.user_id == person.id
    assert "Illness." in message.text


def test_people_of_a_copy_are_asked_when_the_organiser_says_so(world, login, work):
    with db.transaction():
        webinar = organising.webinar_locked(world.webinar.id)
        crew.ask_person(webinar=webinar, person=make_user(), role=crew.Role(Part.SPEAKER), actor=None)
        crew.ask_by_email(
            webinar=webinar, name="Lucía", email="l@city.example", lang="es", role=crew.Role(Part.MODERATOR, world.runs[0]),
            actor=None,
        )  # fmt: skip
        made = lifecycle.copy(webinar=webinar, weeks=4, actor=world.organiser)
    work(only=("core.deliver_event",))
    before = len(told("webinars.part_asked")) + len(told("webinar_parts.link"))
    browser = login(world.organiser)
    page = f"/en/webinars/manage/{made.id}/people"
    assert "2 people have not been asked yet" in browser.page(page).text
    assert browser.submit(page, {}, to=f"{page}/ask-all").status_code == 303
    work(only=("core.deliver_event",))
    assert len(told("webinars.part_asked")) + len(told("webinar_parts.link")) == before + 2
    assert "have not been asked" not in browser.page(page).text


def test_programme_stays_within_its_run(world, login):
    with db.transaction():
        webinar = organising.webinar_locked(world.webinar.id)
        one = crew.ask_person(webinar=webinar, person=make_user(), role=crew.Role(Part.SPEAKER), actor=None)
    browser, run = login(world.organiser), f"/en/webinars/manage/runs/{world.runs[0]}"
    talk = {"title_en": "Why data", "starts_after": "10", "minutes": "30", "lang": "en", "speakers": str(one.id)}
    assert browser.submit(f"{run}/talks/new", talk | {"minutes": "60"}).status_code == 422
    assert browser.submit(f"{run}/talks/new", talk | {"title_en": ""}).status_code == 422
    assert browser.submit(f"{run}/talks/new", talk).status_code == 303
    page = browser.page(run)
    assert "Why data" in page.text
    address = next(a["href"] for a in page.find_all("a") if "/talks/" in a["href"] and not a["href"].endswith("/new"))
    assert browser.submit(address, talk | {"title_en": "How data"}).status_code == 303
    assert db.session.scalars(select(TalkSpeaker.contributor_id)).all() == [one.id]
    with db.transaction(), pytest.raises(Exception, match="programme of this run is longer"):
        services.change_run(
            run=organising.webinar_locked(world.webinar.id).runs[0], plan=run_plan(minutes=20), actor=world.organiser
        )
    assert browser.submit(run, {}, to=f"{address}/remove").status_code == 303
    assert "No talk is planned yet" in browser.page(run).text


def test_person_takes_everything_along_and_is_erased(world, work):
    person = make_user(display_name="Gone Soon")
    with db.transaction():
        webinar = organising.webinar_locked(world.webinar.id)
        one = crew.ask_person(webinar=webinar, person=person, role=crew.Role(Part.SPEAKER), actor=None)
    with db.transaction():
        asked = queries.asked(one.id, lock=True)
        crew.answer(asked=asked, yes=True)
        crew.save_profile(
            asked=asked, profile=crew.Profile("Gone Soon", "Head", biographies={"en": "Bio"}, note="Note"), actor=person
        )
    name, exported = crew_privacy.export_of(person)
    assert name == "webinar_parts"
    assert (exported["parts"][0]["note"], exported["parts"][0]["biographies"]) == ("Note", {"en": "Bio"})
    with db.transaction():
        crew_privacy.erase(person)
    left = the_contributor()
    assert (left.state, left.name, left.note, left.biographies, left.user_id) == (
        ContributorState.WITHDRAWN, "", "", {}, None,
    )  # fmt: skip


def test_link_is_over_a_month_after_the_last_run(world, client, at, login):
    with db.transaction():
        webinar = organising.webinar_locked(world.webinar.id)
        one = crew.ask_by_email(
            webinar=webinar, name="Lucía", email="l@city.example", lang="es", role=crew.Role(Part.SPEAKER), actor=None
        )
        secret = crew.secret_of(one)
    at(clock.now() + timedelta(days=60))
    answer = client.submit(f"/en/webinars/part/{secret}", {"action": "yes"})
    assert answer.status_code == 422
    assert "long over" in answer.get_data(as_text=True)
    assert the_contributor().state is ContributorState.INVITED
