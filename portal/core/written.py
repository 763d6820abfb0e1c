"""What people write, as it is kept: lines without signs that are no words, and addresses made of titles. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from itertools import count

# Signs that turn the direction of what follows round it (Unicode TR 36).
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# Letters that are no letter with a mark, so that Unicode does not take them apart.
_LETTERS = str.maketrans(
    {
        "Đ": "D",
        "đ": "d",
        "ı": "i",
        "Ł": "L",
        "ł": "l",
        "Ø": "O",
        "ø": "o",
        "ß": "ss",
        "Æ": "Ae",
        "æ": "ae",
        "Œ": "Oe",
        "œ": "oe",
    }
)


def one_line(text: str) -> str:
    """A line in composed form with single spaces; signs that control a terminal or the direction are no words and go.

    They come along when somebody pastes from a slide, so nobody is told off for them.
    """
    composed = unicodedata.normalize("NFC", _TURNING.sub("", text))
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in composed).split())


def lines(text: str) -> str:
    """As `one_line`, for a text of several lines, which keep their ends."""
    composed = unicodedata.normalize("NFC", _TURNING.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    kept = (" " if unicodedata.category(sign) == "Cc" and sign not in "\n\t" else sign for sign in composed)
    return "".join(kept).strip()


def address_of(title: str, otherwise: str, reserved: Collection[str] = ()) -> str:
    """The end of an address from a title: letters of ASCII, digits and hyphens, sixty at most.

    Where fewer than three are left, or the address is `reserved`, it begins with `otherwise`.
    """
    plain = unicodedata.normalize("NFKD", title.translate(_LETTERS)).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return made if len(made) > 2 and made not in reserved else f"{otherwise}-{made}".strip("-")


def free_address(wanted: str, taken: Collection[str]) -> str:
    """`wanted`, or with the first number behind it that nobody has."""
    if wanted not in taken:
        return wanted
    return next(made for number in count(2) if (made := f"{wanted}-{number}") not in taken)
