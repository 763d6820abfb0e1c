"""What was said in a recording, as lines with times, searched word by word; and its chapters. Pure but for the folding of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from portal.core.webvtt import Cue
from portal.search import fold
from portal.webinars.models import CaptionCue, Minute, NoteKind

PAUSE = 2.0  # seconds of silence that end a line
SHORT, LONG = 90, 240  # signs after which the end of a sentence ends a line, and after which anything does
_ENDS = (".", "?", "!", "。", "？", "！", "؟", "…", "۔")
# Contacts are of people, and plain notes are for the crew.
CHAPTERS = frozenset({NoteKind.DECISION, NoteKind.TOOL, NoteKind.FIGURE})
MOST_TITLE = 120


@dataclass(frozen=True)
class Part:
    """A stretch of a line; `is_hit`: it was looked for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True)
class Line:
    """What is said from `at` to `until`, in seconds of the recording."""

    at: float
    until: float
    text: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Chapter:
    at: int
    until: int
    title: str
    kind: NoteKind


def moved(cues: Iterable[CaptionCue], begins_after: float, seconds: int) -> list[Cue]:
    """Captions of a run with the times of its recording, which begins so many seconds after their zero; what lies outside of it
    is left out.
    """
    found = []
    for cue in cues:
        start, end = cue.start_ms / 1000 - begins_after, cue.end_ms / 1000 - begins_after
        if end > 0 and start < seconds:
            found.append(Cue(max(start, 0.0), end, cue.text))
    return found


def lines(cues: Sequence[Cue]) -> list[Line]:
    """Captions put together to lines: until nobody speaks for two seconds, a sentence ends, or the line is long."""
    found: list[Line] = []
    for cue in cues:
        last = found[-1] if found else None
        if last is not None and cue.start - last.until <= PAUSE and not _is_full(last.text, cue.text):
            found[-1] = replace(last, until=max(cue.end, last.until), text=f"{last.text} {cue.text}")
        else:
            found.append(Line(cue.start, cue.end, cue.text))
    return [replace(line, parts=(Part(line.text),)) for line in found]


def _is_full(text: str, more: str) -> bool:
    return len(text) + len(more) > LONG or (len(text) > SHORT and text.endswith(_ENDS))


def found_in(spoken: Sequence[Line], asked: str) -> list[Line]:
    """The lines that hold all words, wherever they stand in it, accents and capitals aside; the words are marked."""
    words = list(dict.fromkeys(fold.fold(asked).split()))[:10]
    if not words:
        return list(spoken)
    hits = []
    for line in spoken:
        folded, places = _folded(line.text)
        if all(word in folded for word in words):
            hits.append(replace(line, parts=_marked(line.text, folded, places, words)))
    return hits


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its signs the place in the text it comes from."""
    made, places = [], []
    for place, sign in enumerate(text):
        part = " " if sign.isspace() else fold.fold(sign)
        made.append(part)
        places += [place] * len(part)
    return "".join(made), places


def _marked(text: str, folded: str, places: list[int], words: Sequence[str]) -> tuple[Part, ...]:
    is_hit = [False] * len(text)
    for word in words:
        at = folded.find(word)
        while at >= 0:
            for place in places[at : at + len(word)]:
                is_hit[place] = True
            at = folded.find(word, at + len(word))
    parts: list[Part] = []
    for sign, hit in zip(text, is_hit, strict=True):
        if parts and parts[-1].is_hit is hit:
            parts[-1] = Part(parts[-1].text + sign, hit)
        else:
            parts.append(Part(sign, hit))
    return tuple(parts)


def chapters(minutes: Iterable[Minute], begins_after: float, seconds: int) -> list[Chapter]:
    """Markers of the note-taker as chapters, each until the next; `begins_after` as of `moved`."""
    first = round(begins_after)
    marks = sorted(
        (max(line.at_seconds - first, 0), line.text, line.kind)
        for line in minutes
        if line.kind in CHAPTERS and -60 < line.at_seconds - first < seconds
    )
    ends = [*(at for at, _text, _kind in marks[1:]), seconds]
    return [
        Chapter(at, max(until, at + 1), _short(text), kind)
        for (at, text, kind), until in zip(marks, ends, strict=False)  # without a mark there is one end too many
    ]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_TITLE else f"{line[: MOST_TITLE - 1].rsplit(' ', 1)[0]}…"
