"""Versions before they are out, for those who write and those who judge them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import selectinload

from portal.accounts.models import User
from portal.cases import rules
from portal.cases.models import Case, CaseFile, CaseText, CaseVersion, Edit
from portal.cases.queries.tags import tags_of
from portal.cases.queries.writers import own_city_ids
from portal.cities.models import City
from portal.core import db
from portal.core.i18n import Origin
from portal.search.queries import KnownTag


@dataclass(frozen=True)
class Draft:
    """A version with all that is edited of it."""

    case: Case
    version: CaseVersion
    city: City
    texts: Mapping[str, CaseText]
    tags: list[KnownTag]
    files: Sequence[CaseFile]

    @property
    def original(self) -> CaseText:
        return self.texts[self.version.original_lang]

    @property
    def tag_keys(self) -> list[str]:
        return sorted(tag.key for tag in self.tags)

    @property
    def parts(self) -> tuple[rules.Part, ...]:
        return rules.parts(self.version, self.original, self.tag_keys, self.files)

    @property
    def translations(self) -> list[CaseText]:
        return [text for text in self.texts.values() if text.origin is not Origin.ORIGINAL]


def any_draft(version_id: uuid.UUID, *, lock: bool = False) -> Draft | None:
    """A version whoever asks, with `lock` for changing it; for services and tasks."""
    wanted = (
        select(CaseVersion, Case, City)
        .join(Case, Case.id == CaseVersion.case_id)
        .join(City, City.id == Case.city_id)
        .where(CaseVersion.id == version_id)
        .options(selectinload(CaseVersion.texts), selectinload(CaseVersion.files))
        .execution_options(populate_existing=True)
    )
    if lock:
        wanted = wanted.with_for_update(of=CaseVersion)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        return None
    version, case, city = row
    tags = tags_of([version_id]).get(version_id, [])
    return Draft(case, version, city, {text.lang: text for text in version.texts}, tags, version.files)


def draft_for(user: Any, version_id: uuid.UUID, *, lock: bool = False) -> Draft | None:
    """A version that the reader may see before it is out: those who write for the city, and the editors."""
    found = any_draft(version_id, lock=lock)
    if found is None:
        return None
    if rules.may_edit_library(user) or rules.may_write(user, found.case, own_city_ids(user)):
        return found
    return None


def open_version(case_id: uuid.UUID) -> CaseVersion | None:
    """The version that is being made or judged now."""
    return db.session.scalars(
        select(CaseVersion).where(CaseVersion.case_id == case_id, CaseVersion.state.in_(rules.OPEN))
    ).one_or_none()


def case_locked(case_id: uuid.UUID) -> Case:
    """A case held for changing, as it is now."""
    return db.session.get_one(Case, case_id, with_for_update=True, populate_existing=True)


def newest_version(case_id: uuid.UUID) -> CaseVersion:
    """The last version of a case, in whatever state."""
    return db.session.scalars(
        select(CaseVersion).where(CaseVersion.case_id == case_id).order_by(CaseVersion.number.desc()).limit(1)
    ).one()


def case_by_source(source: str) -> Case | None:
    return db.session.scalars(select(Case).where(Case.source == source)).one_or_none()


def known_sources(sources: Collection[str]) -> set[str]:
    """Which of these sources have a case already."""
    found = db.session.scalars(select(Case.source).where(Case.source.in_(sources)))
    return {source for source in found if source is not None}


@dataclass(frozen=True)
class OwnCase:
    """A line of "our cases": the version that counts, with its title in some language."""

    case: Case
    version: CaseVersion
    city: City
    title: str
    lang: str


def cases_of_cities(city_ids: Collection[uuid.UUID]) -> list[OwnCase]:
    """The newest version of each case of these cities, last changed first."""
    newest = (
        select(CaseVersion.id)
        .join(Case, Case.id == CaseVersion.case_id)
        .where(Case.city_id.in_(city_ids))
        .ext(distinct_on(CaseVersion.case_id))
        .order_by(CaseVersion.case_id, CaseVersion.number.desc())
    )
    rows = db.session.execute(
        select(CaseVersion, Case, City, CaseText.title)
        .join(Case, Case.id == CaseVersion.case_id)
        .join(City, City.id == Case.city_id)
        .join(CaseText, (CaseText.version_id == CaseVersion.id) & (CaseText.lang == CaseVersion.original_lang))
        .where(CaseVersion.id.in_(newest))
        .order_by(CaseVersion.changed_at.desc())
    )
    return [OwnCase(case, version, city, title, version.original_lang) for version, case, city, title in rows]


def edits(version_id: uuid.UUID, limit: int = 50) -> list[tuple[Edit, User | None]]:
    """The newest changes of a draft, with who made them."""
    rows = db.session.execute(
        select(Edit, User)
        .outerjoin(User, User.id == Edit.by)
        .where(Edit.version_id == version_id)
        .order_by(Edit.at.desc(), Edit.id.desc())
        .limit(limit)
    )
    return [(edit, user) for edit, user in rows]
