"""The demo's data files are sound: what is loaded from them needs no second look."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

DATA = Path(__file__).resolve().parents[2] / "portal" / "demo" / "data"
INTERFACE = ("en", "ko", "ar", "ru", "es", "fr")
COUNTRIES = Locale("en").territories
BANDS = {"under_100k", "100k_500k", "500k_1m", "1m_5m", "over_5m"}
COMMITTEE = ("chair", "vice_chair", "executive_committee")
OFFICES = {*COMMITTEE, "regional_office", "host"}
KINDS = {"associate", "full", "friendship", "observer"}


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


CITIES: list[dict[str, Any]] = read("cities.json")["cities"]
REGIONS: list[dict[str, Any]] = read("cities.json")["regions"]
ORGANISATIONS: list[dict[str, Any]] = read("organisations.json")["organisations"]


def by_slug(rows: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(row, id=row["slug"]) for row in rows]


def span(row: dict[str, Any]) -> tuple[date, date]:
    """First day of a dated row and the first day after it."""
    return date.fromisoformat(row["from"]), date.fromisoformat(row["to"]) if row["to"] else date.max


def holds(row: dict[str, Any], day: date) -> bool:
    first, after = span(row)
    return first <= day < after


def committee(day: date) -> Counter[str]:
    """How many cities held each seat of the executive committee on a day."""
    return Counter(
        row["office"] for city in CITIES for row in city["offices"] if row["office"] in COMMITTEE and holds(row, day)
    )


def assert_complete(texts: dict[str, str], languages: tuple[str, ...] = INTERFACE) -> None:
    assert set(languages) <= texts.keys()
    assert all(text and text == text.strip() for text in texts.values())


def assert_apart(rows: list[dict[str, Any]]) -> None:
    spans = sorted(span(row) for row in rows)
    assert all(first < after for first, after in spans)
    assert all(before[1] <= later[0] for before, later in pairwise(spans))


def test_slugs_are_unique() -> None:
    for rows in (CITIES, REGIONS, ORGANISATIONS):
        slugs = [row["slug"] for row in rows]
        assert len(slugs) == len(set(slugs))


def test_every_file_says_where_it_comes_from() -> None:
    for path in DATA.rglob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["_source"], path


@pytest.mark.parametrize("place", by_slug([*CITIES, *ORGANISATIONS]))
def test_place_is_known_to_the_standards(place: dict[str, Any]) -> None:
    ZoneInfo(place["timezone"])
    assert len(place["country"]) == 2
    assert place["country"] in COUNTRIES
    assert place["region"] in {region["slug"] for region in REGIONS}
    assert_complete(place["names"], (*INTERFACE, place["own_lang"]))


@pytest.mark.parametrize("city", by_slug(CITIES))
def test_city_has_sensible_facts(city: dict[str, Any]) -> None:
    assert -90 < city["lat"] < 90
    assert -180 < city["lon"] <= 180
    assert city["population_band"] in BANDS
    assert city["own_lang"] in city["languages"]
    for tag in {*city["languages"], *city["names"]}:
        assert tag.split("-")[0] in Locale("en").languages


@pytest.mark.parametrize("place", by_slug([*CITIES, *ORGANISATIONS]))
def test_memberships_follow_one_another(place: dict[str, Any]) -> None:
    assert {row["kind"] for row in place["memberships"]} <= KINDS
    assert all(row["precision"] in {"day", "month", "year"} and 0 < len(row["note"]) <= 300 for row in place["memberships"])
    assert_apart(place["memberships"])


@pytest.mark.parametrize("city", by_slug(CITIES))
def test_offices_are_held_by_full_members_one_seat_at_a_time(city: dict[str, Any]) -> None:
    assert {row["office"] for row in city["offices"]} <= OFFICES
    seats = [row for row in city["offices"] if row["office"] in COMMITTEE]
    assert_apart(seats)
    full = [row for row in city["memberships"] if row["kind"] == "full"]
    for seat in city["offices"]:
        assert any(span(row)[0] <= span(seat)[0] and span(seat)[1] <= span(row)[1] for row in full), seat


def test_committee_of_17_september_2015() -> None:
    seats = committee(date(2015, 9, 17))
    assert seats == {"chair": 1, "vice_chair": 7, "executive_committee": 6}
    assert seats.total() == 14
    assert committee(date(2015, 9, 15)).total() < seats.total()
    chair = [c["slug"] for c in CITIES for o in c["offices"] if o["office"] == "chair" and holds(o, date(2015, 9, 17))]
    assert chair == ["seoul"]


def test_committee_has_one_chair_and_at_most_twenty_cities_on_every_day() -> None:
    day = date(2010, 9, 1)
    while day < date(2027, 1, 1):
        seats = committee(day)
        assert seats["chair"] == 1
        assert seats.total() <= 20
        day += timedelta(days=15)


def test_admissions_and_hosts_of_2015_are_those_of_the_report() -> None:
    admitted = {
        place["slug"]
        for place in [*CITIES, *ORGANISATIONS]
        for row in place["memberships"]
        if row["kind"] in {"full", "friendship"} and row["from"].startswith("2015-09")
    }
    assert len(admitted) == 13
    hosts = {(city["slug"], row["from"][:4]) for city in CITIES for row in city["offices"] if row["office"] == "host"}
    assert hosts == {("ulyanovsk", "2015"), ("beyoglu", "2016")}
