"""A transcript as a PDF: what a person has completed, or the people of a city have; tagged (PDF/UA-1), in any script.

It is a view of the records as they stand, made when it is asked for and kept nowhere. It carries no signature of its own: each
line names the address at which its certificate is checked. The typesetter runs in a process of its own that ends with the
page, because a web process must not carry its memory (see `documents`).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from portal.certificates import documents

TEMPLATE = documents.TEMPLATE.with_name("transcript.typ")
LONGEST = 1000  # lines; about fifty pages
_ROOT = Path(__file__).parents[2]
_SECONDS = 60  # a thousand lines take two
_UNKNOWN = "?"  # in place of what no font draws: one odd sign must not keep a person from the other forty lines
# A crowd that asks at once waits in a line, instead of starting as many typesetters (150 MB each) as there are threads.
_one_at_a_time = threading.BoundedSemaphore(1)


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
    page = _cleaned(asdict(transcript))
    for shown, line in zip(page["lines"], transcript.lines, strict=True):
        shown["link"] = line.address
        shown["address"] = documents.breakable(re.sub(r"(?<=[^/:]/)", "\u200b", line.address))
    missing = documents.missing_glyphs("".join(_texts(page)), transcript.language)
    if missing:
        page = _replaced(page, str.maketrans(dict.fromkeys(missing, _UNKNOWN)))
    lang, _, rest = transcript.language.partition("-")
    page |= {
        "language": lang.lower(),
        "region": rest[-2:].upper() if re.fullmatch(r"(\w{4}-)?[A-Za-z]{2}", rest) else "",
        "fonts": {
            "text": documents.font_stack(transcript.language),
            "display": documents.font_stack(transcript.language, display=True),
        },
    }
    return json.dumps(page)


def pdf(transcript: Transcript) -> bytes:
    """The transcript as PDF bytes (A4 portrait, as many pages as it takes, PDF/A-3a and PDF/UA-1).

    Raises:
        RuntimeError: the typesetter failed.
    """
    with _one_at_a_time:
        done = subprocess.run(  # noqa: S603 - our own module; what is printed goes in as data
            [sys.executable, "-m", "portal.certificates.transcripts", str(transcript.timestamp)],
            input=page_data(transcript).encode(), capture_output=True, cwd=_ROOT, env={}, timeout=_SECONDS, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"the typesetter failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return documents.breakable(documents.clean(value))
    if isinstance(value, Mapping):
        return {key: _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list | tuple) else value


def _replaced(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, Mapping):
        return {key: _replaced(item, table) for key, item in value.items()}
    return [_replaced(item, table) for item in value] if isinstance(value, list | tuple) else value


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = list(value.values())
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []


def _main() -> None:
    """Sets what comes in at standard input, with the file's moment as argument; nothing but this process loads typst."""
    import typst

    made = typst.compile(
        str(TEMPLATE), format="pdf", root=str(TEMPLATE.parent), font_paths=[str(documents.FONT_FOLDER)],
        ignore_system_fonts=True, sys_inputs={"transcript": sys.stdin.read()}, pdf_standards=["a-3a", "ua-1"],
        timestamp=int(sys.argv[1]),
    )  # fmt: skip
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main()
