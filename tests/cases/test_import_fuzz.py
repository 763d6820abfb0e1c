"""A file with cases can hold anything: what comes of it is a list of errors, or drafts, and never a fault of ours."""

from __future__ import annotations

import copy
import json
import os
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases import queries, services
from portal.core import db
from portal.core.errors import DomainError
from tests.factories.cities import make_city

MANY = int(os.environ.get("IMPORT_EXAMPLES", "150"))
FUZZ = settings(
    max_examples=MANY, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip

GOOD = {
    "key": "one", "city": "", "original_lang": "en", "stage": "live", "started": "2019-05", "ended": None, "licence": "CC-BY-4.0",
    "tags": ["topic:mobility"], "prerequisites": [], "abstract_en": "A bus.",
    "cost": {"band": "under_100k", "amount": 12.5, "currency": "USD", "year": 2020, "note": {"en": "Bought."}},
    "texts": {
        "en": {"title": "A bus", "summary": "It runs.", "sections": {"problem": "None"}},
        "ko": {"title": "버스", "summary": "달린다", "sections": {}},
    },
    "timeline": [{"on": "2019", "texts": {"en": "Begun"}}],
    "indicators": [{"names": {"en": "Riders"}, "before": 1, "after": 2.5, "unit": {"en": "a day"}, "year": 2020, "method": "Count"}],
    "contacts": [{"role": {"en": "Buses"}, "email": "bus@city.example"}],
    "references": [{"title": "Report", "publisher": "City", "year": 2020, "url": "https://city.example/", "lang": "en"}],
    "stopped_reason": {"en": "It did not stop."}, "kit": {"risks": {"en": "Rain"}},
}  # fmt: skip

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["\x00", "\ud800", "2019", "en", "x" * 9000, 10**400]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.sampled_from(list(GOOD)), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


def places(value, path=()):
    """Every way into the good case."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from places(one, (*path, number))


PLACES = [path for path in places(GOOD) if path]


@pytest.fixture
def city(app):
    return make_city(slug="bus-city")


def broken(city, changes):
    item = copy.deepcopy(GOOD) | {"city": city.slug}
    for path, value in changes:
        where = item
        with suppress(KeyError, IndexError, TypeError):
            for step in path[:-1]:
                where = where[step]
            if value is ...:
                del where[path[-1]]
            else:
                where[path[-1]] = value
    return item


def take(items):
    """Looks at the cases and brings in what passes, all taken back after."""
    found = services.check(items)
    wrong = {problem.row for problem in found.problems}
    assert all(problem.message for problem in found.problems)
    with db.transaction():
        came = services.bring_in_all(items=items, actor=None)
        assert came == len(found.new)
        for key in found.new:
            case = queries.case_by_source(f"import:{key}")
            services.discard(draft=queries.any_draft(queries.open_version(case.id).id, lock=True), actor=None)
    return found, wrong


def test_the_good_case_is_good(city):
    found, wrong = take([broken(city, [])])
    assert (found.new, wrong) == (["one"], set())


@FUZZ
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), st.just(...) | anything), min_size=1, max_size=3))
def test_one_thing_is_wrong(city, changes):
    take([broken(city, changes), broken(city, []) | {"key": "two"}])


@FUZZ
@given(items=st.lists(st.dictionaries(st.sampled_from([*GOOD, "cells"]), anything, max_size=8), max_size=3))
def test_nothing_is_as_expected(city, items):
    take(items)


@FUZZ
@given(data=st.binary(max_size=200), name=st.sampled_from(["a.csv", "a.json", "a"]))
def test_bytes(app, data, name):
    with suppress(DomainError):
        take(services.read(data, name))


@FUZZ
@given(value=anything)
def test_json_of_any_shape(app, value):
    text = json.dumps(value)
    with suppress(DomainError):
        take(services.read(text.encode("utf-8", "surrogatepass"), "a.json"))


cell = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["bus-city", "live", "topic:mobility", "2019", '"', "a;b", "\x00", "en"]
)


@FUZZ
@given(
    names=st.lists(st.sampled_from(["key", "city", "lang", "stage", "started", "title", "tags", "problem", ""]), max_size=9),
    rows=st.lists(st.lists(cell, max_size=10), max_size=4), mark=st.sampled_from(",;\t"),
)  # fmt: skip
def test_tables(city, names, rows, mark):
    lines = [mark.join(["key", *names])] + [mark.join(row) for row in rows]
    with suppress(DomainError):
        take(services.read("\r\n".join(lines).encode(), "a.csv"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfe", "UTF-8"), (b"{", "line 1"), (b"[" * 200_000, "JSON"), (b'{"a": ' + b"1" * 5000 + b"}", "JSON"),
        (b"", "no case"), (b"[1]", "list of cases"), (b"a,b\n1,2", "not known"), (b"city\nx", "“key” is needed"),
        (b'key,title\n"' + b"x" * 200_000 + b'",y', "row"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_clearly(app, data, message):
    with pytest.raises(DomainError, match=message):
        services.read(data, "a.json" if data[:1] in (b"{", b"[") else "a.csv")


def test_table_with_semicolons_and_a_mark_at_its_head_comes_in(city):
    table = '\ufeffkey;city;stage;title;summary;tags;problem\nx;bus-city;pilot;Bus;Runs;topic:mobility topic:public-transport;"None; at all"\n'
    (item,) = services.read(table.encode(), "cases.csv")
    assert item["texts"]["en"]["sections"] == {"problem": "None; at all"}
    assert services.check([item]).new == ["x"]


def test_row_with_too_many_cells_and_key_twice_are_told(city):
    table = "key,city,stage,title\nx,bus-city,pilot,Bus\nx,bus-city,pilot,Bus,more\n"
    found = services.check(services.read(table.encode(), "a.csv"))
    assert [(one.row, one.key, one.message) for one in found.problems] == [
        (2, "x", "The row has more cells than the table has columns."),
        (2, "x", "The key stands twice in the file."),
    ]


def test_list_of_cases_of_the_demo_passes(app):
    from portal.demo import files, register

    with db.transaction():
        register.load_cities()
    items = [json.loads(path.read_text()) for path in sorted((files.DATA / "cases").glob("*.json"))]
    assert services.check(items).problems == []
