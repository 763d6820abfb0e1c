"""Awards: calls with categories, rounds and criteria; what cities enter; who judges, and what they say of it."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, LocalizedText, Slug, Utc


class CallState(StrEnum):
    """`draft` → `open` → `judging` → `decided` → `published`, when everybody sees the winners."""

    DRAFT = "draft"
    OPEN = "open"
    JUDGING = "judging"
    DECIDED = "decided"
    PUBLISHED = "published"


class EntryState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Eligibility(StrEnum):
    """What the office found about an entry, before the jury sees it."""

    UNCHECKED = "unchecked"
    ELIGIBLE = "eligible"
    REFUSED = "refused"


class Call(Base):
    """One award. Cities enter from `opens_at` until before `closes_at`, which were agreed in `timezone`.

    A call from before the portal has `figures` only, `{"entries": 47, "winners": 10, "source": "…"}`, and no times.
    `stages`: of which stage an entry may be; empty: of any. `round`: the number of the round that is judged; 0 before.
    """

    __tablename__ = "cases_calls"
    __table_args__ = (
        # What entries point at, so that the number of a city's places stands in each entry's row and is checked there.
        UniqueConstraint("id", "most_per_city"),
        CheckConstraint("most_per_city BETWEEN 1 AND 10", name="most_per_city"),
        CheckConstraint("closes_at > opens_at", name="period"),
        CheckConstraint("(opens_at IS NULL) = (closes_at IS NULL)", name="times"),
        CheckConstraint("(figures IS NULL) = (opens_at IS NOT NULL)", name="figures"),
        CheckConstraint("figures IS NULL OR state = 'published'", name="past"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("round >= 0", name="round"),
    )

    id: Mapped[Id]
    slug: Mapped[Slug]
    titles: Mapped[LocalizedText]
    descriptions: Mapped[LocalizedText] = mapped_column(default=dict)
    timezone: Mapped[str] = mapped_column(String(64), default="Asia/Seoul")
    opens_at: Mapped[Utc | None]
    closes_at: Mapped[Utc | None]
    most_per_city: Mapped[int] = mapped_column(default=2)
    members_only: Mapped[bool] = mapped_column(default=True)
    needs_case: Mapped[bool] = mapped_column(default=False)
    stages: Mapped[JsonList] = mapped_column(default=list)
    state: Mapped[CallState] = mapped_column(default=CallState.DRAFT, index=True)
    round: Mapped[int] = mapped_column(default=0)
    year: Mapped[int]
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    published_at: Mapped[Utc | None]

    categories: Mapped[list[CallCategory]] = relationship(lazy="raise_on_sql", order_by="CallCategory.position")
    rounds: Mapped[list[CallRound]] = relationship(lazy="raise_on_sql", order_by="CallRound.number")


class CallCategory(Base):
    __tablename__ = "cases_call_categories"
    __table_args__ = (UniqueConstraint("call_id", "slug"), UniqueConstraint("call_id", "id"))

    id: Mapped[Id]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_calls.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(80))
    titles: Mapped[LocalizedText]
    descriptions: Mapped[LocalizedText] = mapped_column(default=dict)
    position: Mapped[int] = mapped_column(default=1)


class CallRound(Base):
    """A round of judging. `advance`: how many of a category go on from it, or win, if it is the last one.

    `is_blind`: jurors see neither the city nor the names of files.
    """

    __tablename__ = "cases_call_rounds"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 5", name="number"),
        CheckConstraint("advance BETWEEN 1 AND 100", name="advance"),
    )

    id: Mapped[Id]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_calls.id", ondelete="CASCADE"))
    number: Mapped[int]
    titles: Mapped[LocalizedText]
    is_blind: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[Utc | None]
    advance: Mapped[int] = mapped_column(default=3)

    criteria: Mapped[list[CallCriterion]] = relationship(lazy="raise_on_sql", order_by="CallCriterion.position")


class CallCriterion(Base):
    """What is judged in a round, from 1 to 5. `anchors`: what a number means, `{"1": {"en": …}, …}`.

    A trigger keeps the criteria of a round as they are once somebody has scored by them.
    """

    __tablename__ = "cases_call_criteria"
    __table_args__ = (
        UniqueConstraint("round_id", "key"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
    )

    id: Mapped[Id]
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_call_rounds.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))
    weight: Mapped[int] = mapped_column(default=1)
    names: Mapped[LocalizedText]
    questions: Mapped[LocalizedText] = mapped_column(default=dict)
    anchors: Mapped[Json] = mapped_column(default=dict)
    position: Mapped[int] = mapped_column(default=1)


class Entry(Base):
    """What a city puts forward. It holds one of the city's places in the call from its first draft until it is withdrawn.

    `slot` and `most` keep the number of places without counting: each place can be taken once, and there is none above
    `most`, which a foreign key holds equal to the call's. `reference` stands for the city where the jury judges blind.
    `answers`: Markdown by the key of the criterion of the first round. `round`: the last round that it takes part in.
    """

    __tablename__ = "cases_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["call_id", "most"], ["cases_calls.id", "cases_calls.most_per_city"], onupdate="CASCADE",
            name="fk_cases_entries_call_id_most",
        ),
        ForeignKeyConstraint(
            ["call_id", "category_id"], ["cases_call_categories.call_id", "cases_call_categories.id"],
            name="fk_cases_entries_category_id",
        ),
        UniqueConstraint("call_id", "city_id", "slot"),
        UniqueConstraint("call_id", "reference"),
        CheckConstraint("slot BETWEEN 1 AND most", name="slot"),
        CheckConstraint("(state = 'withdrawn') = (slot IS NULL)", name="withdrawn"),
        CheckConstraint("(submitted_at IS NOT NULL) OR state <> 'submitted'", name="submitted"),
        CheckConstraint("eligibility = 'unchecked' OR state <> 'draft'", name="eligibility"),
        CheckConstraint("NOT is_winner OR (eligibility = 'eligible' AND state = 'submitted')", name="winner"),
        CheckConstraint(
            "taken_back_at IS NULL AND taken_back_reason = '' OR taken_back_at IS NOT NULL AND taken_back_reason <> '' AND NOT is_winner",
            name="taken_back",
        ),
        Index("ix_cases_entries_call_id_state", "call_id", "state"),
    )  # fmt: skip

    id: Mapped[Id]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_calls.id", ondelete="CASCADE"))
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    slot: Mapped[int | None]
    most: Mapped[int]
    reference: Mapped[str] = mapped_column(String(8))
    category_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases_cases.id", ondelete="SET NULL"), index=True)
    state: Mapped[EntryState] = mapped_column(default=EntryState.DRAFT)
    lang: Mapped[str] = mapped_column(String(12))
    stage: Mapped[str] = mapped_column(String(20), default="live")
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(1000), default="")
    answers: Mapped[Json] = mapped_column(default=dict)
    contact: Mapped[str] = mapped_column(String(300), default="")
    to_library: Mapped[bool] = mapped_column(default=False)
    # Counts the changes, so that of two people who have the same page open neither loses words.
    revision: Mapped[int] = mapped_column(default=1)
    eligibility: Mapped[Eligibility] = mapped_column(default=Eligibility.UNCHECKED)
    eligibility_reason: Mapped[str] = mapped_column(String(1000), default="")
    round: Mapped[int] = mapped_column(default=0)
    is_winner: Mapped[bool] = mapped_column(default=False)
    # When the office said, after the ceremony was published, that it was not a winner, and why.
    taken_back_at: Mapped[Utc | None]
    taken_back_reason: Mapped[str] = mapped_column(String(1000), default="")
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    submitted_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    submitted_at: Mapped[Utc | None]

    files: Mapped[list[EntryFile]] = relationship(lazy="raise_on_sql", order_by="EntryFile.created_at")


class EntryFile(Base):
    __tablename__ = "cases_entry_files"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    id: Mapped[Id]
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_entries.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    file_key: Mapped[str] = mapped_column(String(64))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]


class Juror(Base):
    """Somebody who judges in a call: with an account, or by a link of which only the digest is kept.

    `city_id`: the city he belongs to, as the office knows it; those of his account come on top.
    """

    __tablename__ = "cases_jurors"
    __table_args__ = (
        CheckConstraint("user_id IS NOT NULL OR email <> '' OR removed_at IS NOT NULL", name="who"),
        Index(
            "uq_cases_jurors_user", "call_id", "user_id", unique=True,
            postgresql_where="user_id IS NOT NULL AND removed_at IS NULL",
        ),
        Index(
            "uq_cases_jurors_email", "call_id", "email", unique=True,
            postgresql_where="email <> '' AND removed_at IS NULL",
        ),
        Index("ix_cases_jurors_due", "next_at", postgresql_where="next_at IS NOT NULL"),
    )  # fmt: skip

    id: Mapped[Id]
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_calls.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    lang: Mapped[str] = mapped_column(String(12), default="en")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[Utc | None]
    city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    # When to remind; empty once reminded.
    next_at: Mapped[Utc | None]
    removed_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]


class JurorCategory(Base):
    """A juror judges the entries of a category."""

    __tablename__ = "cases_juror_categories"

    juror_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_jurors.id", ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("cases_call_categories.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class JurorConflict(Base):
    """A juror has an interest of his own in an entry: from then on he does not see it."""

    __tablename__ = "cases_juror_conflicts"

    juror_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_jurors.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("cases_entries.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[str] = mapped_column(String(1000), default="")
    at: Mapped[CreatedAt]


class ScoreSheet(Base):
    """What a juror says of an entry in a round: one sheet, and once it is handed in it stays (a trigger sees to it).

    `scores` and `notes`: by the key of the criterion. The city reads `remarks`, without a name; the office reads all.
    """

    __tablename__ = "cases_score_sheets"
    __table_args__ = (UniqueConstraint("juror_id", "entry_id", "round_id"),)

    id: Mapped[Id]
    juror_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_jurors.id", ondelete="CASCADE"))
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_entries.id", ondelete="CASCADE"), index=True)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_call_rounds.id", ondelete="CASCADE"), index=True)
    scores: Mapped[Json] = mapped_column(default=dict)
    notes: Mapped[Json] = mapped_column(default=dict)
    remarks: Mapped[str] = mapped_column(Text, default="")
    private_remarks: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[CreatedAt]
    handed_in_at: Mapped[Utc | None]
