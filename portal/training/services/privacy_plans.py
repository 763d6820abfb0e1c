"""A person's work, reviews, plans and surveys: what is handed out, what goes when the account is erased."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import selectinload

from portal.accounts.models import User
from portal.core import db, storage
from portal.training.models import (
    ActionPlan,
    Alumnus,
    CityReport,
    Enrolment,
    ExtraTime,
    Mark,
    PeerReview,
    PlanAction,
    PlanState,
    SignOff,
    Submission,
    SubmissionFile,
    SurveyInvitation,
)
from portal.training.queries import plans as queries


def export_of_plans(user: User) -> tuple[str, object]:
    """Work with its marks, reviews, extra time, reports and plans, and what other alumni see; for the export of own data."""
    mine = select(Enrolment.id).where(Enrolment.user_id == user.id)
    submissions = db.session.scalars(
        select(Submission)
        .where(Submission.enrolment_id.in_(mine))
        .options(selectinload(Submission.files), selectinload(Submission.marks))
        .order_by(Submission.created_at)
    )
    reviews = db.session.scalars(select(PeerReview).where(PeerReview.reviewer_id.in_(mine)))
    times = db.session.scalars(select(ExtraTime).where(ExtraTime.enrolment_id.in_(mine)))
    reports = db.session.scalars(select(CityReport).where(CityReport.written_by == user.id))
    alumni = db.session.scalars(select(Alumnus).where(Alumnus.enrolment_id.in_(mine)))
    asked = db.session.scalars(select(SurveyInvitation).where(SurveyInvitation.enrolment_id.in_(mine)))
    marks = db.session.scalars(select(Mark).where(Mark.marker_id == user.id))
    return "training-plans", {
        "submissions": [_submission(one) for one in submissions],
        "reviews_written": [
            {"work": str(one.submission_id), "levels": one.levels, "comment": one.comment} for one in reviews
        ],
        "marks_given": [
            {"work": str(one.submission_id), "score": one.score, "comment": one.comment, "at": one.made_at.isoformat()}
            for one in marks
        ],
        "extra_time": [
            {"activity": str(one.activity_id), "minutes": one.minutes, "reason": one.reason} for one in times
        ],
        "city_reports": [
            {"situation": one.situation, "problems": one.problems, "expectations": one.expectations} for one in reports
        ],
        "action_plans": [_plan(plan) for plan, _edition in queries.plans_of(user.id)],
        "alumni": [{"offers": one.offers, "asks": one.asks, "since": one.agreed_at.isoformat()} for one in alumni],
        "surveys_asked": [{"survey": str(one.survey_id), "answered": one.has_answered} for one in asked],
    }


def _submission(one: Submission) -> dict[str, Any]:
    return {
        "assignment": str(one.activity_id), "round": one.round, "state": one.state.value, "text": one.text,
        "files": [file.filename for file in one.files], "score": one.score, "feedback": one.feedback,
        "handed_in_at": one.submitted_at.isoformat() if one.submitted_at else None,
        "marks": [{"score": mark.score, "comment": mark.comment} for mark in one.marks] if one.settled_at else [],
    }  # fmt: skip


def _plan(one: ActionPlan) -> dict[str, Any]:
    return {
        "title": one.title, "state": one.state.value, "problem": one.problem, "indicator": one.indicator,
        "baseline": one.baseline, "target": one.target, "result": one.result,
        "supervisor": one.supervisor_name, "actions": [{"what": row.what, "owner": row.owner} for row in one.actions],
        "check_ins": [{"days": row.days, "progress": row.progress, "value": row.value} for row in one.check_ins],
    }  # fmt: skip


def erase_plans(user: User) -> None:
    """Before the account goes: work, files, reviews and consent are deleted; a plan stays with the city, without the person.

    A plan that nobody but its author has seen goes with the author.
    """
    mine = db.session.scalars(select(Enrolment.id).where(Enrolment.user_id == user.id)).all()
    submissions = db.session.scalars(select(Submission.id).where(Submission.enrolment_id.in_(mine))).all()
    _delete_files(submissions)
    for table, column, keys in (
        (PeerReview, PeerReview.submission_id, submissions), (Mark, Mark.submission_id, submissions),
        (Submission, Submission.id, submissions), (PeerReview, PeerReview.reviewer_id, mine),
        (ExtraTime, ExtraTime.enrolment_id, mine), (SurveyInvitation, SurveyInvitation.enrolment_id, mine),
        (Alumnus, Alumnus.enrolment_id, mine),
    ):  # fmt: skip
        db.session.execute(delete(table).where(column.in_(keys)))
    _let_go_of_plans(user)
    db.session.flush()


def _delete_files(submissions: Any) -> None:
    for file in db.session.scalars(select(SubmissionFile).where(SubmissionFile.submission_id.in_(submissions))):
        storage.delete(file.file_key)
        db.session.delete(file)
    db.session.flush()


def _let_go_of_plans(user: User) -> None:
    db.session.execute(
        delete(ActionPlan).where(
            ActionPlan.author_id == user.id, ActionPlan.state == PlanState.DRAFT, ActionPlan.is_team.is_(False)
        )
    )
    plans: list[uuid.UUID] = list(db.session.scalars(select(ActionPlan.id).where(ActionPlan.author_id == user.id)))
    # A link that was sent for the plan names its author; addresses of supervisors are kept no longer than needed.
    db.session.execute(delete(SignOff).where(or_(SignOff.plan_id.in_(plans), SignOff.email == user.email)))
    names = {user.display_name, user.latin_name} - {""}
    db.session.execute(update(PlanAction).where(PlanAction.owner.in_(names)).values(owner=""))
    db.session.execute(
        update(ActionPlan)
        .where(ActionPlan.supervisor_name.in_(names), ActionPlan.signed_off_by == user.id)
        .values(supervisor_name="")
    )
    db.session.execute(update(ActionPlan).where(ActionPlan.author_id == user.id).values(author_id=None))
    db.session.execute(update(CityReport).where(CityReport.written_by == user.id).values(written_by=None))
