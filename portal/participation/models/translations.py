"""What people and the city wrote, in other languages: by a person, or by a machine that says so."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, Utc
from portal.core.i18n import Origin
from portal.discussions.models import Comment

# A translation may be longer than the original: German is by a third, and a title of 120 signs in Korean is a long sentence elsewhere.
TITLE_LENGTH = 300
TEXT_LENGTH = 12_000
# What can be translated: each has a key in the table. Comments are the talk, contributions to consultations and debates alike; requests are
# reports to a city, of which only those that everybody reads are translated; questions are those of hearings.
KINDS = ("proposal", "petition", "answer", "reply", "comment", "amendment", "request", "question")


class TranslationState(StrEnum):
    """`wanted`: a machine is asked; until it has answered, what is there stays. `failed`: it could not, or would not. `unknown`: it
    does not know one of the languages. `removed`: a person has taken away what it made, and it is not asked again.
    """

    READY = "ready"
    WANTED = "wanted"
    FAILED = "failed"
    UNKNOWN = "unknown"
    REMOVED = "removed"


class TextTranslation(Base):
    """One thing in one language: title and text are of one hand, so they stand in one row. Exactly one of the keys says what it is of;
    the row goes with the thing.

    `source`: digest of what was translated, by which it is seen that the original has changed. `translated_by`: of a person's, until
    the account is erased. `tries`, `due_at`: of a machine's that is wanted. The database refuses that a machine's text takes the place of
    a person's, and lets go of all translations of what is hidden or emptied (migrations 0040, 0044).
    """

    __tablename__ = "participation_text_translations"
    __table_args__ = (
        *(UniqueConstraint(f"{name}_id", "lang") for name in KINDS),
        CheckConstraint(f"num_nonnulls({', '.join(f'{name}_id' for name in KINDS)}) = 1", name="thing"),
        CheckConstraint("origin <> 'original'", name="origin"),
        CheckConstraint("origin <> 'human' OR state = 'ready'", name="person"),
        CheckConstraint("origin = 'human' OR translated_by IS NULL", name="translator"),
        CheckConstraint("state <> 'ready' OR title <> '' OR text <> ''", name="ready"),
        CheckConstraint("state NOT IN ('removed', 'unknown') OR (title = '' AND text = '')", name="emptied"),
        CheckConstraint("(state = 'wanted') = (due_at IS NOT NULL)", name="due"),
        Index("ix_participation_text_translations_due", "due_at", postgresql_where="due_at IS NOT NULL"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_proposals.id", ondelete="CASCADE"))
    petition_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_petitions.id", ondelete="CASCADE"))
    answer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_answers.id", ondelete="CASCADE"))
    reply_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_city_replies.id", ondelete="CASCADE"))
    comment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Comment.id, ondelete="CASCADE"))
    amendment_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_amendments.id", ondelete="CASCADE")
    )
    request_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_requests.id", ondelete="CASCADE"))
    question_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_hearing_questions.id", ondelete="CASCADE")
    )
    lang: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[Origin] = mapped_column(default=Origin.HUMAN)
    state: Mapped[TranslationState] = mapped_column(default=TranslationState.READY)
    source: Mapped[str] = mapped_column(String(64))
    translated_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[Utc]

    @property
    def thing(self) -> tuple[str, uuid.UUID]:
        """What it is of: kind and id."""
        return next((kind, key) for kind in KINDS if (key := getattr(self, f"{kind}_id")) is not None)

    @property
    def stored(self) -> dict[str, str] | None:
        """As `discussions.translated.reading` takes it; None: there is nothing to read yet."""
        if not (self.title or self.text):
            return None
        return {
            "lang": self.lang, "title": self.title, "text": self.text, "origin": self.origin.value, "source": self.source,
        }  # fmt: skip
