"""A single figure beside what is wanted of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Figure:
    """Something measured once. `wanted` is the most it may be; with `at_least` the least.

    `errors`: answers that were not as they should be; one is a miss, however fast the rest was. `detail`: what else was
    seen, for the reader of the table.
    """

    name: str
    reached: float
    wanted: float
    unit: str
    errors: int = 0
    at_least: bool = False
    detail: str = ""

    @property
    def is_reached(self) -> bool:
        in_bounds = self.reached >= self.wanted if self.at_least else self.reached <= self.wanted
        return in_bounds and not self.errors

    def miss(self) -> str:
        """The line that says what falls short."""
        bound = "at least" if self.at_least else "at most"
        errors = f", {self.errors} errors" if self.errors else ""
        return f"{self.name}: {number(self.reached)} {self.unit}{errors}, wanted {bound} {number(self.wanted)}"

    def cells(self) -> tuple[str, ...]:
        """A row of the table, beside `HEAD`."""
        bound = "≥" if self.at_least else "≤"
        return (self.name, number(self.reached), f"{bound} {number(self.wanted)}", self.unit, str(self.errors))


HEAD = ("training", "reached", "wanted", "unit", "errors")


def number(value: float) -> str:
    """Two places below ten, one below a hundred, none where it is whole."""
    if value == int(value):
        return str(int(value))
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0-1) of all do not exceed (nearest rank).

    Raises:
        ValueError: there are none.
    """
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, ceil(round(share * len(values), 9)) - 1)]
