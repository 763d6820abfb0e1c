"""Letters and cards with codes as PDF: A4, tagged (PDF/UA-1), in any script of the fonts. They are made once and kept nowhere."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.certificates import typesetting
from portal.core import i18n, qr

TEMPLATE = Path(__file__).parent / "typst" / "codes.typ"
_WORDS = Path(__file__).parents[1] / "data" / "letters.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One code. to: the lines of the address, empty for a card. link: what the QR code holds."""

    code: str
    link: str
    to: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """All that is printed. kind: "proof", "letter" or "card". subject: what one takes part in. place: the address to type.
    until: the last day, in words.
    """

    kind: str
    city: str
    subject: str
    place: str
    until: str
    contact: str
    language: str
    sheets: Sequence[Sheet]
    timestamp: int


@cache
def _all_words() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return found


def languages() -> list[str]:
    """The languages in which we have the words of letters."""
    return list(_all_words()["words"])


def page_data(codes: Codes) -> str:
    """The JSON that the template sets.

    Raises:
        FileNotFoundError: the fonts have not been built.
    """
    words = _all_words()["words"][codes.language]
    facts = {
        "city": codes.city,
        "subject": codes.subject,
        "until": codes.until,
        "place": codes.place,
        "contact": codes.contact,
    }
    texts = {name: text.format(**facts) for name, text in {**words["all"], **words[codes.kind]}.items()}
    if not codes.contact:
        texts["ask"] = ""
    page = typesetting.drawable(typesetting.cleaned(asdict(codes) | {"words": texts}), codes.language)
    for sheet, printed in zip(page["sheets"], codes.sheets, strict=True):
        sheet.update(qr=qr.svg(printed.link), code=printed.code)
        sheet["to"] = [{"text": line, "is_rtl": _is_rtl(line)} for line in sheet["to"]]
    page["fonts"] = typesetting.fonts(codes.language)
    page["direction"] = i18n.direction(codes.language)
    page["language"] = re.split("[-_]", codes.language)[0].lower()
    return json.dumps(page)


def _is_rtl(line: str) -> bool:
    """A line of an address runs as its first letter does, whatever the letter's language (UAX 9, P2): 12 Rue … stays so in Arabic."""
    kinds = (unicodedata.bidirectional(sign) for sign in line)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def pdf(codes: Codes) -> bytes:
    """All sheets in one file; the same codes give the same bytes. 1,000 letters take some seconds.

    Raises:
        RuntimeError: the typesetter failed.
    """
    return typesetting.pdf(template=TEMPLATE, name="codes", page=page_data(codes), timestamp=codes.timestamp)
