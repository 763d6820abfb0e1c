"""What was reported in a city's space, what moderators decided about it by which rule, and who appeals."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, JsonList, LocalizedText, Utc
from portal.discussions.models import AppealOutcome
from portal.participation.models.spaces import Space

WORDS_LENGTH, NOTE_LENGTH, APPEAL_LENGTH = 1000, 500, 1000


class FlagSource(StrEnum):
    """Who or what says that a person should look: somebody with an account, a visitor, the posting form, the classifier, a moderator."""

    PERSON = "person"
    VISITOR = "visitor"
    FORM = "form"
    CLASSIFIER = "classifier"
    MODERATOR = "moderator"


class ActKind(StrEnum):
    """What a moderator does."""

    KEEP = "keep"
    HIDE = "hide"
    REDACT = "redact"
    WARN = "warn"
    BLOCK = "block"


class ActorRole(StrEnum):
    """In which role somebody acted: what the public log shows instead of a name."""

    MODERATOR = "moderator"
    SECOND = "second"
    SECRETARIAT = "secretariat"


class SignalKind(StrEnum):
    """What looks unusual: much more of something than usual, or one text from many."""

    BURST = "burst"
    COPIES = "copies"


class SignalVerdict(StrEnum):
    """What a person made of a signal."""

    GENUINE = "genuine"
    CAMPAIGN = "campaign"
    ABUSE = "abuse"


class ModerationRule(Base):
    """A numbered rule of a space. Acts copy number and title, so that a rule can be reworded later."""

    __tablename__ = "participation_moderation_rules"
    __table_args__ = (UniqueConstraint("space_id", "number"), CheckConstraint("number > 0", name="number"))

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    number: Mapped[int]
    titles: Mapped[LocalizedText]
    texts: Mapped[LocalizedText] = mapped_column(default=dict)
    retired_at: Mapped[Utc | None]


class ModerationCase(Base):
    """All that concerns one thing, whatever its kind: one row a thing, and whoever decides holds this row.

    `waits_since`: somebody should look; empty when all is decided. `held`: it is not shown before somebody has looked.
    `taken_by`, `taken_until`: who is on it. `version` grows with each decision, so that nobody decides what he has not seen.
    """

    __tablename__ = "participation_moderation_cases"
    __table_args__ = (
        UniqueConstraint("thing_kind", "thing_id"),
        Index("ix_participation_moderation_cases_waiting", "space_id", "waits_since", postgresql_where="waits_since IS NOT NULL"),
        CheckConstraint("(taken_by IS NULL) OR (taken_until IS NOT NULL)", name="lease"),
        CheckConstraint("NOT held OR waits_since IS NOT NULL", name="held_waits"),
    )  # fmt: skip

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    component_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_components.id", ondelete="CASCADE"), index=True
    )
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[uuid.UUID]
    waits_since: Mapped[Utc | None]
    held: Mapped[bool] = mapped_column(default=False)
    taken_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    taken_until: Mapped[Utc | None]
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[CreatedAt]

    space: Mapped[Space] = relationship(lazy="raise_on_sql")


class ModerationFlag(Base):
    """One reason to look. `mark`: a keyed digest of who reports, so that each counts once; no name, no address.

    `detail`: for a person's look, e.g. which words weighed. `is_proven`: a visitor whose browser has done the work that was asked.
    """

    __tablename__ = "participation_moderation_flags"
    __table_args__ = (
        UniqueConstraint("case_id", "mark"),
        Index("ix_participation_moderation_flags_created", "created_at"),
    )

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_moderation_cases.id", ondelete="CASCADE"))
    source: Mapped[FlagSource]
    mark: Mapped[str] = mapped_column(String(64))
    rule_number: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    detail: Mapped[Json] = mapped_column(default=dict)
    is_proven: Mapped[bool] = mapped_column(default=False)
    # Whom to tell what became of it; empty for visitors, and once the account is erased.
    reporter_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    settled_at: Mapped[Utc | None]


class ModerationAct(Base):
    """What a moderator did, by which rule, with which words to the author; and the author's appeal, which somebody else decides."""

    __tablename__ = "participation_moderation_acts"
    __table_args__ = (
        Index("ix_participation_moderation_acts_log", "space_id", "created_at", "id"),
        Index("ix_participation_moderation_acts_case", "case_id", "created_at"),
        Index(
            "ix_participation_moderation_acts_appeals", "space_id", "appealed_at",
            postgresql_where="appealed_at IS NOT NULL AND decided_at IS NULL AND undone_at IS NULL",
        ),
        CheckConstraint("kind = 'keep' OR rule_number IS NOT NULL", name="by_a_rule"),
        CheckConstraint("(kind = 'block') = (until IS NOT NULL)", name="block_ends"),
        CheckConstraint("decided_by <> actor_id", name="decided_by_another"),
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided_with_outcome"),
        CheckConstraint("decided_at IS NULL OR appealed_at IS NOT NULL", name="decided_on_appeal"),
    )  # fmt: skip

    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_moderation_cases.id", ondelete="CASCADE"))
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    thing_kind: Mapped[str] = mapped_column(String(40))
    kind: Mapped[ActKind]
    rule_number: Mapped[int | None]
    rule_titles: Mapped[LocalizedText] = mapped_column(default=dict)
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    actor_role: Mapped[ActorRole]
    created_at: Mapped[CreatedAt]
    # Seconds from the first reason to look until this; empty where nothing waited.
    waited: Mapped[int | None]
    until: Mapped[Utc | None]
    undone_at: Mapped[Utc | None]
    undone_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    appeal: Mapped[str] = mapped_column(String(APPEAL_LENGTH), default="")
    appealed_at: Mapped[Utc | None]
    outcome: Mapped[AppealOutcome | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    decided_role: Mapped[ActorRole | None]
    decision: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    decided_at: Mapped[Utc | None]

    case: Mapped[ModerationCase] = relationship(lazy="raise_on_sql")

    @property
    def awaits_decision(self) -> bool:
        return self.appealed_at is not None and self.decided_at is None and self.undone_at is None


class SpaceBlock(Base):
    """Somebody may not post in a space for a time. `person`: a keyed digest of space and account, so the row names nobody."""

    __tablename__ = "participation_blocks"
    __table_args__ = (Index("ix_participation_blocks_person", "person"),)

    act_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_moderation_acts.id", ondelete="CASCADE"), primary_key=True
    )
    person: Mapped[str] = mapped_column(String(64))
    until: Mapped[Utc]
    lifted_at: Mapped[Utc | None]


