"""A set of data as CSV, JSON and GeoJSON, piece by piece, so that its size does not matter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from portal.core import sheets
from portal.participation.tables import Column, typed

Batch = Sequence[tuple[int, Sequence[str | None], Mapping[str, Any] | None]]

TYPES = {"csv": sheets.CSV, "json": "application/json", "geojson": "application/geo+json"}


def as_csv(columns: Sequence[Column], batches: Iterable[Batch]) -> Iterator[str]:
    """With numbers as they are and texts that a spreadsheet would take for a formula marked as text."""
    numeric = [one.is_number for one in columns]
    return sheets.csv_pieces(
        [one.name for one in columns],
        (
            [[_cell(cell, numeric[place]) for place, cell in enumerate(cells)] for _n, cells, _p in batch]
            for batch in batches
        ),
    )


class _Plain(float):
    """A number that is written as it stood in the file: -5 is no formula, and 1.10 stays 1.10."""

    def __new__(cls, text: str) -> Self:
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str

    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


def _cell(cell: str | None, is_number: bool) -> str | float | None:
    return _Plain(cell) if is_number and cell is not None else cell


def row_object(columns: Sequence[Column], cells: Sequence[str | None]) -> dict[str, Any]:
    """A row for JSON: name → value of the column's type."""
    return {one.name: typed(one.type, cell) for one, cell in zip(columns, cells, strict=True)}


def as_json(columns: Sequence[Column], batches: Iterable[Batch]) -> Iterator[str]:
    """A list of objects, one a line."""
    return listed(
        "[",
        (json.dumps(row_object(columns, cells), ensure_ascii=False) for batch in batches for _n, cells, _p in batch),
        "]\n",
    )


def as_geojson(columns: Sequence[Column], batches: Iterable[Batch]) -> Iterator[str]:
    """A FeatureCollection (RFC 7946); rows without a place have none."""
    features = (
        json.dumps(
            {"type": "Feature", "id": n, "geometry": place, "properties": row_object(columns, cells)},
            ensure_ascii=False,
        )
        for batch in batches
        for n, cells, place in batch
    )
    return listed('{"type": "FeatureCollection", "features": [', features, "]}\n")


MAKERS = {"csv": as_csv, "json": as_json, "geojson": as_geojson}


def listed(begin: str, items: Iterable[str], end: str) -> Iterator[str]:
    """Items of JSON between two ends, some hundred a piece."""
    yield begin
    held: list[str] = []
    is_first = True
    for item in items:
        held.append(("\n" if is_first else ",\n") + item)
        is_first = False
        if len(held) >= 500:
            yield "".join(held)
            held.clear()
    yield "".join(held) + "\n" + end
