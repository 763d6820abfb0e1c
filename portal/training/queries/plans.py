"""City reports and action plans. Loading is authorising: whoever may not read one gets none."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import selectinload

from portal.accounts import queries as accounts
from portal.accounts.models import Role, User
from portal.cities.models import City
from portal.core import db, ids
from portal.training import rules
from portal.training.models import (
    ActionPlan,
    CheckIn,
    CityReport,
    Edition,
    Enrolment,
    EnrolmentState,
    PlanState,
    SignOff,
)
from portal.training.rules import completion
from portal.training.rules.completion import Reached

_WHOLE = (selectinload(ActionPlan.actions), selectinload(ActionPlan.cases), selectinload(ActionPlan.check_ins))


@dataclass(frozen=True)
class OnePlan:
    """An action plan with where it belongs."""

    plan: ActionPlan
    edition: Edition
    city: City
    author: User | None
    mentor: City | None


@dataclass(frozen=True)
class Own:
    """A participant's place in an edition, for his report and plan."""

    enrolment: Enrolment
    edition: Edition
    city: City


def own_place(user: Any, edition_slug: str, *, lock: bool = False) -> Own | None:
    """The reader's place in an edition, if he takes part; with `lock` the enrolment's row is held."""
    statement = (
        select(Enrolment, Edition, City)
        .join(Edition, Edition.id == Enrolment.edition_id)
        .join(City, City.id == Enrolment.city_id)
        .where(
            Edition.slug == edition_slug, Enrolment.user_id == user.id, Enrolment.state != EnrolmentState.WITHDRAWN
        )
    )  # fmt: skip
    if lock:
        statement = statement.with_for_update(of=Enrolment).execution_options(populate_existing=True)
    row = db.session.execute(statement).first()
    return Own(*row) if row else None


# Reports ------------------------------------------------------------------------------------------------------------


def report_of(edition_id: uuid.UUID, city_id: uuid.UUID) -> CityReport | None:
    """A city's report for an edition."""
    return db.session.scalar(
        select(CityReport)
        .where(CityReport.edition_id == edition_id, CityReport.city_id == city_id)
        .execution_options(populate_existing=True)
    )


def reports_of_edition(edition_id: uuid.UUID) -> list[tuple[City, CityReport | None]]:
    """Each city that takes part, with its report."""
    taking_part = select(Enrolment.city_id).where(
        Enrolment.edition_id == edition_id, Enrolment.state != EnrolmentState.WITHDRAWN
    )
    rows = db.session.execute(
        select(City, CityReport)
        .outerjoin(CityReport, (CityReport.city_id == City.id) & (CityReport.edition_id == edition_id))
        .where(City.id.in_(taking_part))
        .order_by(City.slug)
    ).all()
    return [(row[0], row[1]) for row in rows]


def by_report(
    _edition: Edition, enrolment_ids: Sequence[uuid.UUID], _rule: Mapping[str, Any]
) -> dict[uuid.UUID, Reached]:
    """Whether the city of each enrolment has handed in its report for the edition: a condition of completion."""
    found = set(
        db.session.scalars(
            select(Enrolment.id)
            .join(
                CityReport,
                (CityReport.edition_id == Enrolment.edition_id) & (CityReport.city_id == Enrolment.city_id),
            )
            .where(Enrolment.id.in_(enrolment_ids), CityReport.handed_in_at.is_not(None))
        )
    )
    return {key: completion.fact(key in found) for key in enrolment_ids}


# Plans --------------------------------------------------------------------------------------------------------------


def plan(user: Any, plan_id: uuid.UUID, *, lock: bool = False) -> OnePlan | None:
    """A plan, if the reader may read it; with `lock` its row is held."""
    statement = select(ActionPlan).where(ActionPlan.id == plan_id).options(*_WHOLE)
    statement = statement.execution_options(populate_existing=True)
    if lock:
        statement = statement.with_for_update()
    found = db.session.scalar(statement)
    return with_place(found) if found is not None and rules.may_read_plan(user, found) else None


def with_place(found: ActionPlan) -> OnePlan:
    return OnePlan(
        found, db.session.get_one(Edition, found.edition_id), db.session.get_one(City, found.city_id),
        db.session.get(User, found.author_id) if found.author_id else None,
        db.session.get(City, found.mentor_city_id) if found.mentor_city_id else None,
    )  # fmt: skip


def plan_by_id(plan_id: uuid.UUID) -> ActionPlan | None:
    """For workers: nobody reads over their shoulder."""
    return db.session.scalar(select(ActionPlan).where(ActionPlan.id == plan_id).options(*_WHOLE))


def plan_for(own: Own) -> ActionPlan | None:
    """The plan that counts for a participant: the own, else the one of the city's team."""
    found = db.session.scalar(select(ActionPlan).where(ActionPlan.enrolment_id == own.enrolment.id))
    return found or team_plan(own.edition.id, own.city.id)


def team_plan(edition_id: uuid.UUID, city_id: uuid.UUID) -> ActionPlan | None:
    return db.session.scalar(
        select(ActionPlan).where(
            ActionPlan.edition_id == edition_id, ActionPlan.city_id == city_id, ActionPlan.is_team.is_(True)
        )
    )


