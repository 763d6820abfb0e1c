"""The picture of the landing page: every member city is a house, as in the mark of the portal."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from portal.cities.directory import Entry
from portal.cities.models import PopulationBand

WIDTH = 560.0
HEIGHT = 320.0
GROUND = 268.0
# Height of a house, by how many people live in the city.
HEIGHTS = {
    PopulationBand.UNDER_100K: 76.0,
    PopulationBand.FROM_100K: 112.0,
    PopulationBand.FROM_500K: 148.0,
    PopulationBand.FROM_1M: 188.0,
    PopulationBand.OVER_5M: 232.0,
}
MOST = 40  # houses that are still told apart


@dataclass(frozen=True)
class House:
    """A house. `outline` is the path of its walls and roof; `middle` and `top` say where its name stands."""

    entry: Entry
    outline: str
    middle: float
    top: float


def houses(entries: Sequence[Entry]) -> list[House]:
    """Lays the cities out from west to east along the river; if there are too many, the earliest members stand for all."""
    shown = sorted(sorted(entries, key=lambda one: (one.since, one.slug))[:MOST], key=lambda one: one.longitude or 0.0)
    if not shown:
        return []
    step = min(WIDTH / len(shown), 56.0)
    margin = (WIDTH - step * len(shown)) / 2
    return [_house(entry, margin + i * step + step * 0.1, step * 0.8, i) for i, entry in enumerate(shown)]


def _house(entry: Entry, x: float, width: float, place: int) -> House:
    top = GROUND - _height(entry, place)
    left, right, middle, w = round(x, 1), round(x + width, 1), round(x + width / 2, 1), round(width, 1)
    roofs = (
        f"V{top + 3}Q{left} {top} {left + 3} {top}H{right - 3}Q{right} {top} {right} {top + 3}",  # flat
        f"V{top + w / 2:.1f}L{middle} {top}L{right} {top + w / 2:.1f}",  # gable
        f"V{top + w / 2:.1f}L{right} {top}",  # slanted
        f"V{top + w / 2:.1f}A{w / 2:.2f} {w / 2:.2f} 0 0 1 {right} {top + w / 2:.1f}",  # dome
        f"V{top + 12}H{left + w / 4:.1f}V{top}H{right - w / 4:.1f}V{top + 12}H{right}",  # stepped
    )
    spire = f"V{top}L{middle} {top - 26}L{right} {top}"
    is_chair = "chair" in entry.offices
    roof = spire if is_chair else roofs[zlib.crc32(entry.slug.encode()) // 12 % len(roofs)]
    return House(entry, f"M{left} {GROUND}{roof}V{GROUND}Z", middle, top - 26 if is_chair else top)


def _height(entry: Entry, place: int) -> float:
    known = HEIGHTS.get(PopulationBand(entry.population_band)) if entry.population_band else None
    # A little up and down, the same each time, so that neighbours of one size do not melt into a wall.
    return (known or HEIGHTS[PopulationBand.FROM_100K]) + (place * 7 % 5 - 2) * 5
