"""A table of a space as CSV, JSON and GeoJSON, piece by piece, and its dictionary."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from portal.core import i18n, sheets
from portal.participation.exchange import Row
from portal.participation.exchange.space_tables import SpaceTable
from portal.participation.formats.site import Site
from portal.participation.formats.tables import listed
from portal.participation.models import Space
from portal.participation.words.open_data import LICENCES

LICENCE = "cc-by"
Batches = Iterable[Sequence[Row]]


def pieces(table: SpaceTable, form: str, batches: Batches) -> Iterator[str]:
    """`form`: one of the table's."""
    return {"csv": _csv, "json": _json, "geojson": _geojson}[form](table, batches)


def _csv(table: SpaceTable, batches: Batches) -> Iterator[str]:
    return sheets.csv_pieces(table.names, ([[_cell(value) for value in row] for row in rows] for rows in batches))


def _cell(value: Any) -> sheets.Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    plain: sheets.Value = _plain(value)
    return plain


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _object(table: SpaceTable, row: Row, without: Sequence[str] = ()) -> dict[str, Any]:
    return {name: _plain(value) for name, value in zip(table.names, row, strict=True) if name not in without}


def _json(table: SpaceTable, batches: Batches) -> Iterator[str]:
    lines = (json.dumps(_object(table, row), ensure_ascii=False) for rows in batches for row in rows)
    return listed("[", lines, "]\n")


def _geojson(table: SpaceTable, batches: Batches) -> Iterator[str]:
    """A FeatureCollection (RFC 7946); rows without a place have none."""
    places = table.places or ()
    at = [table.names.index(name) for name in places]

    def feature(row: Row) -> str:
        point = [row[place] for place in at]
        geometry = None if None in point else {"type": "Point", "coordinates": point}
        kept = {"type": "Feature", "id": row[0], "geometry": geometry, "properties": _object(table, row, places)}
        return json.dumps(kept, ensure_ascii=False)

    features = (feature(row) for rows in batches for row in rows)
    return listed('{"type": "FeatureCollection", "features": [', features, "]}\n")


def dictionary(table: SpaceTable, space: Space, site: Site) -> dict[str, object]:
    """What each column means: a Frictionless Data Package (v1) of one resource with its Table Schema."""
    name, url = LICENCES[LICENCE]
    with i18n.in_language(space.lang):
        title, about = str(table.title), str(table.about)
    return {
        "profile": "tabular-data-package", "name": table.name, "title": title, "description": about,
        "licenses": [{"name": "CC-BY-4.0", "title": name, "path": url}],
        "resources": [{
            "profile": "tabular-data-resource", "name": table.name, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
            "path": f"{site.records(space.city.slug)}/{table.name}.csv",
            "schema": {"fields": [one.schema() for one in table.fields], "missingValues": [""]},
        }],
    }  # fmt: skip
