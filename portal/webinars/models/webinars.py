"""A webinar, its texts a row a language, its runs, and the talks in it."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Sequence, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cities.models import City
from portal.core.db import Base, CreatedAt, Id, Json, JsonList, LocalizedText, Slug, Utc
from portal.core.i18n import Translated
from portal.webinars.models.joining import Room
from portal.webinars.models.live import Live

# A number that was given out is gone, whatever becomes of the webinar.
NUMBERS = Sequence("webinars_numbers", metadata=Base.metadata)


class WebinarState(StrEnum):
    """`draft` → `proposed` (where approval is wanted) → `published`; `cancelled` from there. Whether it is over, its runs say."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class RunState(StrEnum):
    """`postponed`: it will not be held at its time, and the new one is not known yet."""

    PLANNED = "planned"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Format(StrEnum):
    ONLINE = "online"
    ON_SITE = "on_site"
    HYBRID = "hybrid"


class Provider(StrEnum):
    """What carries sound and picture. `none`: on site only, or not decided."""

    NONE = "none"
    LINK = "link"
    JITSI = "jitsi"
    BBB = "bbb"


class Series(Base):
    """Webinars that belong together. `rrule` (RFC 5545) is expanded in `timezone`, from the first webinar's wall time."""

    __tablename__ = "webinars_series"

    id: Mapped[Id]
    slug: Mapped[Slug]
    titles: Mapped[LocalizedText]
    rrule: Mapped[str] = mapped_column(String(300), default="")
    timezone: Mapped[str] = mapped_column(String(64))
    city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]


class Webinar(Live, Base):
    """What is told and shown, whichever run one comes to.

    `number` is that of the permanent address, given with the first publication. `city_id`: the city that organises it; None:
    the association. `languages`: those that are spoken or interpreted into. `questions`: what is asked at registration, and
    `survey`: what is asked afterwards, as `portal.webinars.asking` describes. `attendance_rule`: what counts as having
    attended, `{"share": 0.7, "check_in": true, "recording": true}`, see `portal.webinars.attendance`. `original_lang` says which row of
    the texts was written first; `text_version` counts its changes, so that a stale translation is seen.
    """

    __tablename__ = "webinars_webinars"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        CheckConstraint("state NOT IN ('published', 'cancelled') OR published_at IS NOT NULL", name="published"),
        Index("ix_webinars_webinars_state", "state", "published_at"),
    )

    id: Mapped[Id]
    slug: Mapped[Slug]
    number: Mapped[int | None] = mapped_column(unique=True)
    state: Mapped[WebinarState] = mapped_column(default=WebinarState.DRAFT)
    original_lang: Mapped[str] = mapped_column(String(12))
    text_version: Mapped[int] = mapped_column(default=1)
    languages: Mapped[JsonList] = mapped_column(default=list)
    city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    series_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("webinars_series.id", ondelete="SET NULL"), index=True
    )
    # Of which webinar this is a copy, for the organiser's eyes.
    copied_from: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("webinars_webinars.id", ondelete="SET NULL"))
    is_open: Mapped[bool] = mapped_column(default=True)  # everybody may register; else whoever is invited
    members_only: Mapped[bool] = mapped_column(default=False)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    takes_guests: Mapped[bool] = mapped_column(default=True)
    questions: Mapped[JsonList] = mapped_column(default=list)
    survey: Mapped[JsonList] = mapped_column(default=list)
    attendance_rule: Mapped[Json] = mapped_column(default=dict)
    gives_certificate: Mapped[bool] = mapped_column(default=True)
    # What people agree to when they join: recorded, and for how long it is kept.
    is_recorded: Mapped[bool] = mapped_column(default=False)
    retention_days: Mapped[int] = mapped_column(default=365)
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    proposed_at: Mapped[Utc | None]
    # Why the secretariat has sent it back, while it waits to be proposed again.
    remark: Mapped[str] = mapped_column(String(1000), default="")
    published_at: Mapped[Utc | None]
    cancelled_at: Mapped[Utc | None]
    cancel_reason: Mapped[str] = mapped_column(String(1000), default="")

    texts: Mapped[list[WebinarText]] = relationship(lazy="raise_on_sql", order_by="WebinarText.lang")
    runs: Mapped[list[Run]] = relationship(back_populates="webinar", lazy="raise_on_sql", order_by="Run.number")
    city: Mapped[City | None] = relationship(lazy="raise_on_sql")
    series: Mapped[Series | None] = relationship(lazy="raise_on_sql")


class WebinarText(Translated, Base):
    """What a webinar says in one language. `summary`: one or two sentences; `description`: Markdown."""

    __tablename__ = "webinars_texts"
    __table_args__ = (UniqueConstraint("webinar_id", "lang"),)

    id: Mapped[Id]
    webinar_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_webinars.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(600), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[CreatedAt]


