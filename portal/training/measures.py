"""What the figures of the training count, beyond nominations and enrolments; parts of the training join here.

    measures.register("plan_accepted", _l("With an accepted plan"), lambda: select(Plan.enrolment_id).where(…), counted)
    measures.register_gender(lambda: select(Application.nomination_id, Application.gender), {"woman": _l("Women"), …})

Each is asked for a select, never for a number: the number and the rows behind it come from the same statement.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

# Selected are those who were nominated; whoever was enrolled without a nomination is counted apart.
NOMINATED, SELECTED, DIRECT, COMPLETED = "nominated", "selected", "direct", "completed"


@dataclass(frozen=True)
class Measure:
    """Something that can be true of an enrolment. `enrolments`: select of the ids of those of which it is.

    `label` heads a column of numbers, and of yes and no; `counted` says a number with its words: "2 people with a plan".
    """

    key: str
    label: Any
    enrolments: Callable[[], Select[tuple[uuid.UUID]]]
    counted: Callable[[int], str] | None = None


@dataclass(frozen=True)
class Genders:
    """Where nominees have said their gender: a select of (nomination, gender); the words of what they can say."""

    said: Callable[[], Any]
    labels: Mapping[str, Any]


_measures: dict[str, Measure] = {}
_genders: list[Genders] = []


def register(
    key: str, label: Any, enrolments: Callable[[], Select[tuple[uuid.UUID]]],
    counted: Callable[[int], str] | None = None,
) -> None:  # fmt: skip
    """Adds a measure; it appears on the dashboards of the secretariat and of the cities."""
    _measures[key] = Measure(key, label, enrolments, counted)


def register_gender(said: Callable[[], Any], labels: Mapping[str, Any]) -> None:
    """Makes gender a dimension of the figures."""
    _genders[:] = [Genders(said, labels)]


def registered() -> Mapping[str, Measure]:
    """The measures that joined, in the order in which they did."""
    return _measures


def genders() -> Genders | None:
    """Where gender comes from; None where nobody asks for it."""
    return _genders[0] if _genders else None
