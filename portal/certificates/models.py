"""Certificates: frozen records of what was awarded; PDF and web page are views of them."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Sequence, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

import portal.cities.models  # noqa: F401  # the tables that keys lead to
from portal.core.db import Base, CreatedAt, Id, Json, JsonList, Utc

# Kinds of award that are no completion of something: given for winning it, and for having been there.
PRIZE = "prize"
ATTENDANCE = "webinar"


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
    # For whom the holder was there, where that is one of our cities; `facts` keeps its names as of then.
    city_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cities_cities.id", ondelete="SET NULL"), index=True)
    # The holder lets who speaks for that city see it in the city's transcript.
    shared_with_city: Mapped[bool] = mapped_column(default=False)
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

    @property
    def zone(self) -> str:
        """IANA name of the place whose calendar says on which day something happens to the certificate."""
        return str(self.facts.get("timezone", "UTC"))


class RemakeScope(StrEnum):
    """Which documents are made anew: those without a badge in them, or all."""

    WITHOUT_BADGE = "without_badge"
    ALL = "all"


class Remake(Base):
    """A run through stored PDFs that makes them anew, oldest certificate first. `position` is the last one done, so that a
    run that was cut off goes on behind it; one run at a time.
    """

    __tablename__ = "certificates_remakes"
    __table_args__ = (
        Index("uq_certificates_remakes_running", "scope", unique=True, postgresql_where="finished_at IS NULL"),
        CheckConstraint("done >= 0 AND total >= 0", name="counts"),
    )

    id: Mapped[Id]
    scope: Mapped[RemakeScope]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    position: Mapped[uuid.UUID | None]
    # What could not be drawn and keeps its former file: [{"certificate": id, "number": …, "error": …}]
    problems: Mapped[JsonList] = mapped_column(default=list)
    # Why it stands still, where the cause is not one certificate: a full disk, fonts that are missing.
    last_error: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[Utc | None]


class SigningKey(Base):
    """An Ed25519 key that signs badges; one a year, a second one where the first had to be withdrawn.

    `name` (`2026-1`) is the fragment of its address in the issuer's DID document. The private key is encrypted; see `keys`.
    """

    __tablename__ = "certificates_keys"
    __table_args__ = (UniqueConstraint("year", "number"),)

    id: Mapped[Id]
    year: Mapped[int]
    number: Mapped[int] = mapped_column(default=1)
    public_key: Mapped[str] = mapped_column(String(60), unique=True)
    private_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]
    # Signs no more; what it signed stays good.
    retired_at: Mapped[Utc | None]
    # Somebody else may have it: nothing it signed is good any more.
    withdrawn_at: Mapped[Utc | None]

    @property
    def name(self) -> str:
        return self.called(self.year, self.number)

    @staticmethod
    def called(year: int, number: int) -> str:
        return f"{year}-{number}"


class Credential(Base):
    """The signed badge of one revision of a certificate, and its place in a status list. It never changes."""

    __tablename__ = "certificates_credentials"
    __table_args__ = (
        UniqueConstraint("list_name", "list_index"),
        CheckConstraint("list_index >= 0 AND list_index < 131072", name="place"),
    )

    certificate_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("certificates_certificates.id", ondelete="CASCADE"), primary_key=True
    )
    key_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("certificates_keys.id"), index=True)
    list_name: Mapped[str] = mapped_column(String(12))
    list_index: Mapped[int]
    # As served, byte for byte: JSON of the credential, and the claim of the QR code.
    document: Mapped[str] = mapped_column(Text)
    claim: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[CreatedAt]
