"""The read API keeps what its description promises: schemathesis asks it all that, and more."""

from __future__ import annotations

import contextvars
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from portal.cases import queries, services
from portal.cases.models import AdoptionStage, Side
from portal.core import db
from tests.factories.accounts import make_user
from tests.factories.adoptions import make_adoption
from tests.factories.cities import make_city
from tests.factories.open_cases import make_case

EXAMPLES = 15  # of each operation and way of asking


def get(client, path: str, **values: Any):
    answer = client.get(path, **values)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    return answer


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
def test_schemathesis_accepts_the_api(app, transaction, mode):
    city = make_city(slug="seoul", names={"en": "Seoul"})
    for _n in range(3):
        made = make_case(city)
    with transaction():
        services.withdraw(case=made.case, reason="Wrong", actor=make_user())
    schema = contextvars.Context().run(schemathesis.openapi.from_wsgi, "/api/v1/openapi.json", app)
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case) -> None:
            nonlocal asked
            asked += 1
            # Its way of calling an application does not unpack what is compressed.
            contextvars.Context().run(case.call_and_validate, headers={"Accept-Encoding": "identity"})

        ask()
    assert asked > 50


def test_cases_come_in_parts_by_number(client):
    made = [make_case().case.number for _n in range(5)]
    found, path = [], "/api/v1/cases?limit=2"
    while path:
        answer = get(client, path)
        body = answer.get_json()
        found += [one["number"] for one in body["items"]]
        path = (body["next"] or "").removeprefix("http://localhost")
        assert ('rel="next"' in answer.headers.get("Link", "")) == bool(path)
    assert found == made


def test_cases_are_chosen(client, transaction):
    lima = make_city(slug="lima", names={"en": "Lima"}, country="PE", region="latin_america")
    first = make_case(lima, stage="pilot").case.number
    text = {"title": "T", "summary": "S", "sections": {"problem": "P", "solution": "S", "results": "R"}}
    second = make_case(tags=["topic:transparency"], texts={"en": text}).case.number

    def found(query: str) -> list[int]:
        return [one["number"] for one in get(client, f"/api/v1/cases?{query}").get_json()["items"]]

    assert found("") == [first, second]
    assert found("city=lima") == found("country=PE") == found("region=latin_america") == found("stage=pilot") == [first]
    assert found("language=ko") == [first]
    assert found("tag=topic:transparency") == [second]
    assert found("tag=topic") == [first, second]
    assert found("changed_since=2999-01-01T00:00:00Z") == []
    assert found("changed_since=1800-01-01T00:00:00%2B23:59") == [first, second]
    assert found(f"after={first}") == [second]


def test_one_case_and_its_versions(client, transaction):
    made = make_case()
    number = made.case.number
    body = get(client, f"/api/v1/cases/{number}").get_json()
    assert body["texts"]["ko"]["title"] == made.texts["ko"].title
    assert body["record"]["number"] == number
    assert get(client, f"/api/v1/cases/{number}/versions/1").get_json() == body
    assert get(client, f"/api/v1/cases/{number}/versions/2").status_code == 404
    with transaction():
        services.withdraw(case=made.case, reason="Wrong figures", actor=make_user())
    for path in (f"/api/v1/cases/{number}", f"/api/v1/cases/{number}/versions/1"):
        gone = get(client, path)
        assert (gone.status_code, gone.mimetype, gone.get_json()["detail"]) == (
            410,
            "application/problem+json",
            "Wrong figures",
        )


def test_cities_and_tags(client):
    make_city(slug="lima", names={"en": "Lima"}, country="PE")
    make_city(slug="seoul", names={"en": "Seoul"}, country="KR")
    first = get(client, "/api/v1/cities?limit=1").get_json()
    assert [one["slug"] for one in first["items"]] == ["lima"]
    rest = get(client, first["next"].removeprefix("http://localhost")).get_json()
    assert [one["slug"] for one in rest["items"]] == ["seoul"]
    assert get(client, "/api/v1/cities/seoul").get_json()["names"] == {"en": "Seoul"}
    assert get(client, "/api/v1/cities/nowhere").status_code == 404
    tags = get(client, "/api/v1/tags?scheme=sdg").get_json()["items"]
    assert {one["scheme"] for one in tags} == {"sdg"}


