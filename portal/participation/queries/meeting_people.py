"""Who answers for a city."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from portal.accounts.models import Grant, Role
from portal.core import db


def coordinators_of(city_id: uuid.UUID) -> set[uuid.UUID]:
    """The coordinators of a city: they are told of what it must do."""
    return set(
        db.session.scalars(
            select(Grant.user_id).where(
                Grant.role == Role.CITY_COORDINATOR, Grant.scope_kind == "city", Grant.scope_id == city_id,
                Grant.revoked_at.is_(None),
            )
        )
    )  # fmt: skip
