"""Selects of citizen participation, by topic."""

from portal.participation.queries.processes import (
    component_of,
    known_process,
    process_by_id,
    process_by_slug,
    processes_of,
    template_by_id,
    templates,
)
from portal.participation.queries.spaces import (
    cities_without_space,
    known_space,
    pilots,
    public_spaces,
    running_spaces,
    space_by_city,
    space_of,
    spaces_of_cities,
)

__all__ = [
    "cities_without_space",
    "component_of",
    "known_process",
    "known_space",
    "pilots",
    "process_by_id",
    "process_by_slug",
    "processes_of",
    "public_spaces",
    "running_spaces",
    "space_by_city",
    "space_of",
    "spaces_of_cities",
    "template_by_id",
    "templates",
]
