from __future__ import annotations

import pytest

from portal.bench.figures import HEAD, Figure, percentile


@pytest.mark.parametrize(
    ("figure", "is_reached"),
    [
        (Figure("start", 5.0, 5.0, "s"), True),
        (Figure("start", 5.01, 5.0, "s"), False),
        (Figure("start", 1.0, 5.0, "s", errors=1), False),
        (Figure("rate", 100.0, 100.0, "a second", at_least=True), True),
        (Figure("rate", 99.9, 100.0, "a second", at_least=True), False),
    ],
)
def test_figure_is_reached_within_its_bound_and_without_error(figure, is_reached):
    assert figure.is_reached is is_reached


def test_miss_names_what_was_found_and_wanted():
    assert Figure("start", 6.254, 5.0, "s", errors=2).miss() == "start: 6.25 s, 2 errors, wanted at most 5"
    assert Figure("rate", 81.25, 100.0, "a second", at_least=True).miss() == "rate: 81.2 a second, wanted at least 100"


def test_cells_stand_below_their_heads():
    cells = Figure("start", 4.0, 5.0, "s").cells()
    assert dict(zip(HEAD, cells, strict=True)) == {
        "training": "start", "reached": "4", "wanted": "≤ 5", "unit": "s", "errors": "0"
    }  # fmt: skip


@pytest.mark.parametrize(("count", "p95"), [(1, 1), (20, 19), (100, 95), (1000, 950)])
def test_percentile_is_the_nearest_rank(count, p95):
    assert percentile(list(range(count, 0, -1)), 0.95) == p95


def test_percentile_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.95)
