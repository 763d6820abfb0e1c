"""Text made comparable: what is indexed and what is asked for go through the same functions. Pure; no database, no web.

`fold` takes away what people type differently: case (the Turkish i included), widths, accents of Latin, Cyrillic, Greek,
Hebrew and Arabic, variants of letters, digits of other scripts, katakana for hiragana. Vowel signs, virama and joiners of
Indic scripts stay: without them the words fall apart. `pieces` cuts a text into runs of one kind of writing:

- words of alphabets (and abugidas with spaces), which `wordforms` brings to their stems;
- Hangul, Han and kana, and the scripts of South-East Asia without spaces, which are looked up by pairs of signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

from portal.search import han

LONGEST_WORD = 60

HANGUL = "\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e"
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe"
# Thai, Lao, Myanmar, Khmer: written without spaces between words.
UNSPACED = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\uaa60-\uaa7f"
_INSIDE = "\u00ad\u200b\u200c\u200d\u2060"  # invisible signs that may stand inside a word
_JOINER = "\u200d"

# Letters that Unicode does not take apart, as people without the keyboard type them.
_ALIKE = {
    "ı": "i", "đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŋ": "n", "ə": "e",
    "ґ": "г", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "ђ": "д", "ћ": "ч",
    # Arabic: Persian and Urdu forms of the same letters; teh marbuta and alef maksura as they are pronounced and mistyped.
    "ة": "ه", "ى": "ي", "ی": "ي", "ے": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه", "ٱ": "ا", "ء": "", "ـ": "",
    # Hebrew: letters at the end of a word.
    "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
    # Devanagari: nukta is often left out, and the two nasal signs are mixed.
    "\u093c": "", "\u0901": "\u0902",
}  # fmt: skip
_STRIPPED = ("LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "COMBINING")


class _Signs(dict[int, str]):
    """Sign → what stands for it; filled as signs are met, for `str.translate`."""

    def __missing__(self, point: int) -> str:
        made = self[point] = _folded_sign(chr(point))
        return made


def _folded_sign(sign: str) -> str:
    if sign in "İIı":
        return "i"
    if unicodedata.category(sign) == "Cf":
        return sign if sign == _JOINER else ""
    if unicodedata.category(sign) == "Nd":
        return str(unicodedata.decimal(sign))
    if "\u30a1" <= sign <= "\u30f6":
        return chr(ord(sign) - 0x60)
    if sign in han.PLAIN:
        return han.PLAIN[sign]
    name = unicodedata.name(sign, "")
    plain = sign.casefold()
    if name.startswith(_STRIPPED):
        plain = "".join(
            part for part in unicodedata.normalize("NFD", plain) if not unicodedata.category(part).startswith("M")
        )
    return "".join(_ALIKE.get(part, part) for part in plain)


_SIGNS = _Signs()


def fold(text: str) -> str:
    """`text` as it is compared: see the head of this file. White space becomes single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())


def letters(text: str) -> str:
    """As `fold`, with Hangul in its letters, so that a syllable typed half way matches: for titles, names and typos."""
    return unicodedata.normalize("NFKD", fold(text)) if re.search(f"[{HANGUL}]", text) else fold(text)


def normal(text: str) -> tuple[str, list[int] | None]:
    """`text` in normal form NFKC and the offset in `text` of each of its signs; None for the offsets if nothing changed.

    The list has one entry more than there are signs, for ends.
    """
    if unicodedata.is_normalized("NFKC", text):
        return text, None
    made: list[str] = []
    offsets: list[int] = []
    for start, end in _clusters(text):
        part = unicodedata.normalize("NFKC", text[start:end])
        made.append(part)
        offsets += [start] * len(part)
    return "".join(made), [*offsets, len(text)]


def _clusters(text: str) -> list[tuple[int, int]]:
    """Runs that compose together: a sign with its marks, the letters of one Hangul syllable."""
    starts = [
        at
        for at, sign in enumerate(text)
        if at == 0 or not (unicodedata.combining(sign) or "\u1160" <= sign <= "\u11ff" or sign in "\uff9e\uff9f")
    ]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _word_signs() -> str:
    """A character class of everything that words of alphabets are made of: letters, digits, and marks on them."""
    other = re.compile(f"[{HANGUL}{HAN}{KANA}{UNSPACED}]")
    ranges: list[list[int]] = []
    for point in (*range(0x30, 0x3100), *range(0xA000, 0xAC00), *range(0xD7B0, 0x10000), *range(0x10000, 0x10400)):
        sign = chr(point)
        if not (sign.isalnum() or unicodedata.category(sign).startswith("M")) or other.match(sign):
            continue
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in ranges)


_RUN = re.compile(
    f"(?P<hangul>[{HANGUL}]+)|(?P<cjk>[{HAN}{KANA}]+)|(?P<unspaced>[{UNSPACED}{_INSIDE}]*[{UNSPACED}][{UNSPACED}{_INSIDE}]*)"
    f"|(?P<word>[{_word_signs()}{_INSIDE}]+)"
)
# What may stand inside one written word: the parts count, and so does what they are together.
_CONNECTORS = frozenset("-‐‑–'’‘ʼʻ`´.,_·・:@&+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


class Piece(NamedTuple):
    """A run of one kind of writing. `raw` is as written (NFKC), `start` and `end` count signs of the normal form.

    `joins`: stands right after the piece before it, with nothing but a connector (hyphen, apostrophe, dot) between.
    `near`: only one space stands between it and the piece before it.
    """

    kind: str  # hangul, cjk, unspaced or word
    raw: str
    start: int
    end: int
    joins: bool
    near: bool


_piece: Callable[[tuple[object, ...]], Piece] = partial(tuple.__new__, Piece)


def pieces(text: str) -> list[Piece]:
    """The runs of a text in normal form (`normal`), in order."""
    found: list[Piece] = []
    last = -1
    for match in _RUN.finditer(text):
        start, end = match.span()
        gap = text[last:start] if last >= 0 else None
        # As `Piece(…)`, without its detour through a function for each of a thousand pieces.
        found.append(
            _piece(
                (match.lastgroup, match[0], start, end, gap is not None and (not gap or gap in _CONNECTORS), gap == " ")
            )
        )
        last = end
    return found


@lru_cache(maxsize=50_000)
def word(raw: str) -> str:
    """A word of an alphabet, folded as `fold` and without joiners: the lexeme it is found by; "" if nothing is left."""
    return unicodedata.normalize("NFC", raw.translate(_SIGNS)).replace(_JOINER, "")[:LONGEST_WORD]


@lru_cache(maxsize=20_000)
def parts(raw: str) -> tuple[str, ...]:
    """The words inside a written one: "OpenData2015" → open, data, 2015; empty if it is a single one."""
    cut = [word(part) for part in _CAMEL.split(raw)]
    return tuple(part for part in cut if part) if len(cut) > 1 else ()


def is_number(folded: str) -> bool:
    return folded.isdigit()
