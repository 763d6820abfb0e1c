"""The pages everybody may see."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.cities import cards, services
from portal.cities.models import MembershipKind, OfficeKind, Region
from portal.cities.services import Dates
from portal.core import db
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cases import make_case
from tests.factories.cities import make_affiliation, make_city, make_office, make_organisation
from tests.factories.webinars import make_webinar


def on_map(page):
    return {link["href"] for link in page.select(".map-point")}


def in_list(page):
    return {link["href"] for link in page.select("main .data-table th a")}


@pytest.fixture
def four(app):
    make_city(slug="hanoi", names={"en": "Hanoi", "ko": "하노이", "vi": "Hà Nội"}, own_lang="vi", country="VN")
    make_city(
        slug="nairobi", names={"en": "Nairobi"}, country="KE", region=Region.AFRICA, latitude=-1.3, longitude=36.8
    )
    chair = make_city(slug="seoul", names={"en": "Seoul", "ko": "서울"}, own_lang="ko", country="KR")
    make_city(slug="bandung", names={"en": "Bandung"}, country="ID", membership=MembershipKind.ASSOCIATE)
    make_city(slug="stranger", membership=None)
    make_organisation(slug="nitda")
    make_office(chair, OfficeKind.CHAIR)


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", {"bandung", "hanoi", "nairobi", "seoul"}),
        ("region=africa", {"nairobi"}),
        ("country=vn", {"hanoi"}),
        ("kind=associate", {"bandung"}),
        ("office=chair", {"seoul"}),
        ("q=ha+noi", {"hanoi"}),
        ("q=%EC%84%9C%EC%9A%B8", {"seoul"}),
        ("region=asia&kind=full", {"hanoi", "seoul"}),
    ],
)
@pytest.mark.usefixtures("four")
def test_directory_shows_the_same_cities_on_map_and_list(client, query, slugs):
    page = client.page(f"/en/cities/?{query}")
    wanted = {f"/en/cities/{slug}" for slug in slugs}
    assert on_map(page) == wanted
    assert {url for url in in_list(page) if "/cities/" in url} == wanted


@pytest.mark.usefixtures("four")
def test_directory_keeps_the_choice_and_counts_what_others_would_leave(client):
    page = client.page("/en/cities/?region=asia&sort=country&q=a")
    assert page.select_one("#filter-region option[selected]")["value"] == "asia"
    assert page.select_one("#filter-sort option[selected]")["value"] == "country"
    assert page.select_one("#filter-q")["value"] == "a"
    counts = {option["value"]: option.get_text() for option in page.select("#filter-region option")}
    assert counts == {"": "All", "africa": "Africa (2)", "asia": "Asia (2)"}


@pytest.mark.usefixtures("four")
def test_directory_without_a_match_offers_the_way_back(client):
    page = client.page("/en/cities/?region=europe&country=XX&q=" + "x" * 500)
    assert on_map(page) == in_list(page) == set()
    assert "No member fits this choice" in page.get_text()
    assert page.select_one("#filter-region option[selected]")["value"] == "europe"


def test_directory_of_nobody_says_so(client):
    assert "No member has been entered yet" in client.page("/en/cities/").get_text()


@pytest.mark.parametrize("size", [1, 50])
def test_directory_and_committee_ask_the_same_few_questions_at_any_size(client, queries, size):
    for _ in range(size):
        make_office(make_city(), OfficeKind.HOST)
    for path in ("/en/cities/", "/en/committee"):
        with queries() as seen:
            client.page(path)
        assert len(seen) <= 3, seen


@pytest.mark.parametrize("size", [1, 50])
def test_city_asks_the_same_few_questions_at_any_size(client, queries, size):
    city = make_city(slug="seoul")
    for year in range(size):
        make_office(city, OfficeKind.HOST, starts_on=date(1970 + year, 1, 1), ends_on=date(1970 + year, 2, 1))
        make_affiliation(make_user(), city)
    with queries() as seen:
        client.page("/en/cities/seoul")
    assert len(seen) <= 8, seen


def test_city_shows_its_facts_in_the_readers_language(client, at):
    at(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    city = make_city(
        slug="hanoi", names={"en": "Hanoi", "vi": "Hà Nội"}, own_lang="vi", country="VN", timezone="Asia/Ho_Chi_Minh",
        languages=["vi"],
    )  # fmt: skip
    make_office(city, OfficeKind.VICE_CHAIR, starts_on=date(2013, 9, 1), ends_on=date(2016, 9, 1))
    page = client.page("/en/cities/hanoi")
    text = page.get_text(" ", strip=True)
    assert page.h1.get_text() == "Hanoi"
    assert page.find("bdi", {"lang": "vi"}).get_text() == "Hà Nội"
    for fact in (
        "Vietnam",
        "Nov 24, 2026, 6:30",
        "Vietnamese",
        "1 to 5 million people",
        "September 1, 2013 to August 31, 2016",
    ):
        assert fact in text, fact
    assert "베트남" in client.page("/ko/cities/hanoi").get_text()


def test_city_shows_the_cards_of_other_modules(client, monkeypatch):
    monkeypatch.setattr(cards, "_makers", [lambda city: cards.CardData(f"Card of {city.slug}"), lambda _city: None])
    make_city(slug="seoul")
    page = client.page("/en/cities/seoul")
    assert [card.get_text() for card in page.select(".page-content .card-title")] == ["Card of seoul"]


def test_city_shows_its_own_cases_and_webinars_as_soon_as_they_are_out(client):
    """Seoul has six cases in the demo, and its page told only how many cities took them over."""
    city = make_city(slug="seoul")
    assert not client.page("/en/cities/seoul").select(".page-content .card-title")
    make_case(city=city)
    make_case()
    make_webinar(city=city)
    found = client.page("/en/cities/seoul").select(".page-content .card-title a")
    assert {one.get_text(strip=True): one["href"] for one in found} == {
        "Case library": "/en/cases?city=seoul", "Webinars": "/en/webinars?city=seoul",
    }  # fmt: skip


def test_city_that_is_no_member_has_a_page_that_says_so(client):
    make_city(slug="once", membership=None)
    assert "Not a member today" in client.page("/en/cities/once").get_text()


@pytest.mark.parametrize("path", ["/en/cities/none", "/en/organisations/none", "/ko/cities/%00", "/en/cities/..%2f"])
def test_what_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code in {400, 404}


def test_organisation_shows_its_membership(client):
    make_organisation(slug="nitda", names={"en": "Agency", "ar": "وكالة"}, own_lang="ar")
    page = client.page("/en/organisations/nitda")
    assert "Friendship member" in page.get_text()
    assert page.find("bdi", {"lang": "ar"}).get_text() == "وكالة"


def test_committee_of_17_september_2015(client):
    for slug, kind in (("seoul", OfficeKind.CHAIR), ("hanoi", OfficeKind.VICE_CHAIR), ("ulyanovsk", OfficeKind.HOST)):
        make_office(make_city(slug=slug), kind, starts_on=date(2015, 9, 16), ends_on=date(2015, 9, 19))
    make_office(make_city(slug="later"), starts_on=date(2016, 9, 1))
    page = client.page("/en/committee?on=2015-09-17")
    assert "September 17, 2015" in page.select_one(".lead").get_text()
    assert in_list(page) == {"/en/cities/seoul", "/en/cities/hanoi", "/en/cities/ulyanovsk"}
    assert page.select_one("#on")["value"] == "2015-09-17"
    assert in_list(client.page("/en/committee")) == {"/en/cities/later"}


@pytest.mark.parametrize("text", ["yesterday", "2015-02-30", "15-9-17", "9" * 400, "٢٠١٥-٠٩-١٧"])
def test_committee_on_no_day_says_so(client, text):
    response = client.get(f"/en/committee?on={text}")
    assert response.status_code == 422
    assert "is no day" in response.get_data(as_text=True)


def test_committee_before_the_association_is_empty(client):
    assert "Nobody held an office" in client.page("/en/committee?on=1999-01-01").get_text()


# Shared pages


def test_a_change_of_the_register_reaches_anonymous_readers_at_once(client):
    city = make_city(slug="seoul", membership=None)
    assert "/en/cities/seoul" not in in_list(client.page("/en/cities/"))
    with db.transaction():
        services.add_membership(member=city, kind=MembershipKind.FULL, dates=Dates(date(2020, 1, 1)), actor=None)
    assert "/en/cities/seoul" in in_list(client.page("/en/cities/"))
    with db.transaction():
        services.add_office(city=city, kind=OfficeKind.CHAIR, dates=Dates(date(2020, 1, 1)), actor=None)
    assert "/en/cities/seoul" in in_list(client.page("/en/committee"))


def test_a_confirmed_person_is_counted_at_once(client):
    city, actor = make_city(slug="seoul"), make_secretariat()
    before = client.page("/en/cities/seoul").get_text(" ", strip=True)
    with db.transaction():
        services.affiliate(user=make_user(), city=city, position="", actor=actor)
    after = client.page("/en/cities/seoul").get_text(" ", strip=True)
    assert "Its people in the portal 0" in before
    assert "Its people in the portal 1" in after


def test_shared_page_is_asked_of_the_database_once(client, queries):
    make_city(slug="seoul")
    client.page("/en/cities/seoul")
    with queries() as seen:
        client.page("/en/cities/seoul")
    assert seen == []


def test_page_of_a_signed_in_reader_never_reaches_others(app, client, login):
    make_city(slug="seoul")
    login(make_secretariat(display_name="Nam Yunseo"))
    mine = client.get("/en/cities/seoul")
    assert "Nam Yunseo" in mine.get_data(as_text=True)
    assert "Change the register" in mine.get_data(as_text=True)
    assert "no-store" in mine.headers["Cache-Control"]
    other = type(client)(app).get("/en/cities/seoul").get_data(as_text=True)
    assert "Nam Yunseo" not in other
    assert "Change the register" not in other
    assert "csrf_token" not in other


def test_shared_page_never_reaches_a_signed_in_reader(app, client, login):
    make_city(slug="seoul")
    type(client)(app).get("/en/cities/seoul")  # now it is kept
    login(make_secretariat(display_name="Nam Yunseo"))
    assert "Nam Yunseo" in client.get("/en/cities/seoul").get_data(as_text=True)
