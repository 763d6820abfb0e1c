"""What counts as taking part, for the figures of a space: each part registers its acts here.

taking_part.register(Acts("supports", _l("Supports"), rows=…))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select


@dataclass(frozen=True)
class Acts:
    """One sort of act.

    Args:
        name: as it stands in CSV.
        label: lazy.
        rows: a select of all of them: `space_id`, `process_id` (NULL outside of one), `at`, `channel` (a text: account, visitor,
            code, desk, paper, api), `age_band`, `district` (texts, NULL where nobody said), `person` (a text that is the same for the
            same person, NULL for nobody known), under these names and in this order.
        people: a select of `process_id`, `person` where the rows do not tell well who did it; None: they do.
    """

    name: str
    label: Any
    rows: Callable[[], Select[Any]]
    people: Callable[[], Any] | None = None


_acts: dict[str, Acts] = {}


def register(acts: Acts) -> None:
    """Makes a sort known; the same name again replaces it."""
    _acts[acts.name] = acts


def all_acts() -> list[Acts]:
    return list(_acts.values())
