"""Programmes and their dated editions."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, LocalizedText, Slug, Utc
from portal.training.models.courses import CourseVersion


class EditionState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    SELECTING = "selecting"
    ANNOUNCED = "announced"
    RUNNING = "running"
    ENDED = "ended"


class Admission(StrEnum):
    """`direct`: a nominee who accepts is enrolled; `selection`: the secretariat chooses among the nominees."""

    DIRECT = "direct"
    SELECTION = "selection"


class Programme(Base):
    """A training programme of the association, held again and again as editions."""

    __tablename__ = "training_programmes"

    id: Mapped[Id]
    slug: Mapped[Slug]
    titles: Mapped[LocalizedText]
    summaries: Mapped[LocalizedText]
    created_at: Mapped[CreatedAt]

    editions: Mapped[list[Edition]] = relationship(back_populates="programme", lazy="raise_on_sql")


class Edition(Base):
    """One holding of a programme: dates, place, seats, who may be nominated until when."""

    __tablename__ = "training_editions"
    __table_args__ = (
        CheckConstraint("seats > 0 AND seats_per_city > 0 AND seats_per_city <= seats", name="seats"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint(
            "reserve_length >= 0 AND min_regions >= 0 AND min_first_time >= 0 AND gender_share BETWEEN 0 AND 50 "
            "AND keep_documents_days >= 0 AND offer_days > 0",
            name="selection_rules",
        ),
    )

    id: Mapped[Id]
    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_programmes.id"), index=True)
    slug: Mapped[Slug]
    titles: Mapped[LocalizedText]
    summaries: Mapped[LocalizedText] = mapped_column(default=dict)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    timezone: Mapped[str] = mapped_column(String(64))
    is_online: Mapped[bool] = mapped_column(default=False)
    # Empty for an edition that is only online.
    places: Mapped[LocalizedText] = mapped_column(default=dict)
    host_city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id"))
    working_languages: Mapped[JsonList] = mapped_column(default=list)
    seats: Mapped[int] = mapped_column(default=14)
    seats_per_city: Mapped[int] = mapped_column(default=2)
    admission: Mapped[Admission] = mapped_column(default=Admission.DIRECT)
    nominations_close_at: Mapped[Utc]
    # Until when a city may put another person in the place of one it nominated; empty: until nominations close.
    substitution_until: Mapped[Utc | None]
    # What is asked of a nominee: kinds of `DocumentKind`; the edition's own questions, each {"key", "labels" per language,
    # "type" of `QuestionType`, "choices" (list of labels per language), "required"}.
    required_documents: Mapped[JsonList] = mapped_column(default=list, server_default="[]")
    questions: Mapped[JsonList] = mapped_column(default=list, server_default="[]")
    # By what readers judge: {"key", "labels" per language, "weight" 1-10}.
    criteria: Mapped[JsonList] = mapped_column(default=list, server_default="[]")
    # Seat rules of the selection, beside seats and seats_per_city; 0: no such rule. `gender_share` is in percent.
    reserve_length: Mapped[int] = mapped_column(default=0, server_default="0")
    min_regions: Mapped[int] = mapped_column(default=0, server_default="0")
    min_first_time: Mapped[int] = mapped_column(default=0, server_default="0")
    gender_share: Mapped[int] = mapped_column(default=0, server_default="0")
    needs_language: Mapped[bool] = mapped_column(default=False, server_default="false")
    offer_days: Mapped[int] = mapped_column(default=7, server_default="7")
    keep_documents_days: Mapped[int] = mapped_column(default=30, server_default="30")
    state: Mapped[EditionState] = mapped_column(default=EditionState.DRAFT, index=True)
    # What completes it, e.g. [{"kind": "attendance", "share": 0.8}]; empty: all activities (rules/completion.py).
    completion_rules: Mapped[JsonList] = mapped_column(default=list, server_default="[]")
    # What counts as attended, as rules/attendance.py reads it; empty: its defaults.
    attendance_rule: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    created_at: Mapped[CreatedAt]

    programme: Mapped[Programme] = relationship(back_populates="editions", lazy="raise_on_sql")
    courses: Mapped[list[EditionCourse]] = relationship(
        back_populates="edition", lazy="raise_on_sql", order_by="EditionCourse.position"
    )


class EditionCourse(Base):
    """A course version that an edition teaches."""

    __tablename__ = "training_edition_courses"

    edition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_editions.id", ondelete="CASCADE"), primary_key=True
    )
    course_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_course_versions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=1)

    edition: Mapped[Edition] = relationship(back_populates="courses", lazy="raise_on_sql")
    version: Mapped[CourseVersion] = relationship(lazy="raise_on_sql")
