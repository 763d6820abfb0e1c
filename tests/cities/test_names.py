"""Names in many scripts, made comparable."""

from __future__ import annotations

import pytest

from portal.cities.names import fold, matches


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Beyoğlu", "BEYOGLU"),
        ("İstanbul", "istanbul"),
        ("Asunción", "asuncion"),
        ("Đà Nẵng", "da nang"),
        ("Малатья", "МАЛАТЬЯ"),
        ("أسونسيون", "اسونسيون"),
        ("Ｓｅｏｕｌ", "seoul"),
        ("  San   Fernando ", "san fernando"),
    ],
)
def test_fold_makes_spellings_one(written, typed):
    assert fold(written) == fold(typed)


def test_hangul_matches_while_a_syllable_is_typed():
    assert matches(fold("서우"), ["서울"]) == 1


def test_matches_ranks_the_same_before_the_beginning_before_a_word_before_the_middle():
    assert matches("seoul", ["Seoul"]) == 0
    assert matches("seo", ["Nothing", "Seoul"]) == 1
    assert matches("city", ["Quezon City"]) == 2
    assert matches("uez", ["Quezon City"]) == 3
    assert matches("x", ["Seoul"]) is None
