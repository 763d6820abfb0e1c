"""What people write below a subject, what others report of it, and what moderators do about it."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Utc

TEXT_LENGTH = 1000  # characters (code points after NFC) of a comment or a question
OFFICIAL_LENGTH = 4000  # of an official answer


class CommentKind(StrEnum):
    """A remark, a question to the owner, or the owner's answer to one."""

    COMMENT = "comment"
    QUESTION = "question"
    OFFICIAL = "official"


class Comment(Base):
    """Something a person wrote. `thread_id` is the comment at the head of the thread, empty for the head itself.

    A row without text is a place that its author has left empty because others had answered.
    """

    __tablename__ = "discussions_comments"
    __table_args__ = (
        UniqueConstraint("id", "subject_kind", "subject_id"),
        # An answer is about what its thread is about.
        ForeignKeyConstraint(
            ["thread_id", "subject_kind", "subject_id"],
            ["discussions_comments.id", "discussions_comments.subject_kind", "discussions_comments.subject_id"],
            ondelete="CASCADE", name="fk_discussions_comments_thread_id",
        ),
        Index("ix_discussions_comments_subject", "subject_kind", "subject_id", "created_at", "id"),
        Index("ix_discussions_comments_answers", "thread_id", "created_at", "id",
              postgresql_where="thread_id IS NOT NULL"),
        Index("ix_discussions_comments_author", "author_id", "created_at"),
        # A question has one official answer.
        Index("uq_discussions_comments_official", "thread_id", unique=True, postgresql_where="kind = 'official'"),
        CheckConstraint("(deleted_at IS NULL) = (text <> '')", name="emptied_when_deleted"),
        CheckConstraint(
            f"char_length(text) <= CASE WHEN kind = 'official' THEN {OFFICIAL_LENGTH} ELSE {TEXT_LENGTH} END", name="length"
        ),
        CheckConstraint("kind <> 'question' OR thread_id IS NULL", name="question_heads_thread"),
        CheckConstraint("kind <> 'official' OR thread_id IS NOT NULL", name="official_answers"),
        CheckConstraint("thread_id <> id", name="not_its_own_thread"),
        CheckConstraint("byline IS NULL OR author_id IS NULL", name="byline"),
        CheckConstraint("alias IS NULL OR (alias > 0 AND byline IS NULL AND kind <> 'official')", name="alias"),
        # Who has written here without a name before, and which number is next.
        Index("ix_discussions_comments_alias", "subject_kind", "subject_id", "alias", postgresql_where="alias IS NOT NULL"),
    )  # fmt: skip

    id: Mapped[Id]
    kind: Mapped[CommentKind] = mapped_column(default=CommentKind.COMMENT)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID]
    thread_id: Mapped[uuid.UUID | None]
    # Which one it answers, the head or another answer: whose author is told, and named beside it.
    answers_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("discussions_comments.id", ondelete="SET NULL"), index=True
    )
    # None once the author has had the account erased.
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    # How somebody signs whose account stands nowhere here, e.g. with the name of a room; "": without a name. None: the author's name.
    byline: Mapped[str | None] = mapped_column(String(120))
    # Written without the name: the number under which the talk about this subject knows its author. None: with the name. The account
    # stays in `author_id`, so that its author can change and export it and moderators can block; no reader is told whose it is.
    alias: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[CreatedAt]
    edited_at: Mapped[Utc | None]
    deleted_at: Mapped[Utc | None]

    @property
    def most(self) -> int:
        """How many characters it may have."""
        return OFFICIAL_LENGTH if self.kind is CommentKind.OFFICIAL else TEXT_LENGTH


class Revision(Base):
    """What a comment said before it was edited; moderators see it."""

    __tablename__ = "discussions_revisions"

    id: Mapped[Id]
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discussions_comments.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(12))
    replaced_at: Mapped[CreatedAt]


class ReportReason(StrEnum):
    """What is wrong with a comment, as whoever reports it sees it."""

    INSULT = "insult"
    SPAM = "spam"
    PRIVATE = "private"
    FALSE = "false"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


class ReportOutcome(StrEnum):
    """What a moderator made of it."""

    HIDDEN = "hidden"
    KEPT = "kept"


class Report(Base):
    """A person says that a comment breaks the rules: once."""

    __tablename__ = "discussions_reports"
    __table_args__ = (
        UniqueConstraint("comment_id", "reporter_id"),
        Index("ix_discussions_reports_open", "created_at", postgresql_where="settled_at IS NULL"),
        CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled_with_outcome"),
    )

    id: Mapped[Id]
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discussions_comments.id", ondelete="CASCADE"))
    reporter_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    reason: Mapped[ReportReason]
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[CreatedAt]
    outcome: Mapped[ReportOutcome | None]
    settled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    settled_at: Mapped[Utc | None]


class AppealOutcome(StrEnum):
    """What became of the author's appeal."""

    UPHELD = "upheld"  # the comment stays hidden
    RESTORED = "restored"


class Hiding(Base):
    """A moderator hid a comment. The comment is hidden as long as one of its hidings is not lifted.

    The author may appeal once against each; somebody else than who hid it decides.
    """

    __tablename__ = "discussions_hidings"
    __table_args__ = (
        Index("uq_discussions_hidings_in_force", "comment_id", unique=True, postgresql_where="lifted_at IS NULL"),
        Index(
            "ix_discussions_hidings_appeals", "appealed_at",
            postgresql_where="appealed_at IS NOT NULL AND decided_at IS NULL AND lifted_at IS NULL",
        ),
        CheckConstraint("decided_by <> hidden_by", name="decided_by_another"),
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided_with_outcome"),
        CheckConstraint("decided_at IS NULL OR appealed_at IS NOT NULL", name="decided_on_appeal"),
        CheckConstraint("outcome <> 'restored' OR lifted_at IS NOT NULL", name="restored_is_lifted"),
    )  # fmt: skip

    id: Mapped[Id]
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("discussions_comments.id", ondelete="CASCADE"), index=True)
    hidden_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    # The author reads it.
    reason: Mapped[str] = mapped_column(String(500))
    hidden_at: Mapped[CreatedAt]
    appeal: Mapped[str] = mapped_column(String(1000), default="")
    appealed_at: Mapped[Utc | None]
    outcome: Mapped[AppealOutcome | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    decision: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[Utc | None]
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    lifted_at: Mapped[Utc | None]

    @property
    def awaits_decision(self) -> bool:
        return self.appealed_at is not None and self.decided_at is None and self.lifted_at is None


class TalkTally(Base):
    """How many comments of a subject can be read: not deleted, not hidden, no questions.

    Triggers of the database (migration 0035) keep it in the transaction of each comment and each hiding, so that a page need not
    count thousands of rows. No row: none was ever written.
    """

    __tablename__ = "discussions_tallies"

    subject_kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    comments: Mapped[int] = mapped_column(default=0)
