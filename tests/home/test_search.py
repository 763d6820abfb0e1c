"""The search page: what it shows and leaves out, its filters, its map, its files, and that its address says it all."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import date

import pytest
from sqlalchemy import select

from portal.core import db
from portal.search import kinds, queries, services
from portal.search.document import Document
from portal.search.models import Miss
from tests.factories.accounts import make_user
from tests.factories.cities import make_city


@pytest.fixture(autouse=True)
def _kind(app):
    kinds.register(
        "test-case", label="Cases", symbol="cases", address=lambda _thing, facts: f"/en/test-cases/{facts['slug']}"
    )
    queries.forget_langs()
    yield
    kinds.forget("test-case")
    queries.forget_langs()


def put(title, text="", lang="en", thing=None, **more):
    facts = {"slug": title.lower().replace(" ", "-"), **more.pop("facts", {})}
    with db.transaction():
        services.put([Document("test-case", thing or uuid.uuid4(), lang, title, text, facts=facts, **more)])


def hits(page):
    return [each.get_text(" ", strip=True) for each in page.select(".hit-title")]


def test_search_marks_what_was_found_and_leads_there(client):
    put("Night bus", "The parking of buses <b>at night</b>")
    page = client.page("/en/search?q=parking+buses")
    assert [mark.get_text() for mark in page.select("#results mark")] == ["bus", "parking", "buses"]
    assert page.select_one(".hit-title a")["href"] == "/en/test-cases/night-bus"
    assert not page.select(".hit b")


def test_search_says_the_language_of_what_it_shows(client):
    put("올빼미버스 노선", "심야", lang="ko")
    title = client.page("/ar/search?q=올빼미버스").select_one(".hit-title")
    assert (title["lang"], title["dir"]) == ("ko", "ltr")


def test_filters_work_by_address_alone_and_can_be_taken_back(client):
    put("Bus one", tags=("topic:parking",))
    put("Bus two", tags=("topic:mobility",))
    page = client.page("/en/search?q=bus")
    box = page.select_one('input[name="topic"][value="topic:parking"]')
    assert "Parking (1)" in box.find_parent().get_text(" ", strip=True)
    page = client.page("/en/search?q=bus&topic=topic:parking")
    assert hits(page) == ["Bus one"]
    assert page.select_one('input[name="topic"][value="topic:parking"]').has_attr("checked")
    assert page.find("a", string="Take all filters back")["href"] == "/en/search?q=bus"


def test_kinds_are_counted(client):
    put("Seoul bus")
    city = make_city(slug="seoul", names={"en": "Seoul"})
    with db.transaction():
        services.refresh("city", [city.id])
    page = client.page("/en/search?q=seoul")
    tabs = [tab.get_text(" ", strip=True) for tab in page.select("#results .tabs")[0].select("a")]
    assert tabs == ["All", "Cities 1", "Cases 1"]
    assert hits(client.page("/en/search?q=seoul&kind=test-case")) == ["Seoul bus"]


def test_own_language_alone(client):
    thing = uuid.uuid4()
    put("Seoul open", lang="en")
    put("Seoul 개방", lang="ko", thing=thing)
    assert set(hits(client.page("/ko/search?q=Seoul"))) == {"Seoul open", "Seoul 개방"}
    assert hits(client.page("/ko/search?q=Seoul&own=1")) == ["Seoul 개방"]


def test_tag_leads_to_other_languages(client):
    put("Портал", lang="ru", tags=("topic:open-data",))
    page = client.page("/ko/search?q=공공데이터")
    chip = page.select_one("#results .chip")
    assert chip.get_text(strip=True) == "공공데이터"
    assert hits(client.page(chip["href"])) == ["Портал"]


def test_map_and_list_show_the_same(client):
    city = make_city(slug="seoul", names={"en": "Seoul"})
    put("Owl bus", city_id=city.id)
    put("Owl taxi", city_id=city.id)
    page = client.page("/en/search?q=owl&view=map")
    assert [point["aria-label"] for point in page.select(".map-point")] == ["Seoul, 2 results"]
    assert set(hits(page)) == {"Owl bus", "Owl taxi"}
    assert set(hits(client.page(page.select_one(".map-point")["href"]))) == {"Owl bus", "Owl taxi"}


def test_newest_first_and_pages(client):
    for number in range(1, 26):
        put(f"Report {number:02}", dated_on=date(2026, 1, number))
    page = client.page("/en/search?q=report&sort=newest")
    assert hits(page)[0] == "Report 25"
    assert hits(client.page("/en/search?q=report&sort=newest&page=2")) == [
        f"Report {number:02}" for number in (5, 4, 3, 2, 1)
    ]
    assert page.select_one(".pager a[rel=next]")["href"] == "/en/search?q=report&sort=newest&page=2"
    client.page("/en/search?q=report&page=99")


def test_typo_is_forgiven_and_said(client):
    put("Participation")
    page = client.page("/en/search?q=partcipation")
    assert hits(page) == ["Participation"]
    assert page.find("a", string="participation")["href"] == "/en/search?q=participation"


def test_what_is_found_nowhere_is_counted_unless_somebody_is_still_typing(client):
    client.page("/en/search?q=xylophone", headers={"HX-Request": "true", "HX-Trigger": "q"})
    assert db.session.scalars(select(Miss)).all() == []
    client.page("/en/search?q=Xylophone")
    client.page("/en/search?q=xylophone&kind=city")
    assert [(row.text, row.lang, row.count) for row in db.session.scalars(select(Miss))] == [("xylophone", "en", 1)]


def test_enter_in_the_field_is_the_whole_question_with_a_script_too(client):
    """What came from the form by htmx was taken for half a question: nothing near was shown, and no miss was counted."""
    put("Night bus routes of Seoul")
    field = client.page("/en/search").select_one("#q")
    assert field["hx-include"] == "closest form"  # while typing the field asks, by its id
    typing, entered = {"HX-Request": "true", "HX-Trigger": "q"}, {"HX-Request": "true"}
    assert hits(client.page("/en/search?q=night+bus+zebra", headers=typing)) == []
    assert hits(client.page("/en/search?q=night+bus+zebra", headers=entered)) == ["Night bus routes of Seoul"]
    client.page("/en/search?q=xylophone", headers=entered)
    assert [row.text for row in db.session.scalars(select(Miss))] == ["xylophone"]


def test_things_of_others_are_not_found_nor_exported(client, login):
    put("Secret plan", audience=("test:1",))
    kinds.register_audience(lambda user: ["test:1"] if user.display_name == "Insider" else [])
    try:
        assert hits(client.page("/en/search?q=secret")) == []
        assert "Secret" not in client.get("/en/search.json?q=secret").get_data(as_text=True)
        login(make_user(display_name="Insider"))
        assert hits(client.page("/en/search?q=secret")) == ["Secret plan"]
    finally:
        kinds._audiences.pop()


def test_results_can_be_taken_along(client):
    put("Bus, the best", "text", tags=("topic:mobility", "sdg:11"), dated_on=date(2026, 1, 2))
    put("=HYPERLINK() bus")
    data = client.get("/en/search.json?q=best").get_json()
    assert data["total"] == 1
    assert data["results"] == [
        {
            "kind": "test-case", "language": "en", "title": "Bus, the best", "address": "http://localhost/en/test-cases/bus,-the-best",
            "date": "2026-01-02", "tags": ["topic:mobility", "sdg:11"], "languages": ["en"],
        }
    ]  # fmt: skip
    response = client.get("/en/search.csv?q=bus")
    rows = list(csv.DictReader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))
    assert {row["title"] for row in rows} == {"Bus, the best", "'=HYPERLINK() bus"}


@pytest.mark.parametrize(
    "query", ["topic=nonsense", "country=XX", "region=moon", "city=1", "lang=zz-ZZ", "kind=x", "page=0", "sort=x&view=map", "sdg=sdg:99&q=bus"]
)  # fmt: skip
def test_search_takes_any_filter(client, query):
    client.page(f"/en/search?{query}")


def test_search_asks_at_most_eight_questions_with_everything_on(client, queries):
    for number in range(30):
        put(f"Owl bus {number}", "parking sensors", city_id=make_city().id, tags=("topic:parking",))
    client.page("/en/search?q=owl")
    with queries() as seen:
        client.page("/en/search?q=owl+parkng&view=map&topic=topic:parking")
    assert len(seen) <= 8, seen
