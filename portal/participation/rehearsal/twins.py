"""A space like the one that is rehearsed, of a city like its own, with the same departments and categories. Reports need the row of their
space, to be numbered one after the other; in a twin nobody in the live city waits for them.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import inspect

from portal.accounts.models import Grant, Role, User
from portal.core import clock, db, ids
from portal.core.db import Base
from portal.participation.models import Space
from portal.participation.queries import departments

Row = TypeVar("Row", bound=Base)


def twin_of(space: Space, officer: User) -> tuple[Space, Mapping[uuid.UUID, uuid.UUID]]:
    """The twin, and department of the twin → the one whose copy it is. The officer hears what is confidential there."""
    key = ids.new_id()
    city = _copied(space.city, slug=f"rehearsal-{key.hex}")
    twin = _copied(space, id=key, city_id=city.id, logo_key="")  # its address would lead nowhere afterwards
    db.session.add(city)
    db.session.flush()
    db.session.add(twin)
    db.session.flush()
    twin.city = city
    copies = {one.id: _copied(one, space_id=key) for one in departments.departments_of(space.id)}
    db.session.add_all(copies.values())
    db.session.flush()
    for one in departments.categories_of(space.id):
        owner = copies.get(one.department_id) if one.department_id else None
        db.session.add(_copied(one, space_id=key, department_id=owner.id if owner else None))
        db.session.flush()  # one by one, so that the order of ids is theirs
    db.session.add(
        Grant(
            user_id=officer.id, role=Role.EQUALITY_OFFICER, scope_kind="city", scope_id=city.id, granted_at=clock.now()
        )
    )
    db.session.flush()
    return twin, {copy.id: original for original, copy in copies.items()}


def _copied(row: Row, **other: Any) -> Row:
    """A row like another one, under a new id and with these values."""
    values = {one.key: getattr(row, one.key) for one in inspect(type(row)).column_attrs}
    return type(row)(**values | {"id": ids.new_id()} | other)
