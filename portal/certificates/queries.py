"""Finding certificates."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal.accounts.models import User
from portal.certificates.models import Batch, Certificate, CertificateState
from portal.core import clock, db


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


def numbers(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Certificate numbers by id."""
    rows = db.session.execute(select(Certificate.id, Certificate.number).where(Certificate.id.in_(ids)))
    return {row.id: row.number for row in rows}


def batch_titles(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Titles of bulk issues by id."""
    rows = db.session.execute(select(Batch.id, Batch.title).where(Batch.id.in_(ids)))
    return {row.id: row.title for row in rows}
