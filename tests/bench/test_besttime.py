"""The figures of the best hour."""

from __future__ import annotations

from portal.bench import besttime


def test_all_figures_are_taken_and_only_what_is_wanted():
    told: list[str] = []
    found = list(besttime.figures(lambda name: "3 of" in name, told.append))
    assert [figure.unit for figure in found] == ["s", "s"]
    assert all(0 < figure.reached < 5 for figure in found)
    assert list(besttime.figures(lambda _name: False, told.append)) == []
    assert told == ["Looking for the best hours ..."]
