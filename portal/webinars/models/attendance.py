"""What was found about each registration once its run was over, what people say against it, and what organisers decide."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, CreatedAt, Id, JsonList, Utc
from portal.webinars.attendance import Outcome


class Attendance(Base):
    """One registration, settled. What was counted stays beside what somebody decided.

    `seconds`, `needed`, `length`: as `attendance.Finding` has them, over all runs of the webinar in which the person was;
    `ways`: what was enough, words of `attendance.Way`. `decided`: an organiser says that the person attended, or did not;
    None: what was counted holds. `is_attended` is what comes of both. `certificate_id`: the one that the person got for it.
    """

    __tablename__ = "webinars_attendances"
    __table_args__ = (
        CheckConstraint("seconds >= 0 AND needed >= 0 AND length >= 0", name="seconds"),
        CheckConstraint("is_attended = COALESCE(decided, outcome = 'attended')", name="is_attended"),
        CheckConstraint("(decided IS NULL) = (decided_at IS NULL)", name="decided"),
        # Who attended and has no certificate yet.
        Index(
            "ix_webinars_attendances_owed", "registration_id", postgresql_where="is_attended AND certificate_id IS NULL"
        ),
    )

    registration_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("webinars_registrations.id", ondelete="CASCADE"), primary_key=True
    )
    outcome: Mapped[Outcome]
    seconds: Mapped[int]
    needed: Mapped[int]
    length: Mapped[int]
    ways: Mapped[JsonList] = mapped_column(default=list)
    is_attended: Mapped[bool]
    decided: Mapped[bool | None]
    decided_at: Mapped[Utc | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    # The person reads it.
    reason: Mapped[str] = mapped_column(String(1000), default="")
    certificate_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("certificates_certificates.id", ondelete="SET NULL"), index=True
    )
    settled_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]


class Appeal(Base):
    """Somebody says that he was there for longer than was counted, and why. One waits for an answer at a time."""

    __tablename__ = "webinars_appeals"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name="decided"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("uq_webinars_appeals_open", "registration_id", unique=True, postgresql_where="decided_at IS NULL"),
        Index("ix_webinars_appeals_registration_id", "registration_id", "created_at"),
    )

    id: Mapped[Id]
    registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webinars_registrations.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[CreatedAt]
    granted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(String(1000), default="")
    decided_at: Mapped[Utc | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
