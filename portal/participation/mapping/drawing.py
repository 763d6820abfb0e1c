"""A plan as paths in a frame, at the scale of a city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

WIDTH = 1000.0
_PADDING = 30.0
_RATIOS = (0.45, 1.1)  # height to width of the frame, at least and at most
CLOSEST = 5
_LEAST_SPAN = 0.002  # degrees: about 200 m, so that a single point has surroundings


@dataclass(frozen=True)
class View:
    """What of the frame is seen: `zoom` 0 (all) to 5, each step half as wide; `x`, `y`: centre in units of the frame."""

    zoom: int = 0
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True)
class Shape:
    """An area ready to be drawn. `path`: of SVG; empty for a point. `x`, `y`: where its number stands, inside of it."""

    key: str
    path: str
    is_line: bool
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """`box`: what is seen, (x, y, width, height). `unit`: length that looks as one thousandth of the width does at zoom 0."""

    shapes: Sequence[Shape]
    width: float
    height: float
    box: tuple[float, float, float, float]
    zoom: int
    west: float
    north: float
    scale: float
    shrink: float

    @property
    def view_box(self) -> str:
        return " ".join(f"{one:g}" for one in self.box)

    @property
    def unit(self) -> float:
        return self.box[2] / WIDTH

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point lies in the frame; it may lie outside."""
        x, y = (longitude - self.west) * self.shrink * self.scale, (self.north - latitude) * self.scale
        return round(x, 1), round(y, 1)

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """(latitude, longitude) of a point of the frame, to about a metre."""
        return round(self.north - y / self.scale, 5), round(self.west + x / self.shrink / self.scale, 5)

    def cells(self, columns: int = 16) -> list[tuple[float, float, float, float]]:
        """(x, y, side, side) of the squares that cover what is seen: to choose a point without a script."""
        left, top, width, height = self.box
        side = width / columns
        rows = max(1, round(height / side))
        return [
            (round(left + side * n, 2), round(top + side * m, 2), round(side, 2), round(side, 2))
            for m in range(rows)
            for n in range(columns)
        ]

    def moved(self, right: int, down: int) -> tuple[int, int]:
        """The centre half a width or height further, within the frame."""
        left, top, width, height = self.box
        x, y = left + width / 2 + right * width / 2, top + height / 2 + down * height / 2
        return round(min(max(x, 0), self.width)), round(min(max(y, 0), self.height))


def draw(areas: Iterable[tuple[str, Mapping[str, Any]]], view: View | None = None) -> Drawing:
    """Areas as (key, geometry) in a frame that holds all of them.

    Degrees are laid out evenly, those of longitude shrunk as in the middle of the plan: within a city that is true to a few
    parts in a thousand (equirectangular projection; Snyder, Map Projections, USGS Professional Paper 1395, 1987, chapter 12).
    """
    listed = [(key, str(geometry["type"]), list(_lines(geometry))) for key, geometry in areas]
    points = [point for _key, _kind, lines in listed for line in lines for point in line] or [(0.0, 0.0)]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    shrink = max(cos(radians((south + north) / 2)), 0.05)
    wide, high = max((east - west) * shrink, _LEAST_SPAN), max(north - south, _LEAST_SPAN)
    # The narrower direction gets margins, so that neither a ribbon nor a tower is drawn.
    ratio = min(max(high / wide, _RATIOS[0]), _RATIOS[1])
    inner, height = WIDTH - 2 * _PADDING, round(WIDTH * ratio, 1)
    scale = min(inner / wide, (height - 2 * _PADDING) / high)
    centre_x, centre_y = (west + east) / 2, (south + north) / 2
    left = centre_x - WIDTH / 2 / scale / shrink
    top = centre_y + height / 2 / scale
    frame = Drawing((), WIDTH, height, (0, 0, WIDTH, height), 0, left, top, scale, shrink)
    shapes = tuple(_shape(frame, key, kind, lines) for key, kind, lines in listed)
    box, zoom = _box(view or View(), height)
    return Drawing(shapes, WIDTH, height, box, zoom, left, top, scale, shrink)


def _box(view: View, height: float) -> tuple[tuple[float, float, float, float], int]:
    zoom = min(max(view.zoom, 0), CLOSEST)
    wide, high = WIDTH / 2**zoom, height / 2**zoom
    x = WIDTH / 2 if view.x is None else view.x
    y = height / 2 if view.y is None else view.y
    left, top = min(max(x - wide / 2, 0), WIDTH - wide), min(max(y - high / 2, 0), height - high)
    return (round(left, 2), round(top, 2), round(wide, 2), round(high, 2)), zoom


def _lines(geometry: Mapping[str, Any]) -> Iterable[list[tuple[float, float]]]:
    """Its rings, lines or point, as lists of (longitude, latitude)."""
    kind, found = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return [[(found[0], found[1])]]
    if kind == "LineString":
        return [[(x, y) for x, y in found]]
    parts = found if kind in ("Polygon", "MultiLineString") else [ring for polygon in found for ring in polygon]
    return [[(x, y) for x, y in ring] for ring in parts]


def _shape(frame: Drawing, key: str, kind: str, lines: list[list[tuple[float, float]]]) -> Shape:
    drawn = [[frame.place(latitude, longitude) for longitude, latitude in line] for line in lines]
    if kind == "Point":
        return Shape(key, "", is_line=False, x=drawn[0][0][0], y=drawn[0][0][1])
    is_line = "Line" in kind
    path = "".join(_path(line, closed=not is_line) for line in drawn)
    if is_line:
        x, y = _on_line(max(drawn, key=len))
    else:
        x, y = _inside(drawn)
    return Shape(key, path, is_line=is_line, x=round(x, 1), y=round(y, 1))


def _on_line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of its longest stretch, away from where it turns."""
    (x1, y1), (x2, y2) = max(pairwise(points), key=lambda pair: hypot(pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]))
    return (x1 + x2) / 2, (y1 + y2) / 2


def _path(points: Sequence[tuple[float, float]], *, closed: bool) -> str:
    """Without points that fall on the one before: at the scale of a screen they are the same."""
    kept = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    if closed and len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + ("Z" if closed else "")


def _inside(rings: Sequence[Sequence[tuple[float, float]]]) -> tuple[float, float]:
    """A point inside of an area for its number: the middle of the widest stretch on the best of a few lines across."""
    top, bottom = min(y for ring in rings for _x, y in ring), max(y for ring in rings for _x, y in ring)
    widest, found = -1.0, rings[0][0]
    # Halves before thirds before the rest: the nearer to the middle the better, where two are as wide.
    for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
        y = top + (bottom - top) * share
        crossings = sorted(_crossings(rings, y))
        for first, second in zip(crossings[::2], crossings[1::2], strict=False):
            if second - first > widest * 1.25 + 1e-9:
                widest, found = second - first, ((first + second) / 2, y)
    return found


def _crossings(rings: Sequence[Sequence[tuple[float, float]]], y: float) -> Iterable[float]:
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 <= y) != (y2 <= y):
                yield x1 + (y - y1) / (y2 - y1) * (x2 - x1)
