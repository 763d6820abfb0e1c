"""What pages and files of open data share: the blueprint for programs, and a set of data that the reader may see."""

from __future__ import annotations

import uuid

from flask_login import current_user

from portal.accounts.reader import me
from portal.core import web
from portal.core.errors import NotFound
from portal.core.open_answers import open_to_all
from portal.participation import rules
from portal.participation.models import CityDataset, DatasetVersion
from portal.participation.queries import open_data as queries
from portal.participation.rules.open_data import may_see_dataset
from portal.participation.views.base import show

# What programs of others read. No page, no cookie, open to scripts of any site.
machines = web.plain_blueprint("participation_data", "portal.participation.views")
machines.after_request(open_to_all)


def dataset_here(city: str, dataset: str) -> CityDataset:
    """A set of data that the reader may see. Sites of the city may show its page in a frame. Raises NotFound."""
    found = queries.dataset_by_slug(city, dataset)
    if found is None or not may_see_dataset(current_user, found):
        raise NotFound
    show(found.space)
    return found


def dataset_of_mine(dataset_id: uuid.UUID, *, lock: bool = False) -> CityDataset:
    """A set of data of a city for which the reader manages participation. Raises NotFound."""
    found = queries.dataset_by_id(dataset_id, lock=lock)
    if found is None or not rules.manages(me(), found.space.city_id):
        raise NotFound
    return found


def version_of(dataset: CityDataset, number: str) -> DatasetVersion:
    """The version with this number, the newest if none is named. Raises NotFound."""
    if not number:
        return dataset.versions[0]
    found = next((one for one in dataset.versions if str(one.number) == number), None)
    if found is None:
        raise NotFound
    return found
