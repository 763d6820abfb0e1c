"""Mails about certificates."""

from __future__ import annotations

from portal.accounts.models import User
from portal.certificates.models import Certificate
from portal.core import mail, settings


def certificate_ready(certificate: Certificate, holder: User) -> mail.Message:
    """Your certificate is here; the PDF is attached."""
    attachments = (
        [mail.Attachment(key=certificate.file_key, filename=f"certificate-{certificate.number}.pdf")]
        if certificate.file_key
        else []
    )
    return mail.render(
        "certificates.ready", template="certificates/email/certificate_ready", lang=holder.locale,
        timezone=holder.timezone, attachments=attachments, certificate=certificate, holder=holder,
        verify_url=f"{settings().base_url}/verify/{certificate.code}",
    )  # fmt: skip


def certificate_revoked(certificate: Certificate, holder: User) -> mail.Message:
    """Your certificate was revoked, on which day and why."""
    return mail.render(
        "certificates.revoked", template="certificates/email/certificate_revoked", lang=holder.locale,
        timezone=holder.timezone, certificate=certificate, holder=holder,
        verify_url=f"{settings().base_url}/verify/{certificate.code}",
    )  # fmt: skip
