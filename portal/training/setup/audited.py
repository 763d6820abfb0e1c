"""What entries of the audit log are about, as the secretariat knows it: people in editions, courses and their parts."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select

from portal.accounts.hooks import Named
from portal.accounts.models import User
from portal.core import db, i18n
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

Names = Callable[[Iterable[uuid.UUID]], Mapping[uuid.UUID, Named]]
_PERSON = (User.id.label("user_id"), User.display_name, Edition.slug, Edition.titles)


def _of_person(statement: Any, key: Any) -> Names:
    """Rows of `key` and `_PERSON`: who it is, and in which edition."""

    def names(keys: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Named]:
        return {
            row[0]: Named(
                row.display_name or "", url_for("accounts.person", user_id=row.user_id) if row.user_id else "",
                i18n.plain(row.titles), url_for("training.manage_edition", slug=row.slug),
            )
            for row in db.session.execute(statement.where(key.in_(set(keys))))
        }  # fmt: skip

    return names


nominations = _of_person(
    select(Nomination.id, *_PERSON).join(Edition).outerjoin(User, User.id == Nomination.user_id), Nomination.id
)
enrolments = _of_person(
    select(Enrolment.id, *_PERSON).join(Edition).outerjoin(User, User.id == Enrolment.user_id), Enrolment.id
)
attempts = _of_person(
    select(Attempt.id, *_PERSON)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .outerjoin(User, User.id == Enrolment.user_id),
    Attempt.id,
)
plans = _of_person(
    select(ActionPlan.id, *_PERSON).join(Edition).outerjoin(User, User.id == ActionPlan.author_id), ActionPlan.id
)


def editions(keys: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Named]:
    """Titles in the reader's language."""
    rows = db.session.execute(select(Edition.id, Edition.slug, Edition.titles).where(Edition.id.in_(set(keys))))
    return {row.id: Named(i18n.plain(row.titles), url_for("training.manage_edition", slug=row.slug)) for row in rows}


def programmes(keys: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Named]:
    """Titles in the reader's language."""
    rows = db.session.execute(select(Programme.id, Programme.titles).where(Programme.id.in_(set(keys))))
    return {row.id: Named(i18n.plain(row.titles)) for row in rows}


def courses(keys: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Named]:
    """The title of the newest version in the reader's language, with that version's page."""
    titles: dict[uuid.UUID, dict[str, str]] = {}
    newest: dict[uuid.UUID, tuple[str, int]] = {}
    for row in db.session.execute(
        select(Course.id, Course.slug, CourseVersion.number, CourseText.lang, CourseText.title)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .where(Course.id.in_(set(keys)))
        .order_by(CourseVersion.number)
    ):
        titles.setdefault(row.id, {})[row.lang] = row.title
        newest[row.id] = (row.slug, row.number)
    return {
        key: Named(i18n.plain(titles[key]), url_for("training.author", course=slug, number=number))
        for key, (slug, number) in newest.items()
    }


def questions(keys: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Named]:
    """What the question is called in its bank, and the course whose bank that is."""
    rows = db.session.execute(
        select(Question.id, Question.title, Question.slug, Question.course_id, Course.slug.label("course"))
        .join(Course, Course.id == Question.course_id)
        .where(Question.id.in_(set(keys)))
    ).all()
    kept = courses(row.course_id for row in rows)
    return {
        row.id: Named(
            row.title or row.slug, url_for("training.bank_question", course=row.course, question_id=row.id),
            kept[row.course_id].name if row.course_id in kept else "", url_for("training.question_bank", course=row.course),
        )
        for row in rows
    }  # fmt: skip


def activities(keys: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Named]:
    """The title in the reader's language, and the version of the course that it belongs to."""
    titles: dict[uuid.UUID, dict[str, str]] = {}
    versions: dict[uuid.UUID, tuple[uuid.UUID, str, int]] = {}
    for row in db.session.execute(
        select(Activity.id, ActivityText.lang, ActivityText.title, CourseVersion.course_id, Course.slug, CourseVersion.number)
        .join(ActivityText, ActivityText.activity_id == Activity.id)
        .join(Module, Module.id == Activity.module_id)
        .join(CourseVersion, CourseVersion.id == Module.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Activity.id.in_(set(keys)))
    ):  # fmt: skip
        titles.setdefault(row.id, {})[row.lang] = row.title
        versions[row.id] = (row.course_id, row.slug, row.number)
    kept = courses(course_id for course_id, _slug, _number in versions.values())
    return {
        key: Named(i18n.plain(titles[key]), "", kept[course_id].name, url_for("training.author", course=slug, number=number))
        for key, (course_id, slug, number) in versions.items()
    }  # fmt: skip
