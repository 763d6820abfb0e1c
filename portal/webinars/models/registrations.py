"""Who comes to a run: the states of a registration, and the seats."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, Utc
from portal.webinars.models.joining import Joining
from portal.webinars.models.webinars import Run


class RegistrationState(StrEnum):
    """`invited` (has not answered) → `confirmed` or `declined`. `pending`: the organiser decides. `waiting`: no seat is free;
    → `offered` one that is kept for some hours → `confirmed`, or `waiting` again. `withdrawn` by the person. `no_show`:
    confirmed, and was not there.
    """

    INVITED = "invited"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    NO_SHOW = "no_show"


# In these a seat is taken.
HOLDING = frozenset({RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.NO_SHOW})


class Seat(StrEnum):
    """How one takes part."""

    ONLINE = "online"
    ON_SITE = "on_site"


class Registration(Joining, Base):
    """One person in one run: with an account, or a guest by e-mail of whose link only the digest is kept.

    `place` and `most` keep the number of seats without counting: in a run with a limit each place online and each in the hall
    can be taken once, and there is none above `most`, which foreign keys hold equal to the run's. Who makes the webinar
    (`is_crew`) takes no seat. `queued_at` orders the waiting list: when the person came onto it, whatever happened since.
    `told_sequence`: the revision of the run that the person's calendar was last told of; None: none yet.
    What the join page writes is in `Joining`.
    """

    __tablename__ = "webinars_registrations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["run_id", "most_online"], ["webinars_runs.id", "webinars_runs.capacity"], onupdate="CASCADE",
            name="fk_webinars_registrations_most_online",
        ),
        ForeignKeyConstraint(
            ["run_id", "most_on_site"], ["webinars_runs.id", "webinars_runs.capacity_on_site"], onupdate="CASCADE",
            name="fk_webinars_registrations_most_on_site",
        ),
        CheckConstraint("user_id IS NOT NULL OR email <> '' OR erased_at IS NOT NULL", name="who"),
        CheckConstraint("place BETWEEN 1 AND COALESCE(most_online, most_on_site)", name="place"),
        CheckConstraint("place IS NULL OR num_nonnulls(most_online, most_on_site) = 1", name="most"),
        CheckConstraint("place IS NULL OR state IN ('confirmed', 'offered', 'no_show')", name="place_held"),
        CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name="offer"),
        CheckConstraint("state NOT IN ('waiting', 'offered') OR queued_at IS NOT NULL", name="queued"),
        Index(
            "uq_webinars_registrations_user", "run_id", "user_id", unique=True, postgresql_where="user_id IS NOT NULL"
        ),
        Index("uq_webinars_registrations_email", "run_id", "email_key", unique=True, postgresql_where="email_key <> ''"),
        Index("uq_webinars_registrations_place", "run_id", "seat", "place", unique=True),
        Index("ix_webinars_registrations_run_id", "run_id", "state"),
        Index("ix_webinars_registrations_offer_until", "offer_until", postgresql_where="offer_until IS NOT NULL"),
    )  # fmt: skip

    id: Mapped[Id]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    # Of a guest only; `email_key` is lower-cased.
    name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    email_key: Mapped[str] = mapped_column(String(254), default="")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    # A guest's address is his once he has followed the link.
    address_confirmed_at: Mapped[Utc | None]
    city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    lang: Mapped[str] = mapped_column(String(12))
    timezone: Mapped[str] = mapped_column(String(64))
    state: Mapped[RegistrationState]
    seat: Mapped[Seat] = mapped_column(default=Seat.ONLINE)
    place: Mapped[int | None]
    most_online: Mapped[int | None]
    most_on_site: Mapped[int | None]
    is_crew: Mapped[bool] = mapped_column(default=False)
    queued_at: Mapped[Utc | None]
    offer_until: Mapped[Utc | None]
    answers: Mapped[Json] = mapped_column(default=dict)
    told_sequence: Mapped[int | None]
    invited_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    # The person has had the account erased; that somebody of the city came stays.
    erased_at: Mapped[Utc | None]

    run: Mapped[Run] = relationship(lazy="raise_on_sql", foreign_keys=[run_id])
