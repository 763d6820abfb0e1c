"""The search over what is public: cities, organisations, courses and editions, by their names in all languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.cities import queries as cities
from portal.cities.names import fold, matches
from portal.training import queries as training
from portal.training.models import Edition
from portal.training.queries.editions import editions_of

LONGEST = 200
MOST = 20  # of each kind


@dataclass(frozen=True)
class Results:
    """What was found, by kind, the best first."""

    members: Sequence[cities.Found] = ()
    courses: Sequence[training.CourseOutline] = ()
    editions: Sequence[Edition] = ()

    @property
    def total(self) -> int:
        return len(self.members) + len(self.courses) + len(self.editions)


def find(text: str) -> Results:
    """Looks for `text` everywhere, in four queries and whatever courses are not in memory yet."""
    wanted = fold(text)
    if not wanted:
        return Results()
    return Results(cities.matching(text, MOST), training.courses_matching(text, MOST), _editions(wanted))


def _editions(wanted: str) -> list[Edition]:
    # Titles are few enough to look at all of them, which finds "oùvertes" under "ouvertes" in every script alike.
    ranked = ((matches(wanted, edition.titles.values()), edition) for edition in editions_of())
    found = [(rank, edition) for rank, edition in ranked if rank is not None]
    return [edition for _rank, edition in sorted(found, key=lambda pair: pair[0])][:MOST]
