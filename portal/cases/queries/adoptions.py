"""Adoptions with their two cities and the title of the case, for everybody and for those who are asked."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased, joinedload, selectinload

from portal.accounts.models import User, UserState
from portal.cases import rules
from portal.cases.models import (
    Adoption,
    AdoptionStage,
    AdoptionStep,
    Case,
    CaseVersion,
    EvidenceStep,
    Side,
    VersionState,
)
from portal.cases.queries.published import shown_texts
from portal.cases.queries.writers import own_city_ids
from portal.cities import queries as cities
from portal.cities.models import Affiliation, AffiliationState, City
from portal.core import db, i18n

SPREAD_PAGE = 50


@dataclass(frozen=True)
class Taken:
    """An adoption as pages show it: the case in the version that was taken over, its city and the one that took it."""

    adoption: Adoption
    case: Case
    version: CaseVersion
    city: City
    source: City

    @property
    def titles(self) -> dict[str, str]:
        return {lang: text.title for lang, text in shown_texts(self.version.texts).items()}

    def city_of(self, side: Side) -> City:
        return self.source if side is Side.SOURCE else self.city

    @property
    def own_case(self) -> Case | None:
        """The case in which the adopting city tells of it, while it is in the library."""
        case = self.adoption.own_case
        return case if case is not None and case.number is not None and case.withdrawn_at is None else None

    @property
    def waiting_cities(self) -> list[City]:
        """The cities whose word is still wanted."""
        return [self.city_of(side) for side in rules.waits_for(self.adoption)]


_Source = aliased(City)


def _untitled() -> Select[Adoption, Case, CaseVersion, City, City]:
    return (
        select(Adoption, Case, CaseVersion, City, _Source)
        .join(Case, Case.id == Adoption.case_id)
        .join(CaseVersion, CaseVersion.id == Adoption.version_id)
        .join(City, City.id == Adoption.city_id)
        .join(_Source, _Source.id == Case.city_id)
        .options(joinedload(Adoption.own_case))
        .order_by(Adoption.changed_at.desc(), Adoption.id)
    )


def _taken() -> Select[Adoption, Case, CaseVersion, City, City]:
    return _untitled().options(selectinload(CaseVersion.texts))


def _public(wanted: Any) -> Any:
    """What both cities let stand, of cases that are in the library."""
    return wanted.where(Adoption.disputed_at.is_(None), Case.withdrawn_at.is_(None))


def _rows(wanted: Any) -> list[Taken]:
    return [Taken(*row) for row in db.session.execute(wanted)]


def adoptions_of(case_id: uuid.UUID) -> list[Taken]:
    """Who took a case over, as everybody sees it; without the titles of the case, which whoever asks has."""
    return _rows(_public(_untitled()).where(Adoption.case_id == case_id))


def spread(city_id: uuid.UUID | None = None) -> Any:
    """All adoptions that everybody sees, or those in which a city has a part; the last changed first."""
    wanted = _public(_taken())
    return wanted if city_id is None else wanted.where(or_(Adoption.city_id == city_id, Case.city_id == city_id))


def spread_page(rows: Sequence[Any]) -> list[Taken]:
    return [Taken(*row) for row in rows]


def newest_adoptions(limit: int) -> list[Taken]:
    return _rows(spread().limit(limit))


def every_adoption() -> list[Taken]:
    """All that everybody sees, by the number of the case and the city's address: always in the same order."""
    return _rows(spread().order_by(None).order_by(Case.number, City.slug))


def adoptions_from(
    *, limit: int, after: uuid.UUID | None = None, case: int | None = None, city: str = "", stage: str = ""
) -> list[Taken]:
    """Those that everybody sees, in the order in which they were stated, after the one with this id."""
    wanted = _public(_untitled()).order_by(None).order_by(Adoption.id).limit(limit)
    if after is not None:
        wanted = wanted.where(Adoption.id > after)
    if case is not None:
        wanted = wanted.where(Case.number == case)
    if city:
        wanted = wanted.where(City.slug == city)
    if stage:
        wanted = wanted.where(Adoption.stage == AdoptionStage(stage))
    return _rows(wanted)


def any_adoption(adoption_id: uuid.UUID, *, lock: bool = False) -> Taken | None:
    """An adoption whoever asks, with `lock` for changing it; for services, tasks, and pages that check afterwards."""
    wanted = _taken().where(Adoption.id == adoption_id).options(selectinload(Adoption.steps))
    if lock:
        wanted = wanted.with_for_update(of=Adoption)
    row = db.session.execute(wanted.execution_options(populate_existing=True)).one_or_none()
    return Taken(*row) if row else None


def adoption_for(user: Any, adoption_id: uuid.UUID) -> Taken | None:
    """An adoption for a reader: a disputed one, or one of a withdrawn case, only for the two cities and the editors."""
    found = any_adoption(adoption_id)
    if found is None:
        return None
    if found.adoption.disputed_at is None and found.case.withdrawn_at is None:
        return found
    is_party = rules.sides(found.source.id, found.city.id, own_city_ids(user))
    return found if is_party or rules.may_edit_library(user) else None


