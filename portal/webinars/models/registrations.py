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
# From these one can withdraw.
ACTIVE = frozenset(
    {
        RegistrationState.INVITED, RegistrationState.PENDING, RegistrationState.CONFIRMED, RegistrationState.WAITING,
        RegistrationState.OFFERED,
    }
)  # fmt: skip


class Seat(StrEnum):
    """How one takes part."""

    ONLINE = "online"
    ON_SITE = "on_site"


class Standing(StrEnum):
    """What a person's calendar was told of his part: invited, a place is kept (`tentative`), `confirmed`, or taken out."""

    INVITED = "invited"
    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Registration(Joining, Base):
    """One person in one run: with an account, or a guest by e-mail of whose link only the digest is kept.

    `place` and `most` keep the number of seats without counting: in a run with a limit each place online and each in the hall
    can be taken once, and there is none above `most`, which foreign keys hold equal to the run's. `city_place` and `most_city`
    do the same for the share of each city. A trigger (migration 0023) says that who has a seat in a run with a limit has a
    place. Who makes the webinar (`is_crew`) takes no seat.

    `queued_at` orders the waiting list: when the person came onto it; who let an offer pass goes to its end (`missed_offers`).
    `confirm_until`: a guest has to follow the link of a mail until then, and before that the registration does not count: it
    holds a seat until `offer_until` at most, and goes when it is not confirmed. `remark`: what the organiser (`decided_by`)
    said to it.

    `told_sequence`: the revision of the run that the person was last told of, `told_before` the one before that; None: none
    yet. `told_standing`: what his calendar was last told; `standing_changes` counts how often that became another one and adds
    to the run's sequence, so that both make the calendar's revision grow. What the join page writes is in `Joining`.
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
        ForeignKeyConstraint(
            ["run_id", "most_city"], ["webinars_runs.id", "webinars_runs.most_per_city"], onupdate="CASCADE",
            name="fk_webinars_registrations_most_city",
        ),
        CheckConstraint("user_id IS NOT NULL OR email <> '' OR erased_at IS NOT NULL", name="who"),
        CheckConstraint("place BETWEEN 1 AND COALESCE(most_online, most_on_site)", name="place"),
        CheckConstraint("place IS NULL OR num_nonnulls(most_online, most_on_site) = 1", name="most"),
        CheckConstraint("most_online IS NULL OR seat = 'online'", name="most_of_seat"),
        CheckConstraint("most_on_site IS NULL OR seat = 'on_site'", name="most_of_hall"),
        CheckConstraint("place IS NULL OR state IN ('confirmed', 'offered', 'no_show')", name="place_held"),
        CheckConstraint("city_place BETWEEN 1 AND most_city", name="city_place"),
        CheckConstraint("city_place IS NULL OR (most_city IS NOT NULL AND city_id IS NOT NULL)", name="most_city"),
        CheckConstraint("city_place IS NULL OR state IN ('confirmed', 'offered', 'no_show')", name="city_place_held"),
        CheckConstraint("NOT is_crew OR (place IS NULL AND city_place IS NULL)", name="crew"),
        CheckConstraint("confirm_until IS NULL OR (user_id IS NULL AND address_confirmed_at IS NULL)", name="confirm"),
        CheckConstraint("missed_offers >= 0", name="missed_offers"),
        CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name="offer"),
        CheckConstraint("state NOT IN ('waiting', 'offered') OR queued_at IS NOT NULL", name="queued"),
        Index(
            "uq_webinars_registrations_user", "run_id", "user_id", unique=True, postgresql_where="user_id IS NOT NULL"
        ),
        Index("uq_webinars_registrations_email", "run_id", "email_key", unique=True, postgresql_where="email_key <> ''"),
        Index("uq_webinars_registrations_place", "run_id", "seat", "place", unique=True),
        Index("uq_webinars_registrations_city_place", "run_id", "city_id", "city_place", unique=True),
        Index("ix_webinars_registrations_run_id", "run_id", "state"),
        Index("ix_webinars_registrations_queued_at", "run_id", "queued_at", postgresql_where="state = 'waiting'"),
        Index("ix_webinars_registrations_email_key", "email_key", postgresql_where="email_key <> ''"),
        Index("ix_webinars_registrations_offer_until", "offer_until", postgresql_where="offer_until IS NOT NULL"),
        Index("ix_webinars_registrations_confirm_until", "confirm_until", postgresql_where="confirm_until IS NOT NULL"),
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
    confirm_until: Mapped[Utc | None]
    # When the last mail with the link was asked for: nobody's mailbox is flooded through us.
    link_asked_at: Mapped[Utc | None]
    city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    lang: Mapped[str] = mapped_column(String(12))
    timezone: Mapped[str] = mapped_column(String(64))
    state: Mapped[RegistrationState]
    seat: Mapped[Seat] = mapped_column(default=Seat.ONLINE)
    place: Mapped[int | None]
    most_online: Mapped[int | None]
    most_on_site: Mapped[int | None]
    city_place: Mapped[int | None]
    most_city: Mapped[int | None]
    is_crew: Mapped[bool] = mapped_column(default=False)
    # What he does there, with the languages of it: `{"captioner": ["ko"]}`; see `rules.powers`. Written when he comes in.
    crew_parts: Mapped[Json] = mapped_column(default=dict)
    queued_at: Mapped[Utc | None]
    offer_until: Mapped[Utc | None]
    missed_offers: Mapped[int] = mapped_column(default=0)
    remark: Mapped[str] = mapped_column(String(1000), default="")
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    answers: Mapped[Json] = mapped_column(default=dict)
    told_sequence: Mapped[int | None]
    told_before: Mapped[int | None]
    told_standing: Mapped[Standing | None]
    standing_changes: Mapped[int] = mapped_column(default=0)
    invited_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    # The person has had the account erased; that somebody of the city came stays.
    erased_at: Mapped[Utc | None]

    run: Mapped[Run] = relationship(lazy="raise_on_sql", foreign_keys=[run_id])

    @property
    def is_provisional(self) -> bool:
        """A guest's, whose address is not confirmed yet: it does not count."""
        return self.confirm_until is not None

    @property
    def is_guest(self) -> bool:
        return self.user_id is None
