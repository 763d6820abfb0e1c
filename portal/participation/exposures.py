"""How often each proposal was shown in a list: published, so that everybody can see that the order favours nobody.

A page counts itself in Redis, kept pages each time they are given to somebody (`core.cache.count_view`); a task adds what has
gathered to the rows. It is a figure and no vote: while Redis is away nothing is counted, a web process that is killed loses its
last second, and what a worker had in hand when it died may count twice.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping

from portal.core import cache

_PREFIX = "participation"


def note(component_id: uuid.UUID, numbers: Collection[int]) -> None:
    """That a page with these proposals of a component goes to somebody."""
    if numbers:
        cache.count_view(f"{_PREFIX}:{component_id}:{','.join(map(str, numbers))}")


def gathered(views: Mapping[bytes, bytes]) -> Counter[tuple[uuid.UUID, int]]:
    """How often each proposal, by component and number, was on the pages that were seen."""
    found: Counter[tuple[uuid.UUID, int]] = Counter()
    for seen, times in views.items():
        prefix, component, numbers = seen.decode().split(":")
        if prefix == _PREFIX:
            for number in numbers.split(","):
                found[uuid.UUID(component), int(number)] += int(times)
    return found
