"""Stored PDFs are made anew: because they were made before there was a key and have no badge in them, or all of them.

Facts, number, code, revision and day of issue are those of the record and do not change. The former file stays until the new
one is committed with it; a run that is cut off goes on behind the last chunk that was committed.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.accounts import hooks
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.certificates import badges, documents, keys, pades, services
from portal.certificates.models import Certificate, CertificateState, Credential, Remake, RemakeScope
from portal.core import clock, db, events, storage
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.core.storage import StoredFile
from portal.notifications import services as notifications

TOGETHER = 10  # a transaction: a kill loses what one has drawn, and readers wait for none


def _to_do(scope: RemakeScope) -> tuple[ColumnElement[bool], ...]:
    made = (Certificate.state == CertificateState.READY, Certificate.file_key.is_not(None))
    if scope is RemakeScope.ALL:
        return made
    # A badge is signed before its PDF is kept; where it is younger than the file, the file was made without it.
    return (*made, or_(Credential.certificate_id.is_(None), Credential.signed_at > StoredFile.created_at))


def _joined(what: Any) -> Select[Any]:
    return (
        select(what)
        .select_from(Certificate)
        .outerjoin(Credential, Credential.certificate_id == Certificate.id)
        .outerjoin(StoredFile, StoredFile.key == Certificate.file_key)
    )


def count(scope: RemakeScope) -> int:
    """How many documents a run of that scope would make."""
    return db.session.scalar(_joined(func.count(Certificate.id)).where(*_to_do(scope))) or 0


def newest(limit: int = 10) -> Sequence[Remake]:
    """The last runs, the one that is at work first."""
    return db.session.scalars(select(Remake).order_by(Remake.id.desc()).limit(limit)).all()


def running() -> Sequence[uuid.UUID]:
    """Runs that are not at their end."""
    return db.session.scalars(select(Remake.id).where(Remake.finished_at.is_(None)).order_by(Remake.id)).all()


def begin(*, scope: RemakeScope, actor: User | None) -> Remake:
    """Begins a run; workers do it, and the row says how far they are. `actor` is None for the operator.

    Raises:
        Conflict: a run is at work, there is no key for badges, or nothing is to be made.
    """
    if running():
        raise Conflict(_("Documents are being made anew already. Wait until that is done."))
    if keys.in_use() is None:
        raise Conflict(_("There is no key for badges. Make one first."))
    total = count(scope)
    if not total:
        raise Conflict(_("No document has to be made anew."))
    remake = Remake(scope=scope, total=total)
    db.session.add(remake)
    db.session.flush()
    accounts.audit(
        actor=actor, action="certificates.remade", subject=("certificate_remake", remake.id),
        data={"scope": scope.value, "count": total},
    )  # fmt: skip
    events.wake("certificates.remake", str(remake.id))
    return remake


def go_on(*, remake_id: uuid.UUID) -> bool:
    """Makes the next documents of a run, in one transaction with how far it is.

    Returns:
        True if there may be more to do; False if the run is at its end or another worker is at it.
    """
    remake = db.session.scalar(
        select(Remake)
        .where(Remake.id == remake_id, Remake.finished_at.is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if remake is None:
        return False
    chunk = _next(remake)
    signed = badges.ensure(chunk)
    for certificate in chunk:
        _make_anew(remake, certificate, signed.get(certificate.id))
        remake.position = certificate.id
    remake.last_error = ""
    if len(chunk) < TOGETHER:
        remake.finished_at = clock.now()
    db.session.flush()
    return remake.finished_at is None


def _next(remake: Remake) -> Sequence[Certificate]:
    statement = _joined(Certificate).where(*_to_do(remake.scope), Certificate.created_at <= remake.created_at)
    if remake.position is not None:
        statement = statement.where(Certificate.id > remake.position)
    return db.session.scalars(
        statement.order_by(Certificate.id)
        .limit(TOGETHER)
        .with_for_update(of=Certificate)
        .execution_options(populate_existing=True)
    ).all()


def _make_anew(remake: Remake, certificate: Certificate, badge: Credential | None) -> None:
    """Puts a new file in the place of the former one. What cannot be drawn keeps it, and the run says so and goes on."""
    try:
        pdf = pades.signed(documents.certificate_pdf(services.printed(certificate, badge)))
    except (documents.MissingGlyphs, documents.DoesNotFit) as error:
        problem = {"certificate": str(certificate.id), "number": certificate.number, "error": str(error)[:500]}
        remake.problems = [*remake.problems, problem]
        return
    former = certificate.file_key
    key = storage.save(pdf, filename=f"certificate-{certificate.number}.pdf", content_type="application/pdf")
    certificate.file_key = key
    remake.done += 1
    if former is None:
        return
    if certificate.holder_id is not None:
        notifications.exchange_file(user_id=certificate.holder_id, old_key=former, new_key=key)
    storage.delete(former)


def note_failure(*, remake_id: uuid.UUID, error: str) -> None:
    """Notes why a run stands still; the sweeper has it tried again."""
    remake = db.session.get(Remake, remake_id)
    if remake is not None and remake.finished_at is None:
        remake.last_error = error[:500]


# For the log of what was done: the days on which runs began.
DAYS = hooks.Subjects(select(Remake.id, func.to_char(func.timezone("UTC", Remake.created_at), "YYYY-MM-DD")), str)
