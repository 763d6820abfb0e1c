"""The figures of the training and the rows behind them. One function says who is counted; a number counts its rows."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select, union_all

from portal.accounts.models import User
from portal.certificates.models import Certificate
from portal.cities.models import City, Region
from portal.core import db
from portal.training import measures
from portal.training.models import (
    Edition,
    Eligibility,
    Enrolment,
    EnrolmentState,
    Nomination,
    NominationState,
)

UNSAID = "undisclosed"
# The kind of award under which certificates of editions are issued (services/completion.py).
AWARD = "training.edition"


@dataclass(frozen=True)
class Wanted:
    """What the figures are limited to; empty: no limit."""

    edition: str = ""
    city: str = ""
    region: str = ""
    gender: str = ""


def dimensions() -> tuple[str, ...]:
    """By what the figures can be grouped."""
    return ("edition", "city", "region", *(("gender",) if measures.genders() else ()))


def measure_keys() -> tuple[str, ...]:
    """All measures, from the first step to the last."""
    return (measures.NOMINATED, measures.SELECTED, measures.DIRECT, measures.COMPLETED, *measures.registered())


def people(measure: str, wanted: Wanted) -> Select[Any]:
    """Who is counted by a measure: one row a nomination or enrolment, with edition, city, region, gender and person.

    Raises:
        KeyError: there is no such measure.
    """
    counted = Nomination if measure == measures.NOMINATED else Enrolment
    nomination_id = Nomination.id if counted is Nomination else Enrolment.nomination_id
    gender: ColumnElement[str] = literal(UNSAID, String)
    said = genders.said().subquery() if (genders := measures.genders()) else None
    if said is not None:
        asked, answer = said.c
        gender = func.coalesce(cast(answer, String), UNSAID)
    statement: Any = (
        select(
            counted.id.label("id"), Edition.slug.label("edition"), Edition.titles.label("edition_titles"),
            City.slug.label("city"), City.names.label("city_names"), cast(City.region, String).label("region"),
            gender.label("gender"), User.display_name.label("person"), counted.created_at.label("at"),
        )
        .select_from(counted)
        .join(Edition, Edition.id == counted.edition_id)
        .join(City, City.id == counted.city_id)
        .outerjoin(User, User.id == counted.user_id)
        .where(_condition(measure))
    )  # fmt: skip
    if said is not None:
        statement = statement.outerjoin(said, asked == nomination_id)
    limits = (
        (Edition.slug, wanted.edition),
        (City.slug, wanted.city),
        (cast(City.region, String), wanted.region),
        (gender, wanted.gender),
    )
    found: Select[Any] = statement.where(*(column == value for column, value in limits if value))
    return found


def _condition(measure: str) -> ColumnElement[bool]:
    match measure:
        case measures.NOMINATED:
            return Nomination.state != NominationState.WITHDRAWN
        case measures.SELECTED:
            return (Enrolment.state != EnrolmentState.WITHDRAWN) & Enrolment.nomination_id.is_not(None)
        case measures.DIRECT:
            return (Enrolment.state != EnrolmentState.WITHDRAWN) & Enrolment.nomination_id.is_(None)
        case measures.COMPLETED:
            return Enrolment.state == EnrolmentState.COMPLETED
    return Enrolment.id.in_(measures.registered()[measure].enrolments())


def ordered(statement: Select[Any]) -> Select[Any]:
    """The rows in the order in which they are read."""
    return statement.order_by(Edition.starts_on.desc(), City.slug, User.display_name, "id")


@dataclass(frozen=True)
class Group:
    """A line of the figures. `key` is what limits to it; `names` per language, where it has any."""

    key: str
    names: dict[str, str] | None
    counts: dict[str, int]


def grouped(dimension: str, wanted: Wanted) -> list[Group]:
    """How many are counted by each measure, by edition, city, region or gender; the largest first. One statement."""
    parts = []
    for measure in measure_keys():
        rows = people(measure, wanted).subquery()
        named = {"edition": rows.c.edition_titles, "city": rows.c.city_names}.get(dimension)
        parts.append(
            select(
                literal(measure).label("measure"), rows.c[dimension].label("key"),
                (func.min(cast(named, String)) if named is not None else literal(None, String)).label("names"),
                func.count().label("number"),
            ).group_by(rows.c[dimension])
        )  # fmt: skip
    found: dict[str, tuple[str | None, dict[str, int]]] = {}
    for row in db.session.execute(union_all(*parts)):
        found.setdefault(row.key, (row.names, {}))[1][row.measure] = row.number
    groups = [Group(key, json.loads(names) if names else None, counts) for key, (names, counts) in found.items()]
    return sorted(groups, key=lambda one: ([-one.counts.get(key, 0) for key in measure_keys()], one.key))


def totals(wanted: Wanted) -> dict[str, int]:
    """How many are counted by each measure. One statement."""
    parts = [
        select(literal(measure).label("measure"), func.count().label("number")).select_from(
            people(measure, wanted).subquery()
        )
        for measure in measure_keys()
    ]
    return {row.measure: row.number for row in db.session.execute(union_all(*parts))}


def edition_choices() -> Sequence[tuple[str, dict[str, str]]]:
    """(address, titles) of all editions, newest first."""
    rows = db.session.execute(select(Edition.slug, Edition.titles).order_by(Edition.starts_on.desc(), Edition.slug))
    return [(row.slug, row.titles) for row in rows]


def regions() -> tuple[Region, ...]:
    return tuple(Region)


# A city's own -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Learner:
    """A line of a city's dashboard: how far, never what was answered."""

    enrolment: Enrolment
    edition: Edition
    person: User | None
    rules_met: int
    rules: int
    certificate: Certificate | None
    measures: frozenset[str]


def learners_of_city(city_id: uuid.UUID) -> list[Learner]:
    """Who of a city takes or took part, newest edition first. As many statements as there are measures, and one."""
    rows = db.session.execute(
        select(Enrolment, Edition, User, Eligibility.reasons, Certificate)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .outerjoin(User, User.id == Enrolment.user_id)
        .outerjoin(Eligibility, Eligibility.enrolment_id == Enrolment.id)
        .outerjoin(
            Certificate,
            (Certificate.award_ref == Enrolment.id)
            & (Certificate.award_kind == AWARD)
            & Certificate.superseded_at.is_(None)
            & Certificate.revoked_at.is_(None),
        )
        .where(Enrolment.city_id == city_id, Enrolment.state != EnrolmentState.WITHDRAWN)
        .order_by(Edition.starts_on.desc(), User.display_name, Enrolment.id)
    ).all()
    of_city = select(Enrolment.id).where(Enrolment.city_id == city_id)
    reached = {
        key: set(db.session.scalars(of_city.where(Enrolment.id.in_(one.enrolments()))))
        for key, one in measures.registered().items()
    }
    return [
        Learner(
            enrolment, edition, person, sum(one["met"] for one in reasons or ()), len(reasons or ()), certificate,
            frozenset(key for key, ids in reached.items() if enrolment.id in ids),
        )
        for enrolment, edition, person, reasons, certificate in rows
    ]  # fmt: skip


def cities_in_training() -> Sequence[Any]:
    """(slug, names) of the cities that have nominated or taken part."""
    ids = select(Nomination.city_id).union(select(Enrolment.city_id))
    return db.session.execute(select(City.slug, City.names).where(City.id.in_(ids)).order_by(City.slug)).all()
