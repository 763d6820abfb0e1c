from __future__ import annotations

import os
import random
import time
import uuid

import pytest
from sqlalchemy import func, select

from portal.cases import queries, services, words
from portal.cases.models import PairChoice, Similar
from portal.cases.similarity import Item, nearest
from portal.cases.similarity.context import Context
from portal.cases.similarity.text import terms
from portal.cases.tasks import similar as tasks
from portal.cities.models import PopulationBand, Region
from portal.core import db
from tests.factories.accounts import make_secretariat
from tests.factories.adoptions import make_case, make_writer
from tests.factories.cities import make_city


def item(**values):
    plain = {
        "key": uuid.uuid4(), "tags": frozenset({"topic:open-data"}), "texts": {"en": "data"}, "abstract": "",
        "context": Context("1m_5m", "KR", "asia"),
    }  # fmt: skip
    return Item(**(plain | values))


def test_terms_cut_words_and_scripts_without_spaces():
    assert terms("Buses at night") == ["buse", "uses", "at", "nigh", "ight"]
    assert terms("심야버스") == ["심야", "야버", "버스"]
    assert terms("버") == ["버"]


def test_rare_tag_in_common_says_more_than_a_frequent_one():
    frequent = [item(tags=frozenset({"topic:open-data"})) for _number in range(8)]
    one = item(tags=frozenset({"topic:open-data", "topic:lighting"}))
    alike = item(tags=frozenset({"topic:lighting", "topic:waste"}))
    (first, *_rest) = nearest([*frequent, one, alike])[one.key]
    assert first.other == alike.key
    assert first.reasons[0] == {"kind": "tag", "tag": "topic:lighting"}


def test_words_are_compared_in_a_common_language_else_in_the_abstracts():
    bus = "Night buses follow the telephones of passengers through the sleeping city"
    light = "Street lamps report when they are broken and how much power they need"
    one = item(tags=frozenset({"a"}), texts={"en": bus}, abstract=bus)
    same = item(tags=frozenset({"b"}), texts={"en": f"{bus} too", "fr": "rien"}, abstract=light)
    korean = item(tags=frozenset({"c"}), texts={"ko": "심야버스"}, abstract=f"{bus} in Korea")
    other = item(tags=frozenset({"d"}), texts={"en": light}, abstract=light)
    found = {near.other: near for near in nearest([one, same, korean, other])[one.key]}
    assert set(found) == {same.key, korean.key}
    assert {"kind": "text"} in found[korean.key].reasons


def test_nothing_in_common_is_not_similar_and_twelve_are_the_most():
    lonely = item(tags=frozenset({"topic:none"}), texts={"ru": "совсем другое"})
    many = [item() for _number in range(20)]
    found = nearest([lonely, *many])
    assert found[lonely.key] == []
    assert {len(found[one.key]) for one in many} == {12}
    assert all(0 < near.score <= 1 for near in found[many[0].key])


def test_income_and_government_of_cities_count_where_they_are_known():
    context = Context("1m_5m", "KR", "asia", "high", "mayor_council")
    one, alike = item(context=context), item(context=Context("under_100k", "FI", "europe", "high", "mayor_council"))
    other = item(context=Context("under_100k", "FI", "europe"))
    first, second = nearest([one, alike, other])[one.key]
    assert (first.other, second.other) == (alike.key, other.key)
    assert first.reasons[-2:] == [
        {"kind": "income", "income": "high"},
        {"kind": "government", "government": "mayor_council"},
    ]
    unknown = nearest([other, item(context=Context("1m_5m", "KR", "asia"))])[other.key]
    assert {reason["kind"] for reason in unknown[0].reasons} == {"tag", "text"}


