"""Weekends as CLDR has them, holidays as the library has them."""

from __future__ import annotations

from datetime import date

from babel import localedata

from portal.webinars.besttime import calendars


def test_weekends_are_those_of_cldr():
    """Of each country that CLDR names, and of some that it does not, by the data of the Babel that is installed."""
    wanted = set(calendars.CLDR_WEEKENDS) | {"AE", "KR", "US", "TR", "NP", "BD"}
    found = {}
    for identifier in localedata.locale_identifiers():
        country = identifier.rpartition("_")[2]
        if country in wanted and country not in found:
            week = localedata.load(identifier)["week_data"]
            found[country] = frozenset(range(week["weekend_start"], week["weekend_end"] + 1))
    assert set(found) == wanted
    assert {country: days for country, days in found.items() if days != calendars.USUAL} == calendars.CLDR_WEEKENDS


def test_corrected_weekends_say_their_source():
    assert calendars.weekend_of("NP") == ({5}, "Nepal Gazette, 2022: one day off, Saturday")
    assert calendars.weekend_of("BN")[0] == {4, 6}
    assert calendars.weekend_of("KR") == (calendars.USUAL, calendars.CLDR)


def test_holidays_are_named_and_loaded_once():
    seoul = calendars.holidays_of("KR", 2026)
    assert seoul[date(2026, 9, 25)] == "Chuseok"
    assert calendars.holidays_of("KR", 2026) is seoul
    assert calendars.holidays_of("ZZ", 2026) is None
