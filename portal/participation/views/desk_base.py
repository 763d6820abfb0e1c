"""What the pages of the desk share: whose desk it is, and what stands on it."""

from __future__ import annotations

import uuid

from portal.accounts.models import User
from portal.core.errors import NotFound
from portal.participation import queries, rules
from portal.participation.models import Department, Space
from portal.participation.queries import departments
from portal.participation.queries.desk import Reach
from portal.participation.rules import desk as desk_rules
from portal.participation.views.base import me


def desk_here(city: str) -> tuple[Space, Reach]:
    """The desk of a city as far as the reader works at it. Raises NotFound: he does not."""
    space = queries.space_by_city(city)
    if space is None:
        raise NotFound
    return space, reach_of(space)


def reach_of(space: Space) -> Reach:
    """What the reader's desk holds in this space. Raises NotFound: nothing, ever."""
    reader: User = me()
    if rules.manages(reader, space.city_id):
        return Reach(space.id, True, frozenset(), reader.id)
    held = desk_rules.departments_of(reader)
    mine = {one.id for one in departments.departments_of(space.id, with_closed=True)} & held if held else set()
    if not mine:
        raise NotFound
    return Reach(space.id, False, frozenset(mine), reader.id)


def department_or_404(space: Space, department_id: uuid.UUID) -> Department:
    found = departments.department_of(department_id, lock=False)
    if found is None or found.space_id != space.id:
        raise NotFound
    return found


def colleagues(space: Space) -> list[tuple[str, str]]:
    """(id, name) of everybody who works at the desk of a space."""
    return [(str(user.id), user.display_name) for user, _parts in departments.officers_of(space)]
