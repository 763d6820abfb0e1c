"""Bringing courses in. A published version never changes; changed content becomes a new version."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import selectinload

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict
from portal.core.i18n import Origin, _
from portal.search import services as search
from portal.training import course_folder, markdown_folder
from portal.training.course_folder import ActivityDraft, CourseDraft, CourseFolderError
from portal.training.course_questions import QuestionDraft
from portal.training.events import CoursePublished
from portal.training.models import (
    Activity,
    ActivityKind,
    ActivityText,
    Course,
    CourseText,
    CourseVersion,
    Module,
    Question,
    QuestionVersion,
    QuizSlot,
)
from portal.training.services import bank


def read_folder(folder: Path, lang: str = "en", problems: list[CourseFolderError] | None = None) -> CourseDraft:
    """A course folder with `course.json`, or a plain folder of Markdown files (in the language `lang`).

    Raises:
        CourseFolderError: a file cannot be used.
    """
    if markdown_folder.is_one(folder):
        return markdown_folder.read(folder, lang, problems)
    return course_folder.read(folder, problems)


def import_course(folder: Path, *, lang: str = "en", actor: User | None = None) -> CourseVersion:
    """Publishes a course from a folder of files, as a new version if anything in it changed since it was last imported.

    Returns:
        The published version: the one there was, if it has the same content.

    Raises:
        CourseFolderError: a file cannot be used; nothing was imported.
    """
    draft = read_folder(folder, lang)
    course = _course(draft)
    imported = db.session.scalar(
        select(CourseVersion)
        .where(
            CourseVersion.course_id == course.id, CourseVersion.digest != "", CourseVersion.published_at.is_not(None)
        )
        .order_by(CourseVersion.number.desc())
        .limit(1)
    )
    if imported is not None and imported.digest == draft.digest:
        return imported
    version = _bring_in(course, draft)
    version.published_at = clock.now()
    db.session.flush()
    accounts.audit(
        actor=actor, action="training.course_published", subject=("course", course.id),
        data={"course": draft.slug, "version": version.number},
    )  # fmt: skip
    search.refresh("course", [course.id])
    events.publish(CoursePublished(version.id))
    return version


def import_as_draft(folder: Path, *, lang: str = "en", actor: User) -> CourseVersion:
    """Takes a course from a folder of files as a draft, to be looked at and published in the browser.

    Raises:
        CourseFolderError: a file cannot be used; nothing was imported.
        Conflict: there is a draft of this course already.
    """
    draft = read_folder(folder, lang)
    course = _course(draft)
    if db.session.scalar(
        select(CourseVersion.id)
        .where(CourseVersion.course_id == course.id, CourseVersion.published_at.is_(None))
        .limit(1)
    ):
        raise Conflict(_("There is a draft of this course already. Go on with it."))
    version = _bring_in(course, draft)
    accounts.audit(
        actor=actor, action="training.draft_made", subject=("course", course.id),
        data={"course": draft.slug, "version": version.number},
    )  # fmt: skip
    return version


def _bring_in(course: Course, draft: CourseDraft) -> CourseVersion:
    """A draft with everything that the files say."""
    highest = db.session.scalar(select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course.id))
    version = _version(course, draft, (highest or 0) + 1)
    known = _known_questions(course.id)
    for position, module in enumerate(draft.modules, start=1):
        row = Module(id=ids.new_id(), version_id=version.id, position=position, titles=module.titles)
        db.session.add(row)
        for place, activity in enumerate(module.activities, start=1):
            _add_activity(row.id, place, activity, draft, known=known, course=course)
    db.session.flush()  # all of it before it is published: the database lets nothing in afterwards
    return version


def _course(draft: CourseDraft) -> Course:
    """The course's row, locked: two imports of one course come one after the other."""
    db.session.execute(
        insert(Course)
        .values(id=ids.new_id(), slug=draft.slug, created_at=clock.now())
        .on_conflict_do_nothing(index_elements=[Course.slug])
    )
    return db.session.scalars(
        select(Course).where(Course.slug == draft.slug).with_for_update().execution_options(populate_existing=True)
    ).one()


