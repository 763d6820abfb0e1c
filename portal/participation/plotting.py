"""Where points lie in a drawing of a part of a city. There is no map below them: no tiles are fetched from anywhere. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

WIDTH, HEIGHT = 640.0, 420.0
_MARGIN = 36.0
_SMALLEST = 0.002  # degrees across, some two hundred metres: a single point is drawn in the middle


class Point(Protocol):
    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...
    @property
    def count(self) -> int: ...


@dataclass(frozen=True)
class Drawn:
    """A point in units of the frame. `radius`: its area grows with how many it stands for."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Frame:
    """All of it, in the order of the points. `bar`: length of a scale bar, which stands for `metres`."""

    width: float
    height: float
    points: list[Drawn]
    bar: float
    metres: int


def plot(points: Sequence[Point]) -> Frame | None:
    """Lays them out, north above, with degrees of longitude as long as they are at that latitude; None without points."""
    if not points:
        return None
    south, north = min(one.latitude for one in points), max(one.latitude for one in points)
    west, east = min(one.longitude for one in points), max(one.longitude for one in points)
    shrink = math.cos(math.radians((south + north) / 2)) or 1e-6
    wide, high = max((east - west) * shrink, _SMALLEST), max(north - south, _SMALLEST)
    scale = min((WIDTH - 2 * _MARGIN) / wide, (HEIGHT - 2 * _MARGIN) / high)
    most = max(one.count for one in points)
    middle = (west + east) / 2, (south + north) / 2
    drawn = [
        Drawn(
            round(WIDTH / 2 + (one.longitude - middle[0]) * shrink * scale, 1),
            round(HEIGHT / 2 - (one.latitude - middle[1]) * scale, 1),
            7.0 if most == 1 else round(7 + 17 * math.sqrt(one.count / most), 1),
        )
        for one in points
    ]
    bar, metres = _scale_bar(scale)
    return Frame(WIDTH, HEIGHT, drawn, bar, metres)


def _scale_bar(scale: float) -> tuple[float, int]:
    """A round number of metres that is about a fifth of the width. A degree of latitude is 111.2 km."""
    wanted = WIDTH / 5 / scale * 111_200
    power = 10 ** math.floor(math.log10(wanted))
    metres = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    return round(metres / 111_200 * scale, 1), round(metres)
