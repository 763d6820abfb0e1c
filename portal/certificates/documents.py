"""A certificate's facts set as a PDF page: one A4 sheet, tagged (PDF/UA-1), archivable with its signed badge attached
(PDF/A-3a), any script of the fonts.

Pure: the same facts give the same bytes. What is printed goes to the typesetter as data and never as markup, so a name
cannot be a program. Dates, numbers and labels arrive as text in the certificate's language; nothing is translated here.
"""

import json
import re
import struct
import threading
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from portal.core import qr

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"
FONT_FOLDER = Path(__file__).parents[1] / "static" / "dist" / "fonts"

# Labels the caller gives in the certificate's language; the second group may be left out or empty.
REQUIRED_LABELS = (
    "heading", "awarded_to", "for_completing", "period", "hours", "issued_on", "number", "revision", "verify_at", "qr_alt",
)  # fmt: skip
OPTIONAL_LABELS = ("code", "signature")
_UNPRINTED = ("credential", "claim")

# Files that frontend/fonts.mjs puts into FONT_FOLDER, by family name.
FONT_FILES: dict[str, tuple[str, ...]] = {
    "Noto Sans": ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf"),
    "Noto Serif": ("NotoSerif-SemiBold.ttf",),
    "Noto Sans KR": ("NotoSansKR-Regular.ttf", "NotoSansKR-SemiBold.ttf"),
    "Noto Sans SC": ("NotoSansSC-Regular.ttf", "NotoSansSC-SemiBold.ttf"),
    "Noto Sans Arabic": ("NotoSansArabic-Regular.ttf", "NotoSansArabic-SemiBold.ttf"),
    "Noto Naskh Arabic": ("NotoNaskhArabic-SemiBold.ttf",),
    "Noto Sans Sinhala": ("NotoSansSinhala-Regular.ttf", "NotoSansSinhala-SemiBold.ttf"),
    "Noto Sans Tamil": ("NotoSansTamil-Regular.ttf", "NotoSansTamil-SemiBold.ttf"),
    "Noto Sans Thai": ("NotoSansThai-Regular.ttf", "NotoSansThai-SemiBold.ttf"),
}
_DISPLAY_ONLY = ("Noto Serif", "Noto Naskh Arabic")
# The families to try first in a language, so that digits, punctuation and Han characters (drawn differently in Korea and
# China) are of one cut with the words round them. Indic and Thai come after Noto Sans, whose space is narrower, but at
# once: each family tried in vain shapes the text once more.
_FIRST = {
    "ko": ("Noto Sans KR", "Noto Sans"),
    "zh": ("Noto Sans SC", "Noto Sans"),
    "ja": ("Noto Sans SC", "Noto Sans"),
    "ar": ("Noto Sans Arabic", "Noto Sans"),
    "fa": ("Noto Sans Arabic", "Noto Sans"),
    "ur": ("Noto Sans Arabic", "Noto Sans"),
    "si": ("Noto Sans", "Noto Sans Sinhala"),
    "ta": ("Noto Sans", "Noto Sans Tamil"),
    "th": ("Noto Sans", "Noto Sans Thai"),
}

# Unseen by the reader and absent from fonts, but meaningful to shaping (joiners) or to lines (soft hyphen, zero width space).
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
# Directional overrides could make a printed name read differently from the recorded one.
_OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_LONG_RUN = re.compile(r"[^\s\u200b]{31,}")


class MissingGlyphs(ValueError):
    """Text holds characters that no font draws; `characters` names them."""

    def __init__(self, characters: set[str]) -> None:
        self.characters = frozenset(characters)
        listed = ", ".join(f"U+{ord(char):04X}" for char in sorted(characters))
        super().__init__(f"no font for {listed}")


