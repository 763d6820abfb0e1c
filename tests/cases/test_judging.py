"""From scores to a ranking: figures worked out by hand, and what must hold for any jury."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import fmean, pstdev

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases import judging
from portal.cases.judging import Sheet


def sheets(rows):
    return [Sheet(entry, juror, value) for juror, values in rows.items() for entry, value in values.items()]


def test_weighted_mean_counts_each_criterion_by_its_weight():
    assert judging.weighted_mean({"a": 5, "b": 2}, {"a": 1, "b": 3}) == pytest.approx(2.75)
    with pytest.raises(KeyError):
        judging.weighted_mean({"a": 5}, {"a": 1, "b": 3})


def test_a_strict_and_a_kind_juror_come_to_the_same():
    """The strict one gives 1, 2, 3, the kind one 3, 4, 5: both say the same of a, b and c."""
    rows = sheets({"strict": {"a": 1, "b": 2, "c": 3}, "kind": {"a": 3, "b": 4, "c": 5}})
    found = judging.standardised(rows)
    for entry in "abc":
        assert found[entry, "strict"] == pytest.approx(found[entry, "kind"])
    assert found["b", "strict"] == pytest.approx(3)  # the mean of all
    # z of "a" is −1.2247 (√1.5); the deviation of all six is √(5/3).
    assert found["a", "kind"] == pytest.approx(3 - math.sqrt(1.5) * math.sqrt(5 / 3))


def test_who_saw_only_the_strict_juror_is_not_punished():
    """Raw, x loses against y only because of whom chance gave it to."""
    rows = sheets(
        {"strict": {"a": 1, "b": 2, "x": 3}, "kind": {"a": 3, "b": 4, "y": 4.5}, "third": {"a": 2, "b": 3, "c": 4}}
    )
    by_raw = {line.entry: line for line in judging.ranking("xy", rows)}
    assert by_raw["y"].rank_raw == 1
    assert by_raw["x"].rank_standard == 1


def test_jurors_with_fewer_than_three_entries_or_without_spread_stay_raw():
    rows = sheets({"few": {"a": 1, "b": 5}, "flat": {"a": 4, "b": 4, "c": 4}, "usual": {"a": 1, "b": 2, "c": 3}})
    found = judging.standardised(rows)
    assert (found["a", "few"], found["b", "few"], found["c", "flat"]) == (1, 5, 4)
    assert found["a", "usual"] != 1


def test_ties_share_a_rank_and_are_marked():
    rows = sheets({"j": {"a": 5, "b": 4}, "k": {"a": 5, "c": 4}, "m": {"d": 1}})
    lines = judging.ranking("abcde", rows)
    assert [(line.entry, line.rank_standard, line.is_tied) for line in lines] == [
        ("a", 1, False), ("b", 2, True), ("c", 2, True), ("d", 4, False), ("e", None, False),
    ]  # fmt: skip


def test_a_tie_at_the_end_is_left_to_a_person():
    lines = judging.ranking("abcd", sheets({"j": {"a": 5, "b": 4}, "k": {"c": 4, "d": 3}}))
    assert judging.chosen_first(lines, 1) == ["a"]
    assert judging.chosen_first(lines, 2) == ["a"]
    assert judging.chosen_first(lines, 3) == ["a", "b", "c"]
    assert judging.chosen_first(lines, 9) == ["a", "b", "c", "d"]


def test_wide_spread_is_flagged():
    (wide, narrow) = judging.ranking("ab", sheets({"j": {"a": 5, "b": 3}, "k": {"a": 3.5, "b": 2}}))
    assert (wide.spread, wide.is_wide) == (1.5, True)
    assert (narrow.spread, narrow.is_wide) == (1, False)


_values = st.dictionaries(st.sampled_from("abcdef"), st.floats(1, 5, allow_nan=False), min_size=3)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from("jkm"), _values, min_size=1))
def test_standardising_keeps_each_jurors_order_and_gives_all_the_same_mean(rows):
    given = sheets(rows)
    found = judging.standardised(given)
    everything = fmean(sheet.value for sheet in given)
    for juror, values in rows.items():
        moved = [found[entry, juror] for entry in values]
        if pstdev(values.values()) > 1e-6:
            assert fmean(moved) == pytest.approx(everything)
            order = sorted(values, key=values.__getitem__)
            assert all(found[one, juror] <= found[two, juror] + 1e-9 for one, two in pairwise(order))
