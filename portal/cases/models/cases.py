"""A case of a city, its versions, a row a language for the texts, its files, and who changed what."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    Sequence,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cities.models import City
from portal.core.db import Base, CreatedAt, Id, Json, JsonList, Utc
from portal.core.i18n import Translated

# A number that was given out is gone, whatever becomes of the case.
NUMBERS = Sequence("cases_numbers", metadata=Base.metadata)


class Stage(StrEnum):
    """How far the practice itself is. Stopped ones are as welcome as live ones."""

    IDEA = "idea"
    PILOT = "pilot"
    LIVE = "live"
    STOPPED = "stopped"


class CostBand(StrEnum):
    """What it has cost altogether, in US dollars."""

    UNKNOWN = "unknown"
    UNDER_100K = "under_100k"
    FROM_100K = "100k_1m"
    FROM_1M = "1m_10m"
    OVER_10M = "over_10m"


class VersionState(StrEnum):
    """`draft` → `submitted` → `in_review` → `revise` (and again `submitted`), `rejected` or `published` → `superseded`.

    A submitted version may also go straight to `revise`, `rejected` or, as a later version, to `published`.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    REVISE = "revise"
    REJECTED = "rejected"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class FileKind(StrEnum):
    PICTURE = "picture"
    TEMPLATE = "template"
    DOCUMENT = "document"


class Case(Base):
    """A practice of a city, whatever the version.

    `number` is the permanent one of `/id/case/{number}`: given with the first publication, never used again. A withdrawn
    case leaves a tombstone: its number, its city, when and why.
    """

    __tablename__ = "cases_cases"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawn"),
        CheckConstraint("withdrawn_at IS NULL OR number IS NOT NULL", name="tombstone"),
    )

    id: Mapped[Id]
    number: Mapped[int | None] = mapped_column(unique=True)
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    # Where it came from, so that the same import, plan or entry makes no second case: "import:…", "plan:<id>".
    source: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    withdrawn_at: Mapped[Utc | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(1000), default="")

    versions: Mapped[list[CaseVersion]] = relationship(
        back_populates="case", lazy="raise_on_sql", order_by="CaseVersion.number"
    )
    city: Mapped[City] = relationship(lazy="raise_on_sql")


class CaseVersion(Base):
    """One version of a case; what it says in its original language stays as it is once it is published.

    `started` and `ended` are as exact as they are known (ISO 8601: a year, a month or a day). Each row of `timeline`,
    `indicators` and `contacts` has a `key`, under which `CaseText.rows` keeps its words:
    `{"key", "on"}`, `{"key", "before", "after", "year"}` (numbers; unknown ones are null), `{"key", "email"}`.
    `references`: `{"title", "publisher", "year", "url", "lang"}`.
    """

    __tablename__ = "cases_versions"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        # One version is out, and one at most is being made.
        Index("uq_cases_versions_published", "case_id", unique=True, postgresql_where="state = 'published'"),
        Index(
            "uq_cases_versions_open", "case_id", unique=True,
            postgresql_where="state IN ('draft', 'submitted', 'in_review', 'revise')",
        ),
        Index("ix_cases_versions_state", "state", "submitted_at"),
        CheckConstraint("(state IN ('published', 'superseded')) = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("rounds BETWEEN 0 AND 3", name="rounds"),
        CheckConstraint("cost_amount >= 0", name="cost_amount"),
        CheckConstraint("(cost_amount IS NULL) = (cost_currency = '')", name="cost_currency"),
    )  # fmt: skip

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_cases.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[VersionState] = mapped_column(default=VersionState.DRAFT)
    original_lang: Mapped[str] = mapped_column(String(12))
    stage: Mapped[Stage] = mapped_column(default=Stage.IDEA)
    started: Mapped[str] = mapped_column(String(10), default="")
    ended: Mapped[str] = mapped_column(String(10), default="")
    cost_band: Mapped[CostBand] = mapped_column(default=CostBand.UNKNOWN)
    cost_amount: Mapped[float | None] = mapped_column(Numeric(16, 2, asdecimal=False))
    cost_currency: Mapped[str] = mapped_column(String(3), default="")
    cost_year: Mapped[int | None]
    licence: Mapped[str] = mapped_column(String(20), default="CC-BY-4.0")
    # One or two sentences in English, for the index and for comparing across languages.
    abstract_en: Mapped[str] = mapped_column(String(600), default="")
    timeline: Mapped[JsonList] = mapped_column(default=list)
    indicators: Mapped[JsonList] = mapped_column(default=list)
    contacts: Mapped[JsonList] = mapped_column(default=list)
    references: Mapped[JsonList] = mapped_column("refs", default=list)
    # Revisions asked for so far: two, then it is accepted or refused.
    rounds: Mapped[int] = mapped_column(default=0)
    editor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    # What the editor tells the authors with his decision.
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[Utc | None]
    submitted_at: Mapped[Utc | None]
    published_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]

    case: Mapped[Case] = relationship(back_populates="versions", lazy="raise_on_sql")
    texts: Mapped[list[CaseText]] = relationship(lazy="raise_on_sql", order_by="CaseText.lang")
    tags: Mapped[list[CaseTag]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")
    files: Mapped[list[CaseFile]] = relationship(lazy="raise_on_sql", order_by="CaseFile.position")


class CaseText(Translated, Base):
    """What a version says in one language.

    `sections`: Markdown by the key of the section (`rules.SECTIONS`). `rows`: the words of the rows of timeline, indicators
    and contacts, by key, `{"t1": {"text": …}}`. The original counts its changes in `source_version`; a translation has the
    number of the original that it was made from, and what that said in `source`, so that a later change can be shown.
    A translation is shown to readers once somebody has reviewed it, or with its mark as a machine's.
    """

    __tablename__ = "cases_texts"
    __table_args__ = (UniqueConstraint("version_id", "lang"),)

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_versions.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(String(1000), default="")
    sections: Mapped[Json] = mapped_column(default=dict)
    rows: Mapped[Json] = mapped_column(default=dict)
    source: Mapped[Json] = mapped_column(default=dict)
    translated_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    reviewed_at: Mapped[Utc | None]
    changed_at: Mapped[CreatedAt]


class CaseTag(Base):
    """A version has a tag of one of the schemes; prerequisites of the replication kit are tags too."""

    __tablename__ = "cases_tags"

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_versions.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("search_tags.id"), primary_key=True, index=True)


class CaseFile(Base):
    """A picture, a template to take over, or a document of a version. Versions share the bytes (`file_key`).

    `alts`: what a picture shows, by language; pictures have it in the original's at least.
    """

    __tablename__ = "cases_files"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("kind <> 'picture' OR alts <> '{}'::jsonb", name="alt_text"),
    )

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_versions.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    kind: Mapped[FileKind]
    name: Mapped[str] = mapped_column(String(120))
    alts: Mapped[Json] = mapped_column(default=dict)
    credit: Mapped[str] = mapped_column(String(200), default="")
    licence: Mapped[str] = mapped_column(String(20), default="CC-BY-4.0")
    file_key: Mapped[str] = mapped_column(String(64), index=True)
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]


class Edit(Base):
    """One field of a draft was changed by somebody: what it said before is never lost.

    `field`: "title", "section:problem", "stage" …; `lang` is empty for what is not in a language.
    """

    __tablename__ = "cases_edits"
    __table_args__ = (Index("ix_cases_edits_version_id_at", "version_id", "at"),)

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_versions.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(12), default="")
    field: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    at: Mapped[CreatedAt]