class DoesNotFit(ValueError):
    """The facts are too long for one page even at the smallest size that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """All that is printed, as text in `language`, frozen at issue. An empty text leaves its line out.

    `language` is a BCP 47 tag ("ko", "zh-Hans"), `direction` "ltr" or "rtl"; `hours` holds number and unit as the language
    writes them ("24 hours"), or the number alone. `revision` is printed from 2 on. `issued_at`, where given, becomes the
    creation date in the file's metadata. `labels` has REQUIRED_LABELS and any of OPTIONAL_LABELS. `credential` (JSON) is
    attached to the file, `claim` follows the address in the QR code; both are data for programs and not printed.
    """

    number: str
    code: str
    verify_url: str
    holder_name_native: str
    title: str
    issued_on: str
    issuer: str
    language: str
    labels: Mapping[str, str]
    direction: str = "ltr"
    holder_name_latin: str = ""
    city: str = ""
    country: str = ""
    description: str = ""
    programme: str = ""
    edition: str = ""
    starts_on: str = ""
    ends_on: str = ""
    hours: str = ""
    signatory_name: str = ""
    signatory_position: str = ""
    revision: int = 1
    issued_at: datetime | None = None
    credential: str = ""
    claim: str = ""

    def __post_init__(self) -> None:
        """Refuse what would print half a certificate.

        Raises ValueError for a missing label, an unknown direction or no holder's name.
        """
        missing = [key for key in REQUIRED_LABELS if not self.labels.get(key)]
        if missing:
            raise ValueError(f"certificate labels missing: {', '.join(missing)}")
        if self.direction not in ("ltr", "rtl"):
            raise ValueError(f"unknown direction: {self.direction!r}")
        if not (self.holder_name_native or self.holder_name_latin).strip():
            raise ValueError("a certificate needs its holder's name")


def certificate_pdf(facts: CertificateFacts) -> bytes:
    """Return the certificate as PDF bytes (one A4 page, landscape, PDF/A-3a and PDF/UA-1).

    Raises MissingGlyphs if a character cannot be drawn, DoesNotFit if the text is too long for a page, FileNotFoundError
    if the fonts have not been built.
    """
    return _compile(page_data(facts), facts.issued_at)


def page_data(facts: CertificateFacts) -> str:
    """Return the JSON that the template sets: cleaned texts, the QR code as SVG, the fonts to try.

    Raises MissingGlyphs if a character cannot be drawn.
    """
    page = _page(facts)
    missing = missing_glyphs("".join(texts(page)), facts.language)
    if missing:
        raise MissingGlyphs(missing)
    page["qr"] = qr_svg(facts.verify_url, facts.claim)
    page["credential"] = facts.credential
    page["fonts"] = {"text": font_stack(facts.language), "display": font_stack(facts.language, display=True)}
    return json.dumps(page)


def missing_glyphs(text: str, lang: str) -> set[str]:
    """Return the characters of `text` that no font for `lang` draws; empty when the text can be printed.

    Raises FileNotFoundError if the fonts have not been built.
    """
    # Coverage is read from the fonts by ourselves, because a form asks this in the web process, which must stay small:
    # the typesetter costs 60 MB and fontTools is for tests only.
    tables = [_coverage(FONT_FILES[family][0]) for family in font_stack(lang)]
    seen = set(_INVISIBLE.sub("", clean(text))) - {" "}
    return {char for char in seen if not any(_covers(table, ord(char)) for table in tables)}


def clean(text: str) -> str:
    """Return `text` composed (NFC), with white space collapsed, without control characters and directional overrides."""
    text = _OVERRIDES.sub("", unicodedata.normalize("NFC", text))
    text = " ".join(text.split())
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs"))


def font_stack(lang: str, *, display: bool = False) -> list[str]:
    """Return the font families to try for `lang`, best first; every family is in it, so any name finds its script."""
    first = _FIRST.get(lang.split("-", maxsplit=1)[0].lower(), ("Noto Sans",))
    stack = [*first, *(family for family in FONT_FILES if family not in (*first, *_DISPLAY_ONLY))]
    if not display:
        return stack
    match first[0]:
        case "Noto Sans":
            return ["Noto Serif", *stack, "Noto Naskh Arabic"]
        case "Noto Sans Arabic":
            return ["Noto Naskh Arabic", "Noto Serif", *stack]
        case _:
            # Latin words among Korean and Chinese stay with that script's own design, which has no serif here.
            return [first[0], "Noto Serif", *stack[1:], "Noto Naskh Arabic"]


def qr_svg(url: str, claim: str = "") -> str:
    """Return the QR code of `url` as SVG: one module a unit, error correction M, no quiet zone (the page leaves one).

    `claim`, if given, follows the address behind a `#`: base 32, whose signs take 5.5 bits each instead of 8.
    """
    return qr.svg(f"{url}#{claim}" if claim else url)


def _page(facts: CertificateFacts) -> dict[str, object]:
    """Return the facts as the template reads them."""
    page: dict[str, object] = {}
    for field in fields(facts):
        value = getattr(facts, field.name)
        if isinstance(value, str) and field.name not in _UNPRINTED:
            page[field.name] = breakable(clean(value))
    page["verify_url"] = breakable(re.sub(r"(?<=[^/:]/)", "\u200b", clean(facts.verify_url)))
    labels = {key: clean(facts.labels.get(key, "")) for key in REQUIRED_LABELS + OPTIONAL_LABELS}
    names = [name for name in (page.pop("holder_name_native"), page.pop("holder_name_latin")) if name]
    lang, _, rest = facts.language.partition("-")
    page |= {
        "labels": labels,
        "names": list(dict.fromkeys(names)),
        "document_title": f"{labels['heading']}: {clean(facts.title)} – {' / '.join(map(str, dict.fromkeys(names)))}",
        "language": lang.lower(),
        "region": rest[-2:].upper() if re.fullmatch(r"(\w{4}-)?[A-Za-z]{2}", rest) else "",
        "revision": str(facts.revision) if facts.revision > 1 else "",
    }
    return page


def breakable(text: str) -> str:
    """Allow a break inside a run no line could hold (an unbroken title, a long address): a zero width space each 15."""
    return _LONG_RUN.sub(lambda run: "\u200b".join(re.findall(r".{1,15}", run.group())), text)


def texts(value: object) -> list[str]:
    """Return all texts inside the page's data."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = list(value.values())
    return [text for item in value for text in texts(item)] if isinstance(value, list) else []


