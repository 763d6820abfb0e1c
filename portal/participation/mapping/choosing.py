"""A drawing of a city on which somebody chooses a point: squares without a script, which one can look at more closely; any point with one. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portal.participation.mapping.drawing import Drawing, View, draw

COLUMNS = 12
STEPS = 2  # how often one can look closer; each time what was a square is sixteen
_HALF = 0.05  # degrees around the middle that are drawn at least: some five kilometres
# Names of places, in thousandths of what is seen: their letters' width at most, their height, and how far they stand above their point.
_LETTER, _HIGH, _AWAY = 12, 48, 16


@dataclass(frozen=True)
class Seen:
    """How closely one looks (0 to `STEPS`), and at what: (latitude, longitude) of its middle, None for the city's."""

    step: int = 0
    at: tuple[float, float] | None = None

    def __str__(self) -> str:
        at = f"{self.at[0]},{self.at[1]}" if self.at else ""
        return f"{self.step};{at}" if self.step else ""

    @classmethod
    def read(cls, text: str) -> Seen:
        """Of what `str` makes; all of the city for anything else."""
        step, _semicolon, at = text.partition(";")
        point = read(at)
        is_fine = (point is not None or not at) and step in {str(one) for one in range(1, STEPS + 1)}
        return cls(int(step), point) if is_fine else cls()

    def moved(self, steps: int, at: tuple[float, float] | None) -> Seen:
        """`steps` closer (or further away, below 0), at a point or where one was looking before."""
        step = min(max(self.step + steps, 0), STEPS)
        return Seen(step, at or self.at) if step else Seen()


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
class Label:
    """A place of the city, for orientation: its point in the frame, and where its name stands, so that no edge cuts it off.

    `anchor`: of SVG. `down`: of the name's line from the point, in units of `Drawing.unit`.
    """

    name: str
    x: float
    y: float
    anchor: str
    down: int


@dataclass(frozen=True)
class Chooser:
    """`labels` of the city's places that are seen; `squares` row by row; `west`, `north`, `right`, `down`: what is seen, in degrees."""

    drawing: Drawing
    labels: Sequence[Label]
    squares: Sequence[Square]
    seen: Seen
    west: float
    north: float
    right: float
    down: float

    @property
    def is_closest(self) -> bool:
        return self.seen.step >= STEPS

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point is seen."""
        is_across = self.west <= longitude <= self.west + self.right
        return is_across and self.north - self.down <= latitude <= self.north


def chooser(
    places: Sequence[tuple[str, float, float]], middle: tuple[float, float], seen: Seen | None = None
) -> Chooser:
    """Of places as (name, latitude, longitude), around the middle of the city (latitude, longitude)."""
    seen = seen or Seen()
    corners = [(middle[0] + side * _HALF, middle[1] + side * _HALF) for side in (-1, 1)]
    points = [*corners, *((latitude, longitude) for _name, latitude, longitude in places)]
    areas = [
        (str(n), {"type": "Point", "coordinates": [longitude, latitude]})
        for n, (latitude, longitude) in enumerate(points)
    ]
    drawing = draw(areas)
    if seen.step:
        drawing = draw(areas, View(seen.step * 2, *(drawing.place(*seen.at) if seen.at else ())))
    named = [(name, *drawing.place(latitude, longitude)) for name, latitude, longitude in places]
    squares = []
    for n, (left, top, wide, high) in enumerate(drawing.cells(COLUMNS)):
        x, y = left + wide / 2, top + high / 2
        near = min(named, key=lambda one: math.dist(one[1:], (x, y)))[0] if named else ""
        squares.append(Square(f"{chr(65 + n % COLUMNS)}{n // COLUMNS + 1}", *drawing.degrees(x, y), near))
    left, top, wide, high = drawing.box
    (north, west), (south, east) = drawing.degrees(left, top), drawing.degrees(left + wide, top + high)
    labels = [label for one in named if (label := _label(drawing, *one))]
    return Chooser(drawing, labels, squares, seen, west, north, east - west, north - south)


def _label(drawing: Drawing, name: str, x: float, y: float) -> Label | None:
    """None: it is not seen."""
    left, top, wide, high = drawing.box
    if not (left <= x <= left + wide and top <= y <= top + high):
        return None
    half = len(name) * _LETTER * drawing.unit
    anchor = "start" if x - left < half else "end" if left + wide - x < half else "middle"
    is_at_top = y - top < (_HIGH + _AWAY) * drawing.unit
    return Label(name, x, y, anchor, _HIGH if is_at_top else -_AWAY)


def read(text: str) -> tuple[float, float] | None:
    """(latitude, longitude) of what was chosen; None for what is none."""
    try:
        latitude, longitude = (round(float(part), 5) for part in text.split(",", 1))
    except ValueError:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None
