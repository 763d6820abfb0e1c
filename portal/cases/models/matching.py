"""Problems that cities describe, people who offer to help, and what they are asked."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, JsonList, Utc


class MentorOffer(Base):
    """A person offers to help other cities: about a case, or about a topic, some hours a month until a day."""

    __tablename__ = "cases_mentors"
    __table_args__ = (
        CheckConstraint("num_nonnulls(case_id, tag_id) = 1", name="about"),
        CheckConstraint("hours BETWEEN 1 AND 40", name="hours"),
        UniqueConstraint("user_id", "case_id"),
        UniqueConstraint("user_id", "tag_id"),
    )

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"))
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases_cases.id", ondelete="CASCADE"), index=True)
    tag_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("search_tags.id"), index=True)
    languages: Mapped[JsonList]
    hours: Mapped[int]
    until: Mapped[date]
    created_at: Mapped[CreatedAt]


class Problem(Base):
    """What a city looks for help with, in its own words and language; `tags`: keys `scheme:code`."""

    __tablename__ = "cases_problems"

    id: Mapped[Id]
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    lang: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    tags: Mapped[JsonList] = mapped_column(default=list)
    created_at: Mapped[CreatedAt]


class AskState(StrEnum):
    """`asked` → `answered` or `declined`; `overdue` after fourteen days, and still to be answered."""

    ASKED = "asked"
    ANSWERED = "answered"
    DECLINED = "declined"
    OVERDUE = "overdue"


class MentorRequest(Base):
    """One person is asked about one problem. `next_at`: when a worker looks at it again (reminder, then overdue)."""

    __tablename__ = "cases_mentor_requests"
    __table_args__ = (
        # One answer is waited for at a time.
        Index(
            "uq_cases_mentor_requests_open", "problem_id", unique=True, postgresql_where="state IN ('asked', 'overdue')"
        ),
        CheckConstraint("(state IN ('answered', 'declined')) = (answered_at IS NOT NULL)", name="answered"),
        Index("ix_cases_mentor_requests_due", "next_at", postgresql_where="next_at IS NOT NULL"),
    )

    id: Mapped[Id]
    problem_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_problems.id", ondelete="CASCADE"), index=True)
    mentor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), index=True)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    message: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[AskState] = mapped_column(default=AskState.ASKED)
    asked_at: Mapped[CreatedAt]
    answered_at: Mapped[Utc | None]
    reminded_at: Mapped[Utc | None]
    next_at: Mapped[Utc | None]
