"""Files that nobody meant: they are read or refused with a place, and in a time that grows with their length alone."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.training.exchange import gift, moodle_xml
from portal.training.exchange.draft import ExchangeError
from portal.training.exchange.reading import text_of
from tests.fuzzing import examples
from tests.own_time import own_time

MANY = hypothesis_settings(
    max_examples=examples(10_000), deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
GIFT_SIGNS = (
    "=", "~", "#", "##", "####", "{", "}", ":", "::", "\\", "\\n", "\\=", "%", "%50%", "%-1", "->", "..", "T", "FALSE", "[html]",
    "[markdown]", "$CATEGORY:", "//", "// [id:", "[tag:a]", "]", "1", "-.5", "1e9", "9" * 30, "*", ">", "a", "b c", " ", "\t", "\n",
    "\n\n", "\r\n", "\r", "\ufeff", "\0", "\u00a0", "\u2028", "é", "𝄞",
)  # fmt: skip
XML_PARTS = (
    "<quiz>", "</quiz>", '<question type="multichoice">', '<question type="numerical">', '<question type="truefalse">',
    '<question type="matching">', '<question type="ordering">', '<question type="category">', '<question type="x">', "</question>",
    "<questiontext>", '<questiontext format="html">', "</questiontext>", "<text>", "</text>", "<text>Q</text>", "<category>",
    '<answer fraction="100">', '<answer fraction="nan">', '<answer fraction="1e9999">', "</answer>", "<single>true</single>",
    "<subquestion>", "</subquestion>", "<tags><tag>", "</tag></tags>", "<![CDATA[", "]]>", "<!DOCTYPE a [", "<!ENTITY b 'c'>",
    "&b;", "&amp;", "&#0;", "&#x41;", "<?xml version='1.0' encoding='utf-16'?>", "<!--", "-->", "<file name='a'>", "</file>", "1", "é",
    "\0", "\ufeff", "<", ">", "=", '"', "\n",
)  # fmt: skip


def place(error):
    assert error.line >= 1
    assert error.column >= 1
    assert error.reason


@MANY
@given(st.lists(st.sampled_from(GIFT_SIGNS), max_size=25).map("".join) | st.text(max_size=30))
def test_any_text_is_gift_or_is_refused(text):
    try:
        gift.shape(gift.parse(text))
        reading = gift.read(text)
    except ExchangeError as error:
        place(error)
    else:
        if reading.questions:
            assert len(gift.read(gift.write(reading.questions)).questions) == len(reading.questions)


@MANY
@given(
    st.lists(st.sampled_from(XML_PARTS), max_size=25).map(lambda parts: "".join(parts).encode())
    | st.lists(st.sampled_from(XML_PARTS[2:]), max_size=15).map(lambda parts: f"<quiz>{''.join(parts)}</quiz>".encode())
    | st.binary(max_size=40)
)
def test_any_bytes_are_moodle_xml_or_are_refused(data):
    try:
        moodle_xml.read(data)
    except ExchangeError as error:
        place(error)


@given(st.binary(max_size=50))
def test_any_bytes_are_text_or_are_refused(data):
    try:
        text_of(data)
    except ExchangeError as error:
        place(error)


def test_bytes_that_are_not_text_are_refused_with_their_place():
    with pytest.raises(ExchangeError) as caught:
        text_of("a\r\né".encode() + b"\xff")
    assert (caught.value.line, caught.value.column) == (2, 2)


def seconds(read, data):
    with own_time() as spent:
        try:
            read(data)
        except ExchangeError as error:
            place(error)
    return spent.seconds


LONG = 1_000_000
HARD = [
    "::", ":", "\\", "\\:", "\\=", "{", "}", "=", "~", "#", "%", "%5", " ", "\t", "\n", " \n", "a\n", "a\n\n", "a{T}\n\n", "//", "// [id:",
    "// [id:a\\]", "[tag:\x01", "[html]", "-", "->", "=a->", "a \\", "\\n", "0", "1.", "1..", ".", "\u00a0", "\u00a0 \n", "$CATEGORY:", ">\n",
]  # fmt: skip


@pytest.mark.parametrize("front", ["", "Q{", "Q{=", "::", "//"])
@pytest.mark.parametrize("sign", HARD)
def test_a_megabyte_of_anything_is_read_in_time(front, sign):
    text = front + sign * (LONG // len(sign)) + "}"
    assert seconds(gift.parse, text) < 2


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * (LONG // 3), b"<quiz>" + b"<question/>" * (LONG // 11), b"<quiz>" + b"&amp;" * (LONG // 5) + b"</quiz>",
        b"<quiz a='" + b" " * LONG + b"'/>", b"<quiz>" + b"<![CDATA[]]>" * (LONG // 12) + b"</quiz>", b"<" * LONG, b"<!--" + b"-" * LONG,
        b"<quiz>" + b"<question type='essay'><questiontext><text>a</text></questiontext></question>" * (LONG // 77) + b"</quiz>",
    ],
    ids=range(8),
)  # fmt: skip
def test_a_megabyte_of_xml_is_read_in_time(data):
    assert seconds(moodle_xml.read, data) < 2


@pytest.mark.parametrize("read", [gift.read, moodle_xml.read])
def test_a_file_above_the_limit_is_refused(read):
    with pytest.raises(ExchangeError, match="10 MB"):
        read(b" " * 10_000_001)
