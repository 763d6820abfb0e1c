"""Rehearsals: what they are to privacy and the audit log."""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts import hooks
from portal.accounts.models import User
from portal.core import db
from portal.core.i18n import lazy as _l
from portal.participation.models import Rehearsal


def register() -> None:
    hooks.audit_actions["participation.rehearsal_asked"] = _l("Rehearsal with fictitious people asked for")
    hooks.erasers.append(_erase)


def _erase(user: User) -> None:
    """Takes the person out: who asked for a rehearsal."""
    db.session.execute(update(Rehearsal).where(Rehearsal.asked_by == user.id).values(asked_by=None))
