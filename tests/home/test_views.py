"""The landing page, the way to it, the reader's own page and the search."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from portal import demo
from portal.accounts.models import Role
from portal.cities import queries as cities
from portal.cities import services
from portal.cities.models import AffiliationState, MembershipKind
from portal.cities.services import Dates
from portal.core import clock, db
from portal.demo import people
from portal.notifications.models import Delivery, DeliveryState
from portal.training.models import EditionState
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_affiliation, make_city
from tests.factories.training import make_edition


def text_of(page):
    return page.find("main").get_text(" ", strip=True)


# `/`


@pytest.mark.parametrize(
    ("asked", "lang"),
    [("ko-KR,ko;q=0.9,en;q=0.8", "ko"), ("ar", "ar"), ("de, fr;q=0.5", "fr"), ("de", "en"), ("", "en"), ("*", "en")],
)
def test_root_leads_to_the_browsers_language(client, asked, lang):
    response = client.get("/", headers={"Accept-Language": asked})
    assert (response.status_code, response.headers["Location"]) == (302, f"/{lang}/")
    assert "Accept-Language" in response.headers["Vary"]


def test_root_leads_a_signed_in_reader_to_the_accounts_language(client, login):
    login(make_user(locale="ar"))
    assert client.get("/", headers={"Accept-Language": "ko"}).headers["Location"] == "/ar/"


# The landing page


def test_index_of_an_empty_portal_says_what_will_be_here(client):
    page = client.page("/en/")
    assert "No edition is announced at the moment" in text_of(page)
    assert not page.select(".map")


def test_index_counts_and_draws_every_member_city(client):
    for slug, country in (("seoul", "KR"), ("seongnam", "KR"), ("nairobi", "KE")):
        make_city(slug=slug, country=country)
    make_city(membership=None)
    page = client.page("/en/")
    assert "Member cities 3 Countries 2 Officials trained 0 Certificates in force 0" in text_of(page)
    wanted = {"/en/cities/seoul", "/en/cities/seongnam", "/en/cities/nairobi"}
    assert {link["href"] for link in page.select(".map .map-point")} == wanted
    assert {link["href"] for link in page.select(".skyline .map-point")} == wanted


def test_index_shows_what_is_coming_up(client, at):
    at(datetime(2026, 11, 23, 9, tzinfo=UTC))
    demo.load()
    page = client.page("/en/")
    assert [each.get_text(" ", strip=True) for each in page.select_one(".agenda").select(".event-date")] == [
        "2 Jan", "29 Jan", "6 Feb", "2 May",
    ]  # fmt: skip
    assert "Last day to nominate · Online" in text_of(page)
    assert "Officials trained 8 Certificates in force 10 Editions that take nominations 3" in text_of(page)
    client.page("/ar/")


def test_index_follows_a_change_of_the_members(client):
    city = make_city(membership=None)
    assert "Member cities 0" in text_of(client.page("/en/"))
    with db.transaction():
        services.add_membership(member=city, kind=MembershipKind.FULL, dates=Dates(clock.today()), actor=None)
    assert "Member cities 1" in text_of(client.page("/en/"))


def test_index_is_shared_between_anonymous_readers_only(app, client, login, queries):
    make_city()
    client.page("/en/")
    with queries() as seen:
        client.page("/en/")
    assert seen == []
    login(make_user(display_name="Ramil Batungbakal"))
    assert "Ramil Batungbakal" in client.get("/en/").get_data(as_text=True)
    other = type(client)(app).get("/en/").get_data(as_text=True)
    assert "Ramil Batungbakal" not in other
    assert "csrf_token" not in other


@pytest.mark.parametrize("size", [1, 50])
def test_index_asks_the_same_few_questions_at_any_size(client, queries, size):
    for _ in range(size):
        make_city()
    with queries() as seen:
        client.page("/en/")
    assert len(seen) <= 8, seen


# My portal


def steps_of(page):
    return [each.get_text(" ", strip=True) for each in page.select(".task-list .task-name > a")]


def test_my_portal_asks_to_sign_in(client):
    response = client.get("/en/my")
    assert response.status_code == 303
    assert "next=/en/my" in response.headers["Location"]


def test_my_portal_of_somebody_new_says_what_to_do_first(client, login):
    login(make_user(display_name="Dindo"))
    page = client.page("/en/my")
    assert "Dindo" in text_of(page)
    assert steps_of(page) == ["Do you work for a city? Say for which one"]


def test_my_portal_of_somebody_whose_claim_waits_says_that_nothing_is_to_do(client, login):
    person = make_user()
    make_affiliation(person, make_city(names={"en": "Hanoi"}), AffiliationState.CLAIMED)
    login(person)
    assert steps_of(client.page("/en/my")) == ["Hanoi has your request"]


def test_my_portal_with_nothing_to_do_says_so(client, login):
    person = make_user()
    make_affiliation(person, make_city(names={"en": "Hanoi"}))
    login(person)
    page = client.page("/en/my")
    assert steps_of(page) == []
    assert "Nothing waits for you" in text_of(page)
    assert "Hanoi" in text_of(page)


@pytest.mark.demo
def test_my_portal_of_a_coordinator_shows_who_waits_and_the_places(client, login):
    coordinator = people.by_key("liezel-macaraeg")
    city = cities.city_by_slug("quezon-city")
    make_affiliation(make_user(), city, AffiliationState.CLAIMED)
    login(coordinator)
    page = client.page("/en/my")
    assert "Answer 1 person who says that they work for Quezon City" in steps_of(page)
    assert "Nominate: Quezon City has 2 places left" in steps_of(page)
    assert "until" in text_of(page)
    assert "You speak for this city" in text_of(page)


@pytest.mark.demo
def test_my_portal_of_an_official_shows_the_course_and_the_certificate(client, login):
    login(people.by_key("tak-eunsol"))
    page = client.page("/en/my")
    assert "My courses" in text_of(page)
    assert page.select("progress")
    login(people.by_key("yazan-alhaymouni"))
    page = client.page("/en/my")
    assert "My certificates" in text_of(page)
    assert "Completed" in text_of(page)


@pytest.mark.demo
@pytest.mark.parametrize(
    ("key", "steps"),
    [
        ("chu-daon", [r"Confirm \d adoptions? of"]), ("liezel-macaraeg", [r"\d+ things wait at the desk of your city"]),
        ("jonalyn-pagcaliwagan", [r"\d texts? waits? for a moderator"]),
    ],
)  # fmt: skip
def test_my_portal_says_what_waits_in_the_library_and_at_the_desks(client, login, key, steps):
    login(people.by_key(key))
    found = steps_of(client.page("/en/my"))
    for step in steps:
        assert any(re.match(step, one) for one in found), found
    login(make_user())
    assert steps_of(client.page("/en/my")) == ["Do you work for a city? Say for which one"]


def test_my_portal_of_the_secretariat_shows_what_failed(client, login):
    office = make_secretariat()
    with db.transaction():
        db.session.add(
            Delivery(kind="x", to_email="a@b.example", lang="en", state=DeliveryState.FAILED, next_at=clock.now())
        )
    login(office)
    page = client.page("/en/my")
    assert steps_of(page)[0] == "1 mail could not be delivered"
    assert "Mails that failed 1" in text_of(page)


@pytest.mark.demo
@pytest.mark.parametrize("size", [1, 30])
@pytest.mark.parametrize("role", ["coordinator", "secretariat", "official"])
def test_my_portal_asks_at_most_eight_questions(client, login, queries, role, size):
    key = {"coordinator": "liezel-macaraeg", "secretariat": "nam-yunseo", "official": "tak-eunsol"}[role]
    person = people.by_key(key)
    for _ in range(size):
        city = make_city()
        make_affiliation(person, city)
        make_affiliation(make_user(), city, AffiliationState.CLAIMED)
    login(person)
    client.page("/en/my")  # the courses' outlines never change and stay in memory
    with queries() as seen:
        client.page("/en/my")
    assert len(seen) <= 8, seen


# Search


@pytest.mark.demo
def test_search_finds_by_kind_and_keeps_what_was_asked(client):
    page = client.page("/en/search?q=open+data")
    assert page.select_one("#q")["value"] == "open data"
    kinds = text_of(page)
    assert "Courses" in kinds
    assert "Editions" in kinds
    assert "/ko/cities/seoul" in str(client.page("/ko/search?q=SEOUL"))
    assert "/ru/cities/seoul" in str(client.page("/ru/search?q=сеул"))
    assert "/ar/cities/beyoglu" in str(client.page("/ar/search?q=beyoglu"))


def test_search_without_words_or_results_says_what_to_do(client):
    assert "Enter a name or a word" in text_of(client.page("/en/search"))
    assert "Enter a name or a word" in text_of(client.page("/en/search?q=%20%20"))
    assert "Nothing fits “zzz”" in text_of(client.page("/en/search?q=zzz"))


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"><script>', "x" * 5000, "%F0%9F%98%80", "\u0301", "á" * 300])
def test_search_takes_any_text(client, text):
    make_city()
    page = client.page("/en/search", query_string={"q": text})
    assert len(page.select_one("#q")["value"]) <= 200
    assert not page.find("main").find("script")


@pytest.mark.demo
def test_search_is_not_for_names_of_people(client):
    assert "Batungbakal" not in text_of(client.page("/en/search?q=Ramil")).replace("“Ramil”", "")


@pytest.mark.parametrize("size", [1, 50])
def test_search_asks_the_same_few_questions_at_any_size(client, queries, size):
    for _ in range(size):
        make_city(names={"en": "Open city"})
    client.page("/en/search?q=open")
    with queries() as seen:
        client.page("/en/search?q=open")
    assert len(seen) <= 8, seen


def test_coordinators_of_other_cities_see_no_claims_here(client, login):
    city = make_city()
    make_affiliation(make_user(), city, AffiliationState.CLAIMED)
    login(make_user(roles=((Role.CITY_COORDINATOR, ("city", make_city().id)),)))
    assert not any("Answer" in step for step in steps_of(client.page("/en/my")))


def test_index_counts_all_editions_that_take_nominations(client):
    for _ in range(6):
        make_edition()
    page = client.page("/en/")
    assert "Editions that take nominations 6" in text_of(page)


def test_agenda_follows_the_calendar_of_the_place(client, at):
    make_edition(
        starts_on=date(2026, 12, 10), ends_on=date(2026, 12, 20), state=EditionState.RUNNING,
        nominations_close_at=datetime(2026, 11, 30, tzinfo=UTC),
    )  # fmt: skip
    at(datetime(2026, 12, 9, 10, tzinfo=UTC))
    assert "Begins" in text_of(client.page("/en/"))
    at(datetime(2026, 12, 9, 20, tzinfo=UTC))  # the 10th in Seoul
    assert "Begins" not in text_of(client.page("/en/?later"))
