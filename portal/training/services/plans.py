"""City reports and action plans: written, handed in, reviewed, followed for a year, handed over, finished."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from portal.accounts import queries as accounts_queries
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.training import rules
from portal.training.events import (
    ActionPlanFinished,
    ActionPlanHandedOver,
    ActionPlanReviewed,
    ActionPlanSubmitted,
    EligibilityOutdated,
)
from portal.training.models import (
    ActionPlan,
    CheckIn,
    CityReport,
    Edition,
    PlanAction,
    PlanCase,
    PlanState,
)
from portal.training.queries import plans as queries
from portal.training.queries.plans import Own


@dataclass(frozen=True)
class Action:
    """One thing to do; `budget` in the plan's currency."""

    what: str
    owner: str = ""
    due_on: date | None = None
    budget: float | None = None


@dataclass(frozen=True)
class PlanDraft:
    """What an author writes. `cases`: (title, address) of what the plan builds on; `currency`: ISO 4217."""

    title: str
    problem: str = ""
    indicator: str = ""
    baseline: str = ""
    target: str = ""
    currency: str = ""
    mentor_city_id: uuid.UUID | None = None
    actions: Sequence[Action] = field(default_factory=tuple)
    cases: Sequence[tuple[str, str]] = field(default_factory=tuple)


# Reports ------------------------------------------------------------------------------------------------------------


