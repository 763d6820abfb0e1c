"""Published cases, for everybody."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import aliased, contains_eager, selectinload

from portal.cases import rules
from portal.cases.models import Adoption, Case, CaseFile, CaseTag, CaseText, CaseVersion, EvidenceStep, VersionState
from portal.cases.queries.tags import known_tags, tags_of
from portal.cases.queries.writers import own_city_ids
from portal.cities.models import City
from portal.core import clock, db, i18n
from portal.search.queries import KnownTag


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
    # Numbers of the cases that its city took over with it; where one case is asked for.
    taken_from: Sequence[int] = ()

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
    """What readers get, by language."""
    return {text.lang: text for text in texts if rules.is_shown(text)}


def case_by_number(number: int) -> Case | None:
    """A case that is or was published, withdrawn ones too: they have a tombstone."""
    # With its city, which every page of it shows: the case holds it, so that `city_of` finds it in the session.
    return db.session.scalars(
        select(Case).join(Case.city).options(contains_eager(Case.city)).where(Case.number == number)
    ).one_or_none()


def case_by_id(case_id: uuid.UUID) -> Case | None:
    """For workers: whatever its state."""
    return db.session.get(Case, case_id)


def city_of(case: Case) -> City:
    return db.session.get_one(City, case.city_id)


def city_by_id(city_id: uuid.UUID) -> City:
    return db.session.get_one(City, city_id)


# Of a version, as part of a statement about it: its tags (NULL if there are none), and the step of its case that counts.
_TAGS = select(func.array_agg(CaseTag.tag_id)).where(CaseTag.version_id == CaseVersion.id).scalar_subquery()
_STEP = aliased(EvidenceStep)
_NEWEST_STEP = (
    select(_STEP.id)
    .where(_STEP.case_id == CaseVersion.case_id)
    .order_by(_STEP.at.desc(), _STEP.id.desc())
    .limit(1)
    .scalar_subquery()
)


_Taken = aliased(Case)
_TAKEN_FROM = (
    select(func.array_agg(aggregate_order_by(_Taken.number, _Taken.number)))
    .select_from(Adoption)
    .join(_Taken, _Taken.id == Adoption.case_id)
    .where(Adoption.own_case_id == CaseVersion.case_id, Adoption.disputed_at.is_(None), _Taken.withdrawn_at.is_(None))
    .scalar_subquery()
)


def published(case: Case, version_number: int | None = None) -> Published | None:
    """The version that is out now, or an earlier published one by its number; None for a withdrawn case."""
    if case.withdrawn_at is not None:
        return None
    rows = db.session.execute(
        select(CaseVersion, _TAGS, EvidenceStep, _TAKEN_FROM)
        .outerjoin(EvidenceStep, EvidenceStep.id == _NEWEST_STEP)
        .where(CaseVersion.case_id == case.id, CaseVersion.state.in_(rules.OUT))
        .order_by(CaseVersion.number.desc())
        .options(selectinload(CaseVersion.texts), selectinload(CaseVersion.files))
        .execution_options(populate_existing=True)
    ).all()
    for version, tag_ids, step, taken_from in rows:
        if version_number in (None, version.number):
            return Published(
                case, version, city_of(case), shown_texts(version.texts), known_tags(tag_ids or ()), version.files, step,
                [row[0] for row in rows], taken_from or (),
            )  # fmt: skip
    return None


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
    return complete([(case, version, city) for case, version, city in rows], with_files=False)


def complete(rows: Sequence[tuple[Case, CaseVersion, City]], *, with_files: bool = True) -> list[Published]:
    """Adds tags and evidence, one statement each."""
    tags = tags_of([version.id for _case, version, _city in rows])
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
            version.files if with_files else (), steps.get(case.id),
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
