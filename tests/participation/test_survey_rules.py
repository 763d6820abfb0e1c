"""What needs no database: the way through the questions, and which figures are left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.core import answers
from portal.core.answers import Problem
from portal.core.questions import Condition, Kind, Question, meaning, restored, stored
from portal.participation import tally
from portal.participation.rules import surveys as rules
from portal.participation.rules.small_numbers import FEWEST, hidden, hidden_in_table
from portal.participation.tally import Counted
from tests.factories.surveys import AREA, SAY, WHY, YES

RANK = Question("rank", Kind.RANKING, {"en": "Order?"}, {"a": {"en": "A"}, "b": {"en": "B"}, "c": {"en": "C"}}, most=2)
GRID = Question("grid", Kind.MATRIX, {"en": "How good?"}, {"bus": {"en": "Bus"}, "tram": {"en": "Tram"}}, must=True, columns={"good": {"en": "Good"}, "bad": {"en": "Bad"}})  # fmt: skip
AGE = Question("age", Kind.NUMBER, {"en": "Age?"}, least=0, most=120)
DAY = Question("day", Kind.DATE, {"en": "When?"})


def test_all_kinds_are_checked_cleaned_and_survive_the_table(app):
    asked = (RANK, GRID, AGE, DAY, AREA)
    assert restored(stored((*asked, WHY))) == (*asked, WHY)
    given = {
        "rank": ["c", "a"],
        "grid": ["tram:bad", "bus:good"],
        "age": ["٤١"],
        "day": ["2026-02-28"],
        "area": ["north"],
    }
    assert answers.check(asked, given) == {}
    kept = answers.clean(asked, given)
    assert kept == {"rank": ["c", "a"], "grid": {"bus": "good", "tram": "bad"}, "age": 41, "day": "2026-02-28", "area": "north"}  # fmt: skip
    assert {one.key: answers.given_of(one, kept) for one in asked} == given | {
        "age": ["41"],
        "grid": ["bus:good", "tram:bad"],
    }
    assert answers.shown(RANK, kept) == "1. C; 2. A"
    assert answers.shown(GRID, kept) == "Bus: Good; Tram: Bad"
    wrong = {"rank": ["a", "a"], "grid": ["bus:good"], "age": ["121"], "day": ["2026-02-30"], "area": ["east"]}
    assert answers.check(asked, wrong) == {
        "rank": Problem.TWICE, "grid": Problem.INCOMPLETE, "age": Problem.OUT_OF_BOUNDS, "day": Problem.NO_DAY, "area": Problem.UNKNOWN,
    }  # fmt: skip
    assert answers.check((RANK, AGE), {"rank": ["a", "b", "c"], "age": ["4 1"]}) == {"rank": Problem.TOO_MANY, "age": Problem.NO_NUMBER}  # fmt: skip
    assert answers.clean(asked, wrong) == {}


def test_only_translations_leave_the_meaning_as_it_was():
    translated = Question("yes", Kind.YES_NO, {"en": "Do you ride a bicycle?", "es": "¿Va en bicicleta?"}, must=True)
    assert meaning((translated,), ["en"]) == meaning((YES,), ["en"])
    assert meaning((translated,), ["en", "es"]) != meaning((YES,), ["en", "es"])
    assert meaning((SAY,), ["en"]) != meaning((YES,), ["en"])


def test_the_way_drops_what_fell_out_of_it_and_pages_break_where_it_forks():
    after = Question("after", Kind.LINE, {"en": "How fast?"}, when=Condition("why", ("fast",)))
    section = Question("part", Kind.SECTION, {"en": "For riders"}, when=Condition("yes", ("yes",)))
    asked = (YES, WHY, after, AREA)
    assert rules.on_path(asked, {"yes": "yes", "why": ["fast"], "after": "very"}) == {
        "yes": "yes",
        "why": ["fast"],
        "after": "very",
    }
    # "why" is not asked any more, so what depended on it is not either, though its answer is still there.
    assert rules.on_path(asked, {"yes": "no", "why": ["fast"], "after": "very", "area": "west"}) == {
        "yes": "no",
        "area": "west",
    }
    assert [[one.key for one in page.questions] for page in rules.all_pages(asked)] == [
        ["yes"],
        ["why"],
        ["after", "area"],
    ]
    assert [[one.key for one in page.questions] for page in rules.path(asked, {"yes": "no"})] == [["yes"], ["area"]]
    assert rules.missing(asked, {}) == YES
    whole = (YES, section, SAY)
    assert [page.heading for page in rules.path(whole, {"yes": "yes"})] == [None, section]
    assert rules.on_path(whole, {"yes": "no", "say": "much"}) == {"yes": "no"}, "a section takes its questions with it"


@given(st.data())
def test_whatever_is_answered_the_way_holds_only_what_its_own_answers_open(data):
    """Conditions look back only, so a way is settled: to walk it once more with its own answers changes nothing."""
    keys = [f"q{n}" for n in range(6)]
    questions = []
    for n, key in enumerate(keys):
        source = data.draw(st.sampled_from([None, *keys[:n]]))
        when = Condition(source, data.draw(st.sampled_from([("yes",), ("no",), ("yes", "no")]))) if source else None
        questions.append(Question(key, Kind.YES_NO, {"en": key}, when=when))
    given = data.draw(st.dictionaries(st.sampled_from(keys), st.sampled_from(["yes", "no"])))
    kept = rules.on_path(questions, given)
    assert rules.on_path(questions, kept) == kept
    assert all(one.when is None or kept.get(one.when.key) in one.when.answers for one in questions if one.key in kept)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=7))
def test_no_figure_below_five_is_shown_or_can_be_had_by_subtraction(counts):
    out = hidden(counts)
    assert {n for n, count in enumerate(counts) if 0 < count < FEWEST} <= out
    if out and len(out) < len(counts):
        assert len(out) >= 2, "one alone is the total less the others"
        assert sum(counts[n] for n in out) >= FEWEST
    assert not out or any(0 < count < FEWEST for count in counts), "nothing is left out without need"


@given(st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=2, max_size=5)))  # fmt: skip
def test_in_a_table_neither_lines_nor_columns_give_away_a_figure(rows):
    out = hidden_in_table(rows)
    lines = [[(r, c) for c in range(len(rows[0]))] for r in range(len(rows))]
    lines += [[(r, c) for r in range(len(rows))] for c in range(len(rows[0]))]
    for line in lines:
        mine = [place for place in line if place in out]
        assert all(place in out for place in line if 0 < rows[place[0]][place[1]] < FEWEST)
        if mine and len(mine) < len(line):
            assert len(mine) >= 2
            assert sum(rows[r][c] for r, c in mine) >= FEWEST


def counted(*responses):
    cells = []
    for one in responses:
        for key, value in one.items():
            cells.append((key, None, None, 1))
            given = value if isinstance(value, list) else [value]
            cells.extend((key, str(a), "", 1) for a in given)
    return Counted.of([*cells, ("", None, None, len(responses))])


def test_results_leave_out_what_few_answered_and_who_left_a_question_out(app):
    few = counted(*[{"yes": "yes"}] * 4)
    assert tally.result(YES, few).is_hidden
    mixed = counted(*[{"yes": "yes"}] * 9, *[{"yes": "no"}] * 2)
    assert [bar.count for bar in tally.result(YES, mixed).bars] == [None, None], "eleven less nine is two"
    clear = counted(*[{"yes": "yes"}] * 9, *[{"yes": "no"}] * 6)
    assert [(bar.label, bar.count) for bar in tally.result(YES, clear).bars] == [("Yes", 9), ("No", 6)]
    # Two did not answer: of how many did, nothing is told either.
    left = counted(*[{"yes": "yes"}] * 9, *[{"yes": "no"}] * 6, {}, {})
    assert tally.result(YES, left).answered is None
    several = counted(*[{"why": ["fast", "fun"]}] * 6, *[{"why": ["fast"]}] * 6, {"why": ["cheap"]})
    assert [bar.count for bar in tally.result(WHY, several).bars] == [None, None, 6], "all but one said fast"


def test_results_by_group_join_small_groups_and_hide_what_the_whole_hides(app):
    groups = {
        "north": counted(*[{"yes": "yes"}] * 6, *[{"yes": "no"}] * 6), "south": counted(*[{"yes": "yes"}] * 7, *[{"yes": "no"}] * 5),
        "west": counted(*[{"yes": "yes"}] * 2), "": counted({"yes": "no"}),
    }  # fmt: skip
    whole = counted(*[{"yes": "yes"}] * 15, *[{"yes": "no"}] * 12)
    joined = tally.groups(AREA, groups)
    assert [(label, one.total, rest) for label, one, rest in joined] == [("North", 12, False), ("", 15, True)], (
        "three alone would be a small rest"
    )
    split = tally.split(YES, joined, whole)
    assert [[bar.count for bar in group.cells] for group in split.groups] == [[6, 6], [9, 6]]
    assert tally.split(SAY, joined, whole) is None
    ages = counted(*[{"age": value} for value in (20, 30, 30, 40, 41)])
    found = tally.result(AGE, ages)
    assert (found.mean, found.median) == (32.2, 30)
    order = Counted(5, {"rank": 5}, {"rank": {("a", "1"): 5, ("b", "2"): 5}})
    assert tally.result(RANK, order).points == [("A", 3.0), ("B", 2.0), ("C", 0.0)]
