"""Who may write, read, sign and review reports and action plans, and when; pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts import rules as accounts_rules
from portal.accounts.models import Role
from portal.training.models import ActionPlan, CheckIn, Edition, PlanState
from portal.training.rules.editions import is_coordinator, may_oversee, today_at

CHECK_IN_DAYS = (30, 90, 180, 365)
REMIND_AT = time(9)  # where the edition was held


def may_read_plan(user: Any, plan: ActionPlan) -> bool:
    """Whoever answers for it, who speaks for the city, and those who review. Drafts are the author's and the city's."""
    own = plan.author_id is not None and plan.author_id == user.id
    return own or is_coordinator(user, plan.city_id) or (may_oversee(user) and plan.submitted_at is not None)


def may_write_plan(user: Any, plan: ActionPlan) -> bool:
    """Whoever answers for it, until it waits for the trainer or is accepted."""
    return plan.author_id == user.id and plan.state in (PlanState.DRAFT, PlanState.RETURNED)


def may_review_plan(user: Any, plan: ActionPlan) -> bool:
    """Trainers and the secretariat, never one's own."""
    return may_oversee(user) and plan.author_id != user.id and plan.state is PlanState.SUBMITTED


def may_sign_plan(user: Any, plan: ActionPlan) -> bool:
    """Who speaks for the city signs in the supervisor's place, never one's own plan."""
    return (
        is_coordinator(user, plan.city_id)
        and plan.author_id != user.id
        and plan.signed_off_at is None
        and plan.state is not PlanState.FINISHED
    )


def may_hand_over(user: Any, plan: ActionPlan) -> bool:
    """Whoever answers for it, or who speaks for the city: people change jobs, the plan stays."""
    return plan.state is not PlanState.FINISHED and (plan.author_id == user.id or is_coordinator(user, plan.city_id))


def may_finish(user: Any, plan: ActionPlan) -> bool:
    return plan.state is PlanState.ACCEPTED and plan.author_id == user.id


def may_check_in(user: Any, plan: ActionPlan, check_in: CheckIn) -> bool:
    """Whoever answers for it, once for each check-in, sooner than asked if he likes."""
    return plan.author_id == user.id and plan.state is PlanState.ACCEPTED and check_in.answered_at is None


def check_in_days(edition: Edition, accepted: datetime) -> list[tuple[int, date, datetime]]:
    """(days, day, instant of the reminder) of the check-ins, counted from the edition's end or a later acceptance."""
    start = max(edition.ends_on, today_at(edition, accepted))
    zone = ZoneInfo(edition.timezone)
    days = [(number, start + timedelta(days=number)) for number in CHECK_IN_DAYS]
    return [(number, day, datetime.combine(day, REMIND_AT, zone)) for number, day in days]


def may_write_report(edition: Edition, handed_in_at: datetime | None, now: datetime) -> bool:
    """Until it is handed in or the edition is over: late is better than never."""
    return handed_in_at is None and today_at(edition, now) <= edition.ends_on


def coordinated(user: Any) -> set[Any]:
    """Ids of the cities the person speaks for."""
    return accounts_rules.scopes_of(user, Role.CITY_COORDINATOR, "city")
