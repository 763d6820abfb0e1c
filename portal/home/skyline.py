"""The picture of the landing page: every member city is a house, as in the mark of the portal."""

from __future__ import annotations

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
    """A house: its corner above left, its width and height, in units of the picture."""

    entry: Entry
    x: float
    y: float
    width: float
    height: float
    has_gable: bool


def houses(entries: Sequence[Entry]) -> list[House]:
    """Lays the cities out from west to east along the river; if there are too many, the earliest members stand for all."""
    shown = sorted(sorted(entries, key=lambda one: (one.since, one.slug))[:MOST], key=lambda one: one.longitude or 0.0)
    if not shown:
        return []
    step = WIDTH / len(shown)
    width = round(step * 0.72, 1)
    return [
        House(
            entry=entry, x=round(i * step + (step - width) / 2, 1), y=round(GROUND - height, 1), width=width,
            height=height, has_gable="chair" in entry.offices,
        )
        for i, entry in enumerate(shown)
        for height in [_height(entry, i)]
    ]  # fmt: skip


def _height(entry: Entry, place: int) -> float:
    known = HEIGHTS.get(PopulationBand(entry.population_band)) if entry.population_band else None
    # A little up and down, the same each time, so that neighbours of one size do not melt into a wall.
    return (known or HEIGHTS[PopulationBand.FROM_100K]) + (place * 7 % 5 - 2) * 5
