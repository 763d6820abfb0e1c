"""The whole library as lists choose from it: a small row a case, kept in each process until a case or a city changes.

Small, for thousands of them stand in the memory of every process: cities and tags are shared, and the words are read for the
few cases that a page shows.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from sys import intern
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from portal.cases import rules
from portal.cases.models import Case, CaseText, CaseVersion, CostBand, EvidenceStep, Stage, VersionState
from portal.cases.queries.tags import tags_of
from portal.cities.models import City
from portal.core import cache, clock, db, i18n
from portal.core.i18n import Origin
from portal.search.queries import KnownTag

CHANGES = ("cases", "cities")  # generations that change when a list would


@dataclass(frozen=True, slots=True)
class ShelfCity:
    """What lists show of a case's city."""

    id: uuid.UUID
    slug: str
    names: Mapping[str, str]
    country: str
    region: Any
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class ShelfText:
    """Title and summary in one language."""

    lang: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Shelved:
    """A published case as lists choose it. `langs`: what it can be read in."""

    number: int
    version_id: uuid.UUID
    original_lang: str
    stage: Stage
    started: str
    ended: str
    cost_band: CostBand
    city: ShelfCity
    langs: Sequence[str]
    tags: Sequence[KnownTag]
    evidence: tuple[int, datetime] | None

    @property
    def level(self) -> int | None:
        """The step of the evidence ladder that holds today."""
        return rules.evidence_today(*self.evidence, clock.now()) if self.evidence else None

    def lang_for(self, lang: str) -> str:
        """What a reader of `lang` gets it in: his language, English, the original."""
        for candidate in (lang, lang.split("-", maxsplit=1)[0], i18n.SOURCE, self.original_lang):
            if candidate in self.langs:
                return candidate
        return self.langs[0]


def shelf() -> Sequence[Shelved]:
    """All cases that are out, the newest first. Not to be changed: all readers share it."""
    found: Sequence[Shelved] = cache.shared("cases.shelf", CHANGES, _read)
    return found


def shelf_texts(cases: Sequence[Shelved], lang: str) -> dict[int, ShelfText]:
    """What a list says of some cases to a reader of `lang`, by their numbers."""
    wanted = {one.version_id: one for one in cases}
    rows = db.session.execute(
        select(CaseText.version_id, CaseText.lang, CaseText.title, CaseText.summary).where(
            tuple_(CaseText.version_id, CaseText.lang).in_([(key, one.lang_for(lang)) for key, one in wanted.items()])
        )
    )
    return {wanted[row.version_id].number: ShelfText(row.lang, row.title, row.summary) for row in rows}


def _read() -> Sequence[Shelved]:
    """Five statements, however many cases there are."""
    out = select(CaseVersion.id).where(CaseVersion.state == VersionState.PUBLISHED)
    cities, langs, tags, evidence = _cities(), _langs(out), tags_of(out), _evidence()
    rows = db.session.execute(
        select(
            Case.id, Case.number, CaseVersion.id.label("version_id"), CaseVersion.original_lang, CaseVersion.stage,
            CaseVersion.started, CaseVersion.ended, CaseVersion.cost_band, Case.city_id,
        )
        .join(CaseVersion, CaseVersion.case_id == Case.id)
        .where(CaseVersion.state == VersionState.PUBLISHED, Case.withdrawn_at.is_(None))
        .order_by(CaseVersion.published_at.desc(), Case.number.desc())
    )  # fmt: skip
    return tuple(
        Shelved(
            row.number, row.version_id, intern(row.original_lang), row.stage, intern(row.started), intern(row.ended), row.cost_band,
            cities[row.city_id], langs[row.version_id], tuple(tags.get(row.version_id, ())), evidence.get(row.id),
        )
        for row in rows
        if row.version_id in langs and row.city_id in cities  # published since those were read: then all is read anew
    )  # fmt: skip


def _cities() -> dict[uuid.UUID, ShelfCity]:
    """The cities that have a case, by id."""
    rows = db.session.execute(
        select(City.id, City.slug, City.names, City.country, City.region, City.latitude, City.longitude).where(
            City.id.in_(select(Case.city_id))
        )
    )
    return {row.id: ShelfCity(*row) for row in rows}


def _langs(out: Select[Any]) -> dict[uuid.UUID, tuple[str, ...]]:
    """By version: the original's language, and those of translations that have both a title and a summary."""
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    same: dict[tuple[str, ...], tuple[str, ...]] = {}  # thousands of cases share a handful of lists
    has_words = CaseText.title.regexp_match(r"\S") & CaseText.summary.regexp_match(r"\S")
    for version_id, lang in db.session.execute(
        select(CaseText.version_id, CaseText.lang)
        .where(CaseText.version_id.in_(out), (CaseText.origin == Origin.ORIGINAL) | has_words)
        .order_by(CaseText.lang)
    ):
        langs = (*found.get(version_id, ()), lang)
        found[version_id] = same.setdefault(langs, langs)
    return found


def _evidence() -> dict[uuid.UUID, tuple[int, datetime]]:
    """The newest step of the ladder by case, with its moment."""
    return {
        step.case_id: (step.level, step.at)
        for step in db.session.execute(
            select(EvidenceStep.case_id, EvidenceStep.level, EvidenceStep.at)
            .ext(distinct_on(EvidenceStep.case_id))
            .order_by(EvidenceStep.case_id, EvidenceStep.at.desc(), EvidenceStep.id.desc())
        )
    }
