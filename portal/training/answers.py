r"""Reading what people answered: numbers, short texts, pairs. Pure.

A number may be written with the digits of any script and with a comma or a point; short texts are compared as people
read them: Unicode's compatible forms, capitals and runs of spaces make no difference. `*` in an accepted answer stands for
any text (`\*` for the sign itself), as in the question files of Moodle.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

MOST_TEXT = 1000
MOST_ESSAY = 20_000

_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?\Z", re.ASCII)
_SEPARATORS = {"\u066b": ".", ",": ".", "\u2212": "-", "\u066c": "", "\u00a0": "", "\u202f": "", " ": "", "'": ""}


def number(text: str) -> Decimal | None:
    """The number a text says; None if it says none. One comma or point is the decimal sign."""
    plain = "".join(_digit(sign) for sign in text.strip()[:80])
    if plain.count(".") > 1 or not _NUMBER.match(plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _digit(sign: str) -> str:
    if sign in _SEPARATORS:
        return _SEPARATORS[sign]
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def _normal(text: str, *, case: bool) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return plain if case else plain.casefold()


def is_same_text(given: str, wanted: str, *, case: bool = False) -> bool:
    """Whether a given text is the wanted one, which may hold `*` for any text."""
    parts = [_normal(part.replace("\\*", "*"), case=case) for part in _split(wanted)]
    text = _normal(given[:MOST_TEXT], case=case)
    if len(parts) == 1:
        return text == parts[0]
    return bool(text) and _fits(text, parts)


def _split(wanted: str) -> list[str]:
    return re.split(r"(?<!\\)\*+", wanted)


def _fits(text: str, parts: list[str]) -> bool:
    """Whether the parts stand in the text in this order: linear, unlike a pattern with many stars."""
    first, *middle, last = parts
    if not text.startswith(first) or not text[len(first) :].endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def literal(wanted: str) -> str:
    """A text that an accepted answer takes: without its stars."""
    return "".join(_split(wanted)).replace("\\*", "*")


def pairs(response: Iterable[str]) -> dict[str, str]:
    """`key=value` → value by key; what is no pair is left out, of two for one key the last counts."""
    return {left: right for left, sign, right in (item.partition("=") for item in response) if sign and right}
