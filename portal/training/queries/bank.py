"""The bank of a course for those who keep it: lists, versions, statistics, the drafts of quizzes."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import selectinload

from portal.core import db
from portal.training import scoring
from portal.training.models import (
    Activity,
    ActivityKind,
    Answer,
    Attempt,
    Course,
    CourseText,
    CourseVersion,
    Module,
    Question,
    QuestionKind,
    QuestionText,
    QuestionVersion,
    QuizSlot,
)
from portal.training.queries import quizzes

MOST_RESPONSES = 20_000


@dataclass(frozen=True)
class BankLine:
    """A course with the size of its bank."""

    course: Course
    titles: dict[str, str]
    questions: int


def banks() -> list[BankLine]:
    """Every course with how many questions are in use, by address."""
    counts = dict(
        db.session.execute(
            select(Question.course_id, func.count()).where(Question.retired_at.is_(None)).group_by(Question.course_id)
        ).all()
    )
    titles: dict[uuid.UUID, dict[str, str]] = {}
    for row in db.session.execute(
        select(CourseVersion.course_id, CourseText.lang, CourseText.title)
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .order_by(CourseVersion.number)
    ):
        titles.setdefault(row.course_id, {})[row.lang] = row.title
    courses = db.session.scalars(select(Course).order_by(Course.slug)).all()
    return [BankLine(one, titles.get(one.id, {}) or {"en": one.slug}, counts.get(one.id, 0)) for one in courses]


@dataclass(frozen=True)
class BankCourse:
    """A course whose bank is kept. `languages`: content languages of its newest version, the original first."""

    course: Course
    titles: dict[str, str]
    languages: tuple[str, ...]


def bank_course(slug: str) -> BankCourse | None:
    """A course, draft or published, with the languages in which its questions are written."""
    row = db.session.execute(
        select(Course, CourseVersion)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .where(Course.slug == slug)
        .order_by(CourseVersion.number.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    course, version = row
    languages = dict.fromkeys([version.original_lang, *version.languages])
    titles = db.session.execute(
        select(CourseText.lang, CourseText.title)
        .join(CourseVersion, CourseVersion.id == CourseText.version_id)
        .where(CourseVersion.course_id == course.id)
        .order_by(CourseVersion.number)
    )
    return BankCourse(course, {one.lang: one.title for one in titles} or {"en": slug}, tuple(languages))


@dataclass(frozen=True)
class Filters:
    """What of a bank is wanted; an empty one leaves it open."""

    q: str = ""
    category: str = ""
    tag: str = ""
    kind: str = ""
    retired: bool = False


def _newest() -> Any:
    """The newest version of each question: id, question_id, number, kind."""
    return (
        select(QuestionVersion.id, QuestionVersion.question_id, QuestionVersion.number, QuestionVersion.kind)
        .ext(distinct_on(QuestionVersion.question_id))
        .order_by(QuestionVersion.question_id, QuestionVersion.number.desc())
        .subquery()
    )


def bank_lines(course_id: uuid.UUID, wanted: Filters) -> Select[Any]:
    """Rows of (question, version id, version number) by category and title."""
    newest = _newest()
    statement = (
        select(Question, newest.c.id.label("version_id"), newest.c.number)
        .join(newest, newest.c.question_id == Question.id)
        .where(
            Question.course_id == course_id,
            Question.retired_at.is_not(None) if wanted.retired else Question.retired_at.is_(None),
        )
        .order_by(Question.category, Question.title, Question.created_at, Question.id)
    )
    if wanted.category:
        statement = statement.where(
            or_(Question.category == wanted.category, func.starts_with(Question.category, f"{wanted.category}/"))
        )
    if wanted.tag:
        statement = statement.where(Question.tags.contains([wanted.tag]))
    if wanted.kind in set(QuestionKind):
        statement = statement.where(newest.c.kind == QuestionKind(wanted.kind))
    if wanted.q:
        has_words = select(QuestionText.id).where(
            QuestionText.question_version_id == newest.c.id, QuestionText.stem.icontains(wanted.q, autoescape=True)
        )
        statement = statement.where(or_(Question.title.icontains(wanted.q, autoescape=True), has_words.exists()))
    return statement


def categories(course_id: uuid.UUID) -> list[str]:
    """The categories of a bank, in order, with all above them."""
    rows = db.session.scalars(select(Question.category).where(Question.course_id == course_id).distinct())
    found = {
        "/".join(parts[:depth])
        for parts in (path.split("/") for path in rows if path)
        for depth in range(1, len(parts) + 1)
    }
    return sorted(found)


def tags(course_id: uuid.UUID) -> list[str]:
    """The tags of a bank, in order."""
    each = func.jsonb_array_elements_text(Question.tags)
    return sorted(db.session.scalars(select(each).where(Question.course_id == course_id).distinct()))


def question_of(course_id: uuid.UUID, question_id: uuid.UUID) -> Question | None:
    """A question of a course's bank."""
    return db.session.scalar(select(Question).where(Question.id == question_id, Question.course_id == course_id))


def versions_of(question_id: uuid.UUID) -> Sequence[QuestionVersion]:
    """All versions of a question, the newest first."""
    return db.session.scalars(
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question_id)
        .options(selectinload(QuestionVersion.texts))
        .order_by(QuestionVersion.number.desc())
    ).all()


