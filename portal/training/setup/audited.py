"""What entries of the audit log are about, as the secretariat knows it: people in editions, courses and their parts."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from portal.accounts.hooks import Named, Subjects
from portal.accounts.models import User
from portal.core import i18n
from portal.training.models import (
    ActionPlan,
    Activity,
    ActivityText,
    Attempt,
    Course,
    CourseText,
    CourseVersion,
    Edition,
    Enrolment,
    Module,
    Nomination,
    Programme,
    Question,
)

_PERSON = (User.id, User.display_name, Edition.slug, Edition.titles)


def _person(user_id: str | None, name: str | None, edition: str, titles: dict[str, str]) -> Named:
    """Who it is, and in which edition."""
    page = url_for("accounts.person", user_id=user_id) if user_id else ""
    return Named(name or "", page, i18n.plain(titles), url_for("training.manage_edition", slug=edition))


nominations = Subjects(
    select(Nomination.id, *_PERSON).join(Edition).outerjoin(User, User.id == Nomination.user_id), _person
)
enrolments = Subjects(
    select(Enrolment.id, *_PERSON).join(Edition).outerjoin(User, User.id == Enrolment.user_id), _person
)
attempts = Subjects(
    select(Attempt.id, *_PERSON)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .outerjoin(User, User.id == Enrolment.user_id),
    _person,
)
plans = Subjects(
    select(ActionPlan.id, *_PERSON).join(Edition).outerjoin(User, User.id == ActionPlan.author_id), _person
)


def _edition(slug: str, titles: dict[str, str]) -> Named:
    return Named(i18n.plain(titles), url_for("training.manage_edition", slug=slug))


editions = Subjects(select(Edition.id, Edition.slug, Edition.titles), _edition)
programmes = Subjects(select(Programme.id, Programme.titles), i18n.plain)


def _titles_of_course(course_id: Any) -> Any:
    """Language → title of the newest version that has one, as part of a statement: of two values the last one stays."""
    version, text = aliased(CourseVersion), aliased(CourseText)
    return (
        select(func.jsonb_object_agg(text.lang, aggregate_order_by(text.title, version.number)))
        .join(version, version.id == text.version_id)
        .where(version.course_id == course_id)
        .scalar_subquery()
    )


def _newest_of_course(course_id: Any) -> Any:
    version = aliased(CourseVersion)
    return select(func.max(version.number)).where(version.course_id == course_id).scalar_subquery()


def _course(slug: str, newest: int | None, titles: dict[str, str] | None) -> Named:
    """The title in the reader's language, with the newest version's page."""
    page = url_for("training.author", course=slug, number=newest) if newest else ""
    return Named(i18n.plain(titles or {}), page)


courses = Subjects(select(Course.id, Course.slug, _newest_of_course(Course.id), _titles_of_course(Course.id)), _course)


def _question(title: str, slug: str, key: str, course: str, titles: dict[str, str] | None) -> Named:
    """What the question is called in its bank, and the course whose bank that is."""
    return Named(
        title or slug, url_for("training.bank_question", course=course, question_id=key), i18n.plain(titles or {}),
        url_for("training.question_bank", course=course),
    )  # fmt: skip


_bank: Select[Any] = select(
    Question.id, Question.title, Question.slug, Question.id, Course.slug, _titles_of_course(Course.id)
).join(Course, Course.id == Question.course_id)
questions = Subjects(_bank, _question)


def _activity(titles: dict[str, str] | None, course: str, number: int, course_titles: dict[str, str] | None) -> Named:
    """The title in the reader's language, and the version of the course that it belongs to."""
    page = url_for("training.author", course=course, number=number)
    return Named(i18n.plain(titles or {}), "", i18n.plain(course_titles or {}), page)


activities = Subjects(
    select(
        Activity.id,
        select(func.jsonb_object_agg(ActivityText.lang, ActivityText.title))
        .where(ActivityText.activity_id == Activity.id)
        .correlate(Activity)
        .scalar_subquery(),
        Course.slug, CourseVersion.number, _titles_of_course(Course.id),
    )
    .join(Module, Module.id == Activity.module_id)
    .join(CourseVersion, CourseVersion.id == Module.version_id)
    .join(Course, Course.id == CourseVersion.course_id),
    _activity,
)  # fmt: skip
