"""Where what people write stands: from a component to its process, space and city."""

from __future__ import annotations

from typing import Any

from portal.cities.models import City
from portal.participation.models import Component, Process, Space


def placed(statement: Any) -> Any:
    """A select that has a component joined, with its process, space and city."""
    return (
        statement.join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .join(City, City.id == Space.city_id)
    )
