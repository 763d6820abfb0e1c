"""The demo's data files are sound: what is loaded from them needs no second look."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from portal.demo.notes import NOTES

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


def test_every_note_of_the_register_is_in_the_catalogues():
    rows = [
        entry
        for member in (*CITIES, *ORGANISATIONS)
        for kind in ("memberships", "offices")
        for entry in member.get(kind, ())
    ]
    assert {entry["note"] for entry in rows if entry["note"]} == set(NOTES)


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
    assert all(
        row["precision"] in {"day", "month", "year"} and 0 < len(row["note"]) <= 300 for row in place["memberships"]
    )
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


COURSES = sorted(path.parent for path in DATA.glob("courses/*/course.json"))
PEOPLE: list[dict[str, Any]] = read("people.json")["people"]
PROGRAMMES: list[dict[str, Any]] = read("programmes.json")["programmes"]
EDITIONS: list[dict[str, Any]] = [edition for programme in PROGRAMMES for edition in programme["editions"]]
ROLES = {
    "secretariat", "regional_office", "city_coordinator", "trainer", "webinar_organiser", "case_editor", "moderator",
    "official", "citizen",
}  # fmt: skip
WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")


@pytest.fixture(params=COURSES, ids=lambda path: path.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return request.param


def course_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "course.json").read_text(encoding="utf-8"))


def activities(course: dict[str, Any]) -> list[dict[str, Any]]:
    return [activity for module in course["modules"] for activity in module["activities"]]


def quiz_of(folder: Path, lang: str) -> dict[str, Any]:
    return json.loads((folder / lang / "quiz.json").read_text(encoding="utf-8"))


def test_course_names_its_parts_in_every_language(folder: Path) -> None:
    course = course_of(folder)
    assert course["slug"] == folder.name
    assert course["original_lang"] in course["languages"]
    assert course["languages"] == ["en", "ko", "ar"]
    for texts in (course["titles"], course["summaries"]):
        assert_complete(texts)
    for part in [*course["modules"], *activities(course)]:
        assert_complete(part["titles"])
    ids = [activity["id"] for activity in activities(course)]
    assert ids == ["lesson-1", "lesson-2", "lesson-3", "quiz"]
    assert sum(activity["minutes"] for activity in activities(course)) == course["hours"] * 60


def shape(markdown: str) -> list[str]:
    """What a text is made of, without its words: the same in a faithful translation."""
    counted = re.findall(r"^(## |[-] |\d\. |> |\|)", markdown, flags=re.MULTILINE)
    return [*counted, *re.findall(r"`[^`]+`", markdown)]


def test_lessons_are_plain_markdown_of_one_shape_in_all_languages(folder: Path) -> None:
    course = course_of(folder)
    for activity in activities(course):
        if activity["kind"] != "lesson":
            continue
        texts = {lang: (folder / lang / activity["file"]).read_text(encoding="utf-8") for lang in course["languages"]}
        for text in texts.values():
            assert not re.search(r"<[a-z/!]|!\[|^# ", text, flags=re.MULTILINE)
            assert text.startswith("## ")
        assert len({tuple(shape(text)) for text in texts.values()}) == 1


def test_english_lessons_are_of_the_promised_length(folder: Path) -> None:
    words = sum(len(WORD.findall(path.read_text(encoding="utf-8"))) for path in (folder / "en").glob("lesson-*.md"))
    assert 1_800 <= words <= 2_300


def test_translations_are_written_in_their_script(folder: Path) -> None:
    for lang, script in (("ko", r"[가-힣]"), ("ar", r"[\u0600-\u06ff]")):
        files = list((folder / lang).iterdir())
        assert len(files) == 4
        for path in files:
            text = path.read_text(encoding="utf-8")
            letters = re.findall(r"[^\W\d_]", re.sub(r'`[^`]+`|"[a-z_]+":', "", text))
            assert len(re.findall(script, text)) > 0.75 * len(letters), path


def test_quiz_is_the_same_in_every_language(folder: Path) -> None:
    def bones(lang: str) -> list[tuple[Any, ...]]:
        return [
            (q["id"], q["kind"], tuple(o["key"] for o in q["options"]), tuple(q["correct"]))
            for q in quiz_of(folder, lang)["questions"]
        ]

    assert bones("en") == bones("ko") == bones("ar")
    assert len({row[0] for row in bones("en")}) == len(bones("en")) == 10


@pytest.mark.parametrize("lang", ["en", "ko", "ar"])
def test_every_question_can_be_answered(folder: Path, lang: str) -> None:
    right = {"single": 1, "true_false": 1, "multiple": 2}
    for question in quiz_of(folder, lang)["questions"]:
        keys = [option["key"] for option in question["options"]]
        assert keys == (["a", "b"] if question["kind"] == "true_false" else ["a", "b", "c", "d"])
        assert set(question["correct"]) <= set(keys)
        assert len(question["correct"]) == right[question["kind"]]
        texts = [question["text"], question["feedback"], *(option["text"] for option in question["options"])]
        assert all(texts)
        assert len(set(texts)) == len(texts)


def test_right_answers_are_spread_and_not_always_the_longest(folder: Path) -> None:
    single = [q for q in quiz_of(folder, "en")["questions"] if q["kind"] == "single"]
    assert {q["correct"][0] for q in single} == {"a", "b", "c", "d"}
    longest = [max(q["options"], key=lambda option: len(option["text"]))["key"] for q in single]
    assert sum(key in q["correct"] for key, q in zip(longest, single, strict=True)) <= len(single) / 3


def test_people_are_at_reserved_addresses_and_known_places() -> None:
    assert 35 <= len(PEOPLE) <= 50
    for field in ("key", "email", "display_name"):
        assert len({person[field] for person in PEOPLE}) == len(PEOPLE)
    cities = {city["slug"] for city in CITIES}
    for person in PEOPLE:
        assert person["email"].endswith(".example")
        assert person["locale"] in INTERFACE
        ZoneInfo(person["timezone"])
        assert person["latin_name"].isascii()
        assert {person["city"], *(role["city"] for role in person["roles"])} <= {*cities, None}
        assert {role["role"] for role in person["roles"]} <= ROLES


def test_demo_accounts_show_every_role() -> None:
    shown = [person for person in PEOPLE if person["demo"]]
    assert all(person["demo_label"] for person in shown)
    assert {role["role"] for person in shown for role in person["roles"]} == ROLES
    assert {person["locale"] for person in shown} >= {"en", "ko", "ar"}


def test_editions_keep_the_rules_of_the_programme() -> None:
    people = {person["key"]: person for person in PEOPLE}
    courses = {folder.name for folder in [*COURSES, *DATA.glob("scorm/*")]}
    assert len({edition["slug"] for edition in EDITIONS}) == len(EDITIONS) == 4
    for edition in EDITIONS:
        assert_complete(edition["titles"])
        assert_complete(edition["summaries"])
        assert set(edition["courses"]) <= courses
        assert (edition["seats"], edition["seats_per_city"]) == (14, 2)
        taking = Counter(people[key]["city"] for key in [*edition["completed"], *edition["enrolled"]])
        assert taking.total() <= edition["seats"]
        assert max(taking.values(), default=0) <= edition["seats_per_city"]


def test_editions_online_can_be_taken_at_once() -> None:
    online = [edition for edition in EDITIONS if edition["is_online"]]
    assert len(online) == 2
    for edition in online:
        assert (edition["state"], edition["admission"]) == ("open", "direct")
        assert edition["starts_in_days"] <= 0 < edition["close_in_days"] <= edition["ends_in_days"]
