"""The directory's calculation: which entries a reader's filters leave, and how many each further choice would leave.

Pure: entries in, entries and counts out. The association has some hundred members, so all of them are looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from portal.cities.names import fold, matches

SORTS = ("name", "country", "newest")
FACETS = ("region", "country", "kind", "office")


@dataclass(frozen=True, slots=True)
class Entry:
    """A member as the directory shows it. Organisations have no coordinates and hold no offices."""

    slug: str
    names: Mapping[str, str]
    own_lang: str
    country: str
    region: str
    kind: str
    since: date
    latitude: float | None = None
    longitude: float | None = None
    offices: tuple[str, ...] = ()
    population_band: str = ""

    @property
    def is_city(self) -> bool:
        return self.latitude is not None


@dataclass(frozen=True)
class Choice:
    """What a reader asked for; empty means all."""

    region: str = ""
    country: str = ""
    kind: str = ""
    office: str = ""
    q: str = ""
    sort: str = "name"

    @property
    def is_narrow(self) -> bool:
        return self != Choice(sort=self.sort)


@dataclass(frozen=True)
class Directory:
    """What is left. `counts[facet][value]`: how many entries the choice would leave with this value of that facet."""

    cities: Sequence[Entry]
    organisations: Sequence[Entry]
    total: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def narrow(
    entries: Sequence[Entry], choice: Choice, *, name: Callable[[Entry], str], country: Callable[[str], str]
) -> Directory:
    """Applies a choice.

    Args:
        entries: all members.
        choice: what the reader asked for.
        name: what the entry is called for this reader; sorted by it.
        country: what a country is called for this reader, by its code.
    """
    kept = [entry for entry in entries if _fits(entry, choice)]
    keys: dict[str, Callable[[Entry], tuple[object, ...]]] = {
        "name": lambda entry: (fold(name(entry)),),
        "country": lambda entry: (fold(country(entry.country)), fold(name(entry))),
        "newest": lambda entry: (-entry.since.toordinal(), fold(name(entry))),
    }
    kept.sort(key=keys.get(choice.sort, keys["name"]))
    return Directory(
        cities=[entry for entry in kept if entry.is_city],
        organisations=[entry for entry in kept if not entry.is_city],
        total=len(entries),
        counts={facet: _count(entries, choice, facet) for facet in FACETS},
    )


def _fits(entry: Entry, choice: Choice) -> bool:
    return (
        choice.region in ("", entry.region)
        and choice.country in ("", entry.country)
        and choice.kind in ("", entry.kind)
        and (not choice.office or choice.office in entry.offices)
        and (not choice.q or matches(fold(choice.q), entry.names.values()) is not None)
    )


def _count(entries: Sequence[Entry], choice: Choice, facet: str) -> Mapping[str, int]:
    others = replace(choice, **{facet: ""})
    left = (entry for entry in entries if _fits(entry, others))
    if facet == "office":
        return Counter(office for entry in left for office in entry.offices)
    return Counter(getattr(entry, facet) for entry in left)
