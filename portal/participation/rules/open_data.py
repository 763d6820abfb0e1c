"""Who sees which data of a city. Pure."""

from __future__ import annotations

from typing import Any

from portal.participation.models import CityDataset
from portal.participation.rules.spaces import is_public, manages


def may_see_dataset(user: Any, dataset: CityDataset) -> bool:
    """A dataset that is out in a space that is open is everybody's; before that it is the city's own."""
    if manages(user, dataset.space.city_id):
        return True
    return dataset.is_public and is_public(dataset.space)
