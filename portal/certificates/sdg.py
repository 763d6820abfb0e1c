"""The Sustainable Development Goals and their targets, by number, with the goals' short titles (`sdg.json` names its source)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("sdg.json")


@dataclass(frozen=True, slots=True)
class Goal:
    """One of the seventeen. `number` is "1" to "17", `targets` are "16.6" or "16.b", `address` is its page with the targets' words."""

    number: str
    titles: dict[str, str]
    targets: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The goal's own number and those of its targets."""
        return (self.number, *self.targets)

    @property
    def address(self) -> str:
        return f"https://sdgs.un.org/goals/goal{self.number}"


@cache
def goals() -> tuple[Goal, ...]:
    """All goals in their order."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(Goal(each["goal"], each["titles"], tuple(each["targets"])) for each in data["goals"])


@cache
def _places() -> dict[str, int]:
    """Every code there is, in the order in which they are named."""
    return {code: place for place, code in enumerate(code for goal in goals() for code in goal.codes)}


def is_code(text: str) -> bool:
    """True for the number of a goal or of a target."""
    return text in _places()


def ordered(codes: Iterable[str]) -> list[str]:
    """Each known code once, in the order of the goals."""
    return sorted({code for code in codes if is_code(code)}, key=_places().__getitem__)


def by_goal(codes: Iterable[str]) -> list[tuple[Goal, list[str]]]:
    """The goals that codes touch, with the targets that are named of each (none: the goal as a whole)."""
    known = ordered(codes)
    touched = {code.partition(".")[0] for code in known}
    return [
        (goal, [code for code in known if code in goal.targets]) for goal in goals() if goal.number in touched
    ]  # fmt: skip
