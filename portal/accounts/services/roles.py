"""Roles are grants: who, what, for what, by whom, why. And the log of who did what."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import rules
from portal.accounts.events import RoleGranted
from portal.accounts.models import AuditEntry, Grant, Role, User, UserState
from portal.accounts.services import tokens
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _


def audit(
    *, actor: User | None, action: str, subject: tuple[str, uuid.UUID | None], reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> AuditEntry:  # fmt: skip
    """Notes who did what to what and why.

    Args:
        actor: who; None for the portal itself or the operator.
        action: `module.what_happened`; its words stand in `hooks.audit_actions`.
        subject: kind and id of what it was done to, e.g. `("user", id)`; kinds are named in `hooks.audit_subjects`.
        reason: why, in the actor's words.
        data: facts a reader needs, ids and plain values; no names and no addresses of people.
    """
    kind, key = subject
    entry = AuditEntry(
        actor_id=actor.id if actor else None, action=action, subject_kind=kind, subject_id=key, reason=reason[:500],
        data=dict(data or {}), at=clock.now(),
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


def grant_role(*, user: User, role: Role, scope: rules.Scope | None = None, actor: User | None, reason: str) -> Grant:
    """Gives a person a role, for the whole portal or for one thing, and notes it in the audit log.

    Raises:
        Conflict: the person has it already.
        DomainError: no reason is given, the role needs something it is for, or the actor is the person.
    """
    if actor is not None and actor.id == user.id:
        raise DomainError(_("Nobody can grant a role to himself or herself. Ask a colleague."))
    if not reason.strip():
        raise DomainError(_("Say why. The reason stands in the audit log."), field="reason")
    if role is Role.CITY_COORDINATOR and scope is None:
        raise DomainError(_("Choose the city this role is for."), field="scope")
    kind, key = scope or ("", None)
    made: Grant | None = db.session.scalar(
        insert(Grant)
        .values(
            id=ids.new_id(), user_id=user.id, role=role, scope_kind=kind, scope_id=key, reason=reason.strip()[:500],
            granted_by=actor.id if actor else None, granted_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(Grant)
    )  # fmt: skip
    if made is None:
        raise Conflict(_("This person has this role already."))
    audit(
        actor=actor, action="accounts.role_granted", subject=("user", user.id), reason=reason.strip(),
        data=facts(made),
    )  # fmt: skip
    events.publish(RoleGranted(made.id))
    return made


def facts(grant: Grant) -> dict[str, str]:
    """What the audit log keeps of a grant."""
    return {
        "role": grant.role.value,
        "scope_kind": grant.scope_kind,
        "scope_id": str(grant.scope_id) if grant.scope_id else "",
    }


def revoke_role(*, grant: Grant, actor: User | None, reason: str) -> None:
    """Takes a role away and notes it. The grant stays as history.

    Raises:
        Conflict: it was taken away before.
        DomainError: no reason is given, or nobody would be left who can grant roles.
    """
    if not reason.strip():
        raise DomainError(_("Say why. The reason stands in the audit log."), field="reason")
    tokens.lock("secretariat")
    held = db.session.scalars(
        select(Grant).where(Grant.id == grant.id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if held is None or held.revoked_at is not None:
        raise Conflict(_("This role was taken away before."))
    if is_last_secretariat(held):
        raise DomainError(_("This is the last person of the secretariat. Give the role to somebody else first."))
    held.revoked_at, held.revoke_reason = clock.now(), reason.strip()[:500]
    held.revoked_by = actor.id if actor else None
    audit(
        actor=actor, action="accounts.role_revoked", subject=("user", held.user_id), reason=reason.strip(),
        data=facts(held),
    )  # fmt: skip


def is_last_secretariat(grant: Grant) -> bool:
    """Whether nobody but the holder of this grant could grant roles. Call it under the lock `secretariat`."""
    if grant.role is not Role.SECRETARIAT or grant.scope_id is not None:
        return False
    return not has_other_secretariat(grant.user_id)


def has_other_secretariat(user_id: uuid.UUID) -> bool:
    """Whether somebody else can grant roles."""
    return db.session.scalar(
        select(
            select(Grant.id)
            .join(User, User.id == Grant.user_id)
            .where(
                Grant.role == Role.SECRETARIAT, Grant.scope_id.is_(None), Grant.revoked_at.is_(None),
                Grant.user_id != user_id, User.state == UserState.ACTIVE,
            )
            .exists()
        )
    ) or False  # fmt: skip
