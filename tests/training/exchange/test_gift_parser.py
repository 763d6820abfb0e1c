"""What GIFT text means, rule by rule."""

from __future__ import annotations

import json

import pytest

from portal.core import i18n
from portal.training.exchange import gift
from portal.training.exchange.draft import ExchangeError


def one(text):
    statements = gift.shape(gift.parse(text))
    assert len(statements) == 1, statements
    return statements[0]


def types(text):
    return [statement["type"] for statement in gift.shape(gift.parse(text))]


def plain(text):
    return {"format": "moodle", "text": text}


def choices(text):
    return [
        (c["isCorrect"], c["weight"], c["text"]["text"], c["feedback"] and c["feedback"]["text"])
        for c in one(text)["choices"]
    ]


def refused(text):
    with pytest.raises(ExchangeError) as caught:
        gift.parse(text)
    return (caught.value.line, caught.value.column), caught.value.reason


# Kinds ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ("", "Essay"), (" ", "Essay"), ("####thanks", "Essay"), ("T", "TF"), (" FALSE ", "TF"), ("T#no", "TF"),
        ("T####x", "TF"), ("true", "Short"), ("Tokyo", "Short"), ("four", "Short"), ("=a", "Short"), ("=a =b", "Short"),
        ("=%50%a =b", "Short"), ("~a =b", "MC"), ("~a ~b", "MC"), ("=a ->b", "Matching"), ("= -> b", "Matching"),
        ("~a -> b =c", "MC"), ("=a ~b -> c", "MC"), ("=a =b -> c", "Short"), ("#5", "Numerical"), ("# =5", "Numerical"),
        ("=a ->", "Short"), ("=[html] -> b", "Short"), (">ALL\n\tone\n\ttwo", "Short"),
    ],
)  # fmt: skip
def test_answers_decide_the_kind(answers, kind):
    assert one(f"Question{{{answers}}}")["type"] == kind


def test_text_without_answers_is_a_description():
    statement = one("::Note::Read this first.")
    assert statement == {
        "id": None, "tags": None, "type": "Description", "title": "Note", "stem": plain("Read this first."),
        "hasEmbeddedAnswers": False,
    }  # fmt: skip


def test_category_is_the_rest_of_its_line():
    assert one("$CATEGORY:  $course$/top/A: b #1 ") == {"type": "Category", "title": "$course$/top/A: b #1 "}
    assert types("$CATEGORY: A\nQ{T}") == ["Category", "TF"]


def test_question_without_text_before_its_answers():
    assert one("{=four} is two and two.")["stem"] == plain("_____ is two and two.")
    assert one("::Title::{T}")["stem"] == plain("")


# Text -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"a\:b\=c\~d\#e\{f\}g", "a:b=c~d#e{f}g"), (r"a\\b", r"a\b"), (r"a\\n", r"a\n"), (r"one\ntwo", "one\ntwo"),
        (r"a\nb\n", "a\nb\n"), (r"\(x\) \[y\] \z", r"\(x\) \[y\] \z"), ("a \n  b\tc", "a b\tc"), ("a \t b", "a b"),
        ("a: b", "a: b"), ("http://x", "http://x"), ("a -> b", "a -> b"), ("50% of", "50% of"), ("a\u00a0 b", "a b"),
        ("\u00a0a\u00a0b\u00a0", "a\u00a0b"), ("[b]bold", "[b]bold"), ("a // b", "a // b"), ("a\\ ", "a\\"),
    ],
)  # fmt: skip
def test_text_is_opened(written, text):
    assert one(f"{written}{{}}")["stem"] == plain(text)
    assert one(f"Q{{~{written} =x}}")["choices"][0]["text"]["text"] == text


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_html_and_markdown_keep_their_lines_and_spaces(form):
    assert one(f"[{form}]  a  \n  b\\n\\nc {{}}")["stem"] == {"format": form, "text": "a  \n  b\n\nc"}


@pytest.mark.parametrize("form", ["plain", "moodle"])
def test_other_formats_are_one_line(form):
    assert one(f"[{form}]a  \n  b{{}}")["stem"] == {"format": form, "text": "a b"}


def test_unknown_format_is_text():
    assert one("[tex]a{}")["stem"] == plain("[tex]a")


