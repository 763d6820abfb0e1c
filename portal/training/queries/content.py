"""What is taught: the outline of a course version, its lessons and questions, kept in the process.

A published version never changes, so what is made from one (titles, rendered lessons, question texts) is made once a
process and shared by all readers. Nothing of a person is in here.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Generic, TypeVar

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload, selectinload

from portal.core import db, i18n, storage, text
from portal.training import lesson_page
from portal.training.lesson_page import Form, LessonPage, Shelf
from portal.training.models import (
    Activity,
    ActivityKind,
    ActivityText,
    Course,
    CourseVersion,
    Module,
)
from portal.training.queries.media import shelf_around

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

DEFAULT_PASS_MARK = 0.7


class Kept(Generic[K, V]):
    """Things that never change once made, least recently used out first."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._items: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._items.get(key)
            if found is not None:
                self._items.move_to_end(key)
            return found

    def put(self, key: K, value: V) -> V:
        with self._lock:
            self._items[key] = value
            while len(self._items) > self._capacity:
                self._items.popitem(last=False)
        return value

    def forget(self, is_meant: Callable[[K], bool]) -> None:
        """Takes out what must be made anew."""
        with self._lock:
            for key in [key for key in self._items if is_meant(key)]:
                del self._items[key]

    def get_or_make(self, key: K, make: Callable[[], V]) -> V:
        """Two threads may make the same thing at once; it is the same thing."""
        found = self.get(key)
        return found if found is not None else self.put(key, make())


@dataclass(frozen=True)
class ActivityOutline:
    """An activity without its text. `pass_mark` (0-1), `max_attempts`, `minutes_allowed` (0: no limit), `review` (what is
    shown when), `shuffle` and `questions` are a quiz's, `address` is a link's. An optional one does not count for completion.
    """

    id: uuid.UUID
    slug: str
    kind: ActivityKind
    minutes: int
    titles: dict[str, str]
    pass_mark: float = DEFAULT_PASS_MARK
    max_attempts: int = 0
    questions: int = 0
    minutes_allowed: int = 0
    review: dict[str, str] = field(default_factory=dict)
    shuffle: bool = False
    is_optional: bool = False
    address: str = ""
    # Languages in which the text is older than the original.
    stale: frozenset[str] = frozenset()

    @property
    def is_quiz(self) -> bool:
        return self.kind is ActivityKind.QUIZ


@dataclass(frozen=True)
class ModuleOutline:
    titles: dict[str, str]
    activities: tuple[ActivityOutline, ...]


@dataclass(frozen=True)
class CourseOutline:
    """A published course version without the texts of its lessons. Texts are per language."""

    version_id: uuid.UUID
    course_id: uuid.UUID
    slug: str
    number: int
    hours: float
    field_code: str
    sdg_targets: tuple[str, ...]
    languages: tuple[str, ...]
    titles: dict[str, str]
    summaries: dict[str, str]
    outcomes: dict[str, tuple[str, ...]]
    modules: tuple[ModuleOutline, ...]

    @property
    def activities(self) -> tuple[ActivityOutline, ...]:
        """All activities in the order in which they are done."""
        return tuple(activity for module in self.modules for activity in module.activities)

    @property
    def required(self) -> frozenset[uuid.UUID]:
        """Ids of the activities that must be done."""
        return frozenset(activity.id for activity in self.activities if not activity.is_optional)

    @property
    def lessons(self) -> int:
        return sum(activity.kind is ActivityKind.LESSON for activity in self.activities)

    def activity(self, slug: str) -> ActivityOutline | None:
        return next((activity for activity in self.activities if activity.slug == slug), None)

    def neighbours(self, slug: str) -> tuple[ActivityOutline | None, ActivityOutline | None]:
        """What comes before and after an activity."""
        row = self.activities
        place = next(n for n, activity in enumerate(row) if activity.slug == slug)
        return row[place - 1] if place else None, row[place + 1] if place + 1 < len(row) else None

    def language_for(self, wanted: str) -> str:
        """The content language to begin with, for a reader who wants `wanted`."""
        return wanted if wanted in self.languages else self.languages[0]


_outlines: Kept[uuid.UUID, CourseOutline] = Kept(500)
_bodies: Kept[tuple[uuid.UUID, str, Form, str], LessonPage] = Kept(1000)


def outline(version_id: uuid.UUID) -> CourseOutline:
    """The outline of a published version.

    Raises:
        LookupError: there is no such version, or it is not published.
    """
    return outlines([version_id])[0]


def outlines(version_ids: Sequence[uuid.UUID]) -> list[CourseOutline]:
    """Outlines in the order asked for; those not yet kept are loaded together, in as many queries as one takes.

    Raises:
        LookupError: one of them does not exist or is not published.
    """
    found = {key: kept for key in version_ids if (kept := _outlines.get(key)) is not None}
    missing = [key for key in version_ids if key not in found]
    if missing:
        found.update({row.id: _outlines.put(row.id, _course_outline(row)) for row in _load_versions(missing)})
    if unknown := [key for key in version_ids if key not in found]:
        raise LookupError(f"no published course version {unknown[0]}")
    return [found[key] for key in version_ids]


