"""Who took a case over: a city's way from interest to use or to its end, said by one city and confirmed by the other."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.models.cases import Case
from portal.core.db import Base, CreatedAt, Id, JsonList, Utc


class AdoptionStage(StrEnum):
    """How far another city is with it. Any stage may follow any other: cities go back, too."""

    INTERESTED = "interested"
    PLANNING = "planning"
    PILOTING = "piloting"
    LIVE = "live"
    STOPPED = "stopped"


class Side(StrEnum):
    """Whose word it is: the city of the case, or the one that takes it over."""

    SOURCE = "source"
    ADOPTER = "adopter"


class Adoption(Base):
    """A city takes a case over; one row for each case and city, in the version that it began with.

    Each side's word is a moment and a person; an adoption is confirmed while both stand and no dispute does. Going live takes
    the source's word away until it is given again: the ladder of evidence stands on it. `since` and `began` are as exact as
    known (ISO 8601). `adapted` and `result` are in `lang`. `plan`: `{"tag", "text"}`, what is to be done, from the gap check.
    The city is never the case's own: a trigger sees to it, because the other city stands in another table.
    """

    __tablename__ = "cases_adoptions"
    __table_args__ = (
        UniqueConstraint("case_id", "city_id"),
        CheckConstraint("(stage = 'stopped') = (stopped_reason <> '')", name="stopped"),
        CheckConstraint("cost_amount >= 0", name="cost_amount"),
        CheckConstraint("(cost_amount IS NULL) = (cost_currency = '')", name="cost_currency"),
        CheckConstraint(
            "(disputed_at IS NULL) = (disputed_reason = '') AND (disputed_at IS NULL) = (disputed_side IS NULL)",
            name="disputed",
        ),
        # Nobody speaks for both cities.
        CheckConstraint("source_confirmed_by <> adopter_confirmed_by", name="two_people"),
        CheckConstraint("num_nonnulls(mentor_id, mentor_city_id) <= 1", name="one_mentor"),
    )

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_cases.id"))
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_versions.id"), index=True)
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    stage: Mapped[AdoptionStage]
    began: Mapped[str] = mapped_column(String(10), default="")
    since: Mapped[str] = mapped_column(String(10), default="")
    stopped_reason: Mapped[str] = mapped_column(String(1000), default="")
    lang: Mapped[str] = mapped_column(String(12))
    adapted: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    result_at: Mapped[Utc | None]
    cost_amount: Mapped[float | None] = mapped_column(Numeric(16, 2, asdecimal=False))
    cost_currency: Mapped[str] = mapped_column(String(3), default="")
    cost_year: Mapped[int | None]
    plan: Mapped[JsonList] = mapped_column(default=list)
    # The case in which the city itself tells of it.
    own_case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases_cases.id", ondelete="SET NULL"), index=True)
    # Where it can be read, as in a version: {"title", "url"}.
    references: Mapped[JsonList] = mapped_column("refs", default=list)
    mentor_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    mentor_city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id"))
    source_confirmed_at: Mapped[Utc | None]
    source_confirmed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    adopter_confirmed_at: Mapped[Utc | None]
    adopter_confirmed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    disputed_at: Mapped[Utc | None]
    disputed_side: Mapped[Side | None]
    disputed_reason: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]

    own_case: Mapped[Case | None] = relationship(foreign_keys=own_case_id, lazy="raise_on_sql", viewonly=True)
    steps: Mapped[list[AdoptionStep]] = relationship(
        lazy="raise_on_sql", order_by=lambda: [AdoptionStep.at, AdoptionStep.id], viewonly=True
    )

    @property
    def is_confirmed(self) -> bool:
        """Whether both cities stand by it as it is now."""
        return self.disputed_at is None and None not in (self.source_confirmed_at, self.adopter_confirmed_at)

    @property
    def is_proof(self) -> bool:
        """Whether it shows that the case has worked again elsewhere."""
        return self.is_confirmed and self.stage is AdoptionStage.LIVE and bool(self.result)


class AdoptionStep(Base):
    """What happened to an adoption; rows are only added. `what`: "stated", "stage", "confirmed", "disputed", "result"."""

    __tablename__ = "cases_adoption_steps"
    __table_args__ = (Index("ix_cases_adoption_steps_adoption_id_at", "adoption_id", "at"),)

    id: Mapped[Id]
    adoption_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases_adoptions.id"))
    what: Mapped[str] = mapped_column(String(20))
    side: Mapped[Side]
    stage: Mapped[AdoptionStage]
    since: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    lang: Mapped[str] = mapped_column(String(12), default="")
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    at: Mapped[CreatedAt]
