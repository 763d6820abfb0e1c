"""How cases spread from city to city by year, laid out for drawing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 720.0
LANE = 34.0
_LEAST_YEARS = 2


@dataclass(frozen=True)
class Way:
    """One case in one other city: years as far as known, the texts beside the dots, and where a click leads."""

    case: str
    source: str
    source_year: int | None
    city: str
    year: int
    url: str
    is_confirmed: bool


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    label: str
    url: str = ""
    is_source: bool = False
    is_confirmed: bool = True
    # Where its words begin, and whether they grow from there to the left ("end") or to the right ("start").
    label_x: float = 0.0
    label_y: float = 0.0
    anchor: str = "start"


@dataclass(frozen=True)
class Graph:
    """Lengths in units of its frame: years across, a lane for each adopter below its case's own."""

    width: float
    height: float
    years: list[tuple[float, int]]
    dots: list[Dot]
    curves: list[tuple[float, float, float, float, bool]]


def graph(ways: Sequence[Way], *, rtl: bool = False) -> Graph:
    """Lays the ways out, case by case, the earliest first.

    Args:
        ways: at least one.
        rtl: time runs from right to left.
    """
    years = [way.year for way in ways] + [way.source_year for way in ways if way.source_year]
    first, last = min(years), max(years)
    span = max(_LEAST_YEARS, last - first)

    def x(year: int) -> float:
        place = (year - first) / span
        return round((1 - place if rtl else place) * WIDTH, 1)

    dots, curves, y = [], [], LANE / 2
    for key in dict.fromkeys((way.case, way.source) for way in sorted(ways, key=lambda way: (way.year, way.case))):
        own = sorted((way for way in ways if (way.case, way.source) == key), key=lambda way: (way.year, way.city))
        begin = min([way.source_year for way in own if way.source_year] or [own[0].year])
        origin = _dot(x(begin), y, f"{own[0].source}: {own[0].case}", rtl, is_source=True)
        dots.append(origin)
        for way in own:
            y += LANE
            dots.append(_dot(x(way.year), y, way.city, rtl, url=way.url, is_confirmed=way.is_confirmed))
            curves.append((origin.x, origin.y, x(way.year), y, way.is_confirmed))
        y += LANE * 1.4
    every = max(1, -(-span // 8))
    return Graph(WIDTH, round(y, 1), [(x(year), year) for year in range(first, first + span + 1, every)], dots, curves)


def _dot(x: float, y: float, label: str, rtl: bool, **values: Any) -> Dot:
    """A dot whose words go on with time; where there is no room they stand before it, above the curve."""
    is_late = x < WIDTH * 0.45 if rtl else x > WIDTH * 0.55
    to_the_right = is_late if rtl else not is_late
    return Dot(
        x, y, label, label_x=x + 12 if to_the_right else x - 12, label_y=y - 7 if is_late else y + 5,
        anchor="start" if to_the_right else "end", **values,
    )  # fmt: skip
