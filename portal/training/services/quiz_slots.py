"""Making a quiz of a course version that is still a draft: its slots in order, its settings. A published one never changes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.training import bank, rules
from portal.training.models import Activity, ActivityKind, CourseVersion, Module, Question, QuestionVersion, QuizSlot
from portal.training.queries import quizzes

MOST_SLOTS = 200
MOST_DRAWN = 100


@dataclass(frozen=True, kw_only=True)
class QuizSettings:
    """How a quiz is held. `pass_mark`: 0-1; `max_attempts`, `minutes_allowed`: 0 means no limit; `review`: part → moment."""

    pass_mark: float
    max_attempts: int = 0
    minutes_allowed: int = 0
    shuffle: bool = False
    review: dict[str, str] = field(default_factory=dict)


def draft_quiz(activity_id: uuid.UUID) -> Activity:
    """The quiz, with its course version locked: whoever publishes waits, or has done it.

    Raises:
        Conflict: the version is published.
        NotFound: there is no such quiz.
    """
    row = db.session.execute(
        select(Activity, CourseVersion.published_at)
        .join(Module, Module.id == Activity.module_id)
        .join(CourseVersion, CourseVersion.id == Module.version_id)
        .where(Activity.id == activity_id, Activity.kind == ActivityKind.QUIZ)
        .with_for_update(of=CourseVersion)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound
    if row[1] is not None:
        raise Conflict(_("This version of the course is published and does not change any more. Make a new version."))
    found: Activity = row[0]
    return found


def set_quiz_settings(*, activity_id: uuid.UUID, settings: QuizSettings, actor: User) -> None:
    """Says how a quiz of a draft is held.

    Raises:
        Conflict: the version is published.
        DomainError: a value makes no sense.
    """
    activity = draft_quiz(activity_id)
    if not 0.01 <= settings.pass_mark <= 1:
        raise DomainError(_("Give the pass mark from 1 to 100 percent."), field="pass_mark")
    if not 0 <= settings.max_attempts <= 1000:
        raise DomainError(_("Give the number of attempts from 0 to 1000."), field="max_attempts")
    if not 0 <= settings.minutes_allowed <= 24 * 60:
        raise DomainError(_("Give the time limit in minutes, at most a day."), field="minutes_allowed")
    review = {
        rules.ReviewPart(part).value: rules.ReviewMoment(moment).value for part, moment in settings.review.items()
    }
    # Anew, not in place: a change inside a JSON value is not seen.
    activity.settings = {
        **activity.settings, "pass_mark": settings.pass_mark, "max_attempts": settings.max_attempts,
        "minutes_allowed": settings.minutes_allowed, "shuffle": settings.shuffle, "review": review,
    }  # fmt: skip
    _note(activity, actor, "settings")


def add_slot(
    *, activity_id: uuid.UUID, actor: User, question_version_id: uuid.UUID | None = None, count: int = 0, category: str = "",
    tag: str = "", points: int = 1,
) -> QuizSlot:  # fmt: skip
    """Adds a place at the end: a question of the course's bank, or a draw of `count` out of a category and with a tag.

    Raises:
        Conflict: the version is published, the question stands in the quiz already, or the quiz is full.
        DomainError: the bank does not hold as many, or the points make no sense.
        NotFound: the question is not of this course.
    """
    activity = draft_quiz(activity_id)
    if not 1 <= points <= 100:
        raise DomainError(_("Give from 1 to 100 points."), field="points")
    held = db.session.scalars(select(QuizSlot).where(QuizSlot.activity_id == activity_id)).all()
    if len(held) >= MOST_SLOTS:
        raise Conflict(_("A quiz has at most %(most)s places.", most=MOST_SLOTS))
    course_id = _course_of(activity)
    if question_version_id is not None:
        _check_question(course_id, question_version_id, held)
        draw: dict[str, Any] | None = None
    else:
        draw = _checked_draw(course_id, count, bank.clean_category(category), " ".join(tag.split()))
    slot = QuizSlot(
        id=ids.new_id(), activity_id=activity_id, position=max((one.position for one in held), default=0) + 1,
        question_version_id=question_version_id, draw=draw, points=points,
    )  # fmt: skip
    db.session.add(slot)
    _note(activity, actor, "add")
    return slot


def _course_of(activity: Activity) -> uuid.UUID:
    return db.session.scalars(
        select(CourseVersion.course_id)
        .join(Module, Module.version_id == CourseVersion.id)
        .where(Module.id == activity.module_id)
    ).one()


def _check_question(course_id: uuid.UUID, version_id: uuid.UUID, held: Any) -> None:
    question = db.session.scalar(
        select(Question)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id == version_id, Question.course_id == course_id)
    )
    if question is None:
        raise NotFound
    others = select(QuestionVersion.id).where(QuestionVersion.question_id == question.id)
    versions = set(db.session.scalars(others))
    if any(one.question_version_id in versions for one in held):
        raise Conflict(_("This question stands in the quiz already."))


def _checked_draw(course_id: uuid.UUID, count: int, category: str, tag: str) -> dict[str, Any]:
    if not 1 <= count <= MOST_DRAWN:
        raise DomainError(_("Draw from 1 to %(most)s questions.", most=MOST_DRAWN), field="count")
    there = (
        db.session.scalar(select(func.count()).select_from(quizzes.in_bank(course_id, category, tag).subquery())) or 0
    )
    if there < count:
        raise DomainError(_("The bank holds only %(there)s such questions in use.", there=there), field="count")
    return {"count": count, "category": category, "tag": tag}


def _slot(activity_id: uuid.UUID, slot_id: uuid.UUID) -> QuizSlot:
    found = db.session.scalar(select(QuizSlot).where(QuizSlot.id == slot_id, QuizSlot.activity_id == activity_id))
    if found is None:
        raise NotFound
    return found


def remove_slot(*, activity_id: uuid.UUID, slot_id: uuid.UUID, actor: User) -> None:
    """Takes a place out of a quiz of a draft; the question stays in the bank.

    Raises:
        Conflict: the version is published.
        NotFound: it is gone already.
    """
    activity = draft_quiz(activity_id)
    slot = _slot(activity_id, slot_id)
    gap = slot.position
    db.session.delete(slot)
    db.session.flush()
    for later in db.session.scalars(
        select(QuizSlot).where(QuizSlot.activity_id == activity_id, QuizSlot.position > gap)
    ):
        later.position -= 1
    _note(activity, actor, "remove")


def move_slot(*, activity_id: uuid.UUID, slot_id: uuid.UUID, up: bool, actor: User) -> None:
    """Moves a place one up or down; at the end it stays where it is.

    Raises:
        Conflict: the version is published.
        NotFound: there is no such place.
    """
    activity = draft_quiz(activity_id)
    slot = _slot(activity_id, slot_id)
    neighbour = db.session.scalar(
        select(QuizSlot).where(
            QuizSlot.activity_id == activity_id, QuizSlot.position == slot.position + (-1 if up else 1)
        )
    )
    if neighbour is not None:
        slot.position, neighbour.position = neighbour.position, slot.position
        _note(activity, actor, "move")


def renew_slot(*, activity_id: uuid.UUID, slot_id: uuid.UUID, actor: User) -> None:
    """Puts the newest version of a question where an older one stands.

    Raises:
        Conflict: the version is published, or it is the newest already.
        NotFound: there is no such place, or a draw stands there.
    """
    activity = draft_quiz(activity_id)
    slot = _slot(activity_id, slot_id)
    newest = db.session.scalar(
        select(QuestionVersion.id)
        .where(
            QuestionVersion.question_id
            == select(QuestionVersion.question_id)
            .where(QuestionVersion.id == slot.question_version_id)
            .scalar_subquery()
        )
        .order_by(QuestionVersion.number.desc())
        .limit(1)
    )
    if newest is None:
        raise NotFound
    if newest == slot.question_version_id:
        raise Conflict(_("The newest version of the question is in the quiz already."))
    slot.question_version_id = newest
    _note(activity, actor, "renew")


def _note(activity: Activity, actor: User, what: str) -> None:
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.quiz_changed", subject=("activity", activity.id),
        data={"quiz": activity.slug, "what": what},
    )  # fmt: skip
