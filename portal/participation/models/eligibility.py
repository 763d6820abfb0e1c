"""Who may take part in what, how a city knows its residents, and the one ledger of who has taken part.

Nothing here holds a name, a number of a document or a birth date: people are marks (`participation.marks`), keyed digests that
are the same each time and of no use without the portal's key.
"""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, JsonList, LocalizedText, Utc


class Audience(StrEnum):
    """Who may take part in a component. `anyone`: without an account too, once a browser."""

    ANYONE = "anyone"
    CONFIRMED = "confirmed"
    RESIDENT = "resident"
    GROUP = "group"


class Channel(StrEnum):
    """The way somebody came. `open`: without account or code, where anyone may take part; `register`: the city's own people have put him
    there, out of its register.
    """

    ACCOUNT = "account"
    CODE = "code"
    DESK = "desk"
    PAPER = "paper"
    OPEN = "open"
    REGISTER = "register"


class Participation(Base):
    """The ledger: that a person has done an act in a component, has a seat in a meeting or a lot in a draw, whichever way he came. What he
    chose does not stand here.

    `scope_id`: of the component, the meeting or the draw (`participation.gates`). act: "survey", "support:<id>", "seat", "lot", …
    "part:<id>" is that he takes part in a proposal, whatever he does there: triggers of the database (migration 0049) count it in
    `ProposalTally.participants`. `person`: his mark in this scope. A person who is known by several marks (a resident
    with an account) has a row for each, so that he cannot come a second time under another: `counted_as` says which of them
    counts, so a total counts the rows whose `person` is `counted_as`. `created_at` is cut to the hour, so that rows cannot be matched with what was handed in at the same second. `age_band`, `district`: from
    the city's register where it gives them, for statistics.
    """

    __tablename__ = "participation_ledger"
    __table_args__ = (
        Index("ix_participation_ledger_entered_by", "entered_by", postgresql_where="entered_by IS NOT NULL"),
        Index(
            "ix_participation_ledger_aliases",
            "scope_id",
            "act",
            "counted_as",
            postgresql_where="person <> counted_as",
        ),
        # Where a component, a meeting or a draw goes, its rows are found without reading all others.
        Index("ix_participation_ledger_component_id", "component_id", postgresql_where="component_id IS NOT NULL"),
        Index("ix_participation_ledger_meeting_id", "meeting_id", postgresql_where="meeting_id IS NOT NULL"),
        Index("ix_participation_ledger_draw_id", "draw_id", postgresql_where="draw_id IS NOT NULL"),
        CheckConstraint("entered_by IS NULL OR channel IN ('desk', 'paper')", name="officer"),
        CheckConstraint("num_nonnulls(component_id, meeting_id, draw_id) = 1", name="scope"),
    )

    scope_id: Mapped[uuid.UUID] = mapped_column(
        Uuid, Computed("COALESCE(component_id, meeting_id, draw_id)", persisted=True), primary_key=True
    )
    component_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_components.id", ondelete="CASCADE")
    )
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_meetings.id", ondelete="CASCADE"))
    draw_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_draws.id", ondelete="CASCADE"))
    act: Mapped[str] = mapped_column(String(80), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    counted_as: Mapped[str] = mapped_column(String(64))
    channel: Mapped[Channel]
    age_band: Mapped[str] = mapped_column(String(20), default="")
    district: Mapped[str] = mapped_column(String(80), default="")
    # The officer who entered it for somebody; empty once his account is erased.
    entered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    created_at: Mapped[CreatedAt]


class PeopleGroup(Base):
    """A named list of people of a space, for components that are theirs only."""

    __tablename__ = "participation_groups"
    __table_args__ = (UniqueConstraint("space_id", "name"), CheckConstraint("name <> ''", name="name"))

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]


class GroupMember(Base):
    """One of a group: the mark of an e-mail address, or of a document with a birth date."""

    __tablename__ = "participation_group_members"

    # Looked at when the row is written; a rehearsal puts that off to the commit that never comes, and so holds no list and no space.
    group_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_groups.id", ondelete="CASCADE", deferrable=True, initially="IMMEDIATE"),
        primary_key=True,
    )
    mark: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class CheckMethod(StrEnum):
    """How a city makes sure that somebody is its resident. Each is registered in `participation.checks`."""

    REGISTER = "register"
    LETTER = "letter"
    DESK = "desk"
    OIDC = "oidc"
    MEMBERS = "members"


