"""What waits for a person in assignments, action plans and surveys; for staff, what waits to be marked and reviewed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, false, func, select

from portal.core import i18n
from portal.core.i18n import _, ngettext
from portal.training import rules
from portal.training.models import (
    ActionPlan,
    AssignmentTerms,
    Enrolment,
    EnrolmentState,
    PlanState,
    SurveyInvitation,
)
from portal.training.queries import assignments, marking, plans, surveys


@dataclass(frozen=True)
class Task:
    """One thing to do. Texts are in the reader's language.

    `kind`: answer, learn, names, nominate, work, plan, own_plan (which is only shown, with its `state`), survey, mark or review. `endpoint` with `values` is the page where
    it is done. `done` of `total` is progress, where there is any; `is_done` marks what is finished and only shown, `waits` what
    was handed in and asks nothing of the person until others have marked it.
    """

    kind: str
    title: str
    hint: str
    endpoint: str
    values: dict[str, str] = field(default_factory=dict)
    due_at: datetime | None = None
    done: int = 0
    total: int = 0
    is_done: bool = False
    waits: bool = False
    state: PlanState | None = None


class Waiting(NamedTuple):
    """What there is to look for: most people have none of it on most days. `marks`: works that wait."""

    work: bool
    plans: bool
    to_sign: bool
    surveys: bool
    marks: int
    reviews: bool


def probe(user: Any) -> Any:
    """The values of a `Waiting` as one expression, for a query that is made anyway."""
    due = select(Enrolment.id).join(AssignmentTerms, AssignmentTerms.edition_id == Enrolment.edition_id)
    cities = rules.coordinated(user)
    staff = rules.may_oversee(user)
    return func.jsonb_build_array(
        due.where(Enrolment.user_id == user.id, Enrolment.state == EnrolmentState.ACTIVE).exists(),
        exists().where(ActionPlan.author_id == user.id),
        exists().where(ActionPlan.city_id.in_(cities), ActionPlan.signed_off_at.is_(None)) if cities else false(),
        select(SurveyInvitation.id)
        .join(Enrolment, Enrolment.id == SurveyInvitation.enrolment_id)
        .where(Enrolment.user_id == user.id, SurveyInvitation.has_answered.is_(False))
        .exists(),
        marking.waiting_count() if staff else 0,
        exists().where(ActionPlan.state == PlanState.SUBMITTED) if staff else false(),
    )


def tasks(user: Any, now: datetime, waiting: Waiting) -> list[Task]:
    """Work that is due, plans that wait for their author or a signature, surveys; then what staff should mark and review."""
    return [
        *(_work(user, now) if waiting.work else ()), *(_plans(user) if waiting.plans else ()),
        *(_to_sign(user) if waiting.to_sign else ()), *(_surveys(user) if waiting.surveys else ()),
        *(_marks(waiting.marks) if waiting.marks else ()), *(_reviews() if waiting.reviews else ()),
    ]  # fmt: skip


def _work(user: Any, now: datetime) -> list[Task]:
    rows = assignments.open_assignments(user.id)
    titles = assignments.titles_of(activity.id for _edition, _course, activity, *_rest in rows)
    return [
        Task(
            kind="work", title=_("Hand in: %(title)s", title=i18n.plain(titles.get(activity.id, {}))),
            hint=i18n.plain(edition.titles), endpoint="training.assignment",
            values={"edition": edition.slug, "course": course, "activity": activity.slug},
            due_at=rules.due_at(terms, extra),
        )
        for edition, course, activity, terms, extra, _enrolment in rows
        if rules.may_hand_in(terms, extra, now)
    ]  # fmt: skip


def _plans(user: Any) -> list[Task]:
    """Plans to write or to report on; the others are only shown, so that their author finds them."""
    found = []
    for plan, edition in plans.own_plans(user.id):
        called = plan.title or i18n.plain(edition.titles)
        due = next((one for one in plan.check_ins if one.answered_at is None and one.reminded_at is not None), None)
        values = {"plan_id": str(plan.id)}
        if plan.state in (PlanState.DRAFT, PlanState.RETURNED):
            title = _("Write your action plan") if plan.state is PlanState.DRAFT else _("Change your action plan")
            found.append(Task("plan", title, called, "training.edit_plan", values))
        elif plan.state is PlanState.ACCEPTED and due is not None:
            found.append(Task("plan", _("Say how far your action plan is"), plan.title, "training.plan", values))
        found.append(
            Task(
                "own_plan", called, i18n.plain(edition.titles), "training.plan", values, state=plan.state, is_done=True
            )
        )
    return found


def _to_sign(user: Any) -> list[Task]:
    """Plans of the cities the person speaks for that nobody has signed."""
    return [
        Task("plan", _("Sign the plan"), plan.title, "training.plan", {"plan_id": str(plan.id)})
        for plan in plans.unsigned(rules.coordinated(user))
        if rules.may_sign_plan(user, plan)
    ]


def _surveys(user: Any) -> list[Task]:
    return [
        Task(
            "survey", _("Answer: %(title)s", title=i18n.plain(survey.titles)), i18n.plain(edition.titles),
            "training.edition_survey", {"survey_id": str(survey.id)},
        )
        for survey, edition in surveys.open_invitations(user.id)
    ]  # fmt: skip


def _marks(waiting: int) -> list[Task]:
    title = ngettext("%(num)d work waits for its mark", "%(num)d works wait for their mark", waiting)
    return [Task("mark", title, "", "training.marking")]


def _reviews() -> list[Task]:
    found = []
    for edition, count in plans.count_submitted():
        title = ngettext("%(num)d action plan waits for you", "%(num)d action plans wait for you", count)
        found.append(Task("review", title, i18n.plain(edition.titles), "training.plans", {"slug": edition.slug}))
    return found
