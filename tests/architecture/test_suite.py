"""What all tests stand on: the client refuses a bad page, and a file's tests stay together."""

from __future__ import annotations

import pytest

from portal.config import ROOT
from tests.balance import LONG, rank, unit
from tests.lint import check_page

PAGE = """<!doctype html><html lang="en" dir="ltr"><head><title>Cities – Portal</title></head><body><main id="main">
<h1>Cities</h1><form><label for="q">Words</label><input id="q" name="q"><label>All <input type="checkbox" name="all"></label>
<input type="hidden" name="t"><select aria-label="Kind" name="kind"></select></form>
<script type="application/json">{}</script></main></body></html>"""


def test_client_takes_a_good_page():
    check_page(PAGE)
    check_page("<p id='a'>A fragment needs no heading</p>", fragment=True)


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (' id="q"', ' id="main"', "twice"),
        ("<h1>", '<h1 style="color: red">', "inline style"),
        ("<script type", "<script data-type", "inline script"),
        ("<h1>", '<h1 onclick="go()">', "inline handler"),
        (' for="q"', ' for="p"', "without a label"),
        ("<label>All ", "<label>All</label>", "without a label"),
        (' aria-label="Kind"', "", "without a label"),
        (' lang="en"', "", "no lang"),
        (' dir="ltr"', ' dir="auto"', "no dir"),
        ("<form>", "<h1>Cities</h1><form>", "2 h1"),
        ("<title>Cities", "<title>Towns", "does not begin"),
    ],
)
def test_client_refuses_a_bad_page(good, bad, said):
    assert good in PAGE
    with pytest.raises(AssertionError, match=said):
        check_page(PAGE.replace(good, bad, 1))


def test_client_refuses_what_stands_twice_in_a_fragment():
    with pytest.raises(AssertionError, match="twice"):
        check_page("<p id='a'></p><p id='a'></p>", fragment=True)


def test_long_files_are_there():
    missing = [name for line in LONG for name in line.split() if not (ROOT / name).exists()]
    assert missing == []


def test_tests_of_a_file_and_all_journeys_stay_together(request):
    units = {}
    for item in request.session.items:
        units.setdefault(item.nodeid.partition("::")[0], set()).add(unit(item.nodeid))
    assert all(len(found) == 1 for found in units.values())
    assert unit("tests/journeys/test_a.py::test_x[/en/a@b]") == unit("tests/journeys/test_b.py::test_y") == LONG[0]
    assert unit("tests/core/test_db.py::test_x") != unit("tests/core/test_web.py::test_x")
    assert (
        rank("tests/journeys/test_a.py::test_x")
        < rank("tests/faults/test_fuzz.py::test_x")
        < rank("tests/core/test_db.py::test_x")
    )
