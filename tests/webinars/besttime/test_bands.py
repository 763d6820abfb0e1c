"""The band chart as it is drawn."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from flask import render_template_string

from portal.core.i18n import in_language
from portal.webinars.besttime import Place, band_chart

MACRO = '{% from "components/bands.html" import band_chart, band_legend %}'
PLACES = [
    Place("Seoul", "Asia/Seoul", "KR"),
    Place("<Asunción>", "America/Asuncion", "PY"),
    Place("Riyadh", "Asia/Riyadh", "SA"),
]


@pytest.fixture
def drawn(app):
    def draw(*, rtl: bool = False) -> BeautifulSoup:
        chart = band_chart(PLACES, date(2026, 12, 4), runs=[datetime(2026, 12, 4, 7, 30, tzinfo=UTC)], length=90)
        with in_language("ar" if rtl else "en"):
            source = MACRO + "{{ band_chart('Hours', chart, rtl=rtl) }}{{ band_legend() }}"
            return BeautifulSoup(render_template_string(source, chart=chart, rtl=rtl), "html.parser")

    return draw


def test_rows_say_in_words_what_the_bands_show(drawn):
    rows = drawn().select("tbody tr")
    assert [row.th.get_text() for row in rows] == ["Seoul", "<Asunción>", "Riyadh"]
    assert [" ".join(row.select_one(".band-cell span").get_text().split()) for row in rows] == [
        "00:00–09:00", "12:00–21:00", "no office hours",
    ]  # fmt: skip
    assert [" ".join(row.select_one(".band-local").get_text().split()) for row in rows] == [
        "Fri 16:30 Office hours", "Fri 04:30 Asleep", "Fri 10:30 Weekend",
    ]  # fmt: skip


def test_bands_fill_the_day_and_run_the_other_way_in_arabic(drawn):
    def bands(page):
        found = page.select_one("tbody svg").select("rect")
        return [(rect["class"][0], float(rect["x"]), float(rect["width"])) for rect in found]

    there, back = bands(drawn()), bands(drawn(rtl=True))
    assert there[0] == ("band-office", 0, 180)
    assert [(name, 480 - x - width, width) for name, x, width in there[:-1]] == back[:-1]
    assert (there[-1][0], back[-1][0]) == ("band-run", "band-run")


def test_kinds_differ_without_colour(drawn):
    shapes = {}
    for rect in drawn().select(".band-legend rect:not(.band-run)"):
        shapes[rect["class"][0]] = (rect["height"], rect["class"][0] in {"band-weekend", "band-holiday"})
    heights = [height for height, outlined in shapes.values() if not outlined]
    assert len(heights) == len(set(heights)) == 4
