"""Certificates: frozen records of what was awarded; PDF and web page are views of them."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Sequence, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, CreatedAt, Id, Json, Utc


class CertificateState(StrEnum):
    """`pending` (PDF to be made) → `ready`, or `failed` (gave up; staff can retry)."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class BatchState(StrEnum):
    RUNNING = "running"
    DONE = "done"


# The running part of the certificate number, e.g. 2026-000042.
number_sequence = Sequence("certificates_number_seq", metadata=Base.metadata)


class Batch(Base):
    """Certificates issued together by staff; progress is counted from the certificates' rows."""

    __tablename__ = "certificates_batches"

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    created_at: Mapped[CreatedAt]
    total: Mapped[int] = mapped_column(default=0)

    certificates: Mapped[list[Certificate]] = relationship(back_populates="batch", lazy="raise_on_sql")


class Certificate(Base):
    """One revision of one certificate. `facts` is what is printed, as it was on the day of issue; it never changes.

    `number` and `code` stay the same for all revisions of an award's certificate; the newest revision is the one that
    `superseded_at` leaves open.
    """

    __tablename__ = "certificates_certificates"
    __table_args__ = (
        UniqueConstraint("number", "revision"),
        UniqueConstraint("code", "revision"),
        # One certificate in force for each award to each person.
        Index(
            "uq_certificates_certificates_in_force", "holder_id", "award_kind", "award_ref", unique=True,
            postgresql_where="superseded_at IS NULL",
        ),
        Index("ix_certificates_certificates_due", "next_at", postgresql_where="state = 'pending'"),
    )  # fmt: skip

    id: Mapped[Id]
    # None once the holder has had the account erased: the record stays, as the privacy page says.
    holder_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    award_kind: Mapped[str] = mapped_column(String(40))
    award_ref: Mapped[uuid.UUID]
    number: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(30))
    revision: Mapped[int] = mapped_column(default=1)
    lang: Mapped[str] = mapped_column(String(12))
    # Keys as documented at `services.Award`: names, city, titles per language, dates (ISO 8601), hours …
    facts: Mapped[Json]
    issued_on: Mapped[date]
    state: Mapped[CertificateState] = mapped_column(default=CertificateState.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")
    next_at: Mapped[Utc]
    file_key: Mapped[str | None] = mapped_column(String(64))
    batch_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("certificates_batches.id", ondelete="SET NULL"), index=True
    )
    hidden_by_holder: Mapped[bool] = mapped_column(default=False)
    superseded_at: Mapped[Utc | None]
    revoked_at: Mapped[Utc | None]
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    # Shown to staff and holder; the public page says only that and when.
    revoke_reason: Mapped[str] = mapped_column(String(500), default="")
    reissue_reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[CreatedAt]

    batch: Mapped[Batch | None] = relationship(back_populates="certificates", lazy="raise_on_sql")

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None
