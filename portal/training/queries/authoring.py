"""What the pages of authors ask: courses with their drafts, a version with its parts, where translations stand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import AuditEntry, User, UserState
from portal.core import db
from portal.core.i18n import Origin
from portal.training import rules
from portal.training.models import (
    Activity,
    ActivityKind,
    ActivityText,
    Course,
    CourseText,
    CourseVersion,
    Edition,
    EditionCourse,
    Module,
    QuestionText,
    QuizSlot,
    Remark,
)


class CourseLine(NamedTuple):
    """A course in the list of authors: its newest published version and its draft, as numbers."""

    slug: str
    titles: dict[str, str]
    published: int | None
    draft: int | None


def course_lines() -> list[CourseLine]:
    """Every course, drafts included, by address. Titles are those of its newest version."""
    versions = db.session.scalars(
        select(CourseVersion)
        .join(Course, Course.id == CourseVersion.course_id)
        .order_by(Course.slug, CourseVersion.number)
        .options(joinedload(CourseVersion.course), selectinload(CourseVersion.texts))
    ).all()
    found: dict[str, CourseLine] = {}
    for version in versions:
        slug = version.course.slug
        line = found.get(slug, CourseLine(slug, {}, None, None))
        titles = {text.lang: text.title for text in version.texts}
        is_draft = version.published_at is None
        found[slug] = CourseLine(
            slug, titles, line.published if is_draft else version.number, version.number if is_draft else line.draft
        )
    return list(found.values())


def course_named(slug: str) -> Course | None:
    return db.session.scalar(select(Course).where(Course.slug == slug))


def versions_of(course_id: uuid.UUID) -> Sequence[CourseVersion]:
    """All versions of a course, newest first."""
    return db.session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == course_id).order_by(CourseVersion.number.desc())
    ).all()


def version_of(slug: str, number: int) -> CourseVersion | None:
    """A version of a course with its parts and their texts, published or not."""
    return db.session.scalar(
        select(CourseVersion)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.slug == slug, CourseVersion.number == number)
        .options(
            joinedload(CourseVersion.course),
            selectinload(CourseVersion.texts),
            selectinload(CourseVersion.modules)
            .selectinload(Module.activities)
            .options(selectinload(Activity.texts), selectinload(Activity.slots)),
        )
        .execution_options(populate_existing=True)
    )


def activities_of(version: CourseVersion) -> list[Activity]:
    """The activities of a loaded version, in order."""
    return [activity for module in version.modules for activity in module.activities]


def text_in(texts: Iterable[ActivityText], lang: str) -> ActivityText | None:
    return next((text for text in texts if text.lang == lang), None)


def course_text_in(texts: Iterable[CourseText], lang: str) -> CourseText | None:
    return next((text for text in texts if text.lang == lang), None)


def names_of(keys: Iterable[uuid.UUID | None]) -> Mapping[uuid.UUID, str]:
    """Names of people, for what they have reviewed and remarked."""
    wanted = {key for key in keys if key is not None}
    if not wanted:
        return {}
    return {row[0]: row[1] for row in db.session.execute(select(User.id, User.display_name).where(User.id.in_(wanted)))}


def questions_without(version_id: uuid.UUID, languages: Sequence[str]) -> dict[str, dict[uuid.UUID, int]]:
    """Language → quiz → how many of its questions have no wording in it; what is drawn is chosen when an attempt begins."""
    slots = (
        select(QuizSlot.activity_id, QuizSlot.question_version_id)
        .join(Activity, Activity.id == QuizSlot.activity_id)
        .join(Module, Module.id == Activity.module_id)
        .where(Module.version_id == version_id, QuizSlot.question_version_id.is_not(None))
    )
    rows = db.session.execute(slots).all()
    worded = {
        (row[0], row[1])
        for row in db.session.execute(
            select(QuestionText.question_version_id, QuestionText.lang).where(
                QuestionText.question_version_id.in_([row[1] for row in rows])
            )
        )
    }
    found: dict[str, dict[uuid.UUID, int]] = {lang: {} for lang in languages}
    for activity_id, question_id in rows:
        for lang in languages:
            if (question_id, lang) not in worded:
                found[lang][activity_id] = found[lang].get(activity_id, 0) + 1
    return found


# Remarks ------------------------------------------------------------------------------------------------------------


def remarks_on(activity_id: uuid.UUID) -> Sequence[Remark]:
    """What colleagues said about an activity, open ones first."""
    return db.session.scalars(
        select(Remark)
        .where(Remark.activity_id == activity_id)
        .order_by(Remark.resolved_at.is_not(None), Remark.created_at)
    ).all()


def open_remarks(version_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Activity → remarks that nobody has resolved."""
    rows = db.session.execute(
        select(Remark.activity_id, func.count())
        .join(Activity, Activity.id == Remark.activity_id)
        .join(Module, Module.id == Activity.module_id)
        .where(Module.version_id == version_id, Remark.resolved_at.is_(None))
        .group_by(Remark.activity_id)
    ).all()
    return {row[0]: row[1] for row in rows}