def test_pairs_are_computed_with_reasons_in_words(app, client, login):
    seoul = make_city(country="KR", region=Region.ASIA, population_band=PopulationBand.OVER_5M)
    one = make_case(seoul, title="Open data")
    make_case(make_city(country="KR", population_band=PopulationBand.OVER_5M), title="More data")
    assert queries.similar_is_stale()
    tasks.compute_similar()
    assert not queries.similar_is_stale()
    (pair,) = queries.similar_to(one.case.id)
    said = words.reasons(pair.reasons)
    for part in ("both about:", "cities of the same size", "both in this country: South Korea"):
        assert part in said
    page = client.page(f"/en/cases/{one.case.number}")
    assert "More data" in page.find(id="similar").text


def test_pinned_and_hidden_pairs_survive(app, transaction):
    one, other, third = make_case(), make_case(), make_case(tags=("topic:mobility",), sections={"problem": "Buses"})
    editor = make_secretariat()
    with transaction():
        services.compute_similar()
        services.choose_pair(case=one.case, other=other.case, choice=PairChoice.HIDDEN, actor=editor)
        services.choose_pair(case=one.case, other=third.case, choice=PairChoice.PINNED, actor=editor)
        services.compute_similar()
    assert [pair.case.id for pair in queries.similar_to(one.case.id)] == [third.case.id]
    assert len(queries.similar_to(one.case.id, with_hidden=True)) == 2
    with transaction():
        services.choose_pair(case=one.case, other=other.case, choice=None, actor=editor)
    assert [pair.case.id for pair in queries.similar_to(one.case.id)] == [third.case.id, other.case.id]


def test_withdrawn_case_is_no_neighbour(app, transaction):
    one, other = make_case(), make_case()
    with transaction():
        services.compute_similar()
        services.withdraw(case=other.case, reason="A mistake", actor=make_secretariat())
    assert queries.similar_to(one.case.id) == []
    assert queries.similar_is_stale()
    tasks.compute_similar()
    assert db.session.scalar(select(func.count()).select_from(Similar)) == 0


def test_owner_hides_and_only_editors_pin(app, client, login):
    one, other = make_case(), make_case()
    path = f"/en/cases/{one.case.number}/similar"
    tasks.compute_similar()
    login(make_writer(one.city))
    page = client.page(path)
    assert page.find("input", {"name": "choice", "value": "pinned"}) is None
    assert client.submit(path, {"choice": "pinned", "other": str(other.case.number)}).status_code == 404
    assert client.submit(path, {"choice": "hidden", "other": str(other.case.number)}).status_code == 303
    assert queries.similar_to(one.case.id) == []
    login(make_secretariat())
    assert client.submit(path, {"choice": "pinned", "other": "99999"}).status_code == 422
    assert client.submit(path, {"choice": "pinned", "other": str(other.case.number)}).status_code == 303
    login(make_writer(make_city()))
    assert client.get(path).status_code == 404


@pytest.mark.skipif("PORTAL_SLOW" not in os.environ, reason="takes a minute; docs/performance.md has its figure")
def test_three_thousand_cases_take_under_five_minutes():
    chance = random.Random(5)
    vocabulary = [
        "".join(chance.choice("abcdefghijklmnoprstuvz") for _sign in range(chance.randint(3, 11))) for _w in range(6000)
    ]
    weights = [1 / (rank + 5) for rank in range(len(vocabulary))]

    def text(count):
        return " ".join(chance.choices(vocabulary, weights, k=count))

    items = [
        item(
            tags=frozenset(chance.sample([f"topic:{n}" for n in range(120)], 7)), abstract=text(40),
            texts={lang: text(700) for lang in chance.sample(["en", "ko", "ar", "ru", "es", "fr"], chance.choice([1, 2, 3]))},
            band=chance.choice("abcde"), country=str(chance.randrange(60)), region=chance.choice("xyz"),
        )
        for _number in range(3000)
    ]  # fmt: skip
    began = time.perf_counter()
    found = nearest(items)
    took = time.perf_counter() - began
    print(f"3,000 cases: {took:.0f} s")
    assert len(found) == 3000
    assert took < 300
