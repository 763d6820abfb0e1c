"""What a city does with what was learnt: its report before the start, and the action plan with its check-ins."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Line, Utc


class PlanState(StrEnum):
    """`draft` → `submitted` → `accepted` or `returned` (and again `submitted`) → `finished`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    FINISHED = "finished"


class CityReport(Base):
    """Where a city stands before an edition begins; the baseline of its action plans. One a city and edition."""

    __tablename__ = "training_city_reports"
    __table_args__ = (UniqueConstraint("edition_id", "city_id"),)

    id: Mapped[Id]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id"))
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    situation: Mapped[str] = mapped_column(Text, default="")
    problems: Mapped[str] = mapped_column(Text, default="")
    expectations: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    handed_in_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]


class ActionPlan(Base):
    """What somebody (or a city's team) will do at home, and how it goes.

    `enrolment_id` is the participant the plan counts for, empty for a team's plan, which counts for all of the city in the
    edition. `author_id` answers for it now; a successor takes it over with the office. The city keeps it in any case.
    """

    __tablename__ = "training_action_plans"
    __table_args__ = (
        UniqueConstraint("enrolment_id"),
        Index(
            "uq_training_action_plans_team", "edition_id", "city_id", unique=True,
            postgresql_where="enrolment_id IS NULL AND is_team",
        ),
        CheckConstraint("NOT (is_team AND enrolment_id IS NOT NULL)", name="team"),
        CheckConstraint("(state IN ('accepted', 'finished')) = (accepted_at IS NOT NULL)", name="accepted"),
    )  # fmt: skip

    id: Mapped[Id]
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_editions.id"), index=True)
    city_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cities_cities.id"), index=True)
    enrolment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("training_enrolments.id", ondelete="SET NULL"))
    is_team: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[PlanState] = mapped_column(default=PlanState.DRAFT, index=True)
    lang: Mapped[str] = mapped_column(String(12), default="en")
    title: Mapped[Line] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    indicator: Mapped[Line] = mapped_column(default="")
    baseline: Mapped[Line] = mapped_column(default="")
    target: Mapped[Line] = mapped_column(default="")
    currency: Mapped[str] = mapped_column(String(3), default="")
    mentor_city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id"))
    # The supervisor's sign-off: who, by his own word or the coordinator's.
    supervisor_name: Mapped[str] = mapped_column(String(120), default="")
    signed_off_at: Mapped[Utc | None]
    signed_off_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    submitted_at: Mapped[Utc | None]
    accepted_at: Mapped[Utc | None]
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    remarks: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    finished_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]

    actions: Mapped[list[PlanAction]] = relationship(
        lazy="raise_on_sql", order_by="PlanAction.position", cascade="all, delete-orphan"
    )
    cases: Mapped[list[PlanCase]] = relationship(
        lazy="raise_on_sql", order_by="PlanCase.position", cascade="all, delete-orphan"
    )
    check_ins: Mapped[list[CheckIn]] = relationship(lazy="raise_on_sql", order_by="CheckIn.days")


class PlanAction(Base):
    """One thing to do: by whom, until when, at what cost in the plan's currency."""

    __tablename__ = "training_plan_actions"
    __table_args__ = (CheckConstraint("budget >= 0", name="budget"),)

    id: Mapped[Id]
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_action_plans.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(300))
    owner: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date | None]
    budget: Mapped[float | None] = mapped_column(Numeric(16, 2, asdecimal=False))


class PlanCase(Base):
    """A case the plan builds on, as its author names it; `url` may lead into the library or anywhere else."""

    __tablename__ = "training_plan_cases"

    id: Mapped[Id]
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_action_plans.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[Line]
    url: Mapped[str] = mapped_column(String(500), default="")


class CheckIn(Base):
    """How far the plan is some days after the edition. `next_at`: when to remind; empty once reminded or answered."""

    __tablename__ = "training_plan_check_ins"
    __table_args__ = (
        UniqueConstraint("plan_id", "days"),
        Index("ix_training_plan_check_ins_due", "next_at", postgresql_where="next_at IS NOT NULL"),
    )

    id: Mapped[Id]
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_action_plans.id", ondelete="CASCADE"))
    days: Mapped[int]
    due_on: Mapped[date]
    next_at: Mapped[Utc | None]
    reminded_at: Mapped[Utc | None]
    answered_at: Mapped[Utc | None]
    progress: Mapped[str] = mapped_column(Text, default="")
    value: Mapped[Line] = mapped_column(default="")


class SignOff(Base):
    """A link by which a supervisor without an account signs a plan, once. Only the digest of its secret is kept."""

    __tablename__ = "training_plan_sign_offs"

    id: Mapped[Id]
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("training_action_plans.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    expires_at: Mapped[Utc]
    used_at: Mapped[Utc | None]
    created_at: Mapped[CreatedAt]
