"""Who makes a webinar: speakers, moderators, interpreters, captioners, note-takers."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, JsonList, LocalizedText, Utc

# Beside the parts: who organises the webinar, as a key of `Registration.crew_parts`.
ORGANISER = "organiser"


class Part(StrEnum):
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    INTERPRETER = "interpreter"
    CAPTIONER = "captioner"
    NOTE_TAKER = "note_taker"


class ContributorState(StrEnum):
    """`invited` → `confirmed` or `declined`; `withdrawn` by the organiser."""

    INVITED = "invited"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Contributor(Base):
    """Somebody with a part in a webinar: with an account, or by a link of which only the digest is kept.

    `run_id`: the run he is needed in; None: all of them. `languages`: what he speaks, interprets between or captions. The
    biography is Markdown by language, shown on the public page once he has confirmed.
    """

    __tablename__ = "webinars_contributors"
    __table_args__ = (
        CheckConstraint("user_id IS NOT NULL OR email <> '' OR state = 'withdrawn'", name="who"),
        Index(
            "uq_webinars_contributors_user", "webinar_id", "run_id", "part", "user_id", unique=True,
            postgresql_where="user_id IS NOT NULL AND state <> 'withdrawn'", postgresql_nulls_not_distinct=True,
        ),
        Index(
            "uq_webinars_contributors_email", "webinar_id", "run_id", "part", "email", unique=True,
            postgresql_where="email <> '' AND state <> 'withdrawn'", postgresql_nulls_not_distinct=True,
        ),
        Index("ix_webinars_contributors_webinar_id", "webinar_id", "part"),
    )  # fmt: skip

    id: Mapped[Id]
    webinar_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_webinars.id", ondelete="CASCADE"))
    run_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("webinars_runs.id", ondelete="CASCADE"), index=True)
    part: Mapped[Part]
    state: Mapped[ContributorState] = mapped_column(default=ContributorState.INVITED)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    # Of somebody without an account only.
    email: Mapped[str] = mapped_column(String(254), default="")
    lang: Mapped[str] = mapped_column(String(12), default="en")
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    position: Mapped[str] = mapped_column(String(200), default="")
    languages: Mapped[JsonList] = mapped_column(default=list)
    biographies: Mapped[LocalizedText] = mapped_column(default=dict)
    # What he needs, or tells the organiser; never public.
    note: Mapped[str] = mapped_column(Text, default="")
    rehearsal_at: Mapped[Utc | None]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    invited_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    # When the last invitation left; None: of a copied webinar, not asked yet.
    asked_at: Mapped[Utc | None]
    answered_at: Mapped[Utc | None]
