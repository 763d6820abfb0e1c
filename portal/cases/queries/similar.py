"""Cases like a case, with what people said about single pairs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import selectinload

from portal.cases.models import Case, CaseVersion, PairChoice, Similar, SimilarChoice, VersionState
from portal.cases.queries.published import shown_texts
from portal.cities.models import City
from portal.core import db


@dataclass(frozen=True)
class Alike:
    """Another case with the reasons; `choice`: what an editor or the city said about the pair."""

    case: Case
    version: CaseVersion
    city: City
    reasons: Sequence[Mapping[str, Any]]
    score: float
    choice: PairChoice | None

    @property
    def titles(self) -> dict[str, str]:
        return {lang: text.title for lang, text in shown_texts(self.version.texts).items()}


def published_briefly(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Case, CaseVersion, City]]:
    """Cases in the library by id, with version, texts and city, in two statements."""
    rows = db.session.execute(
        select(Case, CaseVersion, City)
        .join(CaseVersion, CaseVersion.case_id == Case.id)
        .join(City, City.id == Case.city_id)
        .where(Case.id.in_(list(case_ids)), CaseVersion.state == VersionState.PUBLISHED, Case.withdrawn_at.is_(None))
        .options(selectinload(CaseVersion.texts))
    )
    return {case.id: (case, version, city) for case, version, city in rows}


def similar_to(case_id: uuid.UUID, *, with_hidden: bool = False) -> list[Alike]:
    """Those most like a case: pinned ones first, then the nearest; hidden ones only where they can be brought back."""
    pair = (Similar.case_id == SimilarChoice.case_id) & (Similar.other_id == SimilarChoice.other_id)
    rows = db.session.execute(
        select(Case, CaseVersion, City, Similar.reasons, Similar.score, SimilarChoice.choice)
        .select_from(Similar)
        .join(SimilarChoice, pair, full=True)
        .join(Case, Case.id == func.coalesce(Similar.other_id, SimilarChoice.other_id))
        .join(CaseVersion, (CaseVersion.case_id == Case.id) & (CaseVersion.state == VersionState.PUBLISHED))
        .join(City, City.id == Case.city_id)
        .where(
            func.coalesce(Similar.case_id, SimilarChoice.case_id) == case_id, Case.withdrawn_at.is_(None),
            or_(literal(with_hidden), SimilarChoice.choice.is_distinct_from(PairChoice.HIDDEN)),
        )
        .options(selectinload(CaseVersion.texts))
    )  # fmt: skip
    found = [
        Alike(case, version, city, reasons or (), score or 0.0, choice)
        for case, version, city, reasons, score, choice in rows
    ]
    order = {PairChoice.PINNED: 0, None: 1, PairChoice.HIDDEN: 2}
    return sorted(found, key=lambda one: (order[one.choice], -one.score, str(one.case.id)))


def similar_is_stale() -> bool:
    """Whether a case came or went since the pairs were computed."""
    computed = db.session.scalar(select(func.max(Similar.computed_at)))
    published: datetime | None = db.session.scalar(select(func.max(CaseVersion.published_at)))
    withdrawn: datetime | None = db.session.scalar(select(func.max(Case.withdrawn_at)))
    changed = max(filter(None, (published, withdrawn)), default=None)
    return changed is not None and (computed is None or computed < changed)
