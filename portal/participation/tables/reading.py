"""A file of a city → a table: CSV in the encodings that cities write, JSON of flat objects, GeoJSON.

Source: RFC 4180 and CSV on the Web (W3C, 2015-12-17) for CSV; RFC 7946 for GeoJSON. What is wrong is named by row and column.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core import sheets
from portal.core.errors import DomainError
from portal.core.i18n import _, number

MOST_BYTES = 15_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 100
LONGEST_CELL = 5000
LONGEST_NAME = 80
# Of the reader that all threads share: whoever reads exports of processes sets the same.
LONGEST_FIELD = 200_000
# What the offices of our cities write besides UTF-8.
ENCODINGS = ("utf-8", "cp949", "cp1258", "cp1252", "cp1251", "cp1256", "gb18030", "shift_jis")
DELIMITERS = ",;\t|"
_GEOMETRIES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}

Place = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Names of the columns, rows of texts (empty ones None), and the geometry of each row where there are any."""

    names: Sequence[str]
    rows: Sequence[Sequence[str | None]]
    places: Sequence[Place | None] = ()


def _wrong(message: str) -> DomainError:
    return DomainError(message, field="file")


def read(data: bytes, filename: str, encoding: str = "") -> Table:
    """The table of a file; its kind is told by its name, CSV where that tells nothing.

    Args:
        encoding: one of `ENCODINGS`; empty: UTF-8 or, by its mark, UTF-16.

    Raises:
        DomainError: it is too large, not in this encoding, or no table; row and column are named.
    """
    if len(data) > MOST_BYTES:
        raise _wrong(_("The file is larger than %(size)s MB.", size=number(MOST_BYTES / 1_000_000)))
    if not data.strip():
        raise _wrong(_("The file is empty."))
    text = _decoded(data, encoding)
    if filename.lower().endswith((".json", ".geojson")):
        return _from_json(text)
    return _from_csv(text)


def _decoded(data: bytes, encoding: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    try:
        text = data.decode("utf-8-sig" if encoding in ("", "utf-8") else encoding)
    except (UnicodeDecodeError, LookupError) as error:
        at = getattr(error, "start", 0)
        row = number(data.count(b"\n", 0, at) + 1)
        if encoding in ("", "utf-8"):
            raise _wrong(
                _(
                    "Row %(row)s is not written in UTF-8. Say below how the file is written, or save it as UTF-8.",
                    row=row,
                )
            ) from None
        raise _wrong(_("Row %(row)s is not written in %(encoding)s.", row=row, encoding=encoding)) from None
    if "\x00" in text:
        raise _wrong(_("This is no file of text."))
    return text


def _from_csv(text: str) -> Table:
    with sheets.long_fields(LONGEST_FIELD):
        return _from_lines(text)


def _from_lines(text: str) -> Table:
    sample = text[:20_000].splitlines()[:20]
    delimiter = max(DELIMITERS, key=lambda sign: min((line.count(sign) for line in sample if line.strip()), default=0))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Sequence[str | None]] = []
    try:
        names = _names(next(reader, []))
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            # The head is row 1, as a spreadsheet numbers it.
            row = reader.line_num
            if len(cells) != len(names):
                raise _wrong(
                    _("Row %(row)s has %(found)s columns, the first row has %(wanted)s.", row=number(row), found=number(len(cells)), wanted=number(len(names)))
                )  # fmt: skip
            rows.append([_cell(cell, row, names[place]) for place, cell in enumerate(cells)])
            _bound(rows)
    except csv.Error as error:
        raise _wrong(_("Row %(row)s cannot be read: %(why)s.", row=number(reader.line_num), why=str(error))) from None
    return _whole(names, _with_points(names, rows, delimiter))


def _with_points(names: Sequence[str], rows: list[Sequence[str | None]], delimiter: str) -> list[Sequence[str | None]]:
    """Where a semicolon parts the cells, the comma is that of numbers: such columns get a point instead."""
    if delimiter != ";":
        return rows
    turned = []
    for place in range(len(names)):
        cells = [row[place] for row in rows if row[place] is not None]
        if any("," in (cell or "") for cell in cells) and all(_is_comma_number(cell or "") for cell in cells):
            turned.append(place)
    return [
        [
            cell.replace(".", "").replace(",", ".") if cell and place in turned else cell
            for place, cell in enumerate(row)
        ]
        for row in rows
    ]


def _is_comma_number(cell: str) -> bool:
    whole, _comma, part = cell.lstrip("+-").partition(",")
    groups = whole.split(".")
    grouped = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(one) == 3 for one in groups[1:]))
    return grouped and all(one.isascii() and one.isdigit() for one in groups) and (not part or part.isdigit())


