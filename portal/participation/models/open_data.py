"""A city's open data: sets with their versions and rows, announcements, and exports of processes as files."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, LocalizedText, Utc
from portal.participation.models.processes import Process
from portal.participation.models.spaces import Space


class DatasetKind(StrEnum):
    """`budget`: its columns are those of `tables.budget`, and it has a page that draws it."""

    TABLE = "table"
    BUDGET = "budget"


class CityDataset(Base):
    """A set of open data of a city, described by the terms of DCAT-AP. Texts by language, `lang` first.

    `licence`, `frequency`: keys of `words.open_data`; `themes`: codes of the EU's data themes. `explanations`: what a budget says,
    in plain words, Markdown. `inhabitants`: for figures per head, with the year they were counted.
    """

    __tablename__ = "participation_datasets"
    __table_args__ = (
        UniqueConstraint("space_id", "slug"),
        CheckConstraint("covers_from IS NULL OR covers_to IS NULL OR covers_to >= covers_from", name="covers"),
        CheckConstraint("inhabitants > 0", name="inhabitants"),
        CheckConstraint("is_public = false OR issued_on IS NOT NULL", name="issued"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[DatasetKind] = mapped_column(default=DatasetKind.TABLE)
    lang: Mapped[str] = mapped_column(String(12))
    titles: Mapped[LocalizedText]
    descriptions: Mapped[LocalizedText] = mapped_column(default=dict)
    explanations: Mapped[LocalizedText] = mapped_column(default=dict)
    publisher: Mapped[str] = mapped_column(String(160), default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    licence: Mapped[str] = mapped_column(String(40), default="cc-by")
    theme: Mapped[str] = mapped_column(String(4), default="GOVE")
    frequency: Mapped[str] = mapped_column(String(20), default="unknown")
    keywords: Mapped[JsonList] = mapped_column(default=list)
    covers_place: Mapped[str] = mapped_column(String(160), default="")
    covers_from: Mapped[date | None]
    covers_to: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3), default="")
    inhabitants: Mapped[int | None]
    inhabitants_year: Mapped[int | None]
    is_public: Mapped[bool] = mapped_column(default=False)
    issued_on: Mapped[date | None]
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")
    versions: Mapped[list[DatasetVersion]] = relationship(
        lazy="raise_on_sql", order_by="DatasetVersion.number.desc()", cascade="all, delete-orphan"
    )


class DatasetVersion(Base):
    """The data as they were brought in once; the newest counts, earlier ones stay.

    `columns`: list of `{"name", "type", "descriptions": {lang: text}}` in the order of the cells (`tables.Column`).
    """

    __tablename__ = "participation_dataset_versions"
    __table_args__ = (
        UniqueConstraint("dataset_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("row_count >= 0", name="row_count"),
    )

    id: Mapped[Id]
    dataset_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_datasets.id", ondelete="CASCADE"))
    number: Mapped[int]
    columns: Mapped[JsonList]
    row_count: Mapped[int]
    has_places: Mapped[bool] = mapped_column(default=False)
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(300), default="")
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]


class DatasetRow(Base):
    """One row: its cells as texts in the order of the columns, empty ones None; `place`: a geometry of GeoJSON (RFC 7946)."""

    __tablename__ = "participation_dataset_rows"

    version_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_dataset_versions.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[JsonList]
    place: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))


class Announcement(Base):
    """Something that a city announces: a day or a moment at which people can take part, with a way to more."""

    __tablename__ = "participation_announcements"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="order"),
        Index("ix_participation_announcements_space_id", "space_id", "starts_at"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(12))
    titles: Mapped[LocalizedText]
    texts: Mapped[LocalizedText] = mapped_column(default=dict)
    place: Mapped[str] = mapped_column(String(160), default="")
    link: Mapped[str] = mapped_column(String(300), default="")
    starts_at: Mapped[Utc]
    ends_at: Mapped[Utc | None]
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")


class ExportState(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class ProcessExport(Base):
    """A process as a ZIP file. The newest that is ready stands at a public address; what is older is taken away by it.

    `done`, `total`: rows written so far, and how many were counted at the beginning. `claimed_until`: a worker is at it.
    """

    __tablename__ = "participation_exports"
    __table_args__ = (
        CheckConstraint("(state = 'ready') = (file_key IS NOT NULL)", name="file"),
        # One that waits or is being made is enough.
        Index(
            "uq_participation_exports_open",
            "process_id",
            unique=True,
            postgresql_where="state IN ('waiting', 'making')",
        ),
        Index("ix_participation_exports_process_id", "process_id", "asked_at"),
    )

    id: Mapped[Id]
    process_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_processes.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(12))
    state: Mapped[ExportState] = mapped_column(default=ExportState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    file_key: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    claimed_until: Mapped[Utc | None]
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[CreatedAt]
    made_at: Mapped[Utc | None]

    process: Mapped[Process] = relationship(lazy="raise_on_sql")
