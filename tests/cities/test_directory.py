"""The directory's filters and counts, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from portal.cities.directory import Choice, Entry, narrow

ENTRIES = [
    Entry(
        "seoul", {"en": "Seoul", "ko": "서울"}, "ko", "KR", "asia", "full", date(2010, 9, 1), 37.6, 127.0, ("chair",)
    ),
    Entry("seongnam", {"en": "Seongnam"}, "ko", "KR", "asia", "full", date(2015, 9, 16), 37.4, 127.1),
    Entry("bandung", {"en": "Bandung"}, "id", "ID", "asia", "associate", date(2026, 9, 1), -6.9, 107.6),
    Entry("nairobi", {"en": "Nairobi"}, "sw", "KE", "africa", "full", date(2011, 3, 7), -1.3, 36.8, ("vice_chair",)),
    Entry("nitda", {"en": "NITDA"}, "en", "NG", "africa", "friendship", date(2015, 9, 16)),
]


def shown(**asked):
    return narrow(ENTRIES, Choice(**asked), name=lambda entry: entry.names["en"], country=lambda code: code)


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({}, ["bandung", "nairobi", "seongnam", "seoul"]),
        ({"region": "africa"}, ["nairobi"]),
        ({"country": "KR"}, ["seongnam", "seoul"]),
        ({"kind": "associate"}, ["bandung"]),
        ({"office": "vice_chair"}, ["nairobi"]),
        ({"q": "서울"}, ["seoul"]),
        ({"region": "asia", "office": "vice_chair"}, []),
        ({"region": "no such"}, []),
        ({"sort": "country"}, ["bandung", "nairobi", "seongnam", "seoul"]),
        ({"sort": "newest"}, ["bandung", "seongnam", "nairobi", "seoul"]),
    ],
)
def test_narrow_keeps_what_fits_in_order(asked, slugs):
    assert [entry.slug for entry in shown(**asked).cities] == slugs


def test_organisations_are_filtered_alike_but_stand_apart():
    assert [entry.slug for entry in shown(kind="friendship").organisations] == ["nitda"]
    assert shown(office="chair").organisations == []


def test_counts_say_what_each_choice_would_leave():
    counts = shown(region="asia").counts
    assert counts["region"] == {"asia": 3, "africa": 2}  # as if no region were chosen
    assert counts["kind"] == {"full": 2, "associate": 1}
    assert counts["office"] == {"chair": 1}


def test_every_count_is_what_choosing_it_shows():
    for facet, counts in shown().counts.items():
        for value, number in counts.items():
            found = shown(**{facet: value})
            assert len(found.cities) + len(found.organisations) == number
