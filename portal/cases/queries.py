"""Reading the case library: drafts for those who write them, published cases for everybody."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import selectinload

from portal.accounts import queries as accounts
from portal.accounts.models import Role, User
from portal.accounts.rules import is_secretariat, scopes_of
from portal.cases import rules
from portal.cases.models import Case, CaseFile, CaseTag, CaseText, CaseVersion, Edit, EvidenceStep, VersionState
from portal.cities.models import Affiliation, AffiliationState, City
from portal.core import clock, db, i18n
from portal.core.i18n import Origin
from portal.search import queries as search
from portal.search.queries import KnownTag

# Who writes ----------------------------------------------------------------------------------------------------------


def own_city_ids(user: Any) -> set[uuid.UUID]:
    """The cities for which somebody writes: where he works, confirmed, and those for which he speaks."""
    if not getattr(user, "is_authenticated", False):
        return set()
    works = db.session.scalars(
        select(Affiliation.city_id).where(
            Affiliation.user_id == user.id,
            Affiliation.state == AffiliationState.CONFIRMED,
            Affiliation.ends_on.is_(None),
        )
    )
    return set(works) | scopes_of(user, Role.CITY_COORDINATOR, "city")


def cities_to_write_for(user: Any) -> list[City]:
    """In the order of their names in the reader's language; the secretariat writes for any city."""
    wanted = select(City)
    if not is_secretariat(user):
        wanted = wanted.where(City.id.in_(own_city_ids(user)))
    return sorted(db.session.scalars(wanted), key=lambda city: i18n.plain(city.names))


# Drafts --------------------------------------------------------------------------------------------------------------


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
    tags = _tags_of([version_id]).get(version_id, [])
    return Draft(case, version, city, {text.lang: text for text in version.texts}, tags, version.files)


def _tags_of(version_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[KnownTag]]:
    """The tags of versions in the order of their schemes, in one statement."""
    found: dict[uuid.UUID, list[KnownTag]] = {}
    known = search.tags_by_id()
    for version_id, tag_id in db.session.execute(
        select(CaseTag.version_id, CaseTag.tag_id).where(CaseTag.version_id.in_(version_ids))
    ):
        if tag_id in known:
            found.setdefault(version_id, []).append(known[tag_id])
    order = {tag_id: place for place, tag_id in enumerate(known)}
    for tags in found.values():
        tags.sort(key=lambda tag: order[tag.id])
    return found


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


def case_by_source(source: str) -> Case | None:
    return db.session.scalars(select(Case).where(Case.source == source)).one_or_none()


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


def authors_of(version_id: uuid.UUID) -> Sequence[User]:
    """Those who have written on a case, in any version: the ones to be told what becomes of it."""
    case_id = select(CaseVersion.case_id).where(CaseVersion.id == version_id).scalar_subquery()
    versions = select(CaseVersion.id).where(CaseVersion.case_id == case_id)
    wrote = select(Edit.by).where(Edit.version_id.in_(versions))
    began = select(Case.created_by).where(Case.id == case_id)
    return db.session.scalars(select(User).where(User.id.in_(wrote) | User.id.in_(began)).order_by(User.id)).all()


# Published cases -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """A published version as readers see it. `evidence`: the newest step, None if nobody has judged yet."""

    case: Case
    version: CaseVersion
    city: City
    texts: Mapping[str, CaseText]
    tags: Sequence[KnownTag]
    files: Sequence[CaseFile] = ()
    evidence: EvidenceStep | None = None
    versions: Sequence[CaseVersion] = field(default_factory=tuple)

    @property
    def original(self) -> CaseText:
        return self.texts[self.version.original_lang]

    def text(self, lang: str) -> CaseText:
        """What a reader of `lang` gets: his language, English, the original."""
        for candidate in (lang, lang.split("-", maxsplit=1)[0], i18n.SOURCE):
            if candidate in self.texts:
                return self.texts[candidate]
        return self.original

    @property
    def titles(self) -> dict[str, str]:
        return {lang: text.title for lang, text in self.texts.items()}

    @property
    def level(self) -> int | None:
        """The step of the evidence ladder that holds today."""
        if self.evidence is None:
            return None
        return rules.evidence_today(self.evidence.level, self.evidence.at, clock.now())

    @property
    def is_current(self) -> bool:
        return self.version.state is VersionState.PUBLISHED