class WebinarTag(Base):
    """A topic of the portal's tags that a webinar has."""

    __tablename__ = "webinars_tags"

    webinar_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_webinars.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("search_tags.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Run(Room, Base):
    """One holding of a webinar. Wall time and zone are what was agreed; the instants are derived from them.

    `sequence` is the SEQUENCE of the calendar entry (RFC 5545, 3.8.7.4), which grows when time, place, link or state change;
    with `id` it makes the entry's UID and revision. `tz_version`: the release of the time zone data that the instants were
    derived with. `capacity` and `capacity_on_site`: seats online and in the hall, none: no limit. `provider_data`: what the
    provider needs, e.g. `{"url": …}`; it is never shown outside the join page. `previous_starts_at`: when it would have begun
    before it was last moved, once that had been announced; `is_moved_by_clocks`: no person has moved it, the rules of its zone
    have changed.
    """

    __tablename__ = "webinars_runs"
    __table_args__ = (
        UniqueConstraint("webinar_id", "number"),
        # What registrations point at, so that no seat above the number of seats can be taken.
        UniqueConstraint("id", "capacity"),
        UniqueConstraint("id", "capacity_on_site"),
        UniqueConstraint("id", "most_per_city"),
        CheckConstraint("number BETWEEN 1 AND 3", name="number"),
        CheckConstraint("minutes BETWEEN 5 AND 1440", name="length"),
        CheckConstraint("fold IN (0, 1)", name="fold"),
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("sequence >= 0", name="sequence"),
        CheckConstraint("capacity BETWEEN 1 AND 100000", name="capacity"),
        CheckConstraint("capacity_on_site BETWEEN 1 AND 100000", name="capacity_on_site"),
        CheckConstraint("most_per_city BETWEEN 1 AND 1000", name="most_per_city"),
        CheckConstraint("(state = 'planned') = (off_at IS NULL)", name="off"),
        CheckConstraint("format = 'online' OR place <> ''", name="place"),
        CheckConstraint("slide_page > 0", name="slide_page"),
        Index("ix_webinars_runs_starts_at", "starts_at"),
    )

    id: Mapped[Id]
    webinar_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_webinars.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[RunState] = mapped_column(default=RunState.PLANNED)
    format: Mapped[Format] = mapped_column(default=Format.ONLINE)
    local_start: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    timezone: Mapped[str] = mapped_column(String(64))
    # Which of the two instants is meant when the clock shows the time twice (PEP 495).
    fold: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int]
    starts_at: Mapped[Utc]
    ends_at: Mapped[Utc]
    tz_version: Mapped[str] = mapped_column(String(12))
    previous_starts_at: Mapped[Utc | None]
    is_moved_by_clocks: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)
    # When something that a calendar shows last changed: DTSTAMP and LAST-MODIFIED.
    changed_at: Mapped[CreatedAt]
    # Where one goes: name and address of the hall.
    place: Mapped[str] = mapped_column(String(300), default="")
    provider: Mapped[Provider] = mapped_column(default=Provider.NONE)
    provider_data: Mapped[Json] = mapped_column(default=dict)
    capacity: Mapped[int | None]
    capacity_on_site: Mapped[int | None]
    most_per_city: Mapped[int | None]
    registration_closes_at: Mapped[Utc | None]
    # The codes of check-in are derived from it; it never leaves the server.
    secret: Mapped[str] = mapped_column(String(64))
    # Why it is cancelled or put off, as everybody who registered reads it.
    off_reason: Mapped[str] = mapped_column(String(1000), default="")
    off_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    webinar: Mapped[Webinar] = relationship(back_populates="runs", lazy="raise_on_sql")
    talks: Mapped[list[Talk]] = relationship(lazy="raise_on_sql", order_by="Talk.starts_after")


class Talk(Base):
    """A part of a run's programme. `starts_after`: minutes from the beginning of the run."""

    __tablename__ = "webinars_talks"
    __table_args__ = (
        CheckConstraint("starts_after >= 0", name="starts_after"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="length"),
    )

    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"), index=True)
    starts_after: Mapped[int]
    minutes: Mapped[int]
    titles: Mapped[LocalizedText]
    lang: Mapped[str] = mapped_column(String(12), default="")
    created_at: Mapped[CreatedAt]

    speakers: Mapped[list[TalkSpeaker]] = relationship(lazy="raise_on_sql")


class TalkSpeaker(Base):
    __tablename__ = "webinars_talk_speakers"

    talk_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_talks.id", ondelete="CASCADE"), primary_key=True)
    contributor_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_contributors.id", ondelete="CASCADE"), primary_key=True, index=True
    )