def _version(course: Course, draft: CourseDraft, number: int) -> CourseVersion:
    version = CourseVersion(
        id=ids.new_id(), course_id=course.id, number=number, original_lang=draft.original_lang, hours=draft.hours,
        languages=[draft.original_lang, *(lang for lang in draft.languages if lang != draft.original_lang)],
        digest=draft.digest, field_code=draft.field_code, sdg_targets=list(draft.sdg_targets),
    )  # fmt: skip
    db.session.add(version)
    for lang, title in draft.titles.items():
        db.session.add(
            CourseText(
                version_id=version.id, lang=lang, origin=_origin(lang, draft), title=title,
                summary=draft.summaries.get(lang, ""), outcomes=draft.outcomes.get(lang, []),
            )
        )  # fmt: skip
    return version


def _origin(lang: str, draft: CourseDraft) -> Origin:
    return Origin.ORIGINAL if lang == draft.original_lang else Origin.HUMAN


def _add_activity(
    module_id: uuid.UUID, position: int, item: ActivityDraft, draft: CourseDraft, *,
    known: dict[str, QuestionVersion], course: Course,
) -> None:  # fmt: skip
    activity = Activity(
        id=ids.new_id(), module_id=module_id, position=position, slug=item.slug, kind=ActivityKind(item.kind),
        minutes=item.minutes,
        settings={
            **(_quiz_settings(item, draft.pass_mark) if item.kind == ActivityKind.QUIZ.value else item.settings),
            **({"optional": True} if item.is_optional else {}),
        },
    )  # fmt: skip
    db.session.add(activity)
    for lang in item.titles.keys() | item.bodies.keys():
        title = item.titles.get(lang) or item.titles[draft.original_lang]
        db.session.add(
            ActivityText(
                activity_id=activity.id, lang=lang, origin=_origin(lang, draft), title=title,
                body=item.bodies.get(lang, ""), source=_source(item, lang, draft),
            )
        )  # fmt: skip
    _add_slots(activity.id, item, known, course)


def _add_slots(activity_id: uuid.UUID, item: ActivityDraft, known: dict[str, QuestionVersion], course: Course) -> None:
    """The quiz's places: its questions, then what it draws. Questions that are only drawn go into the bank."""
    slots: list[QuizSlot] = []
    for question in item.questions:
        version = _question_version(question, known.get(question.slug), course)
        known[question.slug] = version
        if question.in_quiz:
            slots.append(QuizSlot(question_version_id=version.id, points=question.points))
    for draw in item.draws:
        wanted = {"count": draw.count, "category": draw.category, "tag": draw.tag}
        slots.append(QuizSlot(draw=wanted, points=draw.points))
    for place, slot in enumerate(slots, start=1):
        slot.activity_id, slot.position = activity_id, place
    db.session.add_all(slots)


def _quiz_settings(item: ActivityDraft, pass_mark: float) -> dict[str, Any]:
    """The settings of a quiz, each only where it is not the plain case."""
    settings: dict[str, Any] = {"pass_mark": pass_mark, "max_attempts": item.max_attempts}
    if item.minutes_allowed:
        settings["minutes_allowed"] = item.minutes_allowed
    if item.shuffle:
        settings["shuffle"] = True
    if item.review:
        settings["review"] = item.review
    return settings


def _source(item: ActivityDraft, lang: str, draft: CourseDraft) -> dict[str, str]:
    """What the original says that a translation was made from."""
    original = draft.original_lang
    return {} if lang == original else {"title": item.titles[original], "body": item.bodies.get(original, "")}


def _known_questions(course_id: uuid.UUID) -> dict[str, QuestionVersion]:
    """The newest version of each question of a course, with its texts, by the question's id in the files."""
    newest = (
        select(QuestionVersion.question_id, func.max(QuestionVersion.number).label("number"))
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.course_id == course_id)
        .group_by(QuestionVersion.question_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Question.slug, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(newest, (newest.c.question_id == Question.id) & (newest.c.number == QuestionVersion.number))
        .options(selectinload(QuestionVersion.texts))
    ).all()
    return {row[0]: row[1] for row in rows}


def _question_version(item: QuestionDraft, newest: QuestionVersion | None, course: Course) -> QuestionVersion:
    """The version of a question with this content; a new one only if it changed, so that answers count together."""
    if newest is None:
        return bank.put_question(course_id=course.id, plan=item.plan, slug=item.slug)
    return bank.renew_question(question=db.session.get_one(Question, newest.question_id), plan=item.plan)
