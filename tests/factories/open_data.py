"""Sets of open data, budgets and announcements for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from portal.core import db
from portal.participation import queries
from portal.participation.models import Announcement, CityDataset, DatasetKind, Space
from portal.participation.queries import open_data
from portal.participation.services import announcing
from portal.participation.services import open_data as services
from tests.factories.participation import wall

TREES = "district,tree,count,planted\nNorth,Lime,12,2026-03-01\nSouth,Oak,7,2026-04-15\nSouth,=Oak,-3,\n"
BUDGET = """year,side,function,programme,planned,revised,spent
2025,expenditure,Schools,Teachers,400,410,405.50
2025,expenditure,Streets,,100,,90
2026,expenditure,Schools,Teachers,500,520,
2026,expenditure,Schools,Meals,50,,
2026,expenditure,Streets,,150,,
2026,income,Taxes,,700,,
"""


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_dataset(
    space: Space, *, data: str = TREES, filename: str = "trees.csv", kind: DatasetKind = DatasetKind.TABLE, public: bool = True,
    title: str = "Trees along streets", **values: Any,
) -> CityDataset:  # fmt: skip
    """A described set of data, given out unless said otherwise."""
    with _writing():
        held = queries.known_space(space.id, lock=True)
        made = services.add_dataset(
            space=held, kind=kind, title=title, data=data.encode(), filename=filename, actor=None
        )
        made.descriptions = {made.lang: "Counted by the parks office."}
        for name, value in values.items():
            setattr(made, name, value)
        if public:
            services.publish_dataset(dataset=made, is_public=True, actor=None)
        return open_data.known_dataset(made.id)


def make_budget(space: Space, **values: Any) -> CityDataset:
    """Two years of expenditure and one of income."""
    given: dict[str, Any] = {"data": BUDGET, "title": "The budget", "kind": DatasetKind.BUDGET, "currency": "USD"}
    return make_dataset(space, **(given | values))


def make_announcement(space: Space, *, title: str = "Meeting of the council", days: float = 3) -> Announcement:
    with _writing():
        held = queries.known_space(space.id, lock=True)
        plan = announcing.AnnouncementPlan(
            {held.lang: title}, wall(held, days), wall(held, days + 0.1), place="Town hall"
        )
        return announcing.announce(space=held, plan=plan, actor=None)
