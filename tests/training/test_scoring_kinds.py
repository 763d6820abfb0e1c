"""The kinds of questions beyond choosing: exact, bounded, monotone, all right is everything."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.training import answers, scoring
from portal.training.scoring import Slot


def slot(kind, choices, correct, points=1, **data):
    return Slot("1", kind, tuple(choices), tuple(correct), points, data)


MATCHING = slot("matching", "abc", ("x", "y", "x"))
ORDERING = slot("ordering", "abcd", "abcd")
CAPITAL = slot(
    "short_answer", "ab", "ab", answers=[["Seoul", "a"], ["서울", "a"], ["* city", "b"]], weights={"a": "1", "b": "0.5"}
)
PI = slot("numeric", "ab", "ab", numbers=[["3.14", "0.005", "a"], ["3", "0", "b"]], weights={"a": "1", "b": "0.25"})
WEIGHED = slot("multiple", "abcd", "abc", weights={"a": "0.33333", "b": "0.33333", "c": "0.33333", "d": "-1"})
HALF = slot("single", "abc", "a", weights={"a": "1", "b": "0.5", "c": "-0.5"})


@pytest.mark.parametrize(
    ("question", "response", "earned"),
    [
        (MATCHING, ["a=x", "b=y", "c=x"], 1),
        (MATCHING, ["a=x", "b=x"], Fraction(1, 3)),
        (MATCHING, ["a=x", "a=y"], 0),
        (MATCHING, ["a", "=x", "a="], 0),
        (ORDERING, ["a=1", "b=2", "c=3", "d=4"], 1),
        (ORDERING, ["a=1", "b=3", "c=2", "d=4"], Fraction(1, 2)),
        (ORDERING, ["a=1", "b=1", "c=1", "d=1"], Fraction(1, 4)),
        (CAPITAL, ["  seoul "], 1),
        (CAPITAL, ["ＳＥＯＵＬ"], 1),
        (CAPITAL, ["서울"], 1),
        (CAPITAL, ["a big city"], Fraction(1, 2)),
        (CAPITAL, ["citadel"], 0),
        (CAPITAL, ["Busan"], 0),
        (PI, ["3,14"], 1),
        (PI, ["٣٫١٤"], 1),
        (PI, ["3.1449"], 1),
        (PI, ["3.1451"], 0),
        (PI, ["3.145"], 1),
        (PI, ["+3"], Fraction(1, 4)),
        (PI, ["three"], 0),
        (PI, ["3.1.4"], 0),
        (WEIGHED, ["a", "b", "c"], 1),
        (WEIGHED, ["a"], Fraction(1, 3)),
        (WEIGHED, ["a", "b", "c", "d"], 0),
        (HALF, ["b"], Fraction(1, 2)),
        (HALF, ["c"], 0),
        (HALF, ["a", "b"], 0),
    ],
)
def test_fraction_of_a_question(question, response, earned):
    assert scoring.fraction(question, response) == earned


def test_capitals_count_where_the_author_says_so():
    question = slot("short_answer", "a", "a", answers=[["CSV", "a"]], case=True)
    assert scoring.fraction(question, ["CSV"]) == 1
    assert scoring.fraction(question, ["csv"]) == 0


@pytest.mark.parametrize(
    ("given", "wanted", "same"),
    [("a*b", r"a\*b", True), ("axb", r"a\*b", False), ("open data portal", "open*portal", True), ("", "*", False), ("x", "*", True), ("aba", "ab*ba", False)],
)  # fmt: skip
def test_star_stands_for_any_text(given, wanted, same):
    assert answers.is_same_text(given, wanted) is same


def test_many_stars_take_no_time():
    assert not answers.is_same_text("a" * 1000, "*a" * 300 + "b")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1 000", "1000"), ("−5", "-5"), ("1e3", "1E+3"), (".5", "0.5"), ("", None), ("1,000,000", None), ("NaN", None), ("inf", None), ("1e999", None)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text, number):
    found = answers.number(text)
    assert (None if found is None else str(found)) == number


def test_essay_is_open_until_it_is_graded():
    essay = Slot("e", "essay", (), (), 4)
    single = Slot("s", "single", ("a", "b"), ("a",), 4)
    rule = scoring.rule_of(0.7, [essay, single])
    given = {"e": ["Because."], "s": ["a"]}
    waiting = scoring.score(rule, given)
    assert (waiting.share, waiting.passed, waiting.open) == (Fraction(1, 2), False, ("e",))
    graded = scoring.score(rule, given, {"e": 2.5})
    assert (graded.share, graded.passed, graded.open) == (Fraction(13, 16), True, ())
    assert scoring.score(rule, {"s": ["a"]}).open == ()
    assert scoring.score(rule, given, {"e": 99}).share == 1


def test_rule_kept_before_there_were_other_kinds_scores_as_before():
    rule = {
        "pass_mark": 0.7, "partial": "right_minus_wrong",
        "slots": [
            {"question_version": "1", "kind": "single", "choices": ["a", "b"], "correct": ["a"], "points": 1},
            {"question_version": "2", "kind": "multiple", "choices": ["a", "b", "c"], "correct": ["a", "c"], "points": 2},
        ],
    }  # fmt: skip
    found = scoring.score(rule, {"1": ["a"], "2": ["a"]})
    assert (found.share, found.passed, found.points) == (Fraction(2, 3), False, {"1": 1, "2": 1})
    assert scoring.rule_of(0.7, scoring.slots_of(rule)) == rule


# Properties -----------------------------------------------------------------------------------------------------------

KEYS = ["a", "b", "c", "d", "e", "f"]
WEIGHTS = st.decimals(-1, 1, places=5, allow_nan=False)


@st.composite
def questions(draw):
    """Any question that the bank takes, whatever its kind."""
    kind = draw(
        st.sampled_from(["single", "multiple", "true_false", "short_answer", "numeric", "matching", "ordering"])
    )
    keys = KEYS[: 2 if kind == "true_false" else draw(st.integers(2, 6))]
    points = draw(st.integers(1, 9))
    weights = {}
    if kind in {"single", "multiple"} and draw(st.booleans()):
        weights = {key: str(draw(WEIGHTS)) for key in keys} | {"a": "1"}
    data = {"weights": weights} if weights else {}
    if kind == "multiple":
        right = draw(st.sets(st.sampled_from(keys), min_size=1))
        correct = [key for key in keys if (float(weights[key]) > 0 if weights else key in right)]
        return slot(kind, keys, correct, points, **data)
    if kind == "matching":
        return slot(kind, keys, [draw(st.sampled_from(["x", "y", "z"])) for _ in keys], points)
    if kind == "ordering":
        return slot(kind, keys, keys, points)
    if kind == "short_answer":
        return slot(kind, keys, keys, points, answers=[[f"Answer {key}", key] for key in keys])
    if kind == "numeric":
        numbers = [
            [str(draw(st.decimals(-1000, 1000, places=3))), str(draw(st.decimals(0, 9, places=3))), key] for key in keys
        ]
        return slot(kind, keys, keys, points, numbers=numbers)
    return slot(kind, keys, ["a"], points, **data)


RESPONSES = st.lists(
    st.one_of(
        st.sampled_from(KEYS), st.text(max_size=20), st.decimals(allow_nan=True).map(str),
        st.tuples(st.sampled_from(KEYS), st.sampled_from(["x", "y", "z", "1", "2", "3"])).map("=".join),
    ),
    max_size=8,
)  # fmt: skip


@given(questions(), RESPONSES)
def test_every_response_earns_from_nothing_to_everything(question, response):
    assert 0 <= scoring.fraction(question, response) <= 1


@given(questions())
def test_all_right_is_everything(question):
    assert scoring.fraction(question, scoring.right_response(question)) == 1


@given(questions(), st.data())
def test_one_more_right_part_never_costs(question, data):
    if question.kind not in {"multiple", "matching", "ordering"}:
        return
    right = scoring.right_response(question)
    part = data.draw(st.lists(st.sampled_from(right), unique=True)) if right else []
    more = [*part, data.draw(st.sampled_from(right))]
    assert scoring.fraction(question, more) >= scoring.fraction(question, part)


@given(st.lists(questions(), min_size=1, max_size=5), st.floats(0.01, 1))
def test_kept_rule_scores_the_same_for_ever(items, mark):
    slots = [Slot(str(n), one.kind, one.choices, one.correct, one.points, one.data) for n, one in enumerate(items)]
    rule = scoring.rule_of(mark, slots)
    assert scoring.slots_of(rule) == tuple(slots)
    perfect = scoring.score(rule, {one.question_version: scoring.right_response(one) for one in slots})
    assert perfect.share == 1
    assert perfect.passed
    assert scoring.unanswered(rule, {one.question_version: scoring.right_response(one) for one in slots}) == [
        n for n, one in enumerate(slots, 1) if one.kind == "multiple" and not one.correct
    ]


def test_all_right_beside_an_essay_that_is_given_everything_is_everything():
    essay = Slot("e", "essay", (), (), 3)
    assert scoring.score(scoring.rule_of(1, [essay]), {"e": ["x"]}, {"e": 3}).passed
