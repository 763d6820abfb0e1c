"""The catalogues speak as docs/languages.md says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LETTER = "[\u0621-\u0655]"
# Endings of a noun, verb or preposition that speak to several people, and commands to several; what only looks so is named.
TO_SEVERAL = re.compile(
    rf"(?<!{LETTER})({LETTER}+(?:كم|تموه)|[وف]?(?:ا|أ){LETTER}+وا|[وف]?ت{LETTER}+ون|[وف]?لا ت{LETTER}+وا)(?!{LETTER})"
)
NOT_ADDRESS = {"الحكم", "يحكم", "منكم", "أجابوا", "أكملوا", "أتمّوا", "تكون", "تتكون", "فيتعلمون"}


def translations(lang: str) -> list[tuple[str, str]]:
    """English and translation of every string of a catalogue, plural forms one by one."""
    with (ROOT / "translations" / lang / "LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale=lang)
    found = []
    for message in catalogue:
        if message.id:
            english = message.id if isinstance(message.id, str) else message.id[0]
            forms = [message.string] if isinstance(message.string, str) else message.string
            found += [(english, text) for text in forms]
    return found


def test_arabic_speaks_to_one_person():
    several = {
        (word, english)
        for english, text in translations("ar")
        for word in TO_SEVERAL.findall(text)
        if word not in NOT_ADDRESS
    }
    assert several == set()


@pytest.mark.parametrize(
    ("lang", "edition", "course"), [("ar", "دور(?:ة|ات)", "مقرر"), ("ko", "회차", "강좌")], ids=["ar", "ko"]
)
def test_a_course_and_an_edition_have_names_of_their_own(lang, edition, course):
    """A sentence about a course alone does not speak of an edition, nor the other way round."""
    mixed = []
    for english, text in translations(lang):
        of_course, of_edition = (re.search(word, english, re.IGNORECASE) for word in (r"\bcourse", "edition"))
        other = edition if of_course and not of_edition else course if of_edition and not of_course else None
        if other and re.search(other, text.replace("مقررة", "")):  # "planned", from the same root as "course"
            mixed.append((english, text))
    assert mixed == []
