"""Who may do what with certificates."""

from __future__ import annotations

from typing import Any

from portal.accounts import rules as accounts_rules
from portal.accounts.models import Role
from portal.certificates.models import Certificate, CertificateState


def may_manage(user: Any) -> bool:
    """See all certificates, issue in bulk, revoke and reissue."""
    return accounts_rules.has_role(user, Role.SECRETARIAT)


def is_holder(user: Any, certificate: Certificate) -> bool:
    return bool(user.is_authenticated and certificate.holder_id is not None and certificate.holder_id == user.id)


def may_download(user: Any, certificate: Certificate) -> bool:
    """The PDF is for its holder and for staff; the world has the verification page."""
    return is_holder(user, certificate) or may_manage(user)


def may_revoke(certificate: Certificate) -> bool:
    return certificate.superseded_at is None and not certificate.is_revoked


def may_reissue(certificate: Certificate) -> bool:
    """Only the revision that stands now; a revoked one may be reissued, e.g. after a mistake was mended."""
    return certificate.superseded_at is None


def may_retry(certificate: Certificate) -> bool:
    return certificate.state is CertificateState.FAILED
