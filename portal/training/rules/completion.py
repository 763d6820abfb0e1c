"""What completes an edition: the kinds of rules, each a pure function of what was reached.

The rules of an edition are a list of objects with a `kind`; one of each kind at most. Kinds that stand on other parts of
the training (a plan, a survey) join with `completion.register`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ACTIVITIES, ATTENDANCE, SCORE, SURVEY = "activities", "attendance", "score", "survey"
DEFAULT: tuple[Mapping[str, Any], ...] = ({"kind": ACTIVITIES},)


@dataclass(frozen=True)
class Reached:
    """How far somebody is with one rule. `needed` 0 asks for nothing; shares are 0-1, all else is counted."""

    reached: float
    needed: float

    @property
    def is_met(self) -> bool:
        return self.reached >= self.needed


def rules_of(kept: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The rules of an edition; without any, all activities have to be done."""
    return kept or DEFAULT


def all_activities(done: int, activities: int) -> Reached:
    """Every activity has to be done. A course without one is never completed by it."""
    return Reached(done, max(activities, 1))


def share_of_sessions(attended: int, sessions: int, share: float) -> Reached:
    """At least `share` (0-1) of the sessions have to be attended, rounded up to whole ones."""
    return Reached(attended, math.ceil(round(share * sessions, 9)))


def least_score(scores: Collection[float], scored: int, least: float) -> Reached:
    """The mean over all scored activities has to reach `least` (0-1); what was not handed in counts as nothing."""
    return Reached(round(sum(scores) / scored, 9) if scored else 0.0, least if scored else 0.0)


def all_surveys(answered: int, surveys: int) -> Reached:
    """Every survey has to be answered. Where none is planned yet, one is still to come."""
    return Reached(answered, max(surveys, 1))


def fact(is_so: bool) -> Reached:
    """Something that is there or not: a plan accepted, a survey answered."""
    return Reached(int(is_so), 1)


def reason(kind: str, found: Reached) -> dict[str, Any]:
    """An entry of the list of reasons as it is kept."""
    return {"rule": kind, "reached": found.reached, "needed": found.needed, "met": found.is_met}


def wrong_rule(rules: Sequence[Mapping[str, Any]], known: Collection[str]) -> int | None:
    """The place (from 0) of the first rule that says nothing sensible; None if all do."""
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        kind = rule.get("kind")
        value = rule.get({ATTENDANCE: "share", SCORE: "least"}.get(str(kind), ""), 1)
        keys = {"kind", *({"share"} if kind == ATTENDANCE else {"least"} if kind == SCORE else ())}
        is_share = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1
        if kind not in known or kind in seen or set(rule) != keys or not is_share:
            return place
        seen.add(str(kind))
    return None
