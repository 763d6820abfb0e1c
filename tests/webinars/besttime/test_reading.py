"""Places from files as people make them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.webinars.besttime import BestTimeError, read_places
from portal.webinars.besttime.reading import MOST_BYTES


def test_semicolons_byte_order_mark_and_columns_in_any_order():
    data = "\ufeffCountry;Name;Timezone;Weight;Languages;Hours;Mayor\r\nkr;서울;Asia/Seoul;1,5;ko en;08:30-17:00;X\r\n;;;;;;\r\nPE;Lima;America/Lima;;es;;\r\n"
    reading = read_places(data.encode())
    seoul, lima = reading.places
    assert (seoul.name, seoul.zone, seoul.country, seoul.weight) == ("서울", "Asia/Seoul", "KR", Decimal("1.5"))
    assert (seoul.languages, seoul.hours) == ({"ko", "en"}, (510, 1020))
    assert (lima.weight, lima.hours) == (1, None)
    assert reading.notes == ("Columns left aside: mayor.",)


def test_country_may_be_written_as_the_european_union_does():
    reading = read_places(b"name,timezone,country\nLeeds,Europe/London,uk\nVolos,Europe/Athens,EL\n")
    assert [place.country for place in reading.places] == ["GB", "GR"]


def test_name_that_is_there_twice_is_said():
    reading = read_places(b"name,timezone,country\nValencia,Europe/Madrid,ES\nValencia,America/Caracas,VE\n")
    assert [place.country for place in reading.places] == ["ES", "VE"]
    assert reading.notes == ("Row 3: “Valencia” is there already, in row 2.",)


HEAD = "name,timezone,country,weight,hours\n"


@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (HEAD + "Seoul,Asia/Soul,KR", 2, "Row 2 (Seoul): there is no time zone “Asia/Soul”. Did you mean Asia/Seoul"),
        (HEAD + "A,UTC,GB\nSeoul,seoul,KR", 3, "Did you mean Asia/Seoul"),
        (HEAD + "Paris,europe/paris,FR", 2, "Did you mean Europe/Paris"),
        (HEAD + "Seoul,+09:00,KR", 2, "there is no time zone “+09:00”."),
        (HEAD + "Seoul,Asia/Seoul,Korea", 2, "“Korea” is no country code"),
        (HEAD + "Seoul,Asia/Seoul", 2, "is no country code"),
        (HEAD + ",Asia/Seoul,KR", 2, "the name is missing"),
        (HEAD + "Seoul,Asia/Seoul,KR,many", 2, "the weight “many” is no number"),
        (HEAD + "Seoul,Asia/Seoul,KR,NaN", 2, "the weight “NaN” is no number"),
        (HEAD + "Seoul,Asia/Seoul,KR,-1", 2, "the weight “-1” is no number"),
        (HEAD + "Seoul,Asia/Seoul,KR,1,18-9", 2, "the hours “18-9” are not like 9-17"),
        (HEAD + '"Seoul,Asia/Seoul,KR', 2, "quotation marks"),
        ("city,timezone\nSeoul,Asia/Seoul", 1, "missing: name, country"),
        ("", 1, "missing: name, timezone, country"),
        (HEAD, None, "There are no places."),
        (b"name,timezone,country\nM\xfcnchen,Europe/Berlin,DE", 2, "Row 2: this is not UTF-8"),
        (b"x" * (MOST_BYTES + 1), None, "larger than 1 MB"),
        (HEAD + "X,UTC,GB\n" * 2001, 2002, "more than 2000 places"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(data, row, words):
    with pytest.raises(BestTimeError) as caught:
        read_places(data.encode() if isinstance(data, str) else data)
    assert words in caught.value.reason
    assert caught.value.row == row


@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "replace")))
)
def test_any_bytes_are_read_or_refused(data):
    try:
        read_places(data)
    except BestTimeError as error:
        assert error.reason