# One typesetter a process: reading 37 MB of fonts takes longer than setting twenty pages. It must not be entered twice.
_typesetter_lock = threading.Lock()


@cache
def _typesetter() -> "typst.Compiler":
    # Imported at first use: the web process must not carry the typesetter's memory, only workers set pages.
    import typst

    absent = [name for names in FONT_FILES.values() for name in names if not (FONT_FOLDER / name).is_file()]
    if absent:
        raise FileNotFoundError(f"certificate fonts are not built ({', '.join(absent)}); run `make setup`")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts, ignore_system_fonts=True)


def _compile(page: str, created: datetime | None) -> bytes:
    """Set one page. Raises DoesNotFit; any other complaint of the typesetter is a fault of the template and passes."""
    import typst

    with _typesetter_lock:
        try:
            pdf = _typesetter().compile(
                format="pdf",
                sys_inputs={"certificate": page},
                pdf_standards=["a-3a", "ua-1"],
                # A moment of its own, not the clock's: the same facts must give the same bytes.
                timestamp=int(created.timestamp()) if created else 0,
            )
        except typst.TypstError as error:
            if "does-not-fit" in error.message:
                raise DoesNotFit("the certificate's text is too long for one page") from error
            raise
    if not isinstance(pdf, bytes):
        raise DoesNotFit("the certificate grew beyond one page")
    return pdf


@cache
def _coverage(name: str) -> tuple["array[int]", "array[int]"]:
    """Return the character ranges of a font (first and last code points, ascending), from its `cmap` table.

    Reads formats 4 and 12 of the OpenType specification, the only ones these fonts have for Unicode.
    """
    data = (FONT_FOLDER / name).read_bytes()
    records = struct.iter_unpack(">4sIII", data[12 : 12 + 16 * struct.unpack_from(">H", data, 4)[0]])
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    subtables = {}
    for index in range(struct.unpack_from(">H", data, start + 2)[0]):
        _, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * index)
        subtables[struct.unpack_from(">H", data, start + offset)[0]] = start + offset
    if 12 in subtables:
        count = struct.unpack_from(">I", data, subtables[12] + 12)[0]
        groups = struct.unpack_from(f">{3 * count}I", data, subtables[12] + 16)
        return array("I", groups[0::3]), array("I", groups[1::3])
    count = struct.unpack_from(">H", data, subtables[4] + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, subtables[4] + 14)
    starts = struct.unpack_from(f">{count}H", data, subtables[4] + 16 + 2 * count)
    return array("I", starts[:-1]), array("I", ends[:-1])  # the last segment is a mark of the end, not a character


def _covers(table: tuple["array[int]", "array[int]"], codepoint: int) -> bool:
    """True if the font whose ranges these are draws the character."""
    firsts, lasts = table
    index = bisect_right(firsts, codepoint) - 1
    return index >= 0 and codepoint <= lasts[index]
