"""Days off: weekends and public holidays of a country.

Weekends are from the Unicode CLDR (supplemental data, `weekendStart` and `weekendEnd`, as Babel 2.18 ships it), which names
only those that differ from Saturday and Sunday; a test compares. For five countries CLDR has that default and other sources
say otherwise; those are in `_CORRECTED`, each with its source. Holidays come from the library `holidays` (public ones, whole
country, with the days on which they are made up for). It is imported when hours are first looked for, which takes a process some
0.1 s; a country's days of a year are then kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
USUAL = frozenset({SATURDAY, SUNDAY})
CLDR = "Unicode CLDR, supplemental week data"
CLDR_WEEKENDS: Mapping[str, frozenset[int]] = {
    "AF": frozenset({THURSDAY, FRIDAY}),
    "IR": frozenset({FRIDAY}),
    "IN": frozenset({SUNDAY}),
    "UG": frozenset({SUNDAY}),
} | dict.fromkeys(
    ("BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "OM", "QA", "SA", "SD", "SY", "YE"), frozenset({FRIDAY, SATURDAY})
)
_LIBRARY = "holidays (Python library), weekend of the country"
_CORRECTED: Mapping[str, tuple[frozenset[int], str]] = {
    "BD": (frozenset({FRIDAY, SATURDAY}), _LIBRARY),
    "BN": (frozenset({FRIDAY, SUNDAY}), _LIBRARY),
    "DJ": (frozenset({FRIDAY, SATURDAY}), _LIBRARY),
    "MV": (frozenset({FRIDAY, SATURDAY}), _LIBRARY),
    # Two days off were tried from 15 May 2022 and given up in June: Nepal Gazette of 9 May 2022, said by the press.
    "NP": (frozenset({SATURDAY}), "Nepal Gazette, 2022: one day off, Saturday"),
}


def weekend_of(country: str) -> tuple[frozenset[int], str]:
    """Days off in a week (0 Monday to 6 Sunday), and the source. Saturday and Sunday for a country that nobody names."""
    found = _CORRECTED.get(country)
    return found or (CLDR_WEEKENDS.get(country, USUAL), CLDR)


@lru_cache(maxsize=4096)
def holidays_of(country: str, year: int) -> Mapping[date, str] | None:
    """Public holidays of a year with their names in English where the library has them; None: it does not know the country.

    Args:
        country: ISO 3166-1 alpha-2.
    """
    library: Any = import_module("holidays")  # see above: only where hours are looked for
    if country not in _countries():
        return None
    spoken = library.country_holidays(country).supported_languages
    language = "en_US" if "en_US" in spoken else None
    return dict(library.country_holidays(country, years=year, language=language))


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    library: Any = import_module("holidays")
    return frozenset(library.list_supported_countries(include_aliases=False))
