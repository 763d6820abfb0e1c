"""A city's space: what it says, how it looks, and how far its pilot is."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cities.models import City
from portal.core.db import Base, CreatedAt, Id, Json, JsonList, LocalizedText


class PilotState(StrEnum):
    """`studied`: the association looks whether the city is ready; citizens see a space from `running` on."""

    STUDIED = "studied"
    PREPARING = "preparing"
    RUNNING = "running"
    ENDED = "ended"


class Space(Base):
    """Where a city's people take part. Texts by language, the city's own (`lang`) first; they are Markdown but the title.

    `colour`: the city's own, `#rrggbb`, or empty. `embed_origins`: sites that may show pages of the space in a frame.
    `logo_key`: of the file of the city's logo or empty, `logo_alts`: what it shows, by language.
    """

    __tablename__ = "participation_spaces"
    __table_args__ = (
        CheckConstraint("colour = '' OR colour ~ '^#[0-9a-f]{6}$'", name="colour"),
        CheckConstraint("state NOT IN ('running', 'ended') OR started_on IS NOT NULL", name="started"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="period"),
    )

    id: Mapped[Id]
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id", ondelete="CASCADE"), unique=True)
    state: Mapped[PilotState] = mapped_column(default=PilotState.PREPARING)
    lang: Mapped[str] = mapped_column(String(12))
    titles: Mapped[LocalizedText] = mapped_column(default=dict)
    intros: Mapped[LocalizedText] = mapped_column(default=dict)
    moderation_rules: Mapped[LocalizedText] = mapped_column(default=dict)
    terms: Mapped[LocalizedText] = mapped_column(default=dict)
    privacy: Mapped[LocalizedText] = mapped_column(default=dict)
    colour: Mapped[str] = mapped_column(String(7), default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    embed_origins: Mapped[JsonList] = mapped_column(default=list)
    logo_key: Mapped[str] = mapped_column(String(64), default="", server_default="")
    logo_alts: Mapped[LocalizedText] = mapped_column(default=dict, server_default="{}")
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    # Whether what people write may be sent to the machine that the operator has connected (`participation.machines`).
    machine_translation: Mapped[bool] = mapped_column(default=False, server_default="false")
    # How what people write is guarded: as `rules.moderation.Guard` reads it.
    moderation: Mapped[Json] = mapped_column(default=dict)

    city: Mapped[City] = relationship(lazy="raise_on_sql")
