"""Cities and organisations, their memberships and offices with dates, and the people who work for a city."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

import portal.accounts.models  # noqa: F401  # the tables that keys lead to
from portal.core.db import Base, CreatedAt, Id, JsonList, LocalizedText, Slug, Utc


class Region(StrEnum):
    """The geographic regions of the United Nations' M49 standard, as far as cities are grouped here."""

    AFRICA = "africa"
    ASIA = "asia"
    EUROPE = "europe"
    LATIN_AMERICA = "latin_america"
    NORTH_AMERICA = "north_america"
    OCEANIA = "oceania"


class PopulationBand(StrEnum):
    UNDER_100K = "under_100k"
    FROM_100K = "100k_500k"
    FROM_500K = "500k_1m"
    FROM_1M = "1m_5m"
    OVER_5M = "over_5m"


class IncomeGroup(StrEnum):
    """The World Bank's four groups of countries, by income a head; it sorts them anew for each of its fiscal years."""

    LOW = "low"
    LOWER_MIDDLE = "lower_middle"
    UPPER_MIDDLE = "upper_middle"
    HIGH = "high"


class Government(StrEnum):
    """Who leads the city, in the terms that studies of local government use."""

    MAYOR_COUNCIL = "mayor_council"
    PARLIAMENTARY = "parliamentary"
    COUNCIL_MANAGER = "council_manager"
    COMMISSION = "commission"
    APPOINTED = "appointed"


class MembershipKind(StrEnum):
    """Full members speak and vote; associate members attend and speak; observers attend; organisations are friends."""

    FULL = "full"
    ASSOCIATE = "associate"
    FRIENDSHIP = "friendship"
    OBSERVER = "observer"


class OfficeKind(StrEnum):
    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    EXECUTIVE_COMMITTEE = "executive_committee"
    REGIONAL_OFFICE = "regional_office"
    HOST = "host"


class AffiliationState(StrEnum):
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"


class City(Base):
    """A city or local government.

    `income_group` is that of its country in the World Bank's fiscal year `income_year`; it and `government` are None where nobody
    has entered them.
    """

    __tablename__ = "cities_cities"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("(income_group IS NULL) = (income_year IS NULL)", name="income"),
    )

    id: Mapped[Id]
    slug: Mapped[Slug]
    names: Mapped[LocalizedText]
    own_lang: Mapped[str] = mapped_column(String(12))
    country: Mapped[str] = mapped_column(String(2), index=True)
    region: Mapped[Region] = mapped_column(index=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    timezone: Mapped[str] = mapped_column(String(64))
    population_band: Mapped[PopulationBand]
    income_group: Mapped[IncomeGroup | None]
    income_year: Mapped[int | None]
    government: Mapped[Government | None]
    languages: Mapped[JsonList]
    website: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[CreatedAt]

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="city", lazy="raise_on_sql", order_by="Membership.starts_on"
    )
    offices: Mapped[list[Office]] = relationship(
        back_populates="city", lazy="raise_on_sql", order_by="Office.starts_on"
    )


class Organisation(Base):
    """A body that is not a city and can be a friendship member."""

    __tablename__ = "cities_organisations"

    id: Mapped[Id]
    slug: Mapped[Slug]
    names: Mapped[LocalizedText]
    own_lang: Mapped[str] = mapped_column(String(12))
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[Region]
    website: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[CreatedAt]

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="organisation", lazy="raise_on_sql", order_by="Membership.starts_on"
    )


class Membership(Base):
    """A kind of membership of a city or an organisation, from a day until before another day (open: still)."""

    __tablename__ = "cities_memberships"
    __table_args__ = (
        CheckConstraint("num_nonnulls(city_id, organisation_id) = 1", name="one_member"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="period"),
        # One kind at a time: the history of a member has no overlap.
        ExcludeConstraint(
            (func.coalesce(text("city_id"), text("organisation_id")), "="),
            (func.daterange(text("starts_on"), text("ends_on")), "&&"),
            name="ex_cities_memberships_period", using="gist",
        ),
    )  # fmt: skip

    id: Mapped[Id]
    city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("cities_organisations.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[MembershipKind]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300), default="")

    city: Mapped[City | None] = relationship(back_populates="memberships", lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(back_populates="memberships", lazy="raise_on_sql")


class Office(Base):
    """An office that a city holds, from a day until before another day (open: still)."""

    __tablename__ = "cities_offices"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="period"),
        ExcludeConstraint(
            ("city_id", "="), ("kind", "="), (func.daterange(text("starts_on"), text("ends_on")), "&&"),
            name="ex_cities_offices_period", using="gist",
        ),
        Index("ix_cities_offices_kind_starts_on", "kind", "starts_on"),
    )  # fmt: skip

    id: Mapped[Id]
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id", ondelete="CASCADE"), index=True)
    kind: Mapped[OfficeKind]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300), default="")

    city: Mapped[City] = relationship(back_populates="offices", lazy="raise_on_sql")


class Affiliation(Base):
    """A person works for a city in a position, for a time; confirmed by the city's coordinator or the secretariat."""

    __tablename__ = "cities_affiliations"
    __table_args__ = (
        Index("uq_cities_affiliations_current", "user_id", "city_id", unique=True, postgresql_where="ends_on IS NULL"),
    )

    id: Mapped[Id]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts_users.id", ondelete="CASCADE"), index=True)
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id", ondelete="CASCADE"), index=True)
    position: Mapped[str] = mapped_column(String(160), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    state: Mapped[AffiliationState] = mapped_column(default=AffiliationState.CLAIMED)
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    confirmed_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    city: Mapped[City] = relationship(lazy="raise_on_sql")
