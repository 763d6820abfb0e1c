"""What happens to certificates."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class CertificateIssued:
    """The record stands; its PDF is still to be made."""

    certificate_id: uuid.UUID


@dataclass(frozen=True)
class CertificateReady:
    """The PDF is made and kept."""

    certificate_id: uuid.UUID


@dataclass(frozen=True)
class CertificateRevoked:
    """Staff took the certificate back."""

    certificate_id: uuid.UUID


@dataclass(frozen=True)
class CertificateVisibilityChanged:
    """The holder hid the public page or showed it again."""

    certificate_id: uuid.UUID