def enrolments_with_plan(*states: PlanState) -> Select[Any]:
    """Ids of the enrolments whose plan, or that of their city's team, is in one of the states."""
    return (
        select(Enrolment.id)
        .join(
            ActionPlan,
            (ActionPlan.enrolment_id == Enrolment.id)
            | (
                ActionPlan.is_team.is_(True)
                & (ActionPlan.edition_id == Enrolment.edition_id)
                & (ActionPlan.city_id == Enrolment.city_id)
            ),
        )
        .where(ActionPlan.state.in_(states))
    )


def by_plan(
    _edition: Edition, enrolment_ids: Sequence[uuid.UUID], _rule: Mapping[str, Any]
) -> dict[uuid.UUID, Reached]:
    """Whether the plan of each enrolment, or of its city's team, is accepted or finished: a condition of completion."""
    accepted = enrolments_with_plan(PlanState.ACCEPTED, PlanState.FINISHED)
    found = set(db.session.scalars(accepted.where(Enrolment.id.in_(enrolment_ids))))
    return {key: completion.fact(key in found) for key in enrolment_ids}


def plans_of(user_id: uuid.UUID) -> list[tuple[ActionPlan, Edition]]:
    """The plans a person answers for, newest first."""
    rows = db.session.execute(
        select(ActionPlan, Edition)
        .join(Edition, Edition.id == ActionPlan.edition_id)
        .where(ActionPlan.author_id == user_id)
        .options(*_WHOLE)
        .order_by(ActionPlan.created_at.desc())
    ).all()
    return [(row[0], row[1]) for row in rows]


def own_plans(user_id: uuid.UUID) -> list[tuple[ActionPlan, Edition]]:
    """As `plans_of`, with check-ins alone: what the own page needs."""
    rows = db.session.execute(
        select(ActionPlan, Edition)
        .join(Edition, Edition.id == ActionPlan.edition_id)
        .where(ActionPlan.author_id == user_id)
        .options(selectinload(ActionPlan.check_ins))
        .order_by(ActionPlan.created_at.desc())
    ).all()
    return [(row[0], row[1]) for row in rows]


def plans_of_edition(edition_id: uuid.UUID) -> list[tuple[ActionPlan, City, User | None]]:
    """The plans of an edition that were handed in, those that wait first."""
    rows = db.session.execute(
        select(ActionPlan, City, User)
        .join(City, City.id == ActionPlan.city_id)
        .outerjoin(User, User.id == ActionPlan.author_id)
        .where(ActionPlan.edition_id == edition_id, ActionPlan.submitted_at.is_not(None))
        .options(selectinload(ActionPlan.check_ins))
        .order_by(ActionPlan.state != PlanState.SUBMITTED, City.slug, ActionPlan.title)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]


def unsigned(city_ids: Collection[uuid.UUID]) -> Sequence[ActionPlan]:
    """Plans of some cities that were handed in and that no supervisor has signed, the oldest first."""
    if not city_ids:
        return ()
    return db.session.scalars(
        select(ActionPlan)
        .where(
            ActionPlan.city_id.in_(city_ids), ActionPlan.submitted_at.is_not(None), ActionPlan.signed_off_at.is_(None),
            ActionPlan.state != PlanState.FINISHED,
        )
        .order_by(ActionPlan.created_at)
    ).all()  # fmt: skip


def count_submitted() -> list[tuple[Edition, int]]:
    """Editions with plans that wait for a trainer."""
    rows = db.session.execute(
        select(Edition, func.count())
        .join(ActionPlan, ActionPlan.edition_id == Edition.id)
        .where(ActionPlan.state == PlanState.SUBMITTED)
        .group_by(Edition.id)
        .order_by(Edition.slug)
    ).all()
    return [(row[0], row[1]) for row in rows]


def sign_off_by(secret: str, now: datetime, *, lock: bool = False) -> SignOff | None:
    """The link a supervisor follows, if it is good: not used, not too old."""
    statement = select(SignOff).where(
        SignOff.token_hash == ids.digest(secret), SignOff.used_at.is_(None), SignOff.expires_at > now
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def claim_check_ins(now: datetime, limit: int = 200) -> Sequence[CheckIn]:
    """Check-ins to remind of; each is claimed by one worker, once."""
    due = (
        select(CheckIn.id)
        .where(CheckIn.next_at <= now)
        .order_by(CheckIn.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalars(
        update(CheckIn)
        .where(CheckIn.id.in_(due))
        .values(next_at=None, reminded_at=now)
        .returning(CheckIn)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).all()


def open_sign_offs(plan_id: uuid.UUID) -> Sequence[SignOff]:
    """Links of a plan that were not followed yet."""
    return db.session.scalars(select(SignOff).where(SignOff.plan_id == plan_id, SignOff.used_at.is_(None))).all()


def open_sign_off(plan_id: uuid.UUID) -> SignOff | None:
    """Who is asked to sign a plan at present: the newest link that was not followed yet, even if its time is over."""
    return db.session.scalar(
        select(SignOff)
        .where(SignOff.plan_id == plan_id, SignOff.used_at.is_(None))
        .order_by(SignOff.created_at.desc())
        .limit(1)
    )


def trainers() -> Sequence[User]:
    """All active trainers of the association."""
    return accounts.holders_of(Role.TRAINER)


def plan_locked(plan_id: uuid.UUID) -> ActionPlan:
    """A plan whose row is held, for whoever follows a link."""
    return db.session.scalars(
        select(ActionPlan).where(ActionPlan.id == plan_id).with_for_update().execution_options(populate_existing=True)
    ).one()
