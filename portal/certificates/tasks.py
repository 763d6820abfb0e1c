"""What workers do: make PDFs, tell holders."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import structlog

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.certificates import emails, queries, remakes, services
from portal.certificates.events import CertificateReady, CertificateRevoked
from portal.certificates.models import Certificate
from portal.core import db, events, tasks
from portal.notifications import services as notifications

log = structlog.get_logger(__name__)


TOGETHER = 10  # certificates a transaction: each commit waits for the disk


@tasks.task(name="certificates.produce")
def produce(*certificate_ids: str) -> None:
    """Makes some PDFs."""
    produce_some([uuid.UUID(certificate_id) for certificate_id in certificate_ids])


def produce_some(certificate_ids: Sequence[uuid.UUID]) -> None:
    """Makes PDFs, some in each transaction; if one of them cannot be made, each in a transaction of its own.

    What fails is noted on its row and tried again later. A worker killed in between leaves those pending that it had
    not committed.
    """
    for first in range(0, len(certificate_ids), TOGETHER):
        some = certificate_ids[first : first + TOGETHER]
        try:
            with db.transaction():
                services.produce(certificate_ids=some)
        except Exception as error:  # a broken font, a full disk: the row must say so, whatever it was
            if len(some) > 1:
                for certificate_id in some:
                    produce_some([certificate_id])
                continue
            log.exception("certificate.failed", certificate_id=str(some[0]))
            with db.transaction():
                services.note_failure(certificate_id=some[0], error=f"{type(error).__name__}: {error}")


@tasks.task(name="certificates.produce_batch")
def produce_batch(batch_id: str) -> None:
    """Makes what is still to be made of a batch; several workers may do this at once, each takes what is free."""
    produce_some(queries.pending_of(uuid.UUID(batch_id)))


@tasks.periodic(seconds=30, name="certificates.sweep")
def sweep() -> None:
    """Wakes workers for certificates whose first wake-up got lost or whose worker died."""
    due = queries.due()
    for first in range(0, len(due), TOGETHER):
        tasks.send("certificates.produce", *map(str, due[first : first + TOGETHER]))


@tasks.periodic(seconds=60, name="certificates.sign")
def sign() -> None:
    """Gives certificates that were made while there was no key, or before there were badges, theirs."""
    done = 1
    while done:
        with db.transaction():
            done = services.sign_missing()


@events.subscribe(CertificateReady)
def tell_holder(event: CertificateReady) -> None:
    """The mail with the PDF, in the holder's language."""
    certificate = db.session.get(Certificate, event.certificate_id)
    holder = db.session.get(User, certificate.holder_id) if certificate and certificate.holder_id else None
    if certificate is None or holder is None or certificate.superseded_at or certificate.is_revoked:
        return  # what was replaced or taken back before its PDF was made is sent to nobody
    notifications.notify(
        recipient=accounts.recipient(holder),
        message=emails.certificate_ready(certificate, holder),
        key=f"certificate-ready:{certificate.id}",
        url=f"/{holder.locale}/my/certificates",
    )


@events.subscribe(CertificateRevoked)
def tell_holder_of_revocation(event: CertificateRevoked) -> None:
    """The holder learns that and why the certificate was taken back."""
    certificate = db.session.get(Certificate, event.certificate_id)
    holder = db.session.get(User, certificate.holder_id) if certificate and certificate.holder_id else None
    if certificate is None or holder is None:
        return
    notifications.notify(
        recipient=accounts.recipient(holder),
        message=emails.certificate_revoked(certificate, holder),
        key=f"certificate-revoked:{certificate.id}",
        url=f"/{holder.locale}/my/certificates",
    )


@tasks.task(name="certificates.remake")
def remake(remake_id: str) -> None:
    """Makes stored PDFs anew, a chunk in each transaction, until the run is at its end."""
    key = uuid.UUID(remake_id)
    try:
        more = True
        while more:
            with db.transaction():
                more = remakes.go_on(remake_id=key)
    except Exception as error:  # a full disk, missing fonts: the row must say so, whatever it was
        log.exception("certificates.remake_failed", remake_id=remake_id)
        with db.transaction():
            remakes.note_failure(remake_id=key, error=f"{type(error).__name__}: {error}")


@tasks.periodic(seconds=30, name="certificates.sweep_remakes")
def sweep_remakes() -> None:
    """Wakes a worker for a run that its worker left: where one is at it, the second finds nothing to do."""
    for key in remakes.running():
        tasks.send("certificates.remake", str(key))
