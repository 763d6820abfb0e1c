"""The case library's demo files: every case is whole, in all its languages, and each mark has its source."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from portal.core.i18n import LOCALES

DATA = Path(__file__).resolve().parents[2] / "portal" / "demo" / "data"
TAGS = {
    "topic": {
        "open-data", "participation", "participatory-budgeting", "petitions-and-proposals", "e-voting",
        "complaints-and-reports", "open-government", "transparency", "smart-city", "internet-of-things", "mobility",
        "public-transport", "parking", "e-services", "one-stop-services", "payments-and-revenue", "digital-identity",
        "digital-inclusion", "connectivity", "emergency-and-disaster", "public-safety", "environment", "air-quality",
        "waste", "water", "energy", "street-lighting", "health", "education", "culture-and-tourism",
        "land-and-planning", "data-driven-policy", "procurement", "internal-efficiency", "training-of-officials",
        "innovation-and-start-ups", "ageing", "women-and-youth", "accessibility",
    },
    "mechanism": {
        "mobile-app", "web-portal", "open-source-platform", "sensors", "data-analysis", "artificial-intelligence",
        "sms-and-voice", "call-centre", "deliberation", "vote", "crowdsourcing", "public-private-partnership",
        "regulation", "training", "funding", "map", "control-room", "kiosks-and-access-points", "shared-service",
    },
    "barrier": {
        "law", "money", "skills", "data-quality", "trust", "connectivity", "political-change", "procurement",
        "language", "coordination", "maintenance", "privacy", "low-use", "vendor-lock-in",
    },
    "sdg": {str(number) for number in range(1, 18)},
    "losi": {
        "institutional-framework", "technology", "content", "services", "participation", "e-government-literacy",
    },
    "prerequisite": {
        "open-data-law", "personal-data-law", "electronic-signature-law", "participation-bylaw", "procurement-rules",
        "base-map", "address-register", "population-register", "business-register", "transport-data", "budget-data",
        "incident-data", "camera-network", "vehicle-gps", "sensor-network", "mobile-coverage", "public-wifi",
        "payment-service", "identity-service", "data-team", "software-developers", "call-centre-staff", "field-staff",
        "community-workers", "translators", "legal-adviser", "moderators", "control-room-staff",
    },
}  # fmt: skip
SECTIONS = {
    "problem", "solution", "actors", "law", "data", "staff", "technology", "results", "lessons", "not_again",
}  # fmt: skip
ALWAYS = {"problem", "solution", "results", "lessons"}
BANDS = {"unknown", "under_100k", "100k_1m", "1m_10m", "over_10m"}
SCRIPTS = {"ko": r"[가-힣]", "ar": r"[\u0600-\u06ff]", "ru": r"[а-яё]"}
PARTIAL_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
MARK = re.compile(r"\[(\d+)\]")


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


CITIES = {city["slug"] for city in read("cities.json")["cities"]}
CASES: list[dict[str, Any]] = [json.loads(path.read_text(encoding="utf-8")) for path in DATA.glob("cases/*.json")]
ADOPTIONS: list[dict[str, Any]] = read("adoptions.json")["adoptions"]
AWARDS: dict[str, Any] = read("awards.json")
every_case = pytest.mark.parametrize("case", [pytest.param(one, id=one["key"]) for one in CASES])


def sayings(value: Any) -> list[str]:
    """All strings in a value, at any depth."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inner for text in sayings(one)]


def by_language(case: dict[str, Any]) -> list[dict[str, str]]:
    """The texts that stand beside a case, each a dictionary by language."""
    rows = [entry["texts"] for entry in case["timeline"]]
    rows += [row[part] for row in case["indicators"] for part in ("names", "unit", "method")]
    rows += [contact["role"] for contact in case["contacts"]]
    rows += [case["cost"]["note"], case["evidence"]["reason"], *case["kit"].values()]
    return [*rows, case["stopped_reason"]] if case["stage"] == "stopped" else rows


def test_enough_cases_in_enough_languages() -> None:
    counts = Counter(lang for case in CASES for lang in case["texts"])
    assert len(CASES) >= 24
    assert counts["en"] == len(CASES)
    assert counts["ko"] >= 8
    assert min(counts["ar"], counts["es"], counts["ru"]) >= 4
    assert sum(case["stage"] == "stopped" for case in CASES) >= 3
    assert sum(len(case["texts"]) >= 3 for case in CASES) >= 2
    assert {"ko", "es", "ru"} <= {case["original_lang"] for case in CASES}


def test_keys_are_the_names_of_the_files() -> None:
    assert {case["key"] for case in CASES} == {path.stem for path in DATA.glob("cases/*.json")}