class ResidentCheck(Base):
    """How a space knows its residents: the methods that are on, what the number is called here, and where the desk is.

    `numbers`, `desks`: by language.
    """

    __tablename__ = "participation_resident_checks"

    space_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_spaces.id", ondelete="CASCADE"), primary_key=True
    )
    methods: Mapped[JsonList] = mapped_column(default=list)
    numbers: Mapped[LocalizedText] = mapped_column(default=dict)
    desks: Mapped[LocalizedText] = mapped_column(default=dict)


class ListImport(Base):
    """A register or a list of members as it was handed in. It waits until somebody has looked at it (`taken_at` None); taking it
    in makes it the one that counts, and the one before it goes.
    """

    __tablename__ = "participation_list_imports"
    __table_args__ = (
        Index(
            "uq_participation_list_imports_taken", "space_id", "method", unique=True, postgresql_where="taken_at IS NOT NULL"
        ),
        Index(
            "uq_participation_list_imports_waiting", "space_id", "method", unique=True, postgresql_where="taken_at IS NULL"
        ),
        CheckConstraint("method IN ('register', 'members')", name="method"),
    )  # fmt: skip

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    method: Mapped[CheckMethod]
    number: Mapped[int]
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    taken_at: Mapped[Utc | None]


class ListedResident(Base):
    """One row of a list: the mark of number and birth date, which resident that is, and what statistics may know of him.

    In a register `mark` and `resident` are one; in a list of members `mark` is that of the member's number.
    """

    __tablename__ = "participation_listed_residents"

    import_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_list_imports.id", ondelete="CASCADE"), primary_key=True
    )
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    resident: Mapped[str] = mapped_column(String(64))
    age_band: Mapped[str] = mapped_column(String(20), default="")
    district: Mapped[str] = mapped_column(String(80), default="")


class Residency(Base):
    """That an account has proved to be a resident: which one, as a mark. All that is kept of the proof; it goes with the account."""

    __tablename__ = "participation_residencies"

    # Looked at when the row is written, as that of `GroupMember`.
    space_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_spaces.id", ondelete="CASCADE", deferrable=True, initially="IMMEDIATE"),
        primary_key=True,
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    mark: Mapped[str] = mapped_column(String(64))
    method: Mapped[CheckMethod]
    created_at: Mapped[CreatedAt]


class CodeBatch(Base):
    """Codes that were printed together: for a component, a meeting or a draw, or (without any) letters that prove where somebody lives."""

    __tablename__ = "participation_code_batches"
    __table_args__ = (
        Index("ix_participation_code_batches_space_id", "space_id", "created_at"),
        Index("ix_participation_code_batches_component_id", "component_id"),
        Index("ix_participation_code_batches_meeting_id", "meeting_id"),
        Index("ix_participation_code_batches_draw_id", "draw_id"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("num_nonnulls(component_id, meeting_id, draw_id) <= 1", name="scope"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    component_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_components.id", ondelete="CASCADE")
    )
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_meetings.id", ondelete="CASCADE"))
    draw_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_draws.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    lang: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    valid_until: Mapped[Utc | None]
    voided_at: Mapped[Utc | None]
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]

    @property
    def is_proof(self) -> bool:
        """Whether its codes are letters that prove where somebody lives, and open nothing."""
        return self.component_id is None and self.meeting_id is None and self.draw_id is None


class ParticipationCode(Base):
    """One code: only its keyed digest. `resident`: to whom a letter was written, as a mark; None where codes are handed out.

    `is_used`: a letter's code proves for one account only. What a code of a component has done stands in the ledger.
    """

    __tablename__ = "participation_codes"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    batch_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_code_batches.id", ondelete="CASCADE"), index=True
    )
    resident: Mapped[str | None] = mapped_column(String(64))
    is_used: Mapped[bool] = mapped_column(default=False)