def test_format_is_inherited_from_the_question_and_ends_with_it():
    first, second = gift.shape(gift.parse("[html]Q{=a#b ~[plain]c#[markdown]d####e}\n\nR{=a ~b}"))
    formats = [first["choices"][0]["text"], first["choices"][0]["feedback"], first["choices"][1]["text"],
               first["choices"][1]["feedback"], first["globalFeedback"]]  # fmt: skip
    assert [text["format"] for text in formats] == ["html", "html", "plain", "markdown", "html"]
    assert second["choices"][0]["text"]["format"] == "moodle"


def test_windows_and_old_mac_lines_and_byte_order_mark():
    text = "\ufeff// [id:1]\nA\nb{T}\n\n[html]x\ny{}\n"
    expected = gift.shape(gift.parse(text))
    for newline in ("\r\n", "\r"):
        assert gift.shape(gift.parse(text.replace("\n", newline))) == expected
    assert expected[0]["id"] == "1"


# Titles, comments, identifiers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("::a::", "a"),
        (":: a ::", " a "),
        (r"::a\:::", "a:"),
        (r"::a\:\:b::", "a::b"),
        ("::a:b=c{d}::", "a:b=c{d}"),
        ("::a\nb::\n", "a\nb"),
    ],
)
def test_title(written, title):
    statement = one(f"{written}Q{{T}}")
    assert (statement["title"], statement["stem"]["text"]) == (title, "Q")


def test_comments_give_identifier_and_tags_to_the_next_question():
    text = "// [tag:a] see [id: x 1 ]\n\n// [id:y] [tag: b]\nQ{T}\n// [id:z]\n\nR{T}"
    first, second = gift.shape(gift.parse(text))
    assert (first["id"], first["tags"], second["id"], second["tags"]) == ("y", ["a", " b"], None, None)


def test_bracket_in_an_identifier_is_escaped():
    statement = one("// [id:a\\]b] [tag:c\\]]\nQ{}")
    assert (statement["id"], statement["tags"]) == ("a]b", ["c]"])


def test_comment_of_a_category_is_not_for_a_question():
    assert gift.shape(gift.parse("// [id:1]\n$CATEGORY: a\n\nQ{}"))[1]["id"] is None


def test_comment_before_the_first_answer_is_skipped():
    assert choices("Q{\n  // the right one = first\n  =a ~b}") == [(True, None, "a", None), (False, None, "b", None)]


# Answers --------------------------------------------------------------------------------------------------------------


