"""Who works at a city's desk, and who hears what is confidential. Pure."""

from __future__ import annotations

import uuid
from typing import Any

from portal.accounts.models import Role
from portal.accounts.rules import scopes_of
from portal.participation.rules.spaces import manages, may_manage_any

# Somebody looks at an item as long as this after the page was opened; then others are not told of him any more.
LOOKS_FOR = 180  # seconds


def departments_of(user: Any) -> set[uuid.UUID]:
    """Ids of the departments whose member the person is."""
    return scopes_of(user, Role.CITY_STAFF, "department")


def may_work_anywhere(user: Any) -> bool:
    """Coordinators of a city and members of its departments have a desk."""
    return may_manage_any(user) or bool(departments_of(user))


def may_handle(
    user: Any, *, city_id: uuid.UUID, department_id: uuid.UUID | None, assignee_id: uuid.UUID | None
) -> bool:
    """Coordinators handle everything of their city; members what their department has or what was given to them."""
    if manages(user, city_id):
        return True
    mine = departments_of(user)
    return department_id in mine or bool(mine and assignee_id is not None and assignee_id == user.id)


def hears_for(user: Any) -> set[uuid.UUID]:
    """Ids of the cities whose reports of discrimination the person reads: only who holds that role for the city. Neither its
    coordinators nor the secretariat do without it.
    """
    return scopes_of(user, Role.EQUALITY_OFFICER, "city")


def hears(user: Any, city_id: uuid.UUID) -> bool:
    return city_id in hears_for(user)


def hears_any(user: Any) -> bool:
    return bool(hears_for(user))
