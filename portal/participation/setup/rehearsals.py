"""Rehearsals: what they are to the audit log."""

from __future__ import annotations

from portal.accounts import hooks
from portal.core.i18n import lazy as _l


def register() -> None:
    hooks.audit_actions["participation.rehearsal_asked"] = _l("Rehearsal with fictitious people asked for")
