"""The picture of the landing page."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest

from portal.cities.directory import Entry
from portal.home import skyline


def city(slug, longitude, *, population="1m_5m", since=date(2010, 1, 1), offices=()):
    return Entry(slug, {"en": slug}, "en", "KR", "asia", "full", since, 0.0, longitude, offices, population)


def test_nobody_has_no_house():
    assert skyline.houses([]) == []


def test_houses_stand_from_west_to_east_inside_the_picture():
    entries = [city(f"c{n}", longitude) for n, longitude in enumerate((120.0, -80.0, 10.0))]
    drawn = skyline.houses(entries)
    assert [house.entry.longitude for house in drawn] == [-80.0, 10.0, 120.0]
    assert sorted(house.middle for house in drawn) == [house.middle for house in drawn]


@pytest.mark.parametrize("number", [1, 2, 23, 40, 300])
def test_houses_never_leave_the_picture_nor_lean_on_each_other(number):
    drawn = skyline.houses([city(f"c{n}", float(n % 360 - 180)) for n in range(number)])
    assert len(drawn) == min(number, skyline.MOST)
    edges = [[float(x) for x in re.findall(r"[MHL]([\d.]+)", house.outline)] for house in drawn]
    assert min(map(min, edges)) >= 0
    assert max(map(max, edges)) <= skyline.WIDTH
    assert all(left.middle < right.middle for left, right in pairwise(drawn))


def test_larger_cities_have_taller_houses_and_the_chair_a_spire():
    small, large = skyline.houses([city("a", 0.0, population="under_100k"), city("b", 1.0, population="over_5m")])
    assert large.top < small.top
    plain, chair = skyline.houses([city("a", 0.0), city("a", 1.0, offices=("chair",))])
    assert "L" in chair.outline
    assert chair.top < plain.top
