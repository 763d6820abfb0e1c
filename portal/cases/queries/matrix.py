"""Cases by languages."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, exists, select

from portal.cases import rules
from portal.cases.models import Case, CaseText, CaseVersion, VersionState
from portal.cities.models import City
from portal.core import db, web

PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """A published case with the state of each language that it has."""

    case: Case
    version: CaseVersion
    city: City
    title: str
    states: Mapping[str, rules.TextState]


def languages_of_library(first: Sequence[str]) -> list[str]:
    """Those of the interface, then the others in which some case is written."""
    there = db.session.scalars(
        select(CaseText.lang)
        .join(CaseVersion, CaseVersion.id == CaseText.version_id)
        .where(CaseVersion.state == VersionState.PUBLISHED)
        .distinct()
    )
    return [*first, *sorted(set(there) - set(first))]


def matrix(city_ids: Collection[uuid.UUID] | None, *, missing: str, page: int) -> web.Page[Row]:
    """A page of published cases, of some cities or of all (None); `missing`: only those without this language."""
    wanted = (
        select(CaseVersion, Case, City)
        .join(Case, Case.id == CaseVersion.case_id)
        .join(City, City.id == Case.city_id)
        .where(CaseVersion.state == VersionState.PUBLISHED, Case.withdrawn_at.is_(None))
        .order_by(Case.number.desc())
    )
    if city_ids is not None:
        wanted = wanted.where(Case.city_id.in_(city_ids))
    if missing:
        wanted = wanted.where(~exists().where(CaseText.version_id == CaseVersion.id, CaseText.lang == missing))
    found = web.paginate(cast("Select[Any]", wanted), page, PER_PAGE, scalars=False)
    texts: dict[uuid.UUID, list[CaseText]] = {}
    for text in db.session.scalars(
        select(CaseText).where(CaseText.version_id.in_([version.id for version, _case, _city in found.items]))
    ):
        texts.setdefault(text.version_id, []).append(text)
    rows = []
    for version, case, city in found.items:
        original = next(text for text in texts[version.id] if text.lang == version.original_lang)
        states = {text.lang: rules.state_of(text, original) for text in texts[version.id]}
        rows.append(Row(case, version, city, original.title, states))
    return web.Page(rows, found.page, found.pages, found.total)
