"""What workers do about action plans: tell who must know, remind of check-ins."""

from __future__ import annotations

import uuid

from portal.accounts import queries as accounts_queries
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db, events, i18n, mail, tasks
from portal.notifications import services as notifications
from portal.training import emails
from portal.training.events import ActionPlanFinished, ActionPlanHandedOver, ActionPlanReviewed, ActionPlanSubmitted
from portal.training.models import ActionPlan, Edition, PlanState
from portal.training.queries import plans as queries


def _plan_and_author(plan_id: uuid.UUID) -> tuple[ActionPlan, User] | None:
    plan = queries.plan_by_id(plan_id)
    author = db.session.get(User, plan.author_id) if plan and plan.author_id else None
    return (plan, author) if plan is not None and author is not None else None


def _city_name(plan: ActionPlan, lang: str) -> str:
    return str(i18n.pick(db.session.get_one(City, plan.city_id).names, lang)[0])


def _tell(plan: ActionPlan, person: User, message: mail.Message, key: str) -> None:
    notifications.notify(
        recipient=accounts.recipient(person), message=message, key=key,
        url=emails.address(person.locale, "training.plan", plan_id=str(plan.id)),
    )  # fmt: skip


@events.subscribe(ActionPlanSubmitted)
def tell_trainers(event: ActionPlanSubmitted) -> None:
    """Trainers learn that a plan waits; where there are none, the secretariat does."""
    plan = queries.plan_by_id(event.plan_id)
    if plan is None or plan.state is not PlanState.SUBMITTED or plan.submitted_at is None:
        return
    edition = db.session.get_one(Edition, plan.edition_id)
    trainers = queries.trainers() or accounts_queries.secretariat()
    for person in trainers:
        if person.id != plan.author_id:
            message = emails.plan_submitted(plan, edition, _city_name(plan, person.locale), person)
            _tell(plan, person, message, f"plan-submitted:{plan.id}:{plan.submitted_at.isoformat()}:{person.id}")


@events.subscribe(ActionPlanReviewed)
def tell_author(event: ActionPlanReviewed) -> None:
    """The author learns that the plan is accepted or came back."""
    found = _plan_and_author(event.plan_id)
    if found is None or found[0].submitted_at is None:
        return
    plan, author = found
    submitted = plan.submitted_at or plan.created_at
    accepted = plan.accepted_at is not None
    if not accepted and plan.state is not PlanState.RETURNED:
        return  # handed in again in the meantime
    message = emails.plan_reviewed(plan, author, accepted=accepted)
    _tell(plan, author, message, f"plan-reviewed:{plan.id}:{submitted.isoformat()}")


@events.subscribe(ActionPlanHandedOver)
def tell_successor(event: ActionPlanHandedOver) -> None:
    """The successor learns that the plan is hers or his."""
    found = _plan_and_author(event.plan_id)
    if found is not None:
        plan, author = found
        message = emails.plan_handed_over(plan, _city_name(plan, author.locale), author)
        _tell(plan, author, message, f"plan-handed-over:{plan.id}:{author.id}")


@events.subscribe(ActionPlanFinished)
def offer_case(event: ActionPlanFinished) -> None:
    """The author is offered to make a case of the finished plan."""
    found = _plan_and_author(event.plan_id)
    if found is not None:
        plan, author = found
        _tell(plan, author, emails.plan_finished(plan, author), f"plan-finished:{plan.id}")


@tasks.periodic(seconds=600, name="training.remind_of_check_ins")
def remind_of_check_ins() -> None:
    """Reminds authors of check-ins whose day has come, once each."""
    with db.transaction():
        for check_in in queries.claim_check_ins(clock.now()):
            found = _plan_and_author(check_in.plan_id)
            if found is None or found[0].state is not PlanState.ACCEPTED:
                continue
            plan, author = found
            message = emails.check_in_due(plan, check_in, author)
            _tell(plan, author, message, f"check-in:{check_in.id}")
