"""Export and erasure: each module adds its part through `hooks`."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, delete, or_, select

from portal.accounts import hooks
from portal.accounts.events import UserErased
from portal.accounts.models import AuditEntry, Grant, SignInAttempt, Token, User, UserSession
from portal.accounts.services import roles, tokens
from portal.accounts.services.sessions import account_hash
from portal.core import db, events
from portal.core.errors import DomainError
from portal.core.events import DeliveryState as EventState
from portal.core.events import EventDelivery
from portal.core.i18n import _
from portal.notifications import services as notifications
from portal.notifications.models import Delivery, DeliveryState, Notification

FAREWELL = "accounts.erased"  # the kind of the last mail, whose address must not stay either


def export(user: User) -> bytes:
    """All of the person's own data as a ZIP: one JSON file a module, files as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for exporter in hooks.exporters:
            name, content = exporter(user)
            if isinstance(content, bytes):
                archive.writestr(name, content)
            else:
                archive.writestr(f"{name.removesuffix('.json')}.json", _json(content))
    return out.getvalue()


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> Any:
    """What JSON does not know, as text (instants and days by ISO 8601)."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be exported")


def export_account(user: User) -> tuple[str, object]:
    """What accounts keep of a person."""
    grants = db.session.scalars(select(Grant).where(Grant.user_id == user.id).order_by(Grant.granted_at))
    sessions = db.session.scalars(select(UserSession).where(UserSession.user_id == user.id).order_by(UserSession.id))
    log = db.session.scalars(
        select(AuditEntry)
        .where(or_(AuditEntry.actor_id == user.id, AuditEntry.subject_id == user.id))
        .order_by(AuditEntry.at)
    )
    return "account", {
        "id": user.id, "email": user.email, "email_confirmed_at": user.email_confirmed_at,
        "display_name": user.display_name, "latin_name": user.latin_name, "locale": user.locale,
        "timezone": user.timezone, "created_at": user.created_at,
        "roles": [
            {
                "role": grant.role, "scope_kind": grant.scope_kind, "scope_id": grant.scope_id, "reason": grant.reason,
                "granted_at": grant.granted_at, "revoked_at": grant.revoked_at, "revoke_reason": grant.revoke_reason,
            }
            for grant in grants
        ],
        "sessions": [
            {"device": s.device, "opened_at": s.created_at, "last_seen_at": s.last_seen_at, "ends_at": s.expires_at}
            for s in sessions
        ],
        "audit_log": [
            {
                "at": entry.at, "action": entry.action, "by_me": entry.actor_id == user.id, "reason": entry.reason,
                "subject": entry.subject_kind, "data": entry.data,
            }
            for entry in log
        ],
    }  # fmt: skip


def export_notifications(user: User) -> tuple[str, object]:
    """Messages, mails and preferences: they lie below accounts, so accounts asks for them."""
    return "notifications", notifications.export_of(user.id)


def erase(user: User) -> None:
    """Removes the person. What other modules keep without the person, they say on the privacy page.

    The row goes; foreign keys take the rest along or let go of it (`ON DELETE CASCADE`, `SET NULL`).

    Raises:
        DomainError: nobody would be left who can grant roles.
    """
    tokens.lock("secretariat")
    held = db.session.scalars(select(Grant).where(Grant.user_id == user.id, Grant.revoked_at.is_(None))).all()
    if any(roles.is_last_secretariat(grant) for grant in held):
        raise DomainError(
            _("You are the last person of the secretariat. Give the role to somebody else before you go.")
        )
    for eraser in hooks.erasers:
        eraser(user)
    db.session.flush()  # what the erasers changed goes before the row it points to
    user_id = user.id
    db.session.execute(delete(User).where(User.id == user_id))
    db.session.expunge(user)
    roles.audit(actor=None, action="accounts.erased", subject=("user", None))
    events.publish(UserErased(user_id))


def erase_account(user: User) -> None:
    """Removes what of the person is kept under the address, or in text and JSON, where no foreign key reaches."""
    db.session.execute(delete(Token).where(Token.email_key == user.email_key))
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.account_hash == account_hash(user.email)))
    _erase_from_audit(user)
    db.session.execute(
        delete(EventDelivery).where(
            EventDelivery.state == EventState.FAILED, cast(EventDelivery.payload, String).contains(str(user.id))
        )
    )


def _erase_from_audit(user: User) -> None:
    """That something was done stays in the log; to whom it was done does not."""
    traces = (str(user.id), user.email, user.email_key)
    entries = db.session.scalars(
        select(AuditEntry).where(
            or_(
                AuditEntry.subject_id == user.id,
                *(cast(AuditEntry.data, String).contains(trace, autoescape=True) for trace in traces),
                *(AuditEntry.reason.icontains(trace, autoescape=True) for trace in traces),
            )
        )
    )
    for entry in entries:
        if entry.subject_id == user.id:
            entry.subject_id = None
        entry.data = _without(entry.data, traces)
        entry.reason = _without(entry.reason, traces)
    db.session.flush()


def _without(value: Any, traces: tuple[str, ...]) -> Any:
    """The same value with every text that names the person emptied."""
    if isinstance(value, dict):
        return {key: _without(inner, traces) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, traces) for inner in value]
    if isinstance(value, str) and any(trace.casefold() in value.casefold() for trace in traces):
        return ""
    return value


def erase_notifications(user: User) -> None:
    """Inbox, mails and choices, also mails that went to the address before there was an account."""
    notifications.erase(user.id, user.email)


def forget_farewells() -> int:
    """Removes the last mails to people who had their account erased, once they are sent or given up; returns how many."""
    done = (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.EXPIRED)
    gone = db.session.scalars(
        delete(Notification)
        .where(
            Notification.kind == FAREWELL,
            Notification.id.in_(select(Delivery.notification_id).where(Delivery.state.in_(done))),
        )
        .returning(Notification.id)
    )
    return len(gone.all())