def contents(course_id: uuid.UUID, wanted: Filters) -> list[tuple[Question, quizzes.QuestionContent]]:
    """The questions wanted, each in its newest version, for export."""
    rows = db.session.execute(bank_lines(course_id, wanted)).all()
    return list(zip([row[0] for row in rows], quizzes.questions([row[1] for row in rows]), strict=True))


def stems_in_use(course_id: uuid.UUID, stems: Sequence[str]) -> set[str]:
    """Which of these texts some question of the bank has already."""
    return set(
        db.session.scalars(
            select(QuestionText.stem)
            .join(QuestionVersion, QuestionVersion.id == QuestionText.question_version_id)
            .join(Question, Question.id == QuestionVersion.question_id)
            .where(Question.course_id == course_id, Question.retired_at.is_(None), QuestionText.stem.in_(stems))
        )
    )


# Statistics ---------------------------------------------------------------------------------------------------------


@dataclass
class Statistics:
    """How a question was answered in attempts that were handed in, all versions and languages together.

    `asked` counts attempts, `share` is the mean share of the points (0-1; None for an essay or without answers),
    `right` those with all points. `chosen`: key → how often; of short answers and numbers the accepted answer that was met.
    """

    asked: int = 0
    unanswered: int = 0
    right: int = 0
    share: float | None = None
    chosen: Counter[str] = field(default_factory=Counter)


def statistics(versions: Sequence[quizzes.QuestionContent]) -> Statistics:
    """The statistics of a question from all its versions; same answers are scored once."""
    slots = {one.version_id: one.slot(1) for one in versions}
    rows = db.session.execute(
        select(Answer.question_version_id, Answer.response, func.count())
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Answer.question_version_id.in_(slots), Attempt.submitted_at.is_not(None))
        .group_by(Answer.question_version_id, Answer.response)
        .limit(MOST_RESPONSES)
    ).all()
    found, earned = Statistics(), Fraction(0)
    for key, response, count in rows:
        slot = slots[key]
        found.asked += count
        if not response:
            found.unanswered += count
            continue
        part = scoring.fraction(slot, response)
        earned += part * count
        found.right += count if part == 1 else 0
        met = scoring.matched_key(slot, response) if slot.kind in {"short_answer", "numeric"} else None
        for one in [met] if met else response if slot.kind in {"single", "multiple", "true_false"} else []:
            found.chosen[one] += count
    if found.asked and versions[0].kind is not QuestionKind.ESSAY:
        found.share = float(earned / found.asked)
    return found


# Quizzes of drafts --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SlotLine:
    """A place of a quiz for its editor. `is_old`: a newer version of its question exists; `there`: what a draw can take."""

    slot: QuizSlot
    content: quizzes.QuestionContent | None
    question: Question | None
    is_old: bool
    there: int


@dataclass(frozen=True)
class QuizDraft:
    """A quiz with the version it belongs to."""

    activity: Activity
    version: CourseVersion
    titles: dict[str, str]
    slots: list[SlotLine]


def quiz_of_version(course_id: uuid.UUID, number: int, slug: str) -> QuizDraft | None:
    """A quiz of a course version, published or not."""
    row = db.session.execute(
        select(Activity, CourseVersion)
        .join(Module, Module.id == Activity.module_id)
        .join(CourseVersion, CourseVersion.id == Module.version_id)
        .where(
            CourseVersion.course_id == course_id, CourseVersion.number == number, Activity.slug == slug,
            Activity.kind == ActivityKind.QUIZ,
        )
        .options(selectinload(Activity.texts), selectinload(Activity.slots))
        .execution_options(populate_existing=True)
    ).first()  # fmt: skip
    if row is None:
        return None
    activity, version = row
    titles = {text.lang: text.title for text in activity.texts} or {"en": activity.slug}
    return QuizDraft(activity, version, titles, _slot_lines(course_id, activity.slots))


def _slot_lines(course_id: uuid.UUID, slots: Sequence[QuizSlot]) -> list[SlotLine]:
    asked = {
        one.version_id: one for one in quizzes.questions([slot.question_version_id for slot in slots if slot.question_version_id])
    }  # fmt: skip
    newest = _newest()
    rows = db.session.execute(
        select(Question, newest.c.id)
        .join(newest, newest.c.question_id == Question.id)
        .where(Question.id.in_([one.question_id for one in asked.values()]))
    ).all()
    known = {question.id: (question, version_id) for question, version_id in rows}
    lines = []
    for slot in slots:
        content = asked.get(slot.question_version_id) if slot.question_version_id else None
        question, version_id = known[content.question_id] if content else (None, None)
        there = 0
        if slot.draw:
            draw = quizzes.draw_of(slot.draw, slot.points)
            there = len(quizzes.pool(course_id, draw.category, draw.tag))
        lines.append(SlotLine(slot, content, question, bool(content) and version_id != slot.question_version_id, there))
    return lines


def free_questions(course_id: uuid.UUID, activity_id: uuid.UUID, wanted: Filters) -> Select[Any]:
    """As `bank_lines`, without the questions that stand in the quiz already."""
    standing = (
        select(QuestionVersion.question_id)
        .join(QuizSlot, and_(QuizSlot.question_version_id == QuestionVersion.id, QuizSlot.activity_id == activity_id))
    )  # fmt: skip
    return bank_lines(course_id, wanted).where(Question.id.not_in(standing))
