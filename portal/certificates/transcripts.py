"""A transcript as a PDF: what a person has completed, or the people of a city have; tagged (PDF/UA-1), in any script.

It is a view of the records as they stand, made when it is asked for and kept nowhere. It carries no signature of its own: each
line names the address at which its certificate is checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from portal.certificates import documents, typesetting

TEMPLATE = documents.TEMPLATE.with_name("transcript.typ")
LONGEST = 1000  # lines; about fifty pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One certificate, as text in the transcript's language; an empty text leaves its line out.

    `holder` is the name on the certificate where it is not that of the whole transcript. `original` is the title as it stands
    on the certificate, if that is in another language. `address` is where anybody may check it, `remark` what to know there.
    """

    title: str
    number: str
    address: str
    issued_on: str
    state: str
    holder: str = ""
    details: str = ""
    original: str = ""
    hours: str = ""
    result: str = ""
    remark: str = ""
    is_valid: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """All that is printed. `figures` and `columns` are labels with what they stand for; `columns` has `title`, `issued_on`,
    `hours`, `result` and `state`. `page_of` holds `{page}` and `{pages}`. `timestamp` is that of the file, in seconds.
    """

    heading: str
    subject: str
    place: str
    note: str
    empty: str
    page_of: str
    issuer: str
    language: str
    direction: str
    figures: Sequence[tuple[str, str]]
    columns: Mapping[str, str]
    lines: Sequence[Line]
    timestamp: int


def page_data(transcript: Transcript) -> str:
    """The JSON that the template sets: cleaned texts, the fonts to try.

    Raises:
        FileNotFoundError: the fonts have not been built.
    """
    page = typesetting.cleaned(asdict(transcript))
    for shown, line in zip(page["lines"], transcript.lines, strict=True):
        shown["link"] = line.address
        shown["address"] = documents.breakable(re.sub(r"(?<=[^/:]/)", "\u200b", line.address))
    page = typesetting.drawable(page, transcript.language)
    lang, _, rest = transcript.language.partition("-")
    page |= {
        "language": lang.lower(),
        "region": rest[-2:].upper() if re.fullmatch(r"(\w{4}-)?[A-Za-z]{2}", rest) else "",
        "fonts": typesetting.fonts(transcript.language),
    }
    return json.dumps(page)


def pdf(transcript: Transcript) -> bytes:
    """The transcript as PDF bytes (A4 portrait, as many pages as it takes, PDF/A-3a and PDF/UA-1).

    Raises:
        RuntimeError: the typesetter failed.
    """
    return typesetting.pdf(
        template=TEMPLATE, name="transcript", page=page_data(transcript), timestamp=transcript.timestamp
    )
