"""What templates need to draw on the server: places on the world map, scales of charts, a city's colour band."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask

# The frame of world.svg: frontend/map/world.mjs draws the land with the same numbers, and a test compares the two.
MAP_WIDTH = 1000
MAP_HEIGHT = 436
_TOP = 1.383  # ordinate of 84° north
_CENTRE = 11  # degrees east; the cut behind the map then runs through the Bering Strait
_SCALE = MAP_WIDTH / (2 * math.pi * 0.8707)

BANDS = 12


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a place lies on the world map, in units of its frame, to a tenth.

    Natural Earth projection: Šavrič, Patterson, Jenny, "The Natural Earth II world map projection" and its
    polynomial forerunner, International Journal of Cartography 1 (2011/2015).

    Args:
        latitude: degrees, north positive.
        longitude: degrees, east positive.
    """
    lam, phi = math.radians((longitude - _CENTRE + 180) % 360 - 180), math.radians(latitude)
    p2 = phi * phi
    p4 = p2 * p2
    x = lam * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    return round(MAP_WIDTH / 2 + x * _SCALE, 1), round((_TOP - y) * _SCALE, 1)


def band(slug: str) -> int:
    """The number of the colour band (0 to 11) of a city: the same for the same slug, on every page and machine."""
    return zlib.crc32(slug.encode()) % BANDS


def ticks(highest: float, count: int = 4, *, whole: bool = False) -> list[float]:
    """Round numbers from 0 to at least `highest`, at most `count` + 1 steps, for the axis of a chart. whole: of what has no halves."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = max(highest / count, 1.0) if whole else highest / count
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(
        magnitude * nice
        for nice in (1, 2, 2.5, 5, 10)
        if magnitude * nice >= rough and not (whole and magnitude * nice % 1)
    )
    return [round(step * i, 10) for i in range(math.ceil(round(highest / step, 9)) + 1)]


@dataclass(frozen=True)
class Plot:
    """A line chart, ready to be written as SVG; lengths in units of its frame."""

    width: float
    height: float
    grid: list[tuple[float, float]]  # (ordinate, value) of the lines across
    labels: list[tuple[float, str]]  # (abscissa, text) below the axis
    lines: list[list[tuple[float, float, float]]]  # per series: (abscissa, ordinate, value)


def plot(labels: Sequence[str], series: Sequence[Sequence[float | None]], *, rtl: bool = False) -> Plot:
    """Lays out a line chart.

    Args:
        labels: one per step along the axis, all shown if they are 8 or fewer, else about 8 of them.
        series: values per line, as many as labels; None where there is no value.
        rtl: time runs from right to left.
    """
    width, height = 640.0, 240.0
    values = [v for line in series for v in line if v is not None]
    marks = ticks(max(values, default=0.0), whole=all(float(v).is_integer() for v in values))
    steps = max(1, len(labels) - 1)
    every = max(1, math.ceil(len(labels) / 8))

    def x(i: int) -> float:
        place = i / steps if len(labels) > 1 else 0.5
        return round((1 - place if rtl else place) * width, 1)

    def y(value: float) -> float:
        return round(height - value / marks[-1] * height, 1)

    return Plot(
        width=width,
        height=height,
        grid=[(y(mark), mark) for mark in marks],
        labels=[(x(i), text) for i, text in enumerate(labels) if i % every == 0],
        lines=[[(x(i), y(v), v) for i, v in enumerate(line) if v is not None] for line in series],
    )


def init_app(app: Flask) -> None:
    """Makes the functions known to all templates, macros included."""
    app.jinja_env.globals.update(project=project, plot=plot, map_size=(MAP_WIDTH, MAP_HEIGHT))
    app.jinja_env.filters["band"] = band
