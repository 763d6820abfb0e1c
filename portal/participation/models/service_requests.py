"""What people report to their city, what it says of it, and the programs that report for them.

A report is a "service request" in the words of Open311 (GeoReport v2), which is the field's standard.
"""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.core.db import Base, CreatedAt, Id, Json, Utc
from portal.participation.models.departments import ServiceCategory
from portal.participation.models.places import SpacePlace
from portal.participation.models.spaces import Space


class RequestState(StrEnum):
    """`waiting`: planned, or the city waits for somebody else. The last three are closed."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    DONE = "done"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


class ReportChannel(StrEnum):
    """`desk`: an officer wrote down what somebody said."""

    ACCOUNT = "account"
    VISITOR = "visitor"
    DESK = "desk"
    API = "api"


class AgeBand(StrEnum):
    UNDER_18 = "under_18"
    TO_29 = "18_29"
    TO_44 = "30_44"
    TO_59 = "45_59"
    FROM_60 = "60_up"


class ApiClient(Base):
    """A program that may report for people (Open311's api_key, of which only the digest is kept)."""

    __tablename__ = "participation_api_clients"
    __table_args__ = (CheckConstraint("name <> ''", name="name"),)

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    contact: Mapped[str] = mapped_column(String(254), default="")
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    revoked_at: Mapped[Utc | None]


class ServiceRequest(Base):
    """One report. `number` is that of its address, within the space. `code_hash`: of the code that opens it for who wrote it.

    `reporter_id` None: sent without an account, or erased. `reporter_email`: where to write to who has no account; emptied a while
    after it is closed. `answers`: code of a question → answer. `due_on`: what the service target promised. `first_answer_at`: when the
    city first said something. `version` of its work stands in `DeskItem`.
    """

    __tablename__ = "participation_requests"
    __table_args__ = (
        UniqueConstraint("space_id", "number"),
        UniqueConstraint("space_id", "request_key"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place"),
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="earth"),
        CheckConstraint("(state IN ('done', 'rejected', 'duplicate')) = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(state = 'duplicate') = (duplicate_of IS NOT NULL)", name="duplicate"),
        CheckConstraint("duplicate_of <> id", name="itself"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        CheckConstraint("(satisfaction IS NULL) = (satisfied_at IS NULL)", name="satisfied"),
        Index("ix_participation_requests_space_id_created_at", "space_id", "created_at"),
        Index("ix_participation_requests_near", "space_id", "latitude", "longitude"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    category_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_service_categories.id"), index=True)
    number: Mapped[int]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    request_key: Mapped[str | None] = mapped_column(String(40))
    channel: Mapped[ReportChannel]
    reporter_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    reporter_email: Mapped[str] = mapped_column(String(254), default="")
    reporter_locale: Mapped[str] = mapped_column(String(12), default="en")
    client_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_api_clients.id", ondelete="SET NULL"), index=True
    )
    age_band: Mapped[AgeBand | None]
    lang: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    place_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_places.id", ondelete="SET NULL"), index=True
    )
    address: Mapped[str] = mapped_column(String(200), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    answers: Mapped[Json] = mapped_column(default=dict)
    state: Mapped[RequestState] = mapped_column(default=RequestState.RECEIVED)
    due_on: Mapped[date]
    first_answer_at: Mapped[Utc | None]
    closed_at: Mapped[Utc | None]
    hidden_at: Mapped[Utc | None]
    duplicate_of: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_requests.id", ondelete="CASCADE"), index=True
    )
    satisfaction: Mapped[int | None]
    satisfaction_text: Mapped[str] = mapped_column(String(1000), default="")
    satisfied_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")
    category: Mapped[ServiceCategory] = relationship(lazy="raise_on_sql")
    chosen_place: Mapped[SpacePlace | None] = relationship(lazy="raise_on_sql")


class RequestPhoto(Base):
    """A picture that came with a report. Nobody but the city and who sent it sees it until an officer has looked at it."""

    __tablename__ = "participation_request_photos"
    __table_args__ = (
        UniqueConstraint("request_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 3", name="position"),
    )

    id: Mapped[Id]
    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_requests.id", ondelete="CASCADE"))
    position: Mapped[int]
    file_key: Mapped[str] = mapped_column(String(64))
    alt: Mapped[str] = mapped_column(String(300), default="")
    is_shown: Mapped[bool] = mapped_column(default=False)


class RequestUpdate(Base):
    """What the city says of a report at one moment, for everybody who may read it. Never changed."""

    __tablename__ = "participation_request_updates"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_participation_request_updates_request_id", "request_id", "created_at"),
    )

    id: Mapped[Id]
    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_requests.id", ondelete="CASCADE"))
    state: Mapped[RequestState]
    reason: Mapped[str] = mapped_column(Text)
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_departments.id", ondelete="SET NULL"), index=True
    )
    written_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]

    author: Mapped[User | None] = relationship(lazy="raise_on_sql")


class RequestFollower(Base):
    """Somebody who wants to hear what becomes of a report of somebody else. It goes with the account."""

    __tablename__ = "participation_request_followers"

    request_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_requests.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[CreatedAt]