class RemarkPlace(NamedTuple):
    remark: Remark
    activity: Activity
    version: CourseVersion
    course: Course


def remark_with_place(remark_id: uuid.UUID) -> RemarkPlace | None:
    """A remark and where it stands."""
    row = db.session.execute(
        select(Remark, Activity, CourseVersion, Course)
        .join(Activity, Activity.id == Remark.activity_id)
        .join(Module, Module.id == Activity.module_id)
        .join(CourseVersion, CourseVersion.id == Module.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Remark.id == remark_id)
    ).first()
    return RemarkPlace(*row) if row else None


def people_of(place: RemarkPlace) -> Sequence[User]:
    """Those who have a hand in a course: drafted, reviewed or published it, or remarked on this activity before."""
    acted = select(AuditEntry.actor_id).where(
        AuditEntry.subject_kind == "course", AuditEntry.subject_id == place.course.id, AuditEntry.actor_id.is_not(None)
    )
    remarked = select(Remark.author_id).where(Remark.activity_id == place.activity.id, Remark.author_id.is_not(None))
    return db.session.scalars(
        select(User).where(User.id.in_(acted) | User.id.in_(remarked), User.state == UserState.ACTIVE).order_by(User.id)
    ).all()


def title_of(activity_id: uuid.UUID, lang: str) -> str:
    """An activity's title in a language; empty if it has none."""
    return db.session.scalar(
        select(ActivityText.title).where(ActivityText.activity_id == activity_id, ActivityText.lang == lang)
    ) or ""  # fmt: skip


# Translations -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """Where one text stands in one language: `missing`, `original`, `stale`, `machine`, `translated` or `reviewed`."""

    state: str
    reviewer: uuid.UUID | None = None


def cell(
    texts: Sequence[ActivityText] | Sequence[CourseText], lang: str, original_lang: str, *, needs_body: bool
) -> Cell:
    """The state of a thing's text in a language. A lesson without a body in it is not there yet."""
    by_lang = {text.lang: text for text in texts}
    text, original = by_lang.get(lang), by_lang.get(original_lang)
    if text is None or (needs_body and isinstance(text, ActivityText) and not text.body.strip()):
        return Cell("missing")
    if lang == original_lang:
        return Cell("original")
    if rules.is_stale(text, original):
        return Cell("stale")
    if text.reviewed_at is not None:
        return Cell("reviewed", text.reviewed_by)
    return Cell("machine" if text.origin is Origin.MACHINE else "translated")


@dataclass(frozen=True)
class Row:
    """A line of the translators' table: the course itself (`activity` is none) or an activity, a cell for each language."""

    title: str
    activity: Activity | None
    cells: dict[str, Cell]


def matrix(version: CourseVersion) -> list[Row]:
    """Where every text of a loaded version stands in each of its languages."""
    original = version.original_lang
    own = course_text_in(version.texts, original)
    first = Row(
        own.title if own else version.course.slug, None,
        {lang: _course_cell(version, lang) for lang in version.languages},
    )  # fmt: skip
    return [first, *(_activity_row(activity, version) for activity in activities_of(version))]


def _course_cell(version: CourseVersion, lang: str) -> Cell:
    """The course's own words; a module without a title in the language counts as missing."""
    if any(not module.titles.get(lang) for module in version.modules):
        return Cell("missing")
    return cell(version.texts, lang, version.original_lang, needs_body=False)


def _activity_row(activity: Activity, version: CourseVersion) -> Row:
    own = text_in(activity.texts, version.original_lang)
    needs_body = activity.kind is ActivityKind.LESSON
    cells = {
        lang: cell(activity.texts, lang, version.original_lang, needs_body=needs_body) for lang in version.languages
    }
    return Row(own.title if own else activity.slug, activity, cells)


def count_reviewed(user_id: uuid.UUID) -> int:
    """How many texts somebody has marked as reviewed."""
    return sum(
        db.session.scalar(select(func.count()).select_from(model).where(model.reviewed_by == user_id)) or 0
        for model in (ActivityText, CourseText)
    )


# Editions -----------------------------------------------------------------------------------------------------------


class Pin(NamedTuple):
    """A course of an edition: the version it teaches, and newer published ones."""

    slug: str
    course_id: uuid.UUID
    version_id: uuid.UUID
    number: int
    newer: list[CourseVersion]


def pins_of(edition: Edition) -> list[Pin]:
    """The courses of an edition with what they could be moved to."""
    rows = db.session.execute(
        select(Course.slug, Course.id, CourseVersion.id, CourseVersion.number)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(EditionCourse, EditionCourse.course_version_id == CourseVersion.id)
        .where(EditionCourse.edition_id == edition.id)
        .order_by(EditionCourse.position)
    ).all()
    published = db.session.scalars(
        select(CourseVersion)
        .where(CourseVersion.course_id.in_([row[1] for row in rows]), CourseVersion.published_at.is_not(None))
        .order_by(CourseVersion.number.desc())
    ).all()
    return [
        Pin(slug, course_id, version_id, number, [
            one for one in published if one.course_id == course_id and one.number > number
        ])
        for slug, course_id, version_id, number in rows
    ]  # fmt: skip
