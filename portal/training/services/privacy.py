"""A person's own data in training: what is handed out, what goes when the account is erased."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from portal.accounts.models import User
from portal.core import clock, db, events
from portal.training import rules
from portal.training.events import NominationAnswered
from portal.training.models import (
    Accommodation,
    ActivityCompletion,
    ActivityText,
    Attempt,
    CourseText,
    Edition,
    Enrolment,
    EnrolmentState,
    Nomination,
    NominationState,
    Remark,
    ScormLaunch,
    ScormState,
)
from portal.training.queries import attempts as attempts_queries
from portal.training.queries import authoring as authored
from portal.training.queries import learning
from portal.training.services import scorm, statements
from portal.training.services.forgetting import attendance_and_eligibility, forget_attendance
from portal.training.services.nominations import renumber


def export_of(user: User) -> tuple[str, object]:
    """Nominations, enrolments, progress, tries and answers of a person, for the export of own data."""
    enrolments = learning.enrolments_of(user.id)
    attempts = learning.attempts_with_answers([item.id for item in enrolments])
    nominations = db.session.execute(
        select(Nomination, Edition.slug)
        .join(Edition, Edition.id == Nomination.edition_id)
        .where(Nomination.user_id == user.id)
    ).all()
    return "training", {
        "nominations": [
            {
                "edition": slug, "position": item.position, "motivation": item.motivation, "state": item.state.value,
                "nominated_at": item.created_at.isoformat(),
                "answered_at": item.answered_at.isoformat() if item.answered_at else None,
            }
            for item, slug in nominations
        ],
        "enrolments": [_enrolment(item, [one for one in attempts if one.enrolment_id == item.id]) for item in enrolments],
        "remarks": [
            {"text": item.text, "at": item.created_at.isoformat()}
            for item in db.session.scalars(select(Remark).where(Remark.author_id == user.id).order_by(Remark.created_at))
        ],
        "translations_reviewed": authored.count_reviewed(user.id),
    }  # fmt: skip


def _enrolment(item: Enrolment, attempts: list[Attempt]) -> dict[str, Any]:
    attendance, eligibility = attendance_and_eligibility(item.id)
    done = db.session.execute(
        select(ActivityCompletion.activity_id, ActivityCompletion.completed_at).where(
            ActivityCompletion.enrolment_id == item.id
        )
    ).all()
    return {
        "edition": item.edition.slug, "state": item.state.value, "content_language": item.content_lang,
        "certificate_name": item.certificate_name, "certificate_latin_name": item.certificate_latin_name,
        "enrolled_at": item.created_at.isoformat(),
        "completed_at": item.completed_at.isoformat() if item.completed_at else None,
        "extra_time_percent": attempts_queries.extra_percent(item.id),
        "attendance": attendance, "eligibility": eligibility,
        "activities_done": [{"activity": str(row[0]), "at": row[1].isoformat()} for row in done],
        "attempts": [
            {
                "quiz": str(one.activity_id), "number": one.number, "started_at": one.started_at.isoformat(),
                "handed_in_at": one.submitted_at.isoformat() if one.submitted_at else None, "score": one.score,
                "late_answers": one.late_answers,
                "answers": [
                    {"question": str(a.question_version_id), "chosen": a.response, "comment": a.comment}
                    for a in one.answers
                ],
            }
            for one in attempts
        ],
        "packages": scorm.export_states(item.id), "statements": statements.export_of(item.id),
    }  # fmt: skip


def erase(user: User) -> None:
    """Before the account goes: answers are deleted, texts emptied, places freed. Counts keep a row without a person."""
    now = clock.now()
    enrolments = learning.enrolments_of(user.id)
    completed = {item.edition_id for item in enrolments if item.state is EnrolmentState.COMPLETED}
    keys = [item.id for item in enrolments]
    for table in (Attempt, Accommodation, ScormState, ScormLaunch):
        db.session.execute(delete(table).where(table.enrolment_id.in_(keys)))
    statements.forget(keys)
    forget_attendance(keys)
    for item in enrolments:
        item.certificate_name = item.certificate_latin_name = ""
        if item.state is EnrolmentState.ACTIVE:
            item.state = EnrolmentState.WITHDRAWN
        item.user_id = None
    rows = db.session.execute(
        select(Nomination, Edition)
        .join(Edition, Edition.id == Nomination.edition_id)
        .where(Nomination.user_id == user.id)
    ).all()
    for nomination, edition in rows:
        nomination.position = nomination.motivation = ""
        if nomination.state in rules.IN_FORCE and edition.id not in completed and not rules.is_over(edition, now):
            nomination.state = NominationState.DECLINED
            nomination.seat = nomination.city_slot = None
            db.session.flush()
            renumber(edition.id, nomination.city_id)
            events.publish(NominationAnswered(nomination.id))  # shared pages show the seat as free
        nomination.user_id = None
    _forget_author(user)
    db.session.flush()


def _forget_author(user: User) -> None:
    """What was written and reviewed stays with the course; by whom goes."""
    for column in (Remark.author_id, Remark.resolved_by, ActivityText.reviewed_by, CourseText.reviewed_by):
        db.session.execute(update(column.class_).where(column == user.id).values({column.key: None}))
