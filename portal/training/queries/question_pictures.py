"""The pictures of questions: who may see one, which an attempt needs, how much they weigh."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select

from portal.core import db
from portal.training import question_html, rules, scoring
from portal.training.models import Activity, Attempt, Enrolment, Module, QuestionVersion, QuizSlot
from portal.training.queries import quizzes
from portal.training.queries.content import CourseOutline


def file_of(user: Any, version_id: uuid.UUID, name: str) -> str | None:
    """The key of a picture's file, if this person may see it: who keeps the bank, or is or was asked the question."""
    settings = db.session.scalar(select(QuestionVersion.settings).where(QuestionVersion.id == version_id))
    kept = (settings or {}).get("pictures", {}).get(name)
    if kept is None or not (rules.may_keep_bank(user) or _was_asked(user, version_id)):
        return None
    return str(kept["file"])


def _was_asked(user: Any, version_id: uuid.UUID) -> bool:
    asked = (
        select(Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(
            Enrolment.user_id == user.id,
            Attempt.rule.contains({"slots": [{"question_version": str(version_id)}]}),
        )
    )
    return bool(db.session.scalar(select(exists(asked))))


def of_open_attempts(enrolment_id: uuid.UUID, activity_ids: Sequence[uuid.UUID]) -> list[str]:
    """Addresses of the pictures in the attempts that a learner has begun at some quizzes and not handed in."""
    found = db.session.scalars(
        select(Attempt.rule).where(
            Attempt.enrolment_id == enrolment_id, Attempt.activity_id.in_(activity_ids), Attempt.submitted_at.is_(None)
        )
    ).all()
    versions = [uuid.UUID(slot.question_version) for rule in found for slot in scoring.slots_of(rule)]
    return [
        question_html.address_of(content.version_id, name)
        for content in quizzes.questions(list(dict.fromkeys(versions)))
        for name in content.settings.get("pictures", {})
    ]


def sizes_of(course: CourseOutline) -> dict[uuid.UUID, int]:
    """Bytes of the pictures of each quiz of a published version; a draw weighs what the bank weighs in the mean."""
    slots = db.session.scalars(
        select(QuizSlot)
        .join(Activity, Activity.id == QuizSlot.activity_id)
        .join(Module, Module.id == Activity.module_id)
        .where(Module.version_id == course.version_id)
    ).all()
    fixed = [slot.question_version_id for slot in slots if slot.question_version_id]
    weights = {one.version_id: _weight(one) for one in quizzes.questions(fixed)}
    sizes: dict[uuid.UUID, int] = {}
    for slot in slots:
        here = (
            weights[slot.question_version_id] if slot.question_version_id else _weight_of_draw(slot, course.course_id)
        )
        sizes[slot.activity_id] = sizes.get(slot.activity_id, 0) + here
    return sizes


def _weight_of_draw(slot: QuizSlot, course_id: uuid.UUID) -> int:
    draw = quizzes.draw_of(slot.draw or {}, slot.points)
    pool = quizzes.pool(course_id, draw.category, draw.tag)
    return draw.count * sum(_weight(one.content) for one in pool) // max(1, len(pool))


def _weight(content: quizzes.QuestionContent) -> int:
    return sum(int(kept["size"]) for kept in content.settings.get("pictures", {}).values())
