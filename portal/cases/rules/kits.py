"""What a city has, lacks, or does not know of what a case asks for. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PREREQUISITE = "prerequisite"


@dataclass(frozen=True)
class Gap:
    """One prerequisite: `has` is None where the city has not said."""

    tag: Any
    has: bool | None
    note: str = ""


def prerequisites(tags: Iterable[Any]) -> list[Any]:
    """Those of a case's tags that say what a city needs."""
    return [tag for tag in tags if tag.scheme.value == PREREQUISITE]


def gaps(needed: Sequence[Any], means: Mapping[uuid.UUID, Any]) -> list[Gap]:
    """What the kit asks for against what the city says of itself: lacking first, then unknown, then what is there."""
    found = [Gap(tag, means[tag.id].has, means[tag.id].note) if tag.id in means else Gap(tag, None) for tag in needed]
    return sorted(found, key=lambda gap: {False: 0, None: 1, True: 2}[gap.has])
