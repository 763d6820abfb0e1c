"""Who enters for others at a city's desk, and which audience a way of taking part fits. Pure."""

from __future__ import annotations

import uuid
from typing import Any

from portal.accounts.models import Role
from portal.accounts.rules import has_role, scopes_of
from portal.participation.models import Audience
from portal.participation.rules.spaces import manages, manages_for


def enters_for(user: Any) -> set[uuid.UUID]:
    """Ids of the cities at whose desk the person works: its coordinators and its desk officers."""
    return manages_for(user) | scopes_of(user, Role.DESK_OFFICER, "city")


def may_enter_any(user: Any) -> bool:
    return bool(enters_for(user))


def may_enter(user: Any, city_id: uuid.UUID) -> bool:
    """Whether the person may enter for others, and mark them as residents, at the desk of this city."""
    return manages(user, city_id) or has_role(user, Role.DESK_OFFICER, ("city", city_id))


def needs_named_codes(audience: Audience) -> bool:
    """Whether a code must belong to a person of a list. Where residents or a group take part, one that is handed to anybody would
    let somebody count a second time.
    """
    return audience in (Audience.RESIDENT, Audience.GROUP)
