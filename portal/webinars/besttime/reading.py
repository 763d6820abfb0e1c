"""Places from a CSV file: name,timezone,country[,weight][,languages][,hours]."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import available_timezones

from portal.core.i18n import _
from portal.webinars.besttime.facts import MOST_PLACES, BestTimeError, Hours, Place, is_hours, zone_of

NEEDED = ("name", "timezone", "country")
OPTIONAL = ("weight", "languages", "hours")
MOST_BYTES = 1_000_000
LONGEST_NAME = 200
# Not in ISO 3166-1, yet how the European Union writes them (Interinstitutional style guide, 7.1.1).
_ALSO = {"UK": "GB", "EL": "GR"}
_HOURS = re.compile(r"(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?")


@dataclass(frozen=True)
class Reading:
    """The places in the order of the file, and what the reader should know though nothing is wrong."""

    places: tuple[Place, ...]
    notes: tuple[str, ...]


def read_places(data: bytes) -> Reading:
    """Reads a file in UTF-8, with or without a byte order mark, whose columns are parted by commas, semicolons or tabs.

    The first line names the columns, in any order; others than ours are left aside. `languages`: tags parted by spaces or bars;
    `hours`: such as 9-17 or 08:30-16:30.

    Raises:
        BestTimeError: with the row, counted from 1 with the line of names.
    """
    if len(data) > MOST_BYTES:
        raise BestTimeError(_("The file is larger than %(most)s MB.", most=MOST_BYTES // 1_000_000))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise BestTimeError(_("Row %(row)s: this is not UTF-8.", row=row), row=row) from None
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=head.count)
    rows = _rows(text, delimiter)
    names = [name.strip().casefold() for name in next(rows, (1, []))[1]]
    if missing := [name for name in NEEDED if name not in names]:
        raise BestTimeError(
            _("The first row must name the columns; missing: %(columns)s.", columns=", ".join(missing)), row=1
        )
    places: list[Place] = []
    seen: dict[str, int] = {}
    notes = []
    if others := [name for name in names if name and name not in NEEDED + OPTIONAL]:
        notes.append(_("Columns left aside: %(columns)s.", columns=", ".join(others)))
    for row, cells in rows:
        if len(places) == MOST_PLACES:
            raise BestTimeError(_("There are more than %(most)s places.", most=MOST_PLACES), row=row)
        place = _place(row, dict(zip(names, (cell.strip() for cell in cells), strict=False)), delimiter)
        if place.name in seen:
            notes.append(
                _(
                    "Row %(row)s: “%(name)s” is there already, in row %(other)s.",
                    row=row,
                    name=place.name,
                    other=seen[place.name],
                )
            )
        seen.setdefault(place.name, row)
        places.append(place)
    if not places:
        raise BestTimeError(_("There are no places."))
    return Reading(tuple(places), tuple(notes))


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with the line on which each ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error:
        row = reader.line_num
        raise BestTimeError(_("Row %(row)s: the quotation marks do not match.", row=row), row=row) from None


def _place(row: int, cells: Mapping[str, str], delimiter: str) -> Place:
    name, zone, country = (cells.get(column, "") for column in NEEDED)
    if not name or len(name) > LONGEST_NAME:
        raise BestTimeError(
            _("Row %(row)s: the name is missing or longer than %(most)s characters.", row=row, most=LONGEST_NAME),
            row=row,
        )
    if zone_of(zone) is None:
        raise BestTimeError(_unknown_zone(row, name, zone), row=row)
    if not re.fullmatch("[A-Za-z]{2}", country):
        raise BestTimeError(
            _(
                "Row %(row)s (%(name)s): “%(country)s” is no country code of two letters, such as KR.",
                row=row, name=name, country=_short(country),
            ),
            row=row,
        )  # fmt: skip
    return Place(
        name=name,
        zone=zone,
        country=_ALSO.get(country.upper(), country.upper()),
        weight=_weight(row, name, cells.get("weight", ""), delimiter),
        languages=frozenset(re.split(r"[\s|/]+", cells["languages"]) if cells.get("languages") else ()),
        hours=_hours(row, name, cells.get("hours", "")),
    )


def _weight(row: int, name: str, text: str, delimiter: str) -> Decimal:
    if not text:
        return Decimal(1)
    if delimiter != ",":  # where semicolons part columns, commas part decimals
        text = text.replace(",", ".")
    try:
        found = Decimal(text)
        if 0 < found <= 1_000_000:
            return found
    except InvalidOperation:  # no number, or not a number
        pass
    raise BestTimeError(
        _(
            "Row %(row)s (%(name)s): the weight “%(weight)s” is no number above 0.",
            row=row,
            name=name,
            weight=_short(text),
        ),
        row=row,
    )


def _hours(row: int, name: str, text: str) -> Hours | None:
    if not text:
        return None
    if found := _HOURS.fullmatch(text):
        first, first_minute, last, last_minute = (int(part or 0) for part in found.groups())
        hours = (first * 60 + first_minute, last * 60 + last_minute)
        if is_hours(hours):
            return hours
    raise BestTimeError(
        _("Row %(row)s (%(name)s): the hours “%(hours)s” are not like 9-17.", row=row, name=name, hours=_short(text)),
        row=row,
    )


def _unknown_zone(row: int, name: str, zone: str) -> str:
    """What is wrong, with the zones that were perhaps meant."""
    known, cities = _zones()
    wanted = zone.replace(" ", "_").casefold()
    near = [known[each] for each in get_close_matches(wanted, known, n=3, cutoff=0.75)]
    near += [known[cities[each]] for each in get_close_matches(wanted.rpartition("/")[2], cities, n=3, cutoff=0.75)]
    meant = list(dict.fromkeys(near))[:3]
    if not meant:
        return _("Row %(row)s (%(name)s): there is no time zone “%(zone)s”.", row=row, name=name, zone=_short(zone))
    return _(
        "Row %(row)s (%(name)s): there is no time zone “%(zone)s”. Did you mean %(meant)s?",
        row=row, name=name, zone=_short(zone), meant=", ".join(meant),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _zones() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """All zones by their name in lower case, and that name by its last part. Reads a folder, hence once."""
    known = {each.casefold(): each for each in available_timezones()}
    return known, {each.rpartition("/")[2]: each for each in sorted(known)}


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