@every_case
def test_case_has_its_facts(case: dict[str, Any]) -> None:
    assert case["city"] in CITIES
    assert case["original_lang"] in case["texts"]
    assert case["stage"] in {"idea", "pilot", "live", "stopped"}
    assert ("stopped_reason" in case) == (case["stage"] == "stopped")
    dates = [case["started"], case["ended"], *(entry["on"] for entry in case["timeline"])]
    assert all(PARTIAL_DATE.fullmatch(one) for one in dates if one is not None)
    assert [entry["on"] for entry in case["timeline"]] == sorted(entry["on"] for entry in case["timeline"])
    assert case["licence"] == "CC-BY-4.0"
    cost = case["cost"]
    assert cost["band"] in BANDS
    assert (cost["amount"] is None) == (cost["currency"] is None)
    assert 0 <= case["evidence"]["level"] <= 5


@every_case
def test_tags_are_in_the_lists(case: dict[str, Any]) -> None:
    for tag in [*case["tags"], *case["prerequisites"]]:
        scheme, _, code = tag.partition(":")
        assert code in TAGS[scheme], tag
    assert {tag.partition(":")[0] for tag in case["tags"]} == {"topic", "mechanism", "barrier", "sdg", "losi"}
    assert {tag.partition(":")[0] for tag in case["prerequisites"]} == {"prerequisite"}
    assert len(set(case["tags"])) == len(case["tags"])


@every_case
def test_texts_keep_to_their_lengths(case: dict[str, Any]) -> None:
    assert 80 <= len(case["abstract_en"]) <= 500
    for lang, text in case["texts"].items():
        assert 10 <= len(text["title"]) <= 120
        assert 80 <= len(text["summary"]) <= 600
        assert ALWAYS <= text["sections"].keys() <= SECTIONS
        for name, body in text["sections"].items():
            assert len(body) <= 1_200, (lang, name)
            if lang == "en":
                assert 40 <= len(body.split()) <= 140, name
            assert not re.search(r"<[a-z/!]|!\[|^#|[!！]", body)


@every_case
def test_every_language_says_all_of_it(case: dict[str, Any]) -> None:
    languages = case["texts"].keys()
    assert languages <= set(LOCALES)
    for row in by_language(case):
        assert row.keys() == languages
        assert all(text == text.strip() and text for text in row.values())
    english = case["texts"]["en"]["sections"]
    for lang, text in case["texts"].items():
        assert text["sections"].keys() == english.keys()
        for name, body in text["sections"].items():
            assert Counter(MARK.findall(body)) == Counter(MARK.findall(english[name])), (lang, name)
        if script := SCRIPTS.get(lang):
            letters = re.findall(r"[^\W\d_]", " ".join(sayings(text)))
            assert len(re.findall(script, "".join(letters), re.IGNORECASE)) > 0.75 * len(letters)


@every_case
def test_every_mark_has_its_reference_and_every_reference_its_mark(case: dict[str, Any]) -> None:
    marks = {int(number) for text in sayings({**case, "references": []}) for number in MARK.findall(text)}
    assert marks == set(range(1, len(case["references"]) + 1))
    for reference in case["references"]:
        assert reference["title"]
        assert reference["publisher"]
        assert reference["url"].startswith(("https://", "http://"))
        assert reference["lang"]
        assert reference["year"] is None or 2005 <= reference["year"] <= 2026


@every_case
def test_contacts_are_roles_at_invented_addresses(case: dict[str, Any]) -> None:
    assert case["contacts"]
    for contact in case["contacts"]:
        assert contact["email"].endswith(f"@{case['city']}.example")


def test_adoptions_join_a_case_with_another_city() -> None:
    owners = {case["key"]: case["city"] for case in CASES}
    assert len(ADOPTIONS) >= 8
    for row in ADOPTIONS:
        assert row["city"] in CITIES - {owners[row["case"]]}
        assert row["stage"] in {"interested", "planning", "piloting", "live", "stopped"}
        assert ("reason" in row) == (row["stage"] == "stopped")
        assert row["adapted"].keys() == set(LOCALES)
        assert row["references"]
    assert len({(row["case"], row["city"]) for row in ADOPTIONS}) == len(ADOPTIONS)


def test_awards_are_those_of_the_association_with_criteria_in_every_language() -> None:
    facts = [(call["year"], call["entries"], call["winners"]) for call in AWARDS["calls"]]
    assert facts == [(2012, 47, 10), (2014, 68, 15), (2017, 73, 18)]
    assert (AWARDS["entries_per_city"], len(AWARDS["rounds"]), len(AWARDS["categories"])) == (2, 2, 5)
    assert sum(criterion["weight"] for criterion in AWARDS["criteria"]) == 100
    rows = [row["names"] for part in ("calls", "rounds", "categories", "criteria") for row in AWARDS[part]]
    rows += [row["descriptions"] for row in AWARDS["categories"]]
    for criterion in AWARDS["criteria"]:
        assert list(criterion["anchors"]) == ["1", "2", "3", "4", "5"]
        rows += [criterion["questions"], *criterion["anchors"].values()]
    for row in rows:
        assert row.keys() == set(LOCALES)
        assert all(row.values())
