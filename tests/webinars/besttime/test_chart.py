"""The chart of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.webinars.besttime import BestTimeError, Hour, Place, band_chart

PLACES = [
    Place("Seoul", "Asia/Seoul", "KR"),
    Place("Kathmandu", "Asia/Kathmandu", "NP"),
    Place("Lima", "America/Lima", "PE"),
]


def test_spans_cover_the_day_and_say_the_local_time():
    chart = band_chart(PLACES, date(2026, 9, 23))
    assert len(chart.starts) == 48
    for row in chart.rows:
        assert sum(span.cells for span in row.spans) == 48
        assert [hour for span in row.spans for hour in [span.hour] * span.cells] == list(row.cells)
    seoul, kathmandu, _lima = chart.rows
    assert [(span.first, span.cells) for span in seoul.spans if span.hour is Hour.OFFICE] == [(0, 18)]
    first = next(span for span in kathmandu.spans if span.hour is Hour.OFFICE)
    assert (first.first, first.local.strftime("%H:%M")) == (7, "09:15")  # cells of half an hour begin at quarters there


@pytest.mark.parametrize(
    ("zone", "day", "cells"),
    [
        ("Europe/Paris", date(2026, 3, 29), 46),
        ("Europe/Paris", date(2026, 10, 25), 50),
        ("Asia/Kathmandu", date(2026, 3, 4), 48),
        ("Africa/Cairo", date(2026, 4, 24), 46),  # the day begins at one o'clock
    ],
)
def test_day_is_as_long_as_its_clocks_make_it(zone, day, cells):
    chart = band_chart(PLACES, day, zone=zone)
    assert (len(chart.starts), {len(row.cells) for row in chart.rows}) == (cells, {cells})
    assert chart.starts[0].date() == day
    assert all(
        row.locals[cell].astimezone(UTC) == chart.starts[cell].astimezone(UTC)
        for row in chart.rows
        for cell in range(cells)
    )


def test_runs_are_marked_as_far_as_they_lie_in_the_day():
    evening = datetime(2026, 9, 23, 23, 15, tzinfo=UTC)
    chart = band_chart(PLACES, date(2026, 9, 23), runs=[evening, evening + timedelta(days=2)], length=90)
    assert chart.marks == ((46.5, 1.5),)
    assert band_chart(PLACES, date(2026, 9, 24), runs=[evening], length=90).marks == ((0.0, 1.5),)


def test_unknown_zone_is_refused():
    with pytest.raises(BestTimeError, match="Mars/Olympus"):
        band_chart(PLACES, date(2026, 9, 23), zone="Mars/Olympus")
