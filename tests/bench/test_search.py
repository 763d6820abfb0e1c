"""The made-up texts of the search's figures: the same each time, in eleven languages, with slips that are slips."""

from __future__ import annotations

import random

from portal.bench import search


def test_languages_are_eleven_and_the_same_each_time():
    one, other = (search.languages(random.Random(5)) for _ in range(2))
    assert len(one) == 11
    assert [language.words[:5] for language in one] == [language.words[:5] for language in other]
    assert all(len(language.words) == len(language.weights) > 500 for language in one)


def test_slip_changes_a_word_a_little():
    chance = random.Random(5)
    for word in ("participation", "공공데이터", "данные"):
        slips = {search._typo(chance, word) for _ in range(20)}
        assert any(slip != word for slip in slips)
        assert all(abs(len(slip) - len(word)) <= 1 for slip in slips)
    assert search._typo(chance, "ab") == "ab"
