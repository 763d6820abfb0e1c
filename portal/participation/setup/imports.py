"""Files with processes that come in: what they are to privacy and the audit log."""

from __future__ import annotations

from sqlalchemy import update

from portal.accounts import hooks
from portal.accounts.models import User
from portal.core import db
from portal.core.i18n import lazy as _l
from portal.participation.models import ProcessImport


def register() -> None:
    hooks.audit_actions["participation.import_asked"] = _l("File with a process sent")
    hooks.erasers.append(_erase)


def _erase(user: User) -> None:
    """Takes the person out: who sent a file."""
    db.session.execute(update(ProcessImport).where(ProcessImport.asked_by == user.id).values(asked_by=None))
