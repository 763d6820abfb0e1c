"""The whole library as lists show it: one light row a case, kept in the process until a case or a city changes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from portal.cases import rules
from portal.cases.models import Case, CaseText, CaseVersion, CostBand, EvidenceStep, Stage, VersionState
from portal.cases.queries.tags import tags_of
from portal.cities.models import City
from portal.core import cache, clock, db, i18n
from portal.core.i18n import Origin
from portal.search.queries import KnownTag

CHANGES = ("cases", "cities")  # generations that change when a list would


@dataclass(frozen=True)
class ShelfCity:
    """What lists show of a case's city."""

    id: uuid.UUID
    slug: str
    names: Mapping[str, str]
    country: str
    region: Any
    latitude: float
    longitude: float


@dataclass(frozen=True)
class ShelfText:
    """Title and summary in one language."""

    lang: str
    title: str
    summary: str


@dataclass(frozen=True)
class Shelved:
    """A published case as lists show it."""

    id: uuid.UUID
    number: int
    version_id: uuid.UUID
    original_lang: str
    stage: Stage
    started: str
    ended: str
    cost_band: CostBand
    published_at: datetime
    city: ShelfCity
    texts: Mapping[str, ShelfText]
    tags: Sequence[KnownTag]
    evidence: tuple[int, datetime] | None

    @property
    def level(self) -> int | None:
        """The step of the evidence ladder that holds today."""
        return rules.evidence_today(*self.evidence, clock.now()) if self.evidence else None

    @property
    def titles(self) -> dict[str, str]:
        return {lang: text.title for lang, text in self.texts.items()}

    def text(self, lang: str) -> ShelfText:
        """What a reader of `lang` gets: his language, English, the original."""
        for candidate in (lang, lang.split("-", maxsplit=1)[0], i18n.SOURCE, self.original_lang):
            if candidate in self.texts:
                return self.texts[candidate]
        return next(iter(self.texts.values()))


def shelf() -> Sequence[Shelved]:
    """All cases that are out, the newest first. Not to be changed: all readers share it."""
    found: Sequence[Shelved] = cache.shared("cases.shelf", CHANGES, _read)
    return found


def _read() -> Sequence[Shelved]:
    """Four statements, however many cases there are."""
    rows = db.session.execute(
        select(
            Case.id, Case.number, CaseVersion.id.label("version_id"), CaseVersion.original_lang, CaseVersion.stage,
            CaseVersion.started, CaseVersion.ended, CaseVersion.cost_band, CaseVersion.published_at, City.id.label("city_id"), City.slug,
            City.names, City.country, City.region, City.latitude, City.longitude,
        )
        .join(CaseVersion, CaseVersion.case_id == Case.id)
        .join(City, City.id == Case.city_id)
        .where(CaseVersion.state == VersionState.PUBLISHED, Case.withdrawn_at.is_(None))
        .order_by(CaseVersion.published_at.desc(), Case.number.desc())
    ).all()  # fmt: skip
    out = select(CaseVersion.id).where(CaseVersion.state == VersionState.PUBLISHED)
    texts: dict[uuid.UUID, dict[str, ShelfText]] = {}
    for version_id, lang, title, summary, origin in db.session.execute(
        select(CaseText.version_id, CaseText.lang, CaseText.title, CaseText.summary, CaseText.origin)
        .where(CaseText.version_id.in_(out))
        .order_by(CaseText.lang)
    ):
        if origin is Origin.ORIGINAL or (title.strip() and summary.strip()):
            texts.setdefault(version_id, {})[lang] = ShelfText(lang, title, summary)
    tags = tags_of(out)
    steps = {
        step.case_id: (step.level, step.at)
        for step in db.session.execute(
            select(EvidenceStep.case_id, EvidenceStep.level, EvidenceStep.at)
            .ext(distinct_on(EvidenceStep.case_id))
            .order_by(EvidenceStep.case_id, EvidenceStep.at.desc(), EvidenceStep.id.desc())
        )
    }
    return tuple(
        Shelved(
            row.id, row.number, row.version_id, row.original_lang, row.stage, row.started, row.ended, row.cost_band, row.published_at,
            ShelfCity(row.city_id, row.slug, row.names, row.country, row.region, row.latitude, row.longitude),
            texts.get(row.version_id, {}), tags.get(row.version_id, []), steps.get(row.id),
        )
        for row in rows
    )  # fmt: skip
