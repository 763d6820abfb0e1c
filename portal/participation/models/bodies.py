"""Bodies of a city: its council, committees, citizens' assemblies; who sits in them, and how people are drawn by lot."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, LocalizedText, Utc
from portal.participation.models.eligibility import Audience
from portal.participation.models.spaces import Space


class BodyKind(StrEnum):
    COUNCIL = "council"
    ASSEMBLY = "assembly"
    COMMITTEE = "committee"
    ADVISORY = "advisory"


class Selected(StrEnum):
    """How somebody came into a body."""

    LOT = "lot"
    ELECTED = "elected"
    NAMED = "named"


class DrawState(StrEnum):
    """`open`: people volunteer, and the digest of the seed is out. `closed`: the pool is frozen and published. `drawn`: done."""

    OPEN = "open"
    CLOSED = "closed"
    DRAWN = "drawn"


class DrawResult(StrEnum):
    """What the lot has made of somebody; a reserve that moves up becomes a seat."""

    NONE = "none"
    SEAT = "seat"
    RESERVE = "reserve"


class DrawAnswer(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Body(Base):
    """A body with a page of its own. Texts by language, the space's own first."""

    __tablename__ = "participation_bodies"
    __table_args__ = (UniqueConstraint("space_id", "slug"), UniqueConstraint("id", "space_id"))

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[BodyKind]
    titles: Mapped[LocalizedText]
    texts: Mapped[LocalizedText] = mapped_column(default=dict)
    created_at: Mapped[CreatedAt]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")


class BodyMember(Base):
    """Somebody's term in a body, with or without an account. A term that is over stays."""

    __tablename__ = "participation_body_members"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="term"),
        Index("ix_participation_body_members_body_id", "body_id"),
        UniqueConstraint("candidate_id"),
    )

    id: Mapped[Id]
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_bodies.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    # The draw's line that it comes from: whoever accepts twice sits once.
    candidate_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_draw_candidates.id", ondelete="SET NULL")
    )
    name: Mapped[str] = mapped_column(String(160))
    role: Mapped[str] = mapped_column(String(160), default="")
    selected: Mapped[Selected]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_at: Mapped[CreatedAt]


class Draw(Base):
    """People are drawn by lot into a body (`participation.sortition` says how).

    `strata`: the characteristics in order, `[{"key", "names", "options": [{"key", "names", "share"}]}]`, share: in the population.
    `seed`: kept until the pool is closed; its SHA-256, `seed_digest`, is out from the beginning. `public_input`: what
    nobody could know when the pool closed, `input_source` says beforehand what it will be. `pool_digest`: of the pool as closed.
    `audience`, `group_id`: who may volunteer, as of a component.
    """

    __tablename__ = "participation_draws"
    __table_args__ = (
        UniqueConstraint("body_id", "number"),
        CheckConstraint("(audience = 'group') = (group_id IS NOT NULL)", name="group"),
        CheckConstraint("audience <> 'anyone'", name="account"),
        CheckConstraint("seats > 0 AND reserves >= 0", name="seats"),
        CheckConstraint("state = 'open' OR pool_digest <> ''", name="pool"),
        CheckConstraint("state <> 'drawn' OR public_input <> ''", name="input"),
    )

    id: Mapped[Id]
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_bodies.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[DrawState] = mapped_column(default=DrawState.OPEN)
    titles: Mapped[LocalizedText]
    texts: Mapped[LocalizedText] = mapped_column(default=dict)
    seats: Mapped[int]
    reserves: Mapped[int] = mapped_column(default=0)
    strata: Mapped[JsonList] = mapped_column(default=list)
    takes_volunteers: Mapped[bool] = mapped_column(default=True)
    audience: Mapped[Audience] = mapped_column(default=Audience.CONFIRMED, server_default="confirmed")
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_groups.id"), index=True)
    local_close: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    timezone: Mapped[str] = mapped_column(String(64))
    closes_at: Mapped[Utc]
    seed: Mapped[str] = mapped_column(String(64))
    seed_digest: Mapped[str] = mapped_column(String(64))
    input_source: Mapped[str] = mapped_column(String(300))
    public_input: Mapped[str] = mapped_column(String(300), default="")
    pool_digest: Mapped[str] = mapped_column(String(64), default="")
    # The pool as it was drawn from: the CSV that everybody can repeat the draw with.
    pool: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[Utc | None]
    drawn_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    body: Mapped[Body] = relationship(lazy="raise_on_sql")


class DrawCandidate(Base):
    """Somebody in the pool. `person`: the mark of the resident or else of the account (`services.persons`), or of a register the
    number it came with, hashed. Nobody is in it twice, with whichever of his accounts.

    `code`: what the published pool says in place of a name. `place`: of a reserve, 1 first; of a seat, where it came in the draw.
    """

    __tablename__ = "participation_draw_candidates"
    __table_args__ = (
        UniqueConstraint("draw_id", "person"),
        UniqueConstraint("draw_id", "user_id"),
        UniqueConstraint("draw_id", "code"),
        CheckConstraint("(result = 'none') = (place IS NULL)", name="place"),
        CheckConstraint("result = 'seat' OR answer <> 'accepted'", name="accepted"),
    )

    id: Mapped[Id]
    draw_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_draws.id", ondelete="CASCADE"))
    person: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    # What the city's own people call somebody of a register; never shown in public.
    reference: Mapped[str] = mapped_column(String(80), default="")
    traits: Mapped[Json] = mapped_column(default=dict)
    result: Mapped[DrawResult] = mapped_column(default=DrawResult.NONE)
    place: Mapped[int | None]
    answer: Mapped[DrawAnswer] = mapped_column(default=DrawAnswer.WAITING)
    moved_up_at: Mapped[Utc | None]
    answered_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    draw: Mapped[Draw] = relationship(lazy="raise_on_sql")