def _from_json(text: str) -> Table:
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        line = number(getattr(error, "lineno", 1))
        raise _wrong(
            _("Row %(row)s cannot be read: %(why)s.", row=line, why=getattr(error, "msg", str(error)))
        ) from None
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        return _from_features(found.get("features"))
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise _wrong(_("This is neither a list of objects nor a GeoJSON FeatureCollection."))
    return _of_objects(found)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _of_objects(objects: Sequence[Mapping[str, Any]]) -> Table:
    names = _names(list(dict.fromkeys(name for one in objects for name in one)))
    rows: list[Sequence[str | None]] = []
    for row, one in enumerate(objects, 1):
        rows.append([_json_cell(one.get(name), row, name) for name in names])
        _bound(rows)
    return _whole(names, rows)


def _from_features(features: Any) -> Table:
    if not isinstance(features, list) or not features:
        raise _wrong(_("The file has no rows."))
    places: list[Place | None] = []
    objects: list[Mapping[str, Any]] = []
    for row, one in enumerate(features, 1):
        properties = one.get("properties") if isinstance(one, dict) else None
        if not isinstance(properties, dict | None) or not isinstance(one, dict) or one.get("type") != "Feature":
            raise _wrong(_("Row %(row)s is no feature of GeoJSON.", row=number(row)))
        objects.append(properties or {"": ""})
        places.append(_place(one.get("geometry"), row))
    if not any(objects[0]) and all("" in one for one in objects):
        objects = [{"number": str(n)} for n in range(1, len(objects) + 1)]
    found = _of_objects(objects)
    return Table(found.names, found.rows, places)


def _place(geometry: Any, row: int) -> Place | None:
    if geometry is None:
        return None
    if (
        not isinstance(geometry, dict)
        or geometry.get("type") not in _GEOMETRIES
        or not _are_positions(geometry.get("coordinates"))
    ):
        raise _wrong(
            _("Row %(row)s: the place is no geometry of GeoJSON in degrees of longitude and latitude.", row=number(row))
        )
    return {"type": geometry["type"], "coordinates": geometry["coordinates"]}


def _are_positions(value: Any, depth: int = 0) -> bool:
    if not isinstance(value, list) or not value or depth > 4:
        return False
    if all(isinstance(one, int | float) and not isinstance(one, bool) for one in value):
        return 2 <= len(value) <= 3 and all(map(math.isfinite, value)) and abs(value[0]) <= 180 and abs(value[1]) <= 90
    return all(_are_positions(one, depth + 1) for one in value)


def _names(given: Sequence[str]) -> list[str]:
    names = [" ".join(str(name).split()) for name in given]
    if not names:
        raise _wrong(_("The first row must name the columns."))
    if len(names) > MOST_COLUMNS:
        raise _wrong(_("The file has more than %(number)s columns.", number=number(MOST_COLUMNS)))
    for place, name in enumerate(names, 1):
        if (
            not name
            or len(name) > LONGEST_NAME
            or not name.isprintable()
            or any("\ud800" <= sign <= "\udfff" for sign in name)
        ):
            raise _wrong(
                _("Column %(number)s has no name of one to eighty characters in the first row.", number=number(place))
            )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _wrong(_("Two columns are called “%(name)s”.", name=twice))
    return names


def _cell(text: str, row: int, name: str) -> str | None:
    cell = text.strip()
    if any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in cell):
        raise _wrong(_("Row %(row)s, column “%(name)s”: a sign in it is none.", row=number(row), name=name))
    if len(cell) > LONGEST_CELL:
        raise _wrong(
            _(
                "Row %(row)s, column “%(name)s”: the text is longer than %(most)s characters.",
                row=number(row),
                name=name,
                most=number(LONGEST_CELL),
            )
        )
    return cell or None


def _json_cell(value: Any, row: int, name: str) -> str | None:
    if isinstance(value, dict | list):
        raise _wrong(
            _("Row %(row)s, column “%(name)s”: a value may have no parts of its own.", row=number(row), name=name)
        )
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(value, ".12f").rstrip("0").rstrip(".")
    return _cell(str(value), row, name)


def _bound(rows: Sequence[Any]) -> None:
    if len(rows) > MOST_ROWS:
        raise _wrong(_("The file has more than %(number)s rows.", number=number(MOST_ROWS)))


def _whole(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> Table:
    if not rows:
        raise _wrong(_("The file has no rows."))
    return Table(names, rows)
