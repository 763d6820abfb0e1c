"""Programmes and their dated editions; courses in immutable versions; nominations, enrolments, attempts.

An edition pins course versions, so that many editions share one course without a copy and a later version of the course
does not move under those who are in the middle of it.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, LocalizedText, Slug, Utc
from portal.core.i18n import Translated


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


class ActivityKind(StrEnum):
    LESSON = "lesson"
    QUIZ = "quiz"


class QuestionKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"


class NominationState(StrEnum):
    """`made` by the city → `accepted` or `declined` by the person; `withdrawn` by the city."""

    MADE = "made"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class EnrolmentState(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


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
    state: Mapped[EditionState] = mapped_column(default=EditionState.DRAFT, index=True)
    created_at: Mapped[CreatedAt]

    programme: Mapped[Programme] = relationship(back_populates="editions", lazy="raise_on_sql")
    courses: Mapped[list[EditionCourse]] = relationship(
        back_populates="edition", lazy="raise_on_sql", order_by="EditionCourse.position"
    )


class Course(Base):
    """What is taught, whatever the version. `field_code`: ISCED-F 2013."""

    __tablename__ = "training_courses"

    id: Mapped[Id]
    slug: Mapped[Slug]
    field_code: Mapped[str] = mapped_column(String(10), default="")
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
    # SHA-256 of what was imported, so that importing the same content again changes nothing.
    digest: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    course: Mapped[Course] = relationship(back_populates="versions", lazy="raise_on_sql")
    texts: Mapped[list[CourseText]] = relationship(lazy="raise_on_sql")
    modules: Mapped[list[Module]] = relationship(
        back_populates="version", lazy="raise_on_sql", order_by="Module.position"
    )


class CourseText(Translated, Base):
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
    """Something to do in a module. `settings` of a quiz: `pass_mark` (0-1), `max_attempts` (0: no limit)."""

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


class ActivityText(Translated, Base):
    """Title and body (Markdown) of an activity in one language."""

    __tablename__ = "training_activity_texts"
    __table_args__ = (UniqueConstraint("activity_id", "lang"),)

    id: Mapped[Id]
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")


class Question(Base):
    """A question of the bank, whatever its wording: the id under which answers in all languages are counted together."""

    __tablename__ = "training_questions"

    id: Mapped[Id]
    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_courses.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[CreatedAt]

    __table_args__ = (UniqueConstraint("course_id", "slug"),)


class QuestionVersion(Base):
    """One version of a question: its kind, the keys of its choices in order, and which of them are right."""

    __tablename__ = "training_question_versions"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[Id]
    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_questions.id"))
    number: Mapped[int] = mapped_column(default=1)
    kind: Mapped[QuestionKind]
    choices: Mapped[JsonList]
    correct: Mapped[JsonList]
    created_at: Mapped[CreatedAt]

    texts: Mapped[list[QuestionText]] = relationship(lazy="raise_on_sql")


class QuestionText(Translated, Base):
    """A question's wording in one language. `choices`: key → text; `feedback` is shown once the attempt is handed in."""

    __tablename__ = "training_question_texts"
    __table_args__ = (UniqueConstraint("question_version_id", "lang"),)

    id: Mapped[Id]
    question_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_question_versions.id", ondelete="CASCADE")
    )
    stem: Mapped[str] = mapped_column(Text)
    choices: Mapped[dict[str, str]]
    feedback: Mapped[str] = mapped_column(Text, default="")


class QuizSlot(Base):
    """A place in a quiz and the question version that stands in it."""

    __tablename__ = "training_quiz_slots"
    __table_args__ = (UniqueConstraint("activity_id", "position"),)

    id: Mapped[Id]
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id", ondelete="CASCADE"))
    position: Mapped[int]
    question_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_question_versions.id"))
    points: Mapped[int] = mapped_column(default=1)

    question_version: Mapped[QuestionVersion] = relationship(lazy="raise_on_sql")


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


class Nomination(Base):
    """A city puts a person forward for an edition.

    `seat` and `city_slot` are the places the nomination takes of the edition's seats and of its city's quota: the lowest
    free numbers under a row lock, unique in the database, empty again once it is declined or withdrawn.
    """

    __tablename__ = "training_nominations"
    __table_args__ = (
        UniqueConstraint("edition_id", "seat"),
        UniqueConstraint("edition_id", "city_id", "city_slot"),
        Index(
            "uq_training_nominations_person", "edition_id", "user_id", unique=True,
            postgresql_where="state IN ('made', 'accepted')",
        ),
        CheckConstraint("(state IN ('made', 'accepted')) = (city_slot IS NOT NULL)", name="slot_while_in_force"),
    )  # fmt: skip

    id: Mapped[Id]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id"), index=True)
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    nominated_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    position: Mapped[str] = mapped_column(String(160), default="")
    motivation: Mapped[str] = mapped_column(Text, default="")
    rank: Mapped[int] = mapped_column(default=1)
    seat: Mapped[int | None]
    city_slot: Mapped[int | None]
    state: Mapped[NominationState] = mapped_column(default=NominationState.MADE)
    answered_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")


class Enrolment(Base):
    """A person takes part in an edition, for a city."""

    __tablename__ = "training_enrolments"
    __table_args__ = (UniqueConstraint("edition_id", "user_id"),)

    id: Mapped[Id]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id"), index=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    nomination_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("training_nominations.id"), index=True)
    state: Mapped[EnrolmentState] = mapped_column(default=EnrolmentState.ACTIVE)
    # The language in which the person reads the course; independent of the interface's.
    content_lang: Mapped[str] = mapped_column(String(12), default="en")
    # The names for the certificate, as the person confirmed them.
    certificate_name: Mapped[str] = mapped_column(String(120), default="")
    certificate_latin_name: Mapped[str] = mapped_column(String(120), default="")
    names_confirmed_at: Mapped[Utc | None]
    completed_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")


class ActivityCompletion(Base):
    """A person is done with an activity."""

    __tablename__ = "training_activity_completions"

    enrolment_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_enrolments.id", ondelete="CASCADE"), primary_key=True
    )
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id"), primary_key=True)
    completed_at: Mapped[CreatedAt]


class Attempt(Base):
    """One try at a quiz. It keeps the rule and the question versions it began with; the score can be recomputed."""

    __tablename__ = "training_attempts"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "activity_id", "number"),
        Index(
            "uq_training_attempts_open", "enrolment_id", "activity_id", unique=True,
            postgresql_where="submitted_at IS NULL",
        ),
    )  # fmt: skip

    id: Mapped[Id]
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_enrolments.id", ondelete="CASCADE"))
    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_activities.id"))
    number: Mapped[int]
    # {"pass_mark": 0.7, "partial": "right_minus_wrong",
    #  "slots": [{"question_version": id, "kind": "single", "choices": […], "correct": ["a"], "points": 1}, …]}
    rule: Mapped[Json]
    started_at: Mapped[CreatedAt]
    submitted_at: Mapped[Utc | None]
    # Share of the points, 0-1.
    score: Mapped[float | None]
    passed: Mapped[bool | None]

    answers: Mapped[list[Answer]] = relationship(lazy="raise_on_sql")


class Answer(Base):
    """What was answered to one question of an attempt; saved at once, overwritten until the attempt is handed in."""

    __tablename__ = "training_answers"

    attempt_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_attempts.id", ondelete="CASCADE"), primary_key=True
    )
    question_version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("training_question_versions.id"), primary_key=True
    )
    # The keys that were chosen.
    response: Mapped[JsonList]
    saved_at: Mapped[datetime]
    points: Mapped[float | None]
