"""Who manages a city's space, and who sees what of it."""

from __future__ import annotations

import uuid
from typing import Any

from portal.accounts.models import Role
from portal.accounts.rules import has_role, is_secretariat, scopes_of
from portal.participation.models import PilotState, Process, ProcessState, Space


def manages_for(user: Any) -> set[uuid.UUID]:
    """Ids of the cities for which the person manages participation: its own coordinators, nobody else."""
    return scopes_of(user, Role.CITY_COORDINATOR, "city")


def may_manage_any(user: Any) -> bool:
    return bool(manages_for(user))


def manages(user: Any, city_id: uuid.UUID) -> bool:
    return has_role(user, Role.CITY_COORDINATOR, ("city", city_id))


def may_follow_pilots(user: Any) -> bool:
    """Sees how many take part in which city: numbers, never who said or supported what."""
    return is_secretariat(user)


def is_public(space: Space) -> bool:
    return space.state in (PilotState.RUNNING, PilotState.ENDED)


def goes_on(space: Space) -> bool:
    """Whether people can take part in it, now or once it is open: of a pilot that has ended everything stays readable and nothing else."""
    return space.state is not PilotState.ENDED


def may_see_space(user: Any, space: Space) -> bool:
    return is_public(space) or manages(user, space.city_id)


def may_see(user: Any, process: Process) -> bool:
    """A published process of a space that is open is everybody's; drafts are the city's own."""
    if manages(user, process.space.city_id):
        return True
    return process.state is ProcessState.PUBLISHED and is_public(process.space)
