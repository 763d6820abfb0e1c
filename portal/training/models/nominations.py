"""A city puts somebody forward; the person takes part."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Utc
from portal.training.models.programmes import Edition


class NominationState(StrEnum):
    """`made` by the city → `accepted` or `declined` by the person; `withdrawn` by the city."""

    MADE = "made"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class EnrolmentState(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Nomination(Base):
    """A city puts a person forward for an edition.

    `seat` and `city_slot` are the places the nomination takes of the edition's seats and of its city's quota: the lowest
    free numbers under a row lock, unique in the database, empty again once it is declined or withdrawn.
    """

    __tablename__ = "training_nominations"
    __table_args__ = (
        UniqueConstraint("edition_id", "seat"),
        UniqueConstraint("id", "city_id"),  # what a reading points to, so that a reader's own city can be refused
        UniqueConstraint("edition_id", "city_id", "city_slot"),
        Index(
            "uq_training_nominations_person", "edition_id", "user_id", unique=True,
            postgresql_where="state IN ('made', 'accepted')",
        ),
        CheckConstraint("(state IN ('made', 'accepted')) = (city_slot IS NOT NULL)", name="slot_while_in_force"),
    )  # fmt: skip

    id: Mapped[Id]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id"), index=True)
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    nominated_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    position: Mapped[str] = mapped_column(String(160), default="")
    motivation: Mapped[str] = mapped_column(Text, default="")
    rank: Mapped[int] = mapped_column(default=1)
    seat: Mapped[int | None]
    city_slot: Mapped[int | None]
    state: Mapped[NominationState] = mapped_column(default=NominationState.MADE)
    answered_at: Mapped[Utc | None]
    # The nomination in whose place the city made this one.
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("training_nominations.id", ondelete="SET NULL"))
    created_at: Mapped[CreatedAt]

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")


class Enrolment(Base):
    """A person takes part in an edition, for a city."""

    __tablename__ = "training_enrolments"
    __table_args__ = (UniqueConstraint("edition_id", "user_id"),)

    id: Mapped[Id]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id"), index=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    nomination_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("training_nominations.id"), index=True)
    state: Mapped[EnrolmentState] = mapped_column(default=EnrolmentState.ACTIVE)
    # The language in which the person reads the course; independent of the interface's.
    content_lang: Mapped[str] = mapped_column(String(12), default="en")
    # The names for the certificate, as the person confirmed them.
    certificate_name: Mapped[str] = mapped_column(String(120), default="")
    certificate_latin_name: Mapped[str] = mapped_column(String(120), default="")
    names_confirmed_at: Mapped[Utc | None]
    completed_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")
