"""Replication kits as they were made, how often they were opened, and what a city has of what they ask for."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id


class Kit(Base):
    """The files of a kit in a language: made once for what it says (`digest`), then kept."""

    __tablename__ = "cases_kits"
    __table_args__ = (UniqueConstraint("version_id", "lang", "digest"),)

    id: Mapped[Id]
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_versions.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64))
    pdf_key: Mapped[str] = mapped_column(String(64))
    zip_key: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[CreatedAt]


class KitOpens(Base):
    """How often the kit of a case was opened on a day, as page, PDF or ZIP; of the people nothing is kept."""

    __tablename__ = "cases_kit_opens"
    __table_args__ = (CheckConstraint("count > 0", name="count"),)

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_cases.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    lang: Mapped[str] = mapped_column(String(12), primary_key=True)
    form: Mapped[str] = mapped_column(String(8), primary_key=True)
    count: Mapped[int]


class CityMeans(Base):
    """Whether a city has one of the things that kits ask for; no row: not known."""

    __tablename__ = "cases_city_means"

    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("search_tags.id"), primary_key=True)
    has: Mapped[bool]
    note: Mapped[str] = mapped_column(String(300), default="")
    changed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    changed_at: Mapped[CreatedAt]
