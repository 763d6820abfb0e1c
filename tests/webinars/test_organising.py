"""From a draft to a published webinar, as its organiser goes through the pages; bad input; who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import AuditEntry, Role
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.notifications.models import Notification
from portal.webinars import queries, rules
from portal.webinars.models import Provider, Run, RunState, Webinar, WebinarState, WebinarText
from portal.webinars.queries import organising
from portal.webinars.rules import texts
from portal.webinars.services import lifecycle, writing
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city
from tests.factories.webinars import make_registration, make_run, make_webinar

RUN = {
    "starts_on": "2027-03-10", "starts_at": "15:00", "timezone": "Asia/Seoul", "minutes": "90", "format": "online", "place": "",
    "link": "https://meet.city.example/room", "capacity": "100", "capacity_on_site": "", "most_per_city": "",
}  # fmt: skip
NIGHT = RUN | {"timezone": "America/New_York"}  # clocks go forward on 14 March 2027 at 2:00, back on 7 November at 2:00


def organiser(city=None):
    return make_user(
        display_name="Olga Organiser", roles=((Role.WEBINAR_ORGANISER, ("city", city.id) if city else None),)
    )


@pytest.fixture
def city(app):
    return make_city(names={"en": "Seoul", "ko": "서울"}, timezone="Asia/Seoul")


@pytest.fixture
def browser(city, login):
    return login(organiser(city))


def the_webinar() -> Webinar:
    found = queries.webinar_by_id(db.session.scalars(select(Webinar.id)).one())
    assert found is not None
    return found


def test_organiser_begins_leaves_continues_and_publishes(browser, city, work):
    answer = browser.submit(
        "/en/webinars/manage/new",
        {"title": "Open\x0b data\u202e 공개", "lang": "ko", "city": str(city.id), "summary": "Short."},
    )
    webinar = the_webinar()
    page = answer.location
    assert webinar.slug == "open-data"
    assert [text.title for text in webinar.texts] == ["Open data 공개"]  # what controls a line is no part of a title
    assert "Open data" in browser.page("/en/webinars/manage/?view=drafts").text
    assert browser.get("/en/webinars/open-data").status_code == 200  # the organiser sees the draft
    words = {
        "title": "열린 데이터",
        "summary": "요약",
        "description": "**무엇을**",
        "languages": ["ko", "en"],
        "topics": "topic:open-data",
    }
    assert browser.submit(f"{page}/words", words).status_code == 303
    refused = browser.submit(f"{page}/words", {}, to=f"{page}/publish")
    assert refused.status_code == 422
    assert "at least one run" in refused.get_data(as_text=True)
    assert browser.submit(f"{page}/runs/new", RUN).status_code == 303
    (run,) = the_webinar().runs
    assert (run.starts_at, run.provider, run.provider_data) == (
        datetime(2027, 3, 10, 6, tzinfo=UTC), Provider.LINK, {"url": "https://meet.city.example/room"},
    )  # fmt: skip
    assert (
        browser.submit(f"{page}/rules", {"is_open": "y", "is_recorded": "y", "retention_days": "90"}).status_code == 303
    )
    both = {"is_open": "y", "members_only": "y", "takes_guests": "y", "retention_days": "90"}
    assert browser.submit(f"{page}/rules", both).status_code == 422
    assert "열린 데이터" in browser.page(f"{page}/check").text
    assert browser.submit(f"{page}/check", {}, to=f"{page}/publish").status_code == 303
    webinar = the_webinar()
    assert (webinar.state, webinar.is_recorded, webinar.retention_days) == (WebinarState.PUBLISHED, True, 90)
    work()
    assert "열린 데이터" in browser.page("/en/search?q=데이터").text
    assert (
        browser.submit(
            f"/en/webinars/manage/runs/{run.id}", {}, to=f"/en/webinars/manage/runs/{run.id}/talks/new"
        ).status_code
        == 422
    )


def test_times_that_do_not_exist_or_come_twice_are_told(browser, city):
    webinar = make_webinar(city=city, runs=0, published=False)
    new = f"/en/webinars/manage/{webinar.id}/runs/new"
    gap = browser.submit(new, NIGHT | {"starts_on": "2027-03-14", "starts_at": "02:30"})
    assert gap.status_code == 422
    assert "Choose 1:30" in gap.get_data(as_text=True).replace("\u202f", " ")
    assert "3:30" in gap.get_data(as_text=True)
    korean = browser.submit(f"/ko{new[3:]}", NIGHT | {"starts_on": "2027-03-14", "starts_at": "02:30"})
    assert "오전 1:30 또는 오전 3:30" in korean.get_data(as_text=True)
    twice = browser.submit(new, NIGHT | {"starts_on": "2027-11-07", "starts_at": "01:30"})
    assert twice.status_code == 422
    assert "comes twice" in twice.get_data(as_text=True)
    assert "Which of the two is meant?" in twice.get_data(as_text=True)
    for wrong, words in (
        ({"timezone": "Mars/Olympus"}, "“Mars/Olympus” is no time zone"), ({"starts_on": "2027-02-30"}, "no such day"),
        ({"starts_at": "25:00"}, "no time of the day"), ({"starts_on": "2020-05-03"}, "over already"), ({"format": "moon"}, "choice"),
        ({"minutes": "0"}, "between 5 and 1440"), ({"minutes": "-60"}, "between 5"), ({"format": "hybrid"}, "where it is held"),
        ({"link": "javascript:alert(1)"}, "https://"), ({"link": "https://x.example/ y"}, "https://"), ({"capacity": "0"}, "100,000"),
        ({"starts_on": "0001-01-01"}, "Enter a year between"),
    ):  # fmt: skip
        answer = browser.submit(new, RUN | wrong)
        assert answer.status_code == 422, wrong
        assert words in answer.get_data(as_text=True), wrong
    assert db.session.scalar(select(func.count(Run.id))) == 0
    second = browser.submit(new, NIGHT | {"starts_on": "2027-11-07", "starts_at": "01:30", "fold": "1"})
    assert second.status_code == 303
    (run,) = the_webinar().runs
    assert (run.fold, run.starts_at) == (1, datetime(2027, 11, 7, 6, 30, tzinfo=UTC))


def test_time_of_a_run_that_was_held_stays_and_is_not_moved_into_the_past(browser, city):
    run = make_webinar(city=city, run={"starts_in": timedelta(days=-3)}).runs[0]
    page = f"/en/webinars/manage/runs/{run.id}/edit"
    kept = {
        "starts_on": f"{run.local_start:%Y-%m-%d}",
        "starts_at": f"{run.local_start:%H:%M}",
        "timezone": run.timezone,
    }
    assert browser.submit(page, RUN | kept | {"place": "Hall 2"}).status_code == 303
    assert browser.submit(page, RUN | kept | {"starts_at": "00:01", "starts_on": "2026-01-01"}).status_code == 422
    db.session.refresh(run)
    assert f"{run.local_start:%Y-%m-%d %H:%M}" == f"{kept['starts_on']} {kept['starts_at']}"


def test_too_much_text_is_refused_and_nothing_half_done(browser, city):
    webinar = make_webinar(city=city, runs=0, published=False)
    page, title = f"/en/webinars/manage/{webinar.id}/words", webinar.texts[0].title
    words = {"title": "T", "summary": "S", "description": "x" * 10_001, "languages": "en"}
    assert browser.submit(page, words).status_code == 422
    assert browser.submit(page, words | {"description": "x" * 10_000_000}).status_code == 413
    assert browser.submit(page, words | {"description": "a\x00b"}).status_code == 400
    assert (
        browser.submit(page, words | {"description": "a\x1b[31mb\r\nc", "topics": "topic:no-such"}).status_code == 422
    )
    text = db.session.scalars(select(WebinarText)).one()
    assert (text.title, text.description) == (title, "")


def test_addresses_are_made_of_titles_and_never_collide(app):
    assert texts.address_of("Données ouvertes : le guide") == "donnees-ouvertes-le-guide"
    assert texts.address_of("Đề xuất của người dân") == "de-xuat-cua-nguoi-dan"
    assert texts.address_of("열린 데이터") == "webinar"
    assert texts.address_of("Manage") == "webinar-manage"
    actor = make_secretariat()
    with db.transaction():
        made = [
            lifecycle.begin(lang="ko", title="열린 데이터", summary="", city=None, actor=actor).slug for _n in range(3)
        ]
    assert made == ["webinar", "webinar-2", "webinar-3"]


def test_translation_is_stale_once_the_original_has_changed(browser, city):
    webinar = make_webinar(city=city)
    page = f"/en/webinars/manage/{webinar.id}"
    browser.submit(f"{page}/texts", {"lang": "fr"})
    french = {"title": "Données", "summary": "Résumé", "description": "", "is_machine": "y"}
    assert browser.submit(f"{page}/texts/fr", french).status_code == 303
    assert "A machine has translated this" in browser.page(f"/en/webinars/{webinar.slug}?in=fr").text
    assert "Up to date" in browser.page(f"{page}/texts").text
    words = {"title": "New title", "summary": "New", "description": "", "languages": "en"}
    browser.submit(f"{page}/words", words)
    assert "Out of date" in browser.page(f"{page}/texts").text
    assert "1 translation is out of date" in browser.page(page).text
    browser.submit(f"{page}/words", words)  # nothing changed: nothing more is stale
    browser.submit(f"{page}/texts/fr", {}, to=f"{page}/texts/fr/fine")
    assert "Up to date" in browser.page(f"{page}/texts").text
    assert browser.submit(f"{page}/texts/fr", {}, to=f"{page}/texts/fr/remove").status_code == 303
    assert browser.submit(f"{page}/texts", {}, to=f"{page}/texts/fr/remove").status_code == 404
    assert [text.lang for text in the_webinar().texts] == ["en"]


def test_runs_are_put_off_planned_again_cancelled_and_removed_from_drafts_only(browser, city):
    webinar = make_webinar(city=city, runs=2)
    first, second = webinar.runs
    page = f"/en/webinars/manage/runs/{first.id}"
    assert browser.submit(f"{page}/postpone", {"reason": " "}).status_code == 422
    assert browser.submit(f"{page}/postpone", {"reason": "The speaker is ill."}).status_code == 303
    assert "The speaker is ill." in browser.page(f"/en/webinars/{webinar.slug}").text
    was_at = first.starts_at
    assert browser.submit(f"{page}/edit", RUN).status_code == 303
    db.session.refresh(first)
    assert (first.state, first.previous_starts_at) == (RunState.PLANNED, was_at)
    assert "It was to begin at another time" in browser.page(f"/en/webinars/{webinar.slug}").text
    assert browser.submit(f"{page}/cancel", {"reason": "No quorum."}).status_code == 303
    second_page = f"/en/webinars/manage/runs/{second.id}"
    assert browser.submit(f"{second_page}/edit", RUN, to=f"{second_page}/remove").status_code == 303
    assert len(the_webinar().runs) == 2  # published: nothing is removed
    draft = make_webinar(city=city, runs=3, published=False)
    middle = f"/en/webinars/manage/runs/{draft.runs[1].id}"
    assert browser.submit(middle, {}, to=f"{middle}/remove").status_code == 303
    with db.transaction():
        assert make_run(draft).number == 2  # the free place is taken again


def test_webinar_is_cancelled_with_what_is_still_to_come(app, at):
    city, actor = make_city(), make_secretariat()
    webinar = make_webinar(city=city, runs=2)
    start = webinar.runs[0].starts_at
    at(webinar.runs[0].ends_at + timedelta(minutes=1))
    with db.transaction():
        held = organising.webinar_locked(webinar.id)
        with pytest.raises(DomainError, match="Say why"):
            lifecycle.cancel(webinar=held, reason=" ", actor=actor)
        lifecycle.cancel(webinar=held, reason="A storm.", actor=actor)
        lifecycle.cancel(webinar=held, reason="A storm.", actor=actor)
    found = the_webinar()
    assert found.state is WebinarState.CANCELLED
    assert [run.state for run in found.runs] == [RunState.PLANNED, RunState.CANCELLED]  # the first was held
    assert found.runs[0].starts_at == start
    assert [one.action for one in db.session.scalars(select(AuditEntry))].count("webinars.cancelled") == 1
    over = make_webinar(city=city)
    at(over.runs[0].ends_at + timedelta(minutes=1))
    with db.transaction(), pytest.raises(Conflict, match="nothing left to cancel"):
        lifecycle.cancel(webinar=organising.webinar_locked(over.id), reason="Late.", actor=actor)


def test_copy_keeps_the_clock_on_the_wall(browser, city, work):
    webinar = make_webinar(
        city=city,
        run={"local_start": datetime(2027, 3, 10, 9, 0), "timezone": "America/New_York"},  # noqa: DTZ001
    )
    page = f"/en/webinars/manage/{webinar.id}"
    assert browser.submit(f"{page}/copy", {"weeks": "400"}).status_code == 422
    answer = browser.submit(f"{page}/copy", {"weeks": "1"})
    made = queries.webinar_by_id(answer.location.rsplit("/", 1)[1])
    assert (made.state, made.copied_from, made.slug) == (WebinarState.DRAFT, webinar.id, f"{webinar.slug}-2")
    assert (made.runs[0].local_start, made.runs[0].starts_at) == (
        datetime(2027, 3, 17, 9, 0), datetime(2027, 3, 17, 13, 0, tzinfo=UTC),  # noqa: DTZ001  # an hour less in UTC
    )  # fmt: skip


def test_city_proposes_and_secretariat_decides(app, city, login, work):
    app.config["SETTINGS"], before = replace(app.config["SETTINGS"], webinar_approval=True), app.config["SETTINGS"]
    try:
        proposer, secretariat = organiser(city), make_secretariat()
        browser = login(proposer)
        webinar = make_webinar(city=city, published=False)
        with db.transaction():
            db.session.get(Webinar, webinar.id).created_by = proposer.id
        page, title = f"/en/webinars/manage/{webinar.id}", webinar.texts[0].title
        assert browser.submit(page, {}, to=f"{page}/publish").status_code == 409
        assert "Propose to the secretariat" in browser.page(f"{page}/check").text
        assert browser.submit(page, {}, to=f"{page}/propose").status_code == 303
        assert browser.get(f"{page}/send-back").status_code == 403
        work(only=("core.deliver_event",))
        office = login(secretariat, type(browser)(app))
        assert title in office.page("/en/webinars/manage/?view=proposed").text
        assert office.submit(f"{page}/send-back", {"remark": ""}).status_code == 422
        assert office.submit(f"{page}/send-back", {"remark": "Name the speaker."}).status_code == 303
        assert "Name the speaker." in browser.page(page).text
        work(only=("core.deliver_event",))
        browser.submit(page, {}, to=f"{page}/propose")
        work(only=("core.deliver_event",))
        assert office.submit(f"{page}/check", {}, to=f"{page}/publish").status_code == 303
        work(only=("core.deliver_event",))
        told = db.session.execute(select(Notification.kind, Notification.user_id, Notification.text)).all()
        assert [one.kind for one in told if one.user_id == secretariat.id] == ["webinars.proposed"] * 2
        assert [one.kind for one in told if one.user_id == proposer.id] == ["webinars.decided"] * 2
        assert any("Name the speaker." in one.text for one in told)
    finally:
        app.config["SETTINGS"] = before


def test_pages_are_for_who_runs_the_webinar(app, city, login):
    webinar, other = make_webinar(city=city, published=False), make_city()
    page, run_page = f"/en/webinars/manage/{webinar.id}", f"/en/webinars/manage/runs/{webinar.runs[0].id}"
    address = f"/en/webinars/{webinar.slug}"
    stranger = login(organiser(other))
    assert stranger.get(page).status_code == 404
    assert stranger.get(run_page).status_code == 404
    assert stranger.get(address).status_code == 404
    assert "Begin a webinar" in stranger.page("/en/webinars/manage/").text
    assert login(make_user(), type(stranger)(app)).get("/en/webinars/manage/").status_code == 403
    with db.transaction(), pytest.raises(DomainError, match="Choose a city"):
        lifecycle.begin(lang="en", title="T", summary="", city=city, actor=organiser(other))
    assert rules.may_organise(organiser())


def test_list_of_own_webinars_asks_no_more_with_many(browser, city, queries):
    for _n in range(12):
        run = make_webinar(city=city, runs=2).runs[0]
        make_registration(run)
    with queries() as seen:
        page = browser.page("/en/webinars/manage/")
    assert len(page.select("tbody tr")) == 12
    assert "1 registration" in page.text
    assert len(seen) <= 8, seen
    one = the_latest()
    with queries() as seen:
        browser.page(f"/en/webinars/manage/{one.id}")
    assert len(seen) <= 8, seen


def the_latest() -> Webinar:
    found = queries.webinar_by_id(db.session.scalars(select(Webinar.id).order_by(Webinar.created_at.desc())).first())
    assert found is not None
    return found


def test_rules_of_registration_and_words_of_a_cancelled_webinar_stay(app):
    webinar, actor = make_webinar(), make_secretariat()
    with db.transaction():
        lifecycle.cancel(webinar=organising.webinar_locked(webinar.id), reason="A storm.", actor=actor)
    with db.transaction():
        held = organising.webinar_locked(webinar.id)
        for act in (
            lambda: writing.set_rules(webinar=held, rules_of=writing.RegistrationRules(), actor=actor),
            lambda: writing.save_words(webinar=held, words=writing.Words("T"), languages=["en"], tags=[], actor=actor),
            lambda: lifecycle.propose(webinar=held, actor=actor),
            lambda: lifecycle.postpone(webinar=held, reason="?", actor=actor),
            lambda: lifecycle.discard(webinar=held, actor=actor),
            lambda: lifecycle.publish(webinar=held, actor=actor),
        ):
            with pytest.raises(Conflict):
                act()
    assert clock.now() > the_webinar().cancelled_at
