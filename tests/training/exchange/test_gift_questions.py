"""GIFT as questions of the bank: what is concluded from signs and weights, and that writing loses nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.training.exchange import gift
from portal.training.exchange.draft import ExchangeError, OptionDraft, PairDraft, QuestionDraft, RichText
from portal.training.models import QuestionKind
from tests.training.exchange.strategies import questions


def one(text):
    (question,) = gift.read(text).questions
    return question


def weights(text):
    return one(text).kind, [option.weight for option in one(text).options]


def same(found):
    return [replace(question, line=0) for question in found]


def again(*found):
    return same(gift.read(gift.write(found)).questions)


@pytest.mark.parametrize(
    ("answers", "kind", "expected"),
    [
        ("=a ~b ~c", "single", (1, 0, 0)), ("=a ~%50%b", "single", (1, ".5")), ("=a =b ~c", "single", (1, 1, 0)),
        ("~%50%a ~%50%b ~%-100%c", "multiple", (".5", ".5", -1)), ("=a =%33.33333%b", "short_answer", (1, "0.3333333")),
        ("~%100%a ~b", "multiple", (1, 0)), ("#=5 =%50%6:1 ~", "numeric", (1, ".5", 0)),
    ],
)  # fmt: skip
def test_signs_and_weights(answers, kind, expected):
    assert weights(f"Q{{{answers}}}") == (QuestionKind(kind), [Decimal(weight) for weight in expected])


def test_feedback_of_true_and_false_is_for_wrong_and_right():
    for truth in ("T", "F"):
        question = one(f"Q{{{truth}#wrong#right}}")
        assert (question.wrong_feedback.text, question.right_feedback.text) == ("wrong", "right")
        assert question.is_true == (truth == "T")


def test_range_is_its_middle_exactly():
    option = one("Q{#0.1..0.4}").options[0]
    assert (option.number, option.tolerance) == (Decimal("0.25"), Decimal("0.15"))


def test_category_holds_until_the_next_and_loses_the_root():
    text = "A{T}\n\n$CATEGORY: $course$/top/Heat/Plans\n\nB{T}\n\nC{T}\n\n$CATEGORY: Flood\n\nD{T}\n\n$CATEGORY: top\n\nE{T}"
    assert [question.category for question in gift.read(text).questions] == [
        "",
        "Heat/Plans",
        "Heat/Plans",
        "Flood",
        "",
    ]


def test_text_without_a_question_is_noted():
    reading = gift.read("A{T}\n\nRead this.\n\nB{T}")
    assert [question.stem.text for question in reading.questions] == ["A", "B"]
    assert [note.line for note in reading.notes] == [3]


def test_title_stands_in_for_a_missing_text():
    assert one("::Name  it::{}").stem.text == "Name it"


def test_lines_identifiers_and_tags():
    question = one("\n// [id:7] [tag: heat ] [tag: ]\n\n::T\n  t::Q{}")
    assert (question.line, question.ident, question.tags, question.title) == (4, "7", ("heat",), "T t")


@pytest.mark.parametrize(
    ("text", "line"),
    [("A{T}\n\nQ{~a ~b}", 3), ("Q{=%0%a}", 1), ("\n\nQ{#5:-1}", 3), ("Q{#5..1}", 1), ("{=a ~b}", 1)],
)
def test_what_cannot_be_a_question_is_refused(text, line):
    with pytest.raises(ExchangeError) as caught:
        gift.read(text)
    assert caught.value.line == line


def test_items_to_put_in_order():
    question = one("[html]Order{>ALL VERTICAL\n  one\n\t[plain]two \\= 2\n####why}")
    assert question.kind is QuestionKind.ORDERING
    assert [option.text for option in question.options] == [RichText("one", "html"), RichText("two = 2", "plain")]
    assert question.feedback == RichText("why", "html")


# Writing --------------------------------------------------------------------------------------------------------------

ONE = OptionDraft(RichText("a"), Decimal(1))


@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(questions(), min_size=1, max_size=3))
@example([QuestionDraft(QuestionKind.SINGLE, RichText("//[html] %50%"), options=(ONE, OptionDraft(RichText("%5%"))))])
def test_written_questions_are_read_as_they_were(found):
    assert again(*found) == same(found)


@pytest.mark.parametrize(
    "stem", ["Two _____ five.", "_____ is five.", "A _____ b _____ c", "A _____ // b", "a _____ [html]b"]
)
@pytest.mark.parametrize("form", ["moodle", "html", "plain"])
def test_gap_stays_where_it_was(stem, form):
    options = (OptionDraft(RichText("four", form), Decimal(1), RichText("yes", "markdown")),)
    question = QuestionDraft(QuestionKind.SHORT_ANSWER, RichText(stem, form), options=options, has_gap=True)
    assert again(question) == [question]


def test_gap_that_cannot_be_written_stays_text():
    question = QuestionDraft(QuestionKind.SHORT_ANSWER, RichText("Four is _____"), options=(ONE,), has_gap=True)
    assert again(question) == [replace(question, has_gap=False)]


def test_any_other_number_is_written():
    options = (
        OptionDraft(RichText(""), Decimal(1), None, Decimal("1E+3")),
        OptionDraft(RichText("*"), Decimal("0.5")), OptionDraft(RichText("*"), Decimal(0), RichText("no")),
    )  # fmt: skip
    question = QuestionDraft(QuestionKind.NUMERIC, RichText("Q"), options=options)
    assert again(question) == [question]


def test_two_right_choices_stay_a_choice():
    question = QuestionDraft(QuestionKind.SINGLE, RichText("Q"), options=(ONE, ONE))
    assert again(question) == [question]


def test_arrow_that_would_make_a_pair_is_written_as_one_sign():
    question = QuestionDraft(QuestionKind.SHORT_ANSWER, RichText("Q"), options=(replace(ONE, text=RichText("a -> b")),))
    assert again(question)[0].options[0].text.text == "a → b"
    pairs = (PairDraft(RichText("a -> b"), "c -> d"),)
    question = QuestionDraft(QuestionKind.MATCHING, RichText("Q"), pairs=pairs)
    assert again(question)[0].pairs == (PairDraft(RichText("a → b"), "c -> d"),)


def test_category_is_written_once():
    found = [QuestionDraft(QuestionKind.ESSAY, RichText("Q"), category=path) for path in ("a", "a", "", "top/b")]
    assert again(*found) == found
    assert gift.write(found).count("$CATEGORY") == 3
