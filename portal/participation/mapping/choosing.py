"""A drawing of a city on which somebody chooses a point: squares without a script, any point with one. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portal.participation.mapping.drawing import Drawing, draw

COLUMNS = 12
_HALF = 0.05  # degrees around the middle that are drawn at least: some five kilometres


@dataclass(frozen=True)
class Square:
    """`name`: column and row, such as C4; `near`: the place whose middle is nearest, empty where there is none."""

    name: str
    latitude: float
    longitude: float
    near: str

    @property
    def value(self) -> str:
        return f"{self.latitude},{self.longitude}"


@dataclass(frozen=True)
class Chooser:
    """`places`: (name, x, y) of the city's places, for orientation; `squares` row by row."""

    drawing: Drawing
    places: Sequence[tuple[str, float, float]]
    squares: Sequence[Square]


def chooser(places: Sequence[tuple[str, float, float]], middle: tuple[float, float]) -> Chooser:
    """Of places as (name, latitude, longitude), around the middle of the city (latitude, longitude)."""
    corners = [(middle[0] + side * _HALF, middle[1] + side * _HALF) for side in (-1, 1)]
    points = [*corners, *((latitude, longitude) for _name, latitude, longitude in places)]
    drawing = draw(
        (str(n), {"type": "Point", "coordinates": [longitude, latitude]})
        for n, (latitude, longitude) in enumerate(points)
    )
    rows = max(1, round(drawing.height / drawing.width * COLUMNS))
    wide, high = drawing.width / COLUMNS, drawing.height / rows
    named = [(name, *drawing.place(latitude, longitude)) for name, latitude, longitude in places]
    squares = [
        Square(f"{chr(65 + n)}{m + 1}", *drawing.degrees(x, y), min(named, key=lambda one: math.dist(one[1:], (x, y)))[0] if named else "")
        for m in range(rows)
        for n in range(COLUMNS)
        for x, y in (((n + 0.5) * wide, (m + 0.5) * high),)
    ]  # fmt: skip
    return Chooser(drawing, named, squares)


def read(text: str) -> tuple[float, float] | None:
    """(latitude, longitude) of what was chosen; None for what is none."""
    try:
        latitude, longitude = (round(float(part), 5) for part in text.split(",", 1))
    except ValueError:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None