def _load_versions(version_ids: Sequence[uuid.UUID]) -> Sequence[CourseVersion]:
    return db.session.scalars(
        select(CourseVersion)
        .where(CourseVersion.id.in_(version_ids), CourseVersion.published_at.is_not(None))
        .options(
            joinedload(CourseVersion.course),
            selectinload(CourseVersion.texts),
            selectinload(CourseVersion.modules)
            .selectinload(Module.activities)
            .options(
                selectinload(Activity.texts).load_only(
                    ActivityText.activity_id, ActivityText.lang, ActivityText.title, ActivityText.source_version
                ),
                selectinload(Activity.slots),
            ),
        )
    ).all()


def _course_outline(version: CourseVersion) -> CourseOutline:
    return CourseOutline(
        version_id=version.id, course_id=version.course_id, slug=version.course.slug, number=version.number,
        hours=version.hours, field_code=version.field_code, sdg_targets=tuple(version.sdg_targets), languages=tuple(version.languages),
        titles={row.lang: row.title for row in version.texts},
        summaries={row.lang: row.summary for row in version.texts},
        outcomes={row.lang: tuple(row.outcomes) for row in version.texts if row.outcomes},
        modules=tuple(
            ModuleOutline(
                module.titles, tuple(_outline_of(activity, version.original_lang) for activity in module.activities)
            )
            for module in version.modules
        ),
    )  # fmt: skip


def _outline_of(activity: Activity, original_lang: str) -> ActivityOutline:
    counts = {row.lang: row.source_version for row in activity.texts}
    return ActivityOutline(
        id=activity.id, slug=activity.slug, kind=activity.kind, minutes=activity.minutes,
        titles={row.lang: row.title for row in activity.texts},
        pass_mark=float(activity.settings.get("pass_mark", DEFAULT_PASS_MARK)),
        max_attempts=int(activity.settings.get("max_attempts", 0)),
        questions=sum(slot.questions for slot in activity.slots),
        minutes_allowed=int(activity.settings.get("minutes_allowed", 0)),
        review=dict(activity.settings.get("review", {})), shuffle=bool(activity.settings.get("shuffle")),
        is_optional=bool(activity.settings.get("optional")), address=str(activity.settings.get("address", "")),
        stale=frozenset(lang for lang, count in counts.items() if count < counts.get(original_lang, 0)),
    )  # fmt: skip


def body(activity_id: uuid.UUID, lang: str, original_lang: str) -> tuple[Markup, str]:
    """The text of an activity as safe HTML and the language it is in: the wanted one, else the original."""
    page = lesson(activity_id, lang, original_lang)
    return page.html, page.lang


def lesson(activity_id: uuid.UUID, lang: str, original_lang: str, form: Form = Form.VIDEO) -> LessonPage:
    """As `body`, with its videos and files, in one of the two forms; what is said of them is in the interface's language."""
    key = (activity_id, lang, form, i18n.current())
    return _bodies.get_or_make(key, lambda: _render_body(activity_id, lang, original_lang, form))


def _render_body(activity_id: uuid.UUID, lang: str, original_lang: str, form: Form) -> LessonPage:
    rows = db.session.execute(
        select(ActivityText.lang, ActivityText.body).where(
            ActivityText.activity_id == activity_id,
            ActivityText.lang.in_([lang, original_lang]),
            ActivityText.body != "",
        )
    ).all()
    texts = {row.lang: row.body for row in rows}
    shown = lang if lang in texts else original_lang
    source = texts.get(shown, "")
    shelf = shelf_around(activity_id) if text.MEDIA in source else Shelf({}, storage.load)
    return lesson_page.render(source, shown, shelf, form)


def titles_of(activity_id: uuid.UUID) -> dict[str, str]:
    """The titles of an activity, by language."""
    rows = db.session.execute(
        select(ActivityText.lang, ActivityText.title).where(ActivityText.activity_id == activity_id)
    )
    return {row.lang: row.title for row in rows}


# Courses for everybody ----------------------------------------------------------------------------------------------


def newest_published() -> Any:
    """Ids of the newest published version of each course."""
    return (
        select(CourseVersion.id)
        .where(CourseVersion.published_at.is_not(None))
        .ext(distinct_on(CourseVersion.course_id))
        .order_by(CourseVersion.course_id, CourseVersion.number.desc())
    )


def published_courses() -> list[CourseOutline]:
    """Every course in its newest published version, by address."""
    rows = db.session.execute(
        select(CourseVersion.id, Course.slug)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(CourseVersion.id.in_(newest_published()))
        .order_by(Course.slug)
    ).all()
    return outlines([row.id for row in rows])


def course_by_slug(slug: str) -> CourseOutline | None:
    """The newest published version of a course."""
    found = db.session.scalar(
        select(CourseVersion.id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.slug == slug, CourseVersion.published_at.is_not(None))
        .order_by(CourseVersion.number.desc())
        .limit(1)
    )
    return outline(found) if found else None


def count_courses() -> int:
    """Courses that have a published version."""
    return db.session.scalar(
        select(func.count(CourseVersion.course_id.distinct())).where(CourseVersion.published_at.is_not(None))
    ) or 0  # fmt: skip
