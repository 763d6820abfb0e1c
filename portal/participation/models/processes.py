"""A process, its dated phases, its components, and what each phase switches on."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, LocalizedText, Utc
from portal.participation.models.eligibility import Audience
from portal.participation.models.spaces import Space


class ProcessState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class Method(StrEnum):
    """The eight methods of the OECD Guidelines for Citizen Participation Processes (2022)."""

    INFORMATION = "information"
    OPEN_MEETINGS = "open_meetings"
    CONSULTATION = "consultation"
    OPEN_INNOVATION = "open_innovation"
    CITIZEN_SCIENCE = "citizen_science"
    CIVIC_MONITORING = "civic_monitoring"
    PARTICIPATORY_BUDGETING = "participatory_budgeting"
    DELIBERATION = "deliberation"


class ComponentKind(StrEnum):
    PROPOSALS = "proposals"


class Action(StrEnum):
    """What a phase can switch on. What is not switched on can be read."""

    SUBMIT = "submit"
    SUPPORT = "support"
    COMMENT = "comment"


class Process(Base):
    """Something that a city asks its people, from the first idea to what became of it. Texts by language, `lang` first.

    `guide`: answers to the questions of the ten steps (`words.guide`), step → text. `copied_from`: whose phases, forms and
    texts it began with. `evaluations`: what the city learned, for the next that copies it.
    """

    __tablename__ = "participation_processes"
    __table_args__ = (
        UniqueConstraint("space_id", "slug"),
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(80))
    state: Mapped[ProcessState] = mapped_column(default=ProcessState.DRAFT)
    method: Mapped[Method]
    lang: Mapped[str] = mapped_column(String(12))
    titles: Mapped[LocalizedText]
    summaries: Mapped[LocalizedText] = mapped_column(default=dict)
    texts: Mapped[LocalizedText] = mapped_column(default=dict)
    guide: Mapped[Json] = mapped_column(default=dict)
    evaluations: Mapped[LocalizedText] = mapped_column(default=dict)
    copied_from: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_processes.id", ondelete="SET NULL"), index=True
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    published_at: Mapped[Utc | None]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")
    phases: Mapped[list[Phase]] = relationship(
        lazy="raise_on_sql", order_by="Phase.starts_at, Phase.number", cascade="all, delete-orphan"
    )
    components: Mapped[list[Component]] = relationship(
        lazy="raise_on_sql", order_by="Component.position", cascade="all, delete-orphan", back_populates="process"
    )


class Phase(Base):
    """A time window of a process. The walls' times in the city's zone are what was agreed; the instants are derived."""

    __tablename__ = "participation_phases"
    __table_args__ = (
        UniqueConstraint("process_id", "number"),
        # What a row of `PhaseAction` points at, so that phase and component are of one process.
        UniqueConstraint("id", "process_id"),
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_participation_phases_starts_at", "starts_at"),
    )

    id: Mapped[Id]
    process_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_processes.id", ondelete="CASCADE"))
    number: Mapped[int]
    titles: Mapped[LocalizedText]
    texts: Mapped[LocalizedText] = mapped_column(default=dict)
    local_start: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    local_end: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    timezone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[Utc]
    ends_at: Mapped[Utc]

    actions: Mapped[list[PhaseAction]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")


class Component(Base):
    """One thing that people can do in a process. `settings`: as its kind defines them (`participation.components`).

    `audience`: who may take part, `group_id`: which group, if one (`participants`).
    """

    __tablename__ = "participation_components"
    __table_args__ = (
        UniqueConstraint("process_id", "slug"),
        UniqueConstraint("id", "process_id"),
        CheckConstraint("(audience = 'group') = (group_id IS NOT NULL)", name="group"),
    )

    id: Mapped[Id]
    process_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_processes.id", ondelete="CASCADE"))
    kind: Mapped[ComponentKind]
    slug: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    titles: Mapped[LocalizedText]
    texts: Mapped[LocalizedText] = mapped_column(default=dict)
    settings: Mapped[Json] = mapped_column(default=dict)
    audience: Mapped[Audience] = mapped_column(default=Audience.CONFIRMED, server_default="confirmed")
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_groups.id"), index=True)
    created_at: Mapped[CreatedAt]

    process: Mapped[Process] = relationship(back_populates="components", lazy="raise_on_sql")


class PhaseAction(Base):
    """That a phase switches an action of a component on."""

    __tablename__ = "participation_phase_actions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["phase_id", "process_id"],
            ["participation_phases.id", "participation_phases.process_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["component_id", "process_id"],
            ["participation_components.id", "participation_components.process_id"],
            ondelete="CASCADE",
        ),
        Index("ix_participation_phase_actions_component_id", "component_id"),
    )

    phase_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    component_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    action: Mapped[Action] = mapped_column(primary_key=True)
    process_id: Mapped[uuid.UUID]
