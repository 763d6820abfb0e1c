"""Moodle XML: what is taken over, what is noted, what is refused, and that writing loses nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.training.exchange import gift, moodle_xml
from portal.training.exchange.draft import ExchangeError, OptionDraft, PairDraft, QuestionDraft, RichText
from portal.training.models import QuestionKind
from tests.training.exchange.strategies import questions


def quiz(inside, kind="essay", text="<text>Q</text>"):
    stem = f'<questiontext format="html">{text}</questiontext>'
    return f'<?xml version="1.0"?>\n<quiz>\n<question type="{kind}">{stem}{inside}</question>\n</quiz>'.encode()


def one(inside, kind="essay", **more):
    (question,) = moodle_xml.read(quiz(inside, kind, **more)).questions
    return question


def same(found):
    return [replace(question, line=0) for question in found]


def refused(data):
    with pytest.raises(ExchangeError) as caught:
        moodle_xml.read(data)
    return (caught.value.line, caught.value.column), caught.value.reason


def answer(fraction, text, inside=""):
    return f'<answer fraction="{fraction}" format="plain_text"><text>{text}</text>{inside}</answer>'


FEEDBACK = '<feedback format="markdown"><text>*so*</text></feedback>'
SO = RichText("*so*", "markdown")


def test_common_parts():
    question = one(
        "<name><text>A\n name</text></name><idnumber>7</idnumber>"
        '<generalfeedback format="moodle_auto_format"><text>why</text></generalfeedback>'
        "<tags><tag><text>heat</text></tag><tag><text/></tag></tags>",
        text="<text><![CDATA[<p>What & why?</p>]]></text>",
    )
    assert question == QuestionDraft(
        QuestionKind.ESSAY, RichText("<p>What & why?</p>", "html"), "A name", feedback=RichText("why", "moodle"),
        tags=("heat",), ident="7", line=3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("single", "kind"), [("true", "single"), ("1", "single"), ("false", "multiple"), ("0", "multiple")]
)
def test_choices(single, kind):
    question = one(f"<single>{single}</single>" + answer(100, "a", FEEDBACK) + answer("-33.33333", "b"), "multichoice")
    assert question.kind is QuestionKind(kind)
    assert question.options == (
        OptionDraft(RichText("a", "plain"), Decimal(1), SO), OptionDraft(RichText("b", "plain"), Decimal("-0.3333333")),
    )  # fmt: skip


def test_short_answer():
    question = one(answer(100, "a") + answer(50, "b"), "shortanswer")
    assert question.kind is QuestionKind.SHORT_ANSWER
    assert [option.weight for option in question.options] == [1, Decimal("0.5")]


@pytest.mark.parametrize(("fractions", "is_true"), [((100, 0), True), ((0, 100), False)])
def test_true_and_false(fractions, is_true):
    question = one(answer(fractions[0], "true", FEEDBACK) + answer(fractions[1], "false"), "truefalse")
    assert question.is_true is is_true
    assert (question.right_feedback, question.wrong_feedback) == ((SO, None) if is_true else (None, SO))


def test_numbers():
    question = one(answer(100, "3.14", "<tolerance>0.01</tolerance>") + answer(0, "*", FEEDBACK), "numerical")
    assert question.options == (
        OptionDraft(RichText(""), Decimal(1), None, Decimal("3.14"), Decimal("0.01")),
        OptionDraft(RichText("*", "html"), Decimal(0), SO),
    )


def test_pairs():
    pairs = '<subquestion format="html"><text>a</text><answer><text>1</text></answer></subquestion>'
    pairs += "<subquestion><text/><answer><text>2</text></answer></subquestion>"
    assert one(pairs, "matching").pairs == (PairDraft(RichText("a", "html"), "1"), PairDraft(RichText("", "html"), "2"))


def test_items_are_ordered_by_their_fraction():
    question = one(answer(2, "b") + answer("1.0000000", "a") + answer(3, "c"), "ordering")
    assert [option.text.text for option in question.options] == ["a", "b", "c"]


def test_category_holds_until_the_next():
    category = '<question type="category"><category><text>$course$/top/Heat</text></category></question>'
    essay = '<question type="essay"><questiontext><text>Q</text></questiontext></question>'
    reading = moodle_xml.read(f"<quiz>{essay}{category}{essay}</quiz>".encode())
    assert [question.category for question in reading.questions] == ["", "Heat"]


def test_files_descriptions_and_other_types_are_noted():
    file = '<text>a</text>\n<file name="plan.png" path="/" encoding="base64">AAAA</file>'
    data = quiz("", text=file).replace(b"</quiz>", b'<question type="description"/>\n<question type="cloze"/>\n</quiz>')
    reading = moodle_xml.read(data)
    assert len(reading.questions) == 1
    assert [note.line for note in reading.notes] == [4, 5, 6]
    assert "plan.png" in reading.notes[0].message
    assert "cloze" in reading.notes[2].message


@pytest.mark.parametrize(
    ("data", "place", "word"),
    [
        (b"", (1, 1), "well-formed"), (b"<quiz>\n  <question>\n</quiz>", (3, 3), "well-formed"),
        (b"<html/>", (1, 1), "quiz"), (b"<quiz/>", (1, 1), "no question"), (b"<quiz>\n <x/></quiz>", (2, 2), "element x"),
        (b"<quiz>\n<question/></quiz>", (2, 1), "type"), (b"<quiz><question type='essay'/></quiz>", (1, 7), "no text"),
        (b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz/>', (1, 16), "document type"),
        (b'<!DOCTYPE quiz SYSTEM "file:///etc/passwd">\n<quiz/>', (1, 43), "document type"),
        (b"<quiz>&lol;</quiz>", (1, 7), "well-formed"), (b"<quiz>\n\xff</quiz>", (2, 1), "well-formed"),
        (b'<?xml version="1.0" encoding="x-none"?><quiz/>', (1, 31), "encoding"),
        (b"<a>" * 40, (1, 91), "deeper"),
        (quiz(answer(0, "a"), "multichoice"), (3, 1), "right"), (quiz("", "numerical"), (3, 1), "right"),
        (quiz("", "matching"), (3, 1), "pairs"), (quiz("", "ordering"), (3, 1), "order"),
        (quiz("\n" + answer("x", "a"), "multichoice"), (4, 1), "fraction"), (quiz("\n" + answer(101, "a"), "shortanswer"), (4, 1), "fraction"),
        (quiz("\n" + answer("1e99999999", "a"), "ordering"), (4, 1), "fraction"), (quiz("\n" + answer(100, ""), "multichoice"), (4, 1), "no text"),
        (quiz("\n" + answer(100, "1,5"), "numerical"), (4, 1), "number"), (quiz("\n" + answer(100, "1", "<tolerance>-1</tolerance>"), "numerical"), (4, 1), "number"),
        (quiz("\n" + answer(100, "maybe"), "truefalse"), (4, 1), "true and false"),
        (quiz("\n<subquestion><text>a</text></subquestion>", "matching"), (4, 1), "no answer"),
        (quiz('\n<generalfeedback format="tex"><text>a</text></generalfeedback>'), (4, 1), "tex"),
    ],
)  # fmt: skip
def test_wrong_files_are_refused_with_their_place(data, place, word):
    found, reason = refused(data)
    assert (found, word in reason) == (place, True), reason


@hypothesis_settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(questions(), min_size=1, max_size=3))
def test_written_questions_are_read_as_they_were(found):
    assert same(moodle_xml.read(moodle_xml.write(found)).questions) == same(found)


def test_what_xml_cannot_hold_is_left_out():
    question = QuestionDraft(QuestionKind.ESSAY, RichText("a\0b\x0c\r\nc]]><d>", "html"))
    assert moodle_xml.read(moodle_xml.write([question])).questions[0].stem.text == "ab\nc]]><d>"


@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(questions(), min_size=1, max_size=3))
def test_questions_go_from_one_format_to_the_other_and_back(found):
    there = moodle_xml.read(moodle_xml.write(gift.read(gift.write(found)).questions)).questions
    assert same(there) == same(found)
