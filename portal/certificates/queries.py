"""Finding certificates."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal.accounts import hooks
from portal.accounts.models import User
from portal.certificates.models import Batch, Certificate, CertificateState, Credential
from portal.core import clock, db
from portal.core.awaiting import USER


@dataclass(frozen=True)
class Progress:
    """How far a batch is, counted from its certificates."""

    total: int
    ready: int
    failed: int

    @property
    def is_done(self) -> bool:
        return self.ready + self.failed >= self.total


def newest_by_code(code: str) -> Certificate | None:
    """The revision in force (or the last there was) of a normalised code."""
    return db.session.scalar(
        select(Certificate).where(Certificate.code == code).order_by(Certificate.revision.desc()).limit(1)
    )


def revisions(code: str) -> Sequence[Certificate]:
    """All revisions of a code, newest first."""
    return db.session.scalars(
        select(Certificate).where(Certificate.code == code).order_by(Certificate.revision.desc())
    ).all()


def holds_some() -> Any:
    """Whether `USER` holds any certificate, as part of a statement (`core.awaiting`)."""
    return select(select(Certificate.id).where(Certificate.holder_id == USER).exists()).scalar_subquery()


def certificates_of(user: User) -> Sequence[Certificate]:
    """What a person holds, newest first; superseded revisions are left out."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.holder_id == user.id, Certificate.superseded_at.is_(None))
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    ).all()


def all_revisions_of(user: User) -> Sequence[Certificate]:
    """All that is kept in a person's name, superseded revisions too, newest first."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.holder_id == user.id)
        .order_by(Certificate.number.desc(), Certificate.revision.desc())
    ).all()


def badges_of(user: User) -> dict[uuid.UUID, str]:
    """The signed badges of all that a person holds, as JSON, by certificate."""
    rows = db.session.execute(
        select(Credential.certificate_id, Credential.document)
        .join(Certificate, Certificate.id == Credential.certificate_id)
        .where(Certificate.holder_id == user.id)
    )
    return {row.certificate_id: row.document for row in rows}


def transcript_of(user: User) -> Sequence[Certificate]:
    """What a person was given, oldest first; what was taken back is in it and says so."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.holder_id == user.id, Certificate.superseded_at.is_(None))
        .order_by(Certificate.issued_on, Certificate.id)
    ).all()


def valid_badges_of(user: User) -> Sequence[str]:
    """The signed badges of what a person holds and nobody took back, as JSON, oldest first."""
    return db.session.scalars(
        select(Credential.document)
        .join(Certificate, Certificate.id == Credential.certificate_id)
        .where(Certificate.holder_id == user.id, Certificate.superseded_at.is_(None), Certificate.revoked_at.is_(None))
        .order_by(Certificate.issued_on, Certificate.id)
    ).all()


def badge_by_code(code: str) -> Credential | None:
    """The badge of the newest revision of a code; None if there is none, or its holder hides the page."""
    certificate = newest_by_code(code)
    return None if certificate is None or certificate.hidden_by_holder else db.session.get(Credential, certificate.id)


def without_badge(limit: int = 200) -> Sequence[Certificate]:
    """Certificates that were made before there was a key, oldest first; locked, those of another worker left out."""
    return db.session.scalars(
        select(Certificate)
        .outerjoin(Credential, Credential.certificate_id == Certificate.id)
        .where(Credential.certificate_id.is_(None), Certificate.state == CertificateState.READY)
        .order_by(Certificate.id)
        .limit(limit)
        .with_for_update(of=Certificate, skip_locked=True)
    ).all()


def shared_with(city_id: uuid.UUID) -> Select[Certificate]:
    """What holders let a city see, newest first; what was taken back is in it and says so."""
    return (
        select(Certificate)
        .where(
            Certificate.city_id == city_id, Certificate.shared_with_city, Certificate.holder_id.is_not(None),
            Certificate.superseded_at.is_(None),
        )
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    )  # fmt: skip


def count_of_city(city_id: uuid.UUID) -> int:
    """How many certificates were issued to people of a city, shown or not, taken back or not."""
    return (
        db.session.scalar(
            select(func.count(Certificate.id)).where(
                Certificate.city_id == city_id, Certificate.superseded_at.is_(None)
            )
        )
        or 0
    )


