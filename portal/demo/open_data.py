"""Open data, budgets and announcements of the pilots in the demo: all of it invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from portal.accounts.models import User
from portal.cities import queries as cities
from portal.core import clock
from portal.demo import files, people
from portal.participation import queries
from portal.participation.models import CityDataset, DatasetKind, Space
from portal.participation.queries import open_data
from portal.participation.services import announcing, exporting
from portal.participation.services import open_data as services
from portal.participation.tables import Column


def load() -> None:
    """For pilots that have none yet; what people have done with theirs stays."""
    for item in files.read("open_data")["spaces"]:
        city = cities.city_by_slug(item["city"])
        space = queries.space_by_city(item["city"]) if city else None
        if space is not None and not open_data.datasets_of(space.id, drafts=True):
            _load(item, queries.known_space(space.id, lock=True))


def _load(item: Mapping[str, Any], space: Space) -> None:
    actor = people.by_key(item["by"])
    for row in item["datasets"]:
        _dataset(row, space, actor)
    for row in item["announcements"]:
        _announce(row, space, actor)
    for process in queries.processes_of(space.id, drafts=False):
        exporting.ask_export(process=queries.known_process(process.id, lock=True), actor=actor)


def _dataset(row: Mapping[str, Any], space: Space, actor: User) -> None:
    made = services.add_dataset(
        space=space, kind=DatasetKind(row["kind"]), title=row["title"], data=row["data"].encode(), filename=row["file"], actor=actor
    )  # fmt: skip
    plan = services.DatasetPlan(
        titles={space.lang: row["title"], **row["titles"]}, descriptions=row["descriptions"],
        explanations=row.get("explanations", {}), publisher=row["publisher"], contact=space.contact, theme=row["theme"],
        frequency=row["frequency"], keywords=row["keywords"], covers_place=row.get("place", ""), currency=row.get("currency", ""),
        inhabitants=row.get("inhabitants"), inhabitants_year=row.get("inhabitants_year"),
    )  # fmt: skip
    services.describe_dataset(dataset=made, plan=plan, actor=actor)
    services.correct_columns(dataset=made, columns=_columns(made, row["columns"]), actor=actor)
    if not row.get("draft"):
        services.publish_dataset(dataset=made, is_public=True, actor=actor)


def _columns(made: CityDataset, meanings: Mapping[str, Any]) -> list[Column]:
    columns = [Column.of(kept) for kept in made.versions[0].columns]
    return [Column(one.name, one.type, meanings.get(one.name, {})) for one in columns]


def _announce(row: Mapping[str, Any], space: Space, actor: User) -> None:
    start = datetime.combine(clock.today(space.city.timezone) + timedelta(days=row["days"]), time(17))
    announcing.announce(
        space=space, actor=actor,
        plan=announcing.AnnouncementPlan(
            titles=row["titles"], texts=row.get("texts", {}), place=row.get("place", ""), local_start=start,
            local_end=start + timedelta(hours=row["hours"]) if "hours" in row else None,
        ),
    )  # fmt: skip