def shown_texts(texts: Iterable[CaseText]) -> dict[str, CaseText]:
    """What readers get: the original, and translations that a machine made (with their mark) or a person has reviewed."""
    return {
        text.lang: text
        for text in texts
        if text.origin in (Origin.ORIGINAL, Origin.MACHINE) or text.reviewed_at is not None
    }


def case_by_number(number: int) -> Case | None:
    """A case that is or was published, withdrawn ones too: they have a tombstone."""
    return db.session.scalars(select(Case).where(Case.number == number)).one_or_none()


def city_of(case: Case) -> City:
    return db.session.get_one(City, case.city_id)


def published(case: Case, version_number: int | None = None) -> Published | None:
    """The version that is out now, or an earlier published one by its number; None for a withdrawn case."""
    if case.withdrawn_at is not None:
        return None
    versions = db.session.scalars(
        select(CaseVersion)
        .where(CaseVersion.case_id == case.id, CaseVersion.state.in_(rules.OUT))
        .order_by(CaseVersion.number.desc())
        .options(selectinload(CaseVersion.texts), selectinload(CaseVersion.files))
    ).all()
    version = next((one for one in versions if version_number in (None, one.number)), None)
    if version is None:
        return None
    (found,) = _complete([(case, version, db.session.get_one(City, case.city_id))], versions=versions)
    return found


def library() -> list[Published]:
    """All cases that are out, the newest first, in four statements however many there are."""
    rows = db.session.execute(
        select(Case, CaseVersion, City)
        .join(CaseVersion, CaseVersion.case_id == Case.id)
        .join(City, City.id == Case.city_id)
        .where(CaseVersion.state == VersionState.PUBLISHED, Case.withdrawn_at.is_(None))
        .order_by(CaseVersion.published_at.desc(), Case.number.desc())
        .options(selectinload(CaseVersion.texts))
    ).all()
    return _complete([(case, version, city) for case, version, city in rows], with_files=False)


def _complete(
    rows: Sequence[tuple[Case, CaseVersion, City]],
    *,
    versions: Sequence[CaseVersion] = (),
    with_files: bool = True,
) -> list[Published]:
    """Adds tags and evidence, one statement each."""
    tags = _tags_of([version.id for _case, version, _city in rows])
    steps = {
        step.case_id: step
        for step in db.session.scalars(
            select(EvidenceStep)
            .where(EvidenceStep.case_id.in_([case.id for case, _version, _city in rows]))
            .ext(distinct_on(EvidenceStep.case_id))
            .order_by(EvidenceStep.case_id, EvidenceStep.at.desc(), EvidenceStep.id.desc())
        )
    }
    return [
        Published(
            case, version, city, shown_texts(version.texts), tags.get(version.id, []),
            version.files if with_files else (), steps.get(case.id), versions,
        )
        for case, version, city in rows
    ]  # fmt: skip


def file_for(user: Any, file_id: uuid.UUID) -> CaseFile | None:
    """A file of a version that is out and not withdrawn; of another one only for those who may see it."""
    row = db.session.execute(
        select(CaseFile, CaseVersion, Case)
        .join(CaseVersion, CaseVersion.id == CaseFile.version_id)
        .join(Case, Case.id == CaseVersion.case_id)
        .where(CaseFile.id == file_id)
    ).one_or_none()
    if row is None:
        return None
    file, version, case = row
    is_public = version.state in rules.OUT and case.withdrawn_at is None
    if is_public or rules.may_edit_library(user) or rules.may_write(user, case, own_city_ids(user)):
        return file
    return None


# For others ----------------------------------------------------------------------------------------------------------


def editors() -> Sequence[User]:
    """Those who look after the library; the secretariat where nobody has the role."""
    found = accounts.holders_of(Role.CASE_EDITOR)
    return found or accounts.secretariat()


def names_of_cases(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Titles of cases for the audit log, in the original language of the newest version."""
    rows = db.session.execute(
        select(CaseVersion.case_id, CaseText.title)
        .join(CaseText, (CaseText.version_id == CaseVersion.id) & (CaseText.lang == CaseVersion.original_lang))
        .where(CaseVersion.case_id.in_(list(ids)))
        .ext(distinct_on(CaseVersion.case_id))
        .order_by(CaseVersion.case_id, CaseVersion.number.desc())
    )
    return {row.case_id: row.title for row in rows}
