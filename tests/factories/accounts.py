"""People, their roles and sessions."""

from __future__ import annotations

import uuid
from contextlib import nullcontext
from itertools import count
from typing import Any

from portal.accounts import queries, services
from portal.accounts.models import Grant, Role, User, UserState
from portal.core import clock, db

_numbers = count(1)
PASSWORD = "walking on both sides"


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_user(
    *, email: str | None = None, display_name: str = "Ana Reyes", password: str | None = None,
    roles: tuple[Role | tuple[Role, tuple[str, uuid.UUID]], ...] = (), **values: Any,
) -> User:  # fmt: skip
    """A person with a confirmed address; `roles` are `Role` or `(Role, ("city", id))`. Grants are loaded."""
    address = email or f"person{next(_numbers)}@city.example"
    values.setdefault("email_confirmed_at", clock.now() if values.get("state") is not UserState.INVITED else None)
    with _writing():
        user = User(
            email=address, email_key=address.lower(), display_name=display_name,
            password_hash=services.hash_password(password) if password else None, **values,
        )  # fmt: skip
        db.session.add(user)
        db.session.flush()
        for item in roles:
            role, scope = item if isinstance(item, tuple) else (item, None)
            _add_grant(user, role, scope)
        db.session.flush()
    found = queries.user(user.id)
    assert found is not None
    return found


def make_secretariat(**values: Any) -> User:
    """A person of the secretariat."""
    return make_user(**{"display_name": "Secretariat", "roles": (Role.SECRETARIAT,), **values})


def make_grant(user: User, role: Role, scope: tuple[str, uuid.UUID] | None = None) -> Grant:
    """A role of a person, without mail and audit entry."""
    with _writing():
        grant = _add_grant(user, role, scope)
        db.session.flush()
    queries.user(user.id)
    return grant


def _add_grant(user: User, role: Role, scope: tuple[str, uuid.UUID] | None) -> Grant:
    kind, key = scope or ("", None)
    grant = Grant(user_id=user.id, role=role, scope_kind=kind, scope_id=key, reason="for a test")
    db.session.add(grant)
    return grant
