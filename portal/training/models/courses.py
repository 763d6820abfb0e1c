"""Courses in immutable versions, their modules and activities, a row a language for the texts."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, LocalizedText, Slug, Utc
from portal.core.i18n import Translated
from portal.training.models.questions import QuizSlot


class SourcedText(Translated):
    """Mixin of a course's text in one language. The original counts its changes in `source_version`; a translation has the
    number of the original that it was made from, and what that said, so that a later change can be shown.
    """

    source: Mapped[Json] = mapped_column(default=dict)
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    reviewed_at: Mapped[Utc | None]


class ActivityKind(StrEnum):
    LESSON = "lesson"
    QUIZ = "quiz"
    ASSIGNMENT = "assignment"
    LIVE_SESSION = "live_session"
    SURVEY = "survey"
    SCORM = "scorm"
    LINK = "link"


class Course(Base):
    """What is taught, whatever the version."""

    __tablename__ = "training_courses"

    id: Mapped[Id]
    slug: Mapped[Slug]
    created_at: Mapped[CreatedAt]

    versions: Mapped[list[CourseVersion]] = relationship(back_populates="course", lazy="raise_on_sql")


class CourseVersion(Base):
    """One version of a course; immutable once published."""

    __tablename__ = "training_course_versions"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[Id]
    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_courses.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    original_lang: Mapped[str] = mapped_column(String(12), default="en")
    hours: Mapped[float] = mapped_column(Numeric(5, 1, asdecimal=False))
    # Content languages: those in which every lesson and question is there. Titles may exist in more.
    languages: Mapped[JsonList] = mapped_column(default=list)
    # The field of study by ISCED-F 2013, e.g. "0413"; certificates name that of their version.
    field_code: Mapped[str] = mapped_column(String(10), default="")
    # What it contributes to: goals and targets of the SDGs by number, e.g. "16.6".
    sdg_targets: Mapped[JsonList] = mapped_column(default=list)
    # SHA-256 of what was imported, so that importing the same content again changes nothing.
    digest: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    course: Mapped[Course] = relationship(back_populates="versions", lazy="raise_on_sql")
    texts: Mapped[list[CourseText]] = relationship(lazy="raise_on_sql")
    modules: Mapped[list[Module]] = relationship(
        back_populates="version", lazy="raise_on_sql", order_by="Module.position"
    )


class CourseText(SourcedText, Base):
    """Title and summary of a course version in one language."""

    __tablename__ = "training_course_texts"
    __table_args__ = (UniqueConstraint("version_id", "lang"),)

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_course_versions.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    # What a person can do afterwards, a line each.
    outcomes: Mapped[JsonList] = mapped_column(default=list)


class Module(Base):
    """A part of a course."""

    __tablename__ = "training_modules"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_course_versions.id", ondelete="CASCADE"))
    position: Mapped[int]
    titles: Mapped[LocalizedText]

    version: Mapped[CourseVersion] = relationship(back_populates="modules", lazy="raise_on_sql")
    activities: Mapped[list[Activity]] = relationship(
        back_populates="module", lazy="raise_on_sql", order_by="Activity.position"
    )


class Activity(Base):
    """Something to do in a module. What `settings` holds depends on the kind; of a quiz: `pass_mark` (0-1),
    `max_attempts` (0: no limit), `minutes_allowed` (0: no limit), `shuffle`, `review` (what is shown when); of a link:
    `address`. With `optional` an activity does not count for completion.
    """

    __tablename__ = "training_activities"
    __table_args__ = (UniqueConstraint("module_id", "position"), UniqueConstraint("module_id", "slug"))

    id: Mapped[Id]
    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_modules.id", ondelete="CASCADE"))
    position: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[ActivityKind]
    minutes: Mapped[int] = mapped_column(default=0)
    settings: Mapped[Json] = mapped_column(default=dict)

    module: Mapped[Module] = relationship(back_populates="activities", lazy="raise_on_sql")
    texts: Mapped[list[ActivityText]] = relationship(lazy="raise_on_sql")
    slots: Mapped[list[QuizSlot]] = relationship(lazy="raise_on_sql", order_by="QuizSlot.position")


class ActivityText(SourcedText, Base):
    """Title and body (Markdown) of an activity in one language."""

    __tablename__ = "training_activity_texts"
    __table_args__ = (UniqueConstraint("activity_id", "lang"),)

    id: Mapped[Id]
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