class SpamModel(Base):
    """What a city's own decisions have taught: weights of hashed pieces of words, as 32-bit floats, and how right they were.

    `input_hash`: SHA-256 of the decisions it was made of, so that the same decisions make no second model. `measured`: precision,
    recall and threshold by cross-validation.
    """

    __tablename__ = "participation_spam_models"

    space_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_spaces.id", ondelete="CASCADE"), primary_key=True
    )
    is_on: Mapped[bool] = mapped_column(default=False)
    decisions: Mapped[int] = mapped_column(default=0)
    input_hash: Mapped[str] = mapped_column(String(64), default="")
    weights: Mapped[bytes | None] = mapped_column(LargeBinary)
    bias: Mapped[float] = mapped_column(default=0.0)
    measured: Mapped[Json] = mapped_column(default=dict)
    trained_at: Mapped[Utc | None]


class IntegritySignal(Base):
    """Something unusual that a person should look at; nothing follows from it by itself. `key`: each is found once."""

    __tablename__ = "participation_signals"
    __table_args__ = (
        UniqueConstraint("space_id", "key"),
        CheckConstraint("(reviewed_at IS NULL) = (verdict IS NULL)", name="reviewed"),
    )

    id: Mapped[Id]
    space_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_spaces.id", ondelete="CASCADE"))
    kind: Mapped[SignalKind]
    key: Mapped[str] = mapped_column(String(120))
    thing_kind: Mapped[str] = mapped_column(String(40))
    things: Mapped[JsonList] = mapped_column(default=list)
    facts: Mapped[Json] = mapped_column(default=dict)
    found_at: Mapped[CreatedAt]
    verdict: Mapped[SignalVerdict | None]
    note: Mapped[str] = mapped_column(Text, default="")
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    reviewed_at: Mapped[Utc | None]
