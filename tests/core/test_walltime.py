# ruff: noqa: DTZ001  # wall times have no zone, that is the point
from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core import walltime
from portal.core.errors import DomainError


def test_gap_has_no_instant_and_names_both_neighbours():
    local = datetime(2027, 3, 28, 2, 30)
    assert walltime.instants(local, "Europe/Berlin") == ()
    assert walltime.neighbours(local, "Europe/Berlin") == (datetime(2027, 3, 28, 1, 30), datetime(2027, 3, 28, 3, 30))


def test_doubled_hour_has_two_instants_an_hour_apart():
    first, second = walltime.instants(datetime(2027, 10, 31, 2, 30), "Europe/Berlin")
    assert (first, second) == (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC))


def test_day_that_a_country_skipped_has_no_instant():
    # Samoa went over the date line and had no 30 December 2011 (IANA tz database, Pacific/Apia).
    assert walltime.instants(datetime(2011, 12, 30, 12), "Pacific/Apia") == ()


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),
    st.sampled_from(
        ["Asia/Seoul", "America/Bogota", "Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe", "America/Asuncion"]
    ),
)
def test_each_instant_shows_the_wall_time_asked_for(local, zone):
    found = walltime.instants(local, zone)
    assert len(found) <= 2
    for one in found:
        assert one.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == local
    if not found:
        before, after = walltime.neighbours(local, zone)
        assert before < local < after
        assert walltime.instants(before, zone)
        assert walltime.instants(after, zone)


def test_one_instant_is_meant_or_the_reader_is_told_which_there_are(app):
    doubled = datetime(2027, 10, 31, 2, 30)
    assert walltime.instant(doubled, "Europe/Berlin", 1) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    with pytest.raises(DomainError, match="comes twice") as twice:
        walltime.instant(doubled, "Europe/Berlin", None)
    assert twice.value.field == "fold"
    with pytest.raises(DomainError, match=r"Choose 1:30.* or 3:30") as never:
        walltime.instant(datetime(2027, 3, 28, 2, 30), "Europe/Berlin", None)
    assert never.value.field == "starts_at"


def test_zones_are_those_of_the_package_whatever_the_machine_has():
    from zoneinfo import TZPATH

    assert TZPATH == ()
    assert ZoneInfo.no_cache("Asia/Seoul").utcoffset(datetime(2027, 1, 1)) == ZoneInfo("Asia/Seoul").utcoffset(
        datetime(2027, 1, 1)
    )
