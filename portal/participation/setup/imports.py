"""Files with processes that come in: what they are to the audit log."""

from __future__ import annotations

from portal.accounts import hooks
from portal.core.i18n import lazy as _l


def register() -> None:
    hooks.audit_actions["participation.import_asked"] = _l("File with a process sent")