def test_choices_with_weights_and_feedback():
    assert choices("Q{ = a # yes\n ~ %50% b\n~%-33.33333%c# \n=%100%[html]d#}") == [
        (True, None, "a", "yes"), (False, 50, "b", None), (False, -33.33333, "c", None), (True, 100, "d", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("weight", "number"), [("0", 0), ("100", 100), ("-.5", -0.5), ("+5", 5), (" 12.50", 12.5), ("1e1", 10)]
)
def test_weights(weight, number):
    assert one(f"Q{{~%{weight}%a =b}}")["choices"][0]["weight"] == number


@pytest.mark.parametrize("weight", ["%%", "%x%", "%101%", "%-100.1%", "%50", "%5 0%", "%nan%"])
def test_wrong_weights_are_refused(weight):
    assert refused(f"Q{{~{weight}a =b}}")[0] == (1, 4)


def test_two_feedbacks_of_true_and_false():
    shape = one("Q{F#a#b####c}")
    assert [shape[key]["text"] for key in ("trueFeedback", "falseFeedback", "globalFeedback")] == ["a", "b", "c"]
    shape = one("Q{T##b}")
    assert (shape["trueFeedback"], shape["falseFeedback"]) == (None, plain("b"))


def test_matching_pairs():
    shape = one("Q{ =[html]a  b -> c  d\n = -> e -> f\n=g->h####i}")
    assert [(pair["subquestion"]["text"], pair["subanswer"]) for pair in shape["matchPairs"]] == [
        ("a  b", "c d"), ("", "e -> f"), ("g", "h"),
    ]  # fmt: skip
    assert shape["globalFeedback"] == plain("i")
    assert one(r"Q{=a -> x\=1\ny}")["matchPairs"][0]["subanswer"] == "x=1\ny"


@pytest.mark.parametrize(
    ("written", "shape"),
    [
        ("5", {"type": "simple", "number": 5}), ("-5.0", {"type": "simple", "number": -5}),
        ("+0.5", {"type": "simple", "number": 0.5}), (".5", {"type": "simple", "number": 0.5}),
        ("-.5", {"type": "simple", "number": -0.5}), ("5.", {"type": "simple", "number": 5}),
        ("1e3", {"type": "simple", "number": 1000}), ("1.5E-2", {"type": "simple", "number": 0.015}),
        ("3.14:0.01", {"type": "range", "number": 3.14, "range": 0.01}),
        ("3 : 1", {"type": "range", "number": 3, "range": 1}),
        ("1..5", {"type": "high-low", "numberHigh": 5, "numberLow": 1}),
        ("-5 .. -.5", {"type": "high-low", "numberHigh": -0.5, "numberLow": -5}),
        ("5..1", {"type": "high-low", "numberHigh": 1, "numberLow": 5}),
    ],
)  # fmt: skip
def test_numbers(written, shape):
    assert one(f"Q{{#{written}}}")["choices"] == shape
    assert one(f"Q{{# = {written} #f}}")["choices"] == [
        {"isCorrect": True, "weight": None, "text": shape, "feedback": plain("f")}
    ]


def test_whole_numbers_are_printed_without_a_fraction():
    assert json.dumps(one("Q{#1822.0:0.50}")["choices"]) == '{"type": "range", "number": 1822, "range": 0.5}'


@pytest.mark.parametrize("star", ["", "*"])
def test_any_other_number(star):
    answers = one(f"Q{{#=5 ~{star}#no}}")["choices"]
    assert answers[1] == {"isCorrect": False, "weight": None, "text": plain("*"), "feedback": plain("no")}


def test_gap_in_the_middle():
    shape = one("[html]Two and two {=four =4} makes.")
    assert (shape["stem"], shape["hasEmbeddedAnswers"]) == (
        {"format": "html", "text": "Two and two _____ makes."},
        True,
    )
    assert one("Q{T} // a comment")["hasEmbeddedAnswers"] is False


# What is refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("", (1, 1), "no question"), ("// only\n\n // comments", (1, 1), "no question"),
        ("Q{=a ~b", (1, 2), "} is missing"), ("A{T}\n\nQ\n  {=a\n\n~b}", (4, 3), "} is missing"),
        ("A{T}\n\nQ = a", (3, 3), r"\="), ("Q}", (1, 2), r"\}"), ("Q{a{b}}", (1, 4), r"\{"),
        ("Q{=a#b#c}", (1, 7), r"\#"), ("Q{=a ~}", (1, 6), "no text"), ("Q{=#a}", (1, 3), "no text"),
        ("Q{=[html]}", (1, 3), "no text"), ("Q{#}", (1, 4), "number"), ("Q{#five}", (1, 4), "number"),
        ("Q{#1,5}", (1, 5), "Only"), ("Q{#=x}", (1, 5), "number"), ("Q{#1:}", (1, 6), "number"),
        ("Q{" + "=a" * 501, (1, 1003), "500"), (f"Q{{#{'9' * 100}}}", (1, 4), "number"), ("Q{#1e999}", (1, 4), "number"), ("::a", (1, 1), "title"),
        ("::a\n\nb::Q{T}", (1, 1), "title"), ("::a::\n\nQ{T}", (1, 1), "title"), ("A{T}\nB{T}", (2, 2), "blank line"),
        ("A{T}\n// c\nB{T}", (3, 1), "blank line"), ("Q{=a -> b =c}", (1, 13), "->"), ("Q{=a -> b = c ->}", (1, 17), "right side"),
        ("A\r\n\r\nQ\0{T}", (3, 2), "not text"), ("é𝄞 = b", (1, 4), r"\="),
    ],
)  # fmt: skip
def test_wrong_text_is_refused_with_its_place(text, place, word):
    found, reason = refused(text)
    assert found == place
    assert word in reason


def test_reason_is_in_the_language_of_the_reader(app):
    with i18n.in_language("ko"):
        assert (
            refused("")[1] == i18n.gettext("There is no question in the file.") != "There is no question in the file."
        )
