"""Captions as WebVTT: read, checked, made a transcript of. Pure. Source: W3C WebVTT, Candidate Recommendation of 4 April 2019."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from portal.core.errors import DomainError
from portal.core.i18n import _

MOST_CUES = 20_000

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(.*))?\Z")
_SETTING = re.compile(r"(vertical|line|position|size|align|region):\S+\Z")
_TAG = re.compile(r"<[^>]*>")


class VttError(DomainError):
    """A captions file cannot be used. `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(_("line %(line)s: %(reason)s", line=line, reason=reason))
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Cue:
    """What is shown from `start` to `end`, in seconds; `text` without mark-up."""

    start: float
    end: float
    text: str


def parse(source: str) -> list[Cue]:
    """Reads and checks captions.

    Raises:
        VttError: a line is not as the standard says, or times do not fit together.
    """
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t].*)?\Z", lines[0]):
        raise VttError(1, _("the file must begin with WEBVTT"))
    cues: list[Cue] = []
    number = 1
    while number < len(lines) and lines[number].strip():
        if "-->" in lines[number]:
            raise VttError(number + 1, _("an empty line is missing after the heading"))
        number += 1
    while number < len(lines):
        if not lines[number].strip():
            number += 1
            continue
        end = next((n for n in range(number, len(lines)) if not lines[n].strip()), len(lines))
        if cue := _block(lines[number:end], number + 1, cues[-1].start if cues else 0.0):
            cues.append(cue)
        number = end
        if len(cues) > MOST_CUES:
            raise VttError(number, _("there are more than %(most)s captions", most=MOST_CUES))
    if not cues:
        raise VttError(len(lines), _("there is no caption in the file"))
    return cues


def _block(block: list[str], line: int, earliest: float) -> Cue | None:
    if re.match(r"(NOTE|STYLE|REGION)(?:[ \t].*)?\Z", block[0]):
        return None
    at = 0 if "-->" in block[0] else 1  # the first line may be the caption's name
    if at >= len(block) or "-->" not in block[at]:
        raise VttError(line + min(at, len(block) - 1), _("a time such as 00:01.000 --> 00:04.000 is expected here"))
    found = _TIMING.match(block[at].strip())
    if found is None:
        raise VttError(line + at, _("the times must be written as 00:01.000 --> 00:04.000"))
    start, end = _seconds(found.groups()[:4]), _seconds(found.groups()[4:8])
    if end <= start:
        raise VttError(line + at, _("the caption ends before it begins"))
    if start < earliest:
        raise VttError(line + at, _("the caption begins before the one above it"))
    if any(_SETTING.match(one) is None for one in (found.group(9) or "").split()):
        raise VttError(line + at, _("behind the times only settings such as align:start may stand"))
    for offset, text in enumerate(block[at + 1 :], start=at + 1):
        if "-->" in text:
            raise VttError(line + offset, _("an empty line is missing above this time"))
    return Cue(start, end, html.unescape(_TAG.sub("", " ".join(block[at + 1 :]))).strip())


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 3600 + minutes * 60 + seconds) * 1000 + thousandths) / 1000


def write(cues: Iterable[Cue]) -> str:
    """Captions as a file, which `parse` reads again; signs of mark-up in the text are escaped, `-->` among them."""
    blocks = [
        f"{_stamp(cue.start)} --> {_stamp(cue.end)}\n{html.escape(cue.text, quote=False)}"
        for cue in cues
        if cue.text.strip()
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _stamp(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    hours, rest = divmod(thousandths, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def transcript(cues: list[Cue]) -> str:
    """What is said, as text: a new paragraph where nobody speaks for two seconds or a sentence ends after 400 signs."""
    paragraphs: list[str] = []
    current, until = "", 0.0
    for cue in cues:
        is_pause = cue.start - until > 2 and current
        is_long = len(current) > 400 and current.rstrip().endswith((".", "?", "!", "。", "؟", "…"))
        if is_pause or is_long:
            paragraphs.append(current)
            current = ""
        current = f"{current} {cue.text}".strip()
        until = cue.end
    return "\n\n".join([*paragraphs, current] if current else paragraphs)