def own_adoption(
    user: Any, adoption_id: uuid.UUID, side: Side | None = None, *, lock: bool = False
) -> tuple[Taken, set[Side]] | None:
    """An adoption in which the person's city has a part (as `side`, if given), with the sides for which he speaks."""
    found = any_adoption(adoption_id, lock=lock)
    if found is None:
        return None
    spoken = rules.sides(found.source.id, found.city.id, own_city_ids(user))
    return (found, spoken) if spoken and (side is None or side in spoken) else None


def adoptions_of_cities(city_ids: Collection[uuid.UUID]) -> list[Taken]:
    """All in which these cities have a part, disputed ones too."""
    return _rows(_taken().where(or_(Adoption.city_id.in_(city_ids), Case.city_id.in_(city_ids))))


def adoption_by(case_id: uuid.UUID, city_id: uuid.UUID, *, lock: bool = False) -> Adoption | None:
    wanted = select(Adoption).where(Adoption.case_id == case_id, Adoption.city_id == city_id)
    return db.session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()


def proofs_of(case_id: uuid.UUID) -> list[Taken]:
    """Adoptions that show that the case has worked again."""
    return [one for one in _rows(_taken().where(Adoption.case_id == case_id)) if one.adoption.is_proof]


def count_cases(city_id: uuid.UUID) -> int:
    """How many cases of a city are in the library."""
    out = (CaseVersion.case_id == Case.id) & (CaseVersion.state == VersionState.PUBLISHED)
    counted = select(func.count()).select_from(Case).join(CaseVersion, out)
    return db.session.scalar(counted.where(Case.city_id == city_id, Case.withdrawn_at.is_(None))) or 0


def count_adoptions(city_id: uuid.UUID) -> tuple[int, int]:
    """How many cases a city took over, and how often one of its own was taken over; confirmed by both or not."""
    row = db.session.execute(
        select(
            func.count().filter(Adoption.city_id == city_id), func.count().filter(Case.city_id == city_id)
        )
        .select_from(Adoption)
        .join(Case, Case.id == Adoption.case_id)
        .where(
            Adoption.disputed_at.is_(None), Case.withdrawn_at.is_(None),
            or_(Adoption.city_id == city_id, Case.city_id == city_id),
        )
    ).one()  # fmt: skip
    return row[0], row[1]


def step(step_id: uuid.UUID) -> AdoptionStep | None:
    return db.session.get(AdoptionStep, step_id)


def speakers_of(city_id: uuid.UUID) -> Sequence[User]:
    """Who is asked for a city's word: its coordinators; where it has none, those who work for it, confirmed."""
    found = cities.coordinators_of(city_id)
    if found:
        return found
    return db.session.scalars(
        select(User)
        .join(Affiliation, Affiliation.user_id == User.id)
        .where(
            Affiliation.city_id == city_id, Affiliation.state == AffiliationState.CONFIRMED,
            Affiliation.ends_on.is_(None), User.state == UserState.ACTIVE,
        )
        .order_by(User.id)
    ).all()  # fmt: skip


def own_cities(user: Any) -> list[City]:
    """The cities for which somebody speaks himself, in the order of their names; the secretariat speaks for none."""
    found = cities.cities(own_city_ids(user))
    return sorted(found.values(), key=lambda city: i18n.plain(city.names))


def mentor_of(adoption: Adoption) -> User | City | None:
    """The person or the city that helps the adopter."""
    if adoption.mentor_id is not None:
        return db.session.get(User, adoption.mentor_id)
    return db.session.get(City, adoption.mentor_city_id) if adoption.mentor_city_id is not None else None


# Evidence ------------------------------------------------------------------------------------------------------------


def evidence_of(case_id: uuid.UUID) -> list[tuple[EvidenceStep, User | None]]:
    """Every step, the newest first, with the editor who added it."""
    rows = db.session.execute(
        select(EvidenceStep, User)
        .outerjoin(User, User.id == EvidenceStep.by)
        .where(EvidenceStep.case_id == case_id)
        .order_by(EvidenceStep.at.desc(), EvidenceStep.id.desc())
    )
    return [(found, user) for found, user in rows]


def decaying(now: datetime) -> list[tuple[uuid.UUID, int, datetime]]:
    """Newest steps of cases in the library that lose a step soon: id, the level that holds today, the moment."""
    rows = db.session.execute(
        select(EvidenceStep.id, EvidenceStep.level, EvidenceStep.at)
        .join(Case, Case.id == EvidenceStep.case_id)
        .where(Case.number.is_not(None), Case.withdrawn_at.is_(None))
        .ext(distinct_on(EvidenceStep.case_id))
        .order_by(EvidenceStep.case_id, EvidenceStep.at.desc(), EvidenceStep.id.desc())
    )
    found = []
    for key, level, at in rows:
        moment = rules.next_decay(level, at, now)
        if moment is not None and moment - now <= rules.WARN_BEFORE:
            found.append((key, rules.evidence_today(level, at, now), moment))
    return found
