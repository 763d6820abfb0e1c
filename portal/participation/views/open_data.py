"""What everybody reads of a city's open data: the list, each set with its dictionary, its rows and a chart, and the budget."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_login import current_user

from portal.core import cache, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.participation import budgets, rules
from portal.participation import queries as spaces
from portal.participation.exchange import space_tables
from portal.participation.models import CityDataset, DatasetKind, DatasetVersion
from portal.participation.queries import exchange_space, exports
from portal.participation.queries import open_data as queries
from portal.participation.tables import Column
from portal.participation.views.base import bp, space_here
from portal.participation.views.data_base import dataset_here, version_of
from portal.participation.words import open_data as data_words

CHARTS = ("bar", "line")


@bp.context_processor
def _data_words() -> dict[str, Any]:
    return {"data_words": data_words}


@bp.get("/cities/<city>/participation/open-data/")
@public
@cache.for_everyone("participation", "cities")
def space_data(city: str) -> Response:
    """A city's open data, the catalogue of them, and what stands on its pages and in its processes as files."""
    found = space_here(city)
    processes = spaces.processes_of(found.id, drafts=False)
    ready = exports.ready_of([one.id for one in processes]) if processes else {}
    counts = exchange_space.counts(found.id, space_tables.space_tables())
    return web.render(
        "participation/space_data.html", space=found, records=[(one, counts[one.name]) for one in space_tables.space_tables() if counts[one.name]], exported=[(one, ready.get(one.id)) for one in processes],
        datasets=queries.datasets_of(found.id, drafts=rules.manages(current_user, found.city_id)),
    )  # fmt: skip


@bp.get("/cities/<city>/participation/open-data/<dataset>/")
@public
@cache.for_everyone("participation", "cities")
def dataset(city: str, dataset: str) -> Response:
    """A set of data: what it is, what its columns mean, a page of its rows, a chart of two columns."""
    found = dataset_here(city, dataset)
    version = version_of(found, request.args.get("version", ""))
    columns, page = [Column.of(one) for one in version.columns], web.page_number()
    pages = max(1, -(-version.row_count // queries.PER_PAGE))
    first = (min(page, pages) - 1) * queries.PER_PAGE
    rows = queries.rows_after(version.id, first, queries.PER_PAGE)
    return web.render(
        "participation/dataset.html", dataset=found, space=found.space, version=version, columns=columns,
        page=web.Page(list(rows), min(page, pages), pages, version.row_count), chart=_chart(version, columns),
        charts=CHARTS,
    )  # fmt: skip


def _chart(version: DatasetVersion, columns: list[Column]) -> dict[str, Any] | None:
    """The chart that the address asks for: kind, the two columns and the points; None: none, or it names no such columns."""
    kind = request.args.get("chart", "")
    along, values = (request.args.get(name, "") for name in ("along", "of"))
    places = {str(place): one for place, one in enumerate(columns)}
    if kind not in CHARTS or along not in places or values not in places or not places[values].is_number:
        return None
    points = queries.chart(version.id, int(along), int(values), is_line=kind == "line")
    return {"kind": kind, "along": int(along), "of": int(values), "points": points}


@bp.get("/cities/<city>/participation/open-data/<dataset>/budget")
@public
@cache.for_everyone("participation", "cities")
def budget(city: str, dataset: str) -> Response:
    """A budget, drawn: a year and a side of it by function, into a function by programme, against another year."""
    found = _budget(dataset_here(city, dataset))
    asked = {name: request.args.get(name, "")[:200] for name in ("year", "side", "function", "against")}
    shown = budgets.shown(found, **asked)
    if shown is None:
        raise NotFound
    return web.render("participation/budget.html", dataset=found, space=found.space, shown=shown)


def _budget(found: CityDataset) -> CityDataset:
    if found.kind is not DatasetKind.BUDGET:
        raise NotFound
    return found