def test_adoptions(client, transaction):
    found, lima, oslo = make_case(), make_city(slug="lima"), make_city(slug="oslo")
    first = make_adoption(found, lima)
    make_adoption(found, oslo, stage=AdoptionStage.STOPPED)
    disputed = make_adoption(found)
    with transaction():
        services.dispute_adoption(
            taken=queries.any_adoption(disputed.id, lock=True), side=Side.SOURCE, reason="Not so", actor=make_user()
        )
    page = get(client, "/api/v1/adoptions?limit=1").get_json()
    assert [(one["city"], one["record"]["id"]) for one in page["items"]] == [("lima", str(first.id))]
    rest = get(client, page["next"].removeprefix("http://localhost")).get_json()
    assert ([one["city"] for one in rest["items"]], rest["next"]) == (["oslo"], None)
    for query, expected in (
        (f"case={found.case.number}", ["lima", "oslo"]), ("case=999", []), ("city=oslo", ["oslo"]), ("stage=stopped", ["oslo"]),
    ):  # fmt: skip
        assert [one["city"] for one in get(client, f"/api/v1/adoptions?{query}").get_json()["items"]] == expected
    assert get(client, "/api/v1/adoptions?after=1").status_code == 400


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=1&limit=2", "region=moon", "tag=A", "colour=red", "after=-1",
                                   "changed_since=yesterday", "changed_since=2026-02-30T00:00:00Z", "language="])  # fmt: skip
def test_what_is_wrong_is_said(client, query):
    answer = get(client, f"/api/v1/cases?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json()["errors"][0]["parameter"] == query.split("=")[0]


def test_answer_is_not_sent_twice(client):
    number = make_case().case.number
    for path in ("/api/v1/cases", f"/api/v1/cases/{number}", "/api/v1/tags", "/api/v1/openapi.json"):
        answer = get(client, path)
        again = get(client, path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.get_data()) == (304, b"")
    answer = get(client, f"/api/v1/cases/{number}")
    assert (
        get(
            client, f"/api/v1/cases/{number}", headers={"If-Modified-Since": answer.headers["Last-Modified"]}
        ).status_code
        == 304
    )


def test_unknown_address_and_method_are_problems(client):
    answer = client.get("/api/v1/people")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    refused = client.delete("/api/v1/cases")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]


def test_list_asks_the_same_however_long_it_is(client, queries):
    counts = []
    for _n in range(2):
        for _m in range(3):
            make_case()
        db.session.expunge_all()
        with queries() as seen:
            client.get("/api/v1/cases")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_search_finds_in_all_languages(client):
    made = make_case()
    for words, lang in (("open figures", "en"), ("열린 자료", "ko"), ("opne figures", "en")):
        body = get(client, f"/api/v1/search?q={words}&language={lang}&kind=case").get_json()
        (hit,) = body["items"]
        assert (hit["title"], hit["language"]) == (made.texts[lang].title, lang)
        assert hit["url"] == f"http://localhost/{lang}/cases/{made.case.number}"
        assert hit["languages"] == ["en", "ko"]
    assert get(client, "/api/v1/search?q=nothing-of-that-sort&kind=case").get_json() == {"items": [], "next": None}


def test_search_comes_in_parts_and_leaves_out_what_is_withdrawn(client, transaction):
    made = [make_case() for _n in range(3)]
    first = get(client, "/api/v1/search?q=figures&kind=case&limit=2").get_json()
    rest = get(client, first["next"].removeprefix("http://localhost")).get_json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    with transaction():
        services.withdraw(case=made[0].case, reason="Wrong", actor=make_user())
    assert len(get(client, "/api/v1/search?q=figures&kind=case").get_json()["items"]) == 2