def certificate_of(user: User, certificate_id: uuid.UUID) -> Certificate | None:
    """One certificate, if the person holds it."""
    return db.session.scalar(
        select(Certificate).where(Certificate.id == certificate_id, Certificate.holder_id == user.id)
    )


def in_force(holder_id: uuid.UUID, award_kind: str, award_ref: uuid.UUID) -> Certificate | None:
    """The certificate that an award to a person already has."""
    return db.session.scalar(
        select(Certificate).where(
            Certificate.holder_id == holder_id,
            Certificate.award_kind == award_kind,
            Certificate.award_ref == award_ref,
            Certificate.superseded_at.is_(None),
        )
    )


def standing(award_kind: str, award_ref: uuid.UUID) -> Certificate | None:
    """The certificate of an award that stands, whoever keeps it; for awards that one alone gets."""
    return db.session.scalars(
        select(Certificate).where(
            Certificate.award_kind == award_kind, Certificate.award_ref == award_ref,
            Certificate.superseded_at.is_(None), Certificate.revoked_at.is_(None),
        )
    ).one_or_none()  # fmt: skip


def count_issued() -> int:
    """Certificates in force: issued, not superseded, not revoked."""
    return (
        db.session.scalar(
            select(func.count(Certificate.id)).where(
                Certificate.superseded_at.is_(None), Certificate.revoked_at.is_(None)
            )
        )
        or 0
    )


_STATES: dict[str, ColumnElement[bool]] = {
    "ready": and_(Certificate.state == CertificateState.READY, Certificate.revoked_at.is_(None)),
    "pending": Certificate.state == CertificateState.PENDING,
    "failed": Certificate.state == CertificateState.FAILED,
    "revoked": Certificate.revoked_at.is_not(None),
}
STATE_FILTERS = tuple(_STATES)


def certificates_for_staff(*, text: str = "", state: str = "") -> Select[Certificate]:
    """Newest first. `text`: part of the number, the code or a name; `state`: one of STATE_FILTERS."""
    statement = select(Certificate).where(Certificate.superseded_at.is_(None)).order_by(Certificate.id.desc())
    if text:
        pattern = f"%{text.strip()}%"
        statement = statement.where(
            or_(
                Certificate.number.ilike(pattern),
                Certificate.code.ilike(pattern),
                Certificate.facts["holder_name"].astext.ilike(pattern),
                Certificate.facts["holder_latin_name"].astext.ilike(pattern),
            )
        )
    if state in _STATES:
        statement = statement.where(_STATES[state])
    return statement


def due(limit: int = 200) -> Sequence[uuid.UUID]:
    """Certificates whose PDF should have been made by now."""
    return db.session.scalars(
        select(Certificate.id)
        .where(Certificate.state == CertificateState.PENDING, Certificate.next_at <= clock.now())
        .order_by(Certificate.next_at)
        .limit(limit)
    ).all()


def claim_pending(certificate_ids: Sequence[uuid.UUID]) -> Sequence[Certificate]:
    """Locks pending certificates until the end of the transaction, but those that are done or that another worker has."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.id.in_(certificate_ids), Certificate.state == CertificateState.PENDING)
        .order_by(Certificate.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def pending_of(batch_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """What is still to be made in a batch."""
    return db.session.scalars(
        select(Certificate.id)
        .where(Certificate.batch_id == batch_id, Certificate.state == CertificateState.PENDING)
        .order_by(Certificate.id)
    ).all()


def batches() -> Select[Batch]:
    return select(Batch).order_by(Batch.id.desc())


def progress(batch: Batch) -> Progress:
    """How far the batch is."""
    counts = dict(
        db.session.execute(
            select(Certificate.state, func.count()).where(Certificate.batch_id == batch.id).group_by(Certificate.state)
        ).all()
    )
    return Progress(batch.total, counts.get(CertificateState.READY, 0), counts.get(CertificateState.FAILED, 0))


def failed_in(batch: Batch) -> Sequence[Certificate]:
    return db.session.scalars(
        select(Certificate).where(Certificate.batch_id == batch.id, Certificate.state == CertificateState.FAILED)
    ).all()


# For the log of what was done.
NUMBERS = hooks.Subjects(select(Certificate.id, Certificate.number), str)
BATCHES = hooks.Subjects(select(Batch.id, Batch.title), str)
