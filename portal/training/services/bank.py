"""The bank of questions of a course: written, changed as a new version, taken out of use, brought in from files.

A version never changes: attempts and published quizzes keep theirs. Title, category and tags say where a question is found,
not what it asks, so they change in place.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.errors import Conflict
from portal.core.i18n import Origin, _
from portal.training import bank
from portal.training.bank import QuestionPlan
from portal.training.models import Course, Question, QuestionKind, QuestionText, QuestionVersion
from portal.training.queries import quizzes
from portal.training.services.question_pictures import keep_pictures


def write_question(*, course: Course, plan: QuestionPlan, actor: User, slug: str | None = None) -> QuestionVersion:
    """A new question of the bank, in its first version. `slug`: its id in the files of the course, if it has one.

    Raises:
        DomainError: the question cannot be asked.
    """
    version = put_question(course_id=course.id, plan=plan, slug=slug)
    db.session.flush()
    _note(db.session.get_one(Question, version.question_id), actor, "training.question_written", version.number)
    return version


def put_question(*, course_id: uuid.UUID, plan: QuestionPlan, slug: str | None = None) -> QuestionVersion:
    """As `write_question`, as a part of something larger that is noted as a whole.

    Raises:
        DomainError: the question cannot be asked.
    """
    bank.check(plan)
    plan = keep_pictures(plan)
    question = Question(id=ids.new_id(), course_id=course_id, slug=slug or f"q-{ids.new_id().hex[-12:]}")
    _describe(question, plan)
    db.session.add(question)
    db.after_commit(lambda: quizzes.forget_pools(course_id))
    return _add_version(question.id, 1, plan)


def change_question(*, question: Question, plan: QuestionPlan, actor: User) -> QuestionVersion:
    """Changes a question: what it asks becomes a new version, and only if it differs from the newest.

    Two people who change it at once make two versions, one after the other.

    Raises:
        DomainError: the question cannot be asked.
    """
    version = renew_question(question=question, plan=plan)
    db.session.flush()
    _note(question, actor, "training.question_written", version.number)
    return version


def renew_question(*, question: Question, plan: QuestionPlan) -> QuestionVersion:
    """As `change_question`, as a part of something larger that is noted as a whole.

    Raises:
        DomainError: the question cannot be asked.
    """
    bank.check(plan)
    plan = keep_pictures(plan)
    course_id = question.course_id
    db.session.execute(select(Question.id).where(Question.id == question.id).with_for_update())
    newest = newest_version(question.id)
    _describe(question, plan)
    db.after_commit(lambda: quizzes.forget_pools(course_id))
    return newest if is_same(plan, newest) else _add_version(question.id, newest.number + 1, plan)


def set_in_use(*, question: Question, in_use: bool, actor: User) -> None:
    """Takes a question out of use, or puts it back. Quizzes in which it stands keep it.

    Raises:
        Conflict: it is so already.
    """
    if (question.retired_at is None) == in_use:
        raise Conflict(_("Somebody has done this already."))
    question.retired_at = None if in_use else clock.now()
    db.session.flush()
    course_id = question.course_id
    db.after_commit(lambda: quizzes.forget_pools(course_id))
    _note(question, actor, "training.question_restored" if in_use else "training.question_retired", 0)


def import_questions(*, course: Course, plans: Sequence[QuestionPlan], actor: User, source: str) -> int:
    """Brings questions in from a file: all of them or none.

    Raises:
        DomainError: one of them cannot be asked.

    Returns:
        How many were brought in.
    """
    for plan in plans:
        put_question(course_id=course.id, plan=plan)
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.questions_imported", subject=("course", course.id),
        data={"course": course.slug, "count": len(plans), "file": source},
    )  # fmt: skip
    return len(plans)


def _describe(question: Question, plan: QuestionPlan) -> None:
    question.title = plan.title[:200]
    question.category = bank.clean_category(plan.category)
    question.tags = list(bank.clean_tags(plan.tags))


def _add_version(question_id: uuid.UUID, number: int, plan: QuestionPlan) -> QuestionVersion:
    version = QuestionVersion(
        id=ids.new_id(), question_id=question_id, number=number, kind=QuestionKind(plan.kind),
        choices=list(plan.choices), correct=list(plan.correct), settings=dict(plan.settings),
    )  # fmt: skip
    version.texts = [
        QuestionText(
            lang=lang, origin=Origin.HUMAN if place else Origin.ORIGINAL, stem=words.stem, choices=dict(words.choices),
            feedback=words.feedback, feedbacks=dict(words.feedbacks),
        )
        for place, (lang, words) in enumerate(plan.words.items())
    ]  # fmt: skip
    db.session.add(version)
    return version


def newest_version(question_id: uuid.UUID) -> QuestionVersion:
    """The newest version of a question with its texts."""
    return db.session.scalars(
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question_id)
        .options(selectinload(QuestionVersion.texts))
        .order_by(QuestionVersion.number.desc())
        .limit(1)
    ).one()


def is_same(plan: QuestionPlan, row: QuestionVersion) -> bool:
    """Whether a version asks and accepts exactly what the plan says."""
    texts = {text.lang: (text.stem, text.choices, text.feedback, text.feedbacks) for text in row.texts}
    wanted = {
        lang: (words.stem, dict(words.choices), words.feedback, dict(words.feedbacks))
        for lang, words in plan.words.items()
    }
    return (
        row.kind == plan.kind and row.choices == list(plan.choices) and row.correct == list(plan.correct)
        and row.settings == _as_kept(plan.settings) and texts == wanted
    )  # fmt: skip


def _as_kept(settings: Mapping[str, object]) -> dict[str, object]:
    return {key: _listed(value) for key, value in settings.items()}


def _listed(value: object) -> object:
    """As JSON gives it back: lists instead of tuples."""
    if isinstance(value, Mapping):
        return {key: _listed(one) for key, one in value.items()}
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value


def _note(question: Question, actor: User, action: str, number: int) -> None:
    accounts.audit(
        actor=actor, action=action, subject=("question", question.id),
        data={"question": question.title or question.slug, "version": number},
    )  # fmt: skip
