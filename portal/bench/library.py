"""A library of cases as rows: published ones of many cities, in English and for every third in another language too."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import Connection, select

from portal.cases import models
from portal.core import ids
from portal.core.i18n import LOCALES, Origin
from portal.search.models import Tag

SECTION_KEYS = ("problem", "solution", "actors", "results", "lessons", "not_again")
WORDS = [
    "city",
    "residents",
    "office",
    "report",
    "street",
    "water",
    "light",
    "permit",
    "budget",
    "map",
    "data",
    "sensor",
    "bus",
    "night",
    "school",
    "list",
    "call",
    "answer",
    "week",
    "district",
    "council",
    "signal",
    "open",
    "service",
    "phone",
    "queue",
    "paper",
    "vote",
    "idea",
    "garden",
    "bridge",
    "waste",
    "river",
    "signal",
    "plan",
    "team",
]
TAGS_EACH = 5


def load(
    connection: Connection, count: int, city_rows: Sequence[dict[str, Any]], now: datetime, write: Any
) -> tuple[int, ...]:
    """Writes the cases and returns their numbers. `write`: sends rows of a model."""
    chance = random.Random(20261126)  # noqa: S311 - the same library each time, no secret
    tag_ids = list(connection.scalars(select(Tag.id).order_by(Tag.id)))
    cases = [
        {"id": ids.new_id(), "number": number, "city_id": city_rows[number % len(city_rows)]["id"], "created_at": now}
        for number in range(1, count + 1)
    ]
    versions = [_version(case, now - timedelta(hours=case["number"]), chance) for case in cases]
    write(connection, models.Case, cases)
    write(connection, models.CaseVersion, versions)
    write(
        connection,
        models.CaseText,
        chain.from_iterable(_texts(version, n, chance, now) for n, version in enumerate(versions)),
    )
    write(connection, models.CaseTag, chain.from_iterable(_tags(version, tag_ids, chance) for version in versions))
    write(
        connection, models.EvidenceStep,
        [{"id": ids.new_id(), "case_id": case["id"], "level": case["number"] % 5, "why": "review", "at": now} for case in cases],
    )  # fmt: skip
    return tuple(case["number"] for case in cases)


def _version(case: dict[str, Any], published: datetime, chance: random.Random) -> dict[str, Any]:
    return {
        "id": ids.new_id(), "case_id": case["id"], "number": 1, "state": models.VersionState.PUBLISHED, "original_lang": "en",
        "stage": chance.choice(list(models.Stage)), "started": str(chance.randint(2005, 2025)), "abstract_en": _said(chance, 20),
        "published_at": published, "timeline": [{"key": "t1", "on": "2019"}],
        "indicators": [{"key": "i1", "before": 10, "after": 4, "year": 2020}],
        "refs": [{"title": _said(chance, 5), "publisher": "", "year": 2020, "url": "https://city.example/report", "lang": "en"}],
    }  # fmt: skip


def _texts(version: dict[str, Any], number: int, chance: random.Random, now: datetime) -> Iterator[dict[str, Any]]:
    languages = ["en"] if number % 3 else ["en", LOCALES[1 + number % (len(LOCALES) - 1)]]
    for lang in languages:
        yield {
            "id": ids.new_id(), "version_id": version["id"], "lang": lang, "origin": Origin.ORIGINAL if lang == "en" else Origin.HUMAN,
            "title": f"{_said(chance, 5)} {number}", "summary": _said(chance, 40), "source_version": 1,
            "sections": {key: _said(chance, 60) for key in SECTION_KEYS},
            "rows": {"t1": {"text": _said(chance, 6)}, "i1": {"name": _said(chance, 3), "unit": "", "method": ""}},
            "reviewed_at": now,
        }  # fmt: skip


def _tags(version: dict[str, Any], tag_ids: Sequence[uuid.UUID], chance: random.Random) -> Iterator[dict[str, Any]]:
    yield from ({"version_id": version["id"], "tag_id": tag_id} for tag_id in chance.sample(tag_ids, TAGS_EACH))


def _said(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _word in range(words)).capitalize()
