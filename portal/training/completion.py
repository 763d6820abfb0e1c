"""The kinds of rules by which an edition can be completed; a part of the training that has evidence to offer joins here.

    completion.register("action_plan", _l("Action plan accepted"), plans_accepted)

`evaluate(edition, enrolment_ids, rule)` gives what each of the enrolments has reached, asked once for many of them:
`rules.fact(True)` for something that is there or not. Whoever notes such evidence calls `services.refresh` in the same
transaction, with the enrolment's row locked. Labels are read by staff and learners alike.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.training.models import Edition
from portal.training.rules.completion import Reached

Evaluate = Callable[[Edition, Sequence[uuid.UUID], Mapping[str, Any]], Mapping[uuid.UUID, Reached]]


@dataclass(frozen=True)
class Kind:
    """A kind of rule. Enrolments that `evaluate` does not name have reached nothing of it."""

    key: str
    label: Any
    evaluate: Evaluate


_kinds: dict[str, Kind] = {}


def register(kind: str, label: Any, evaluate: Evaluate) -> None:
    """Makes a kind of rule known. Registering it again replaces it."""
    _kinds[kind] = Kind(kind, label, evaluate)


def kinds() -> Mapping[str, Kind]:
    """All kinds, in the order in which they joined."""
    return _kinds
