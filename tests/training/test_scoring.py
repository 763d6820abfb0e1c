from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.training import scoring
from portal.training.scoring import Slot


def slot(kind="single", correct=("a",), points=1, key="1", choices=("a", "b", "c", "d")):
    return Slot(key, kind, tuple(choices), tuple(correct), points)


@pytest.mark.parametrize(
    ("kind", "correct", "response", "earned"),
    [
        ("single", ("a",), ["a"], 1),
        ("single", ("a",), ["b"], 0),
        ("single", ("a",), [], 0),
        ("single", ("a",), ["a", "b"], 0),
        ("true_false", ("b",), ["b"], 1),
        ("true_false", ("b",), ["a"], 0),
        ("multiple", ("a", "d"), ["a", "d"], 1),
        ("multiple", ("a", "d"), ["d", "a", "a"], 1),
        ("multiple", ("a", "d"), ["a"], Fraction(1, 2)),
        ("multiple", ("a", "d"), ["a", "b"], 0),
        ("multiple", ("a", "d"), ["a", "d", "b"], Fraction(1, 2)),
        ("multiple", ("a", "d"), ["a", "b", "c", "d"], 0),
        ("multiple", ("a", "b", "c"), ["a", "b", "c", "d"], Fraction(2, 3)),
        ("multiple", ("a", "d"), ["x"], 0),
    ],
)
def test_fraction_of_a_question(kind, correct, response, earned):
    assert scoring.fraction(slot(kind, correct), response) == earned


def test_seven_of_ten_passes_at_seventy_percent():
    rule = scoring.rule_of(0.7, [slot(key=str(n)) for n in range(10)])
    seven = {str(n): ["a"] for n in range(7)}
    assert scoring.score(rule, seven).passed
    assert not scoring.score(rule, {key: seven[key] for key in list(seven)[:6]}).passed


def test_points_weigh():
    rule = scoring.rule_of(0.5, [slot(key="1", points=3), slot(key="2")])
    found = scoring.score(rule, {"1": ["a"]})
    assert found.share == Fraction(3, 4)
    assert found.points == {"1": 3, "2": 0}


def test_unknown_rule_and_quiz_without_points_are_refused():
    rule = scoring.rule_of(0.7, [slot()])
    with pytest.raises(ValueError, match="partial credit"):
        scoring.score({**rule, "partial": "another"}, {})
    with pytest.raises(ValueError, match="without points"):
        scoring.score(scoring.rule_of(0.7, []), {})


def test_unanswered_are_numbered_from_one():
    rule = scoring.rule_of(0.7, [slot(key="1"), slot(key="2"), slot(key="3")])
    assert scoring.unanswered(rule, {"2": ["b"], "3": []}) == [1, 3]


KEYS = st.sampled_from(["a", "b", "c", "d", "e"])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["single", "multiple", "true_false"]), st.sets(KEYS, min_size=1), st.integers(1, 9), st.lists(KEYS)
        ),
        min_size=1, max_size=8,
    ),
    st.floats(0.01, 1),
)  # fmt: skip
def test_score_stays_in_bounds_and_repeats(questions, mark):
    slots = [
        slot(
            kind,
            sorted(correct if kind == "multiple" else list(correct)[:1]),
            points,
            str(n),
            ("a", "b", "c", "d", "e"),
        )
        for n, (kind, correct, points, _response) in enumerate(questions)
    ]
    rule = scoring.rule_of(mark, slots)
    answers = {str(n): response for n, (*_rest, response) in enumerate(questions)}
    found = scoring.score(rule, answers)
    assert 0 <= found.share <= 1
    assert found == scoring.score(rule, answers)
    assert all(0 <= found.points[item.question_version] <= item.points for item in slots)
    assert scoring.slots_of(rule) == tuple(slots)
    perfect = scoring.score(rule, {item.question_version: list(item.correct) for item in slots})
    assert perfect.share == 1
    assert perfect.passed