def save_report(*, own: Own, situation: str, problems: str, expectations: str, actor: User) -> CityReport:
    """Keeps a city's report; whoever of the city takes part writes the same one.

    Raises:
        Conflict: it has been handed in, or the edition is over.
    """
    db.session.execute(
        insert(CityReport)
        .values(
            id=ids.new_id(), edition_id=own.edition.id, city_id=own.city.id, situation="", problems="",
            expectations="", created_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    report = queries.report_of(own.edition.id, own.city.id)
    if report is None or not rules.may_write_report(own.edition, report.handed_in_at, clock.now()):
        raise Conflict(_("The report has been handed in, or the edition is over."))
    report.situation, report.problems, report.expectations = situation, problems, expectations
    report.written_by = actor.id
    db.session.flush()
    return report


def hand_in_report(*, own: Own, report: CityReport, actor: User) -> None:
    """Hands the report in; it stays as it is from now on.

    Raises:
        DomainError: something is missing.
    """
    if not (report.situation.strip() and report.problems.strip()):
        raise DomainError(_("Describe where your city stands and what the problems are before you hand in."))
    report.handed_in_at = clock.now()
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.report_handed_in", subject=("edition", own.edition.id),
        data={"city": str(own.city.id)},
    )  # fmt: skip
    events.publish(EligibilityOutdated(own.edition.id))


# Writing ------------------------------------------------------------------------------------------------------------


def begin_plan(*, own: Own, is_team: bool, actor: User) -> ActionPlan:
    """The plan that counts for a participant; begun if there is none. The city's problems are its starting point."""
    found = queries.plan_for(own)
    if found is not None:
        return found
    report = queries.report_of(own.edition.id, own.city.id)
    db.session.execute(
        insert(ActionPlan)
        .values(
            id=ids.new_id(), edition_id=own.edition.id, city_id=own.city.id, is_team=is_team,
            enrolment_id=None if is_team else own.enrolment.id, author_id=actor.id, lang=actor.locale,
            problem=report.problems if report and report.handed_in_at else "", state=PlanState.DRAFT,
            title="", indicator="", baseline="", target="", currency="", supervisor_name="", remarks="", result="",
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    made = queries.plan_for(own)
    if made is None:
        raise Conflict(_("Somebody of your city has begun a plan at the same moment. Try again."))
    return made


def write_plan(*, plan: ActionPlan, draft: PlanDraft, actor: User) -> None:
    """Keeps what the author has so far.

    Raises:
        Conflict: it waits for the trainer, or is accepted.
        DomainError: a budget without a currency, or the own city as mentor.
    """
    if not rules.may_write_plan(actor, plan):
        raise Conflict(_("The plan has been handed in and cannot be changed now."))
    if any(action.budget for action in draft.actions) and not draft.currency:
        raise DomainError(_("Say in which currency the budget is."), field="currency")
    if draft.mentor_city_id == plan.city_id:
        raise DomainError(_("Choose another city as mentor than your own."), field="mentor_city")
    for name in ("title", "problem", "indicator", "baseline", "target", "currency", "mentor_city_id"):
        setattr(plan, name, getattr(draft, name))
    plan.actions = [
        PlanAction(position=n, what=one.what, owner=one.owner, due_on=one.due_on, budget=one.budget)
        for n, one in enumerate(draft.actions, start=1)
    ]
    plan.cases = [PlanCase(position=n, title=title, url=url) for n, (title, url) in enumerate(draft.cases, start=1)]
    db.session.flush()


def add_case(*, plan: ActionPlan, title: str, url: str, actor: User) -> None:
    """Notes a case of the library that the plan builds on; once, however often it is asked for.

    Raises:
        Conflict: the plan waits for the trainer, or is accepted.
    """
    if not rules.may_write_plan(actor, plan):
        raise Conflict(_("The plan has been handed in and cannot be changed now."))
    if all(one.url != url for one in plan.cases):
        plan.cases.append(PlanCase(position=len(plan.cases) + 1, title=title[:200], url=url))
        db.session.flush()


def submit_plan(*, plan: ActionPlan, actor: User) -> None:
    """Hands the plan in to the trainer.

    Raises:
        Conflict: it has been handed in.
        DomainError: problem, an action, or indicator with target is missing.
    """
    if not rules.may_write_plan(actor, plan):
        raise Conflict(_("The plan has been handed in and cannot be changed now."))
    if not (plan.title and plan.problem and plan.indicator and plan.target):
        raise DomainError(_("A plan needs a title, the problem, an indicator and its target before it is handed in."))
    if not plan.actions:
        raise DomainError(_("A plan needs one action at least before it is handed in."))
    plan.state, plan.submitted_at = PlanState.SUBMITTED, clock.now()
    db.session.flush()
    accounts.audit(actor=actor, action="training.plan_submitted", subject=("plan", plan.id))
    events.publish(ActionPlanSubmitted(plan.id))


# Reviewing ----------------------------------------------------------------------------------------------------------


def accept_plan(*, plan: ActionPlan, edition: Edition, remarks: str, actor: User) -> None:
    """Accepts the plan and plans its check-ins.

    Raises:
        Conflict: it does not wait for a trainer.
    """
    _check_review(plan, actor)
    now = clock.now()
    plan.state, plan.accepted_at, plan.reviewed_by, plan.remarks = PlanState.ACCEPTED, now, actor.id, remarks
    for days, day, moment in rules.check_in_days(edition, now):
        db.session.add(CheckIn(plan_id=plan.id, days=days, due_on=day, next_at=moment))
    db.session.flush()
    accounts.audit(actor=actor, action="training.plan_accepted", subject=("plan", plan.id), reason=remarks)
    events.publish(ActionPlanReviewed(plan.id))
    events.publish(EligibilityOutdated(edition.id))


def return_plan(*, plan: ActionPlan, remarks: str, actor: User) -> None:
    """Gives the plan back to its author.

    Raises:
        Conflict: it does not wait for a trainer.
        DomainError: no remarks.
    """
    _check_review(plan, actor)
    if not remarks.strip():
        raise DomainError(_("Say what should be changed."), field="remarks")
    plan.state, plan.reviewed_by, plan.remarks = PlanState.RETURNED, actor.id, remarks
    db.session.flush()
    accounts.audit(actor=actor, action="training.plan_returned", subject=("plan", plan.id), reason=remarks)
    events.publish(ActionPlanReviewed(plan.id))


def _check_review(plan: ActionPlan, actor: User) -> None:
    if not rules.may_review_plan(actor, plan):
        raise Conflict(_("This plan does not wait for a trainer, or it is your own."))


# A year -------------------------------------------------------------------------------------------------------------


def answer_check_in(*, plan: ActionPlan, days: int, progress: str, value: str, actor: User) -> CheckIn:
    """Notes how far the plan is; nobody is reminded of this one any more.

    Raises:
        Conflict: it was answered, or the plan is not under way.
        DomainError: nothing is said.
    """
    found = next((one for one in plan.check_ins if one.days == days), None)
    if found is None or not rules.may_check_in(actor, plan, found):
        raise Conflict(_("This has been answered already."))
    if not progress.strip():
        raise DomainError(_("Say in two or three sentences how far the plan is."), field="progress")
    found.progress, found.value = progress, value
    found.answered_at, found.next_at = clock.now(), None
    db.session.flush()
    return found


def hand_over_plan(*, plan: ActionPlan, email: str, actor: User) -> User:
    """Gives the plan to somebody else who works for the city.

    Raises:
        Conflict: it is finished, or not the actor's to give.
        DomainError: nobody of the city has this address.
    """
    if not rules.may_hand_over(actor, plan):
        raise Conflict(_("This plan cannot be handed over."))
    successor = accounts_queries.user_by_email(email)
    if (
        successor is None
        or successor.id == plan.author_id
        or all(city.id != plan.city_id for city in cities.cities_of(successor))
    ):
        raise DomainError(_("Nobody else who works for your city has this address."), field="successor")
    plan.author_id = successor.id
    db.session.flush()
    accounts.audit(actor=actor, action="training.plan_handed_over", subject=("plan", plan.id))
    events.publish(ActionPlanHandedOver(plan.id))
    return successor


def finish_plan(*, plan: ActionPlan, result: str, actor: User) -> None:
    """Says what came of the plan. Open check-ins fall away; the author is offered to make a case of it.

    Raises:
        Conflict: it is not under way.
        DomainError: no result.
    """
    if not rules.may_finish(actor, plan):
        raise Conflict(_("Only a plan that was accepted and is under way can be finished."))
    if not result.strip():
        raise DomainError(_("Say what came of the plan."), field="result")
    plan.result, plan.state, plan.finished_at = result, PlanState.FINISHED, clock.now()
    for one in plan.check_ins:
        one.next_at = None
    db.session.flush()
    accounts.audit(actor=actor, action="training.plan_finished", subject=("plan", plan.id))
    events.publish(ActionPlanFinished(plan.id))


def plan_as_case_draft(plan: ActionPlan) -> dict[str, Any]:
    """What a finished plan gives to the draft of a case: plain values, for whoever keeps the library of cases.

    Raises:
        Conflict: it is not finished.
    """
    if plan.state is not PlanState.FINISHED:
        raise Conflict(_("Only a plan that was accepted and is under way can be finished."))
    city = db.session.get_one(City, plan.city_id)
    return {
        "plan_id": plan.id, "author_id": plan.author_id, "city_id": plan.city_id, "city_names": dict(city.names),
        "lang": plan.lang, "title": plan.title, "problem": plan.problem, "result": plan.result,
        "solution": [one.what for one in plan.actions],
        "budget": sum(one.budget or 0 for one in plan.actions), "currency": plan.currency,
        "indicator": plan.indicator, "baseline": plan.baseline, "target": plan.target,
        "values": [{"days": one.days, "value": one.value} for one in plan.check_ins if one.answered_at],
        "builds_on": [{"title": one.title, "url": one.url} for one in plan.cases],
        "mentor_city_id": plan.mentor_city_id, "finished_on": plan.finished_at.date() if plan.finished_at else None,
    }  # fmt: skip
