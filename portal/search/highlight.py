"""Where in a text the reader's words are, in the original's own signs. Pure: PostgreSQL's headlines miss words inside words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.search import fold, vectors
from portal.search.asking import Question
from portal.search.fold import Piece
from portal.search.vectors import Related

EXCERPT = 240  # signs
BEFORE = 60  # signs shown in front of the first word that was found
READ = 20_000  # signs of a text that are looked at


@dataclass(frozen=True)
class Part:
    """A stretch of text; `is_hit`: one of the reader's words."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True)
class _Lexemes:
    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def holds(self, lexeme: str) -> bool:
        return lexeme in self.whole or lexeme.startswith(self.beginnings)


def _lexemes(texts: Iterable[str]) -> _Lexemes:
    plain = [one for one in texts if one.startswith("'")]
    return _Lexemes(
        frozenset(one[1:-1].replace("''", "'") for one in plain if not one.endswith(":*")),
        tuple(one[1:-3].replace("''", "'") for one in plain if one.endswith(":*")),
    )


def places(text: str, question: Question, related: Related) -> list[tuple[int, int]]:
    """Start and end of each stretch that was looked for, in signs of `text`, in order and apart."""
    normal, offsets = fold.normal(text)
    wanted = _lexemes([one for term in question.terms for one in (*term.exact, *term.stems, *term.weak)])
    repaired = tuple(one for found in question.repairs.values() for one in found)
    found: list[tuple[int, int]] = []
    for piece, lexemes in vectors.read(normal):
        signs = fold.word(piece.raw)
        if piece.kind == "word":
            # What the piece and those before it are together counts as a whole only: in İstanbul'un, "un" is not meant.
            own = [signs, *lexemes[2:], *related.get(piece.raw, ())]
            is_hit = any(wanted.holds(one) for one in own) or lexemes[1] in wanted.whole or signs.startswith(repaired)
        else:
            is_hit = len(signs) != len(piece.raw) and any(wanted.holds(one) for one in lexemes)
            found += _inside(piece, signs, wanted)
        if is_hit:
            found.append((piece.start, piece.end))
    merged = _merged(found)
    return merged if offsets is None else [(offsets[start], offsets[end]) for start, end in merged]


def _inside(piece: Piece, signs: str, wanted: _Lexemes) -> list[tuple[int, int]]:
    """The pairs, and single signs, of a run without spaces that were looked for."""
    if len(signs) != len(piece.raw):
        return []
    return [
        (piece.start + at, piece.start + at + width)
        for width in (1, 2)
        for at in range(len(signs) - width + 1)
        if signs[at : at + width] in wanted.whole or signs[at : at + width] in wanted.beginnings
    ]


def _merged(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def marked(text: str, question: Question, related: Related) -> list[Part]:
    """The whole text, e.g. a title, in parts."""
    return _parts(text, places(text, question, related), 0, len(text))


def excerpt(text: str, question: Question, related: Related) -> list[Part]:
    """The stretch of a text around the words that were found; its beginning if none stands in it."""
    text = " ".join(text[:READ].split())
    found = places(text, question, related)
    first = _densest(found)
    start = max(0, first - BEFORE)
    if start:
        # Not in the middle of a word, where there are words.
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + EXCERPT)
    if end < len(text):
        space = text.rfind(" ", start + EXCERPT // 2, end)
        end = space if space >= 0 else end
    parts = _parts(text, found, start, end)
    return [*([Part("… ")] if start else []), *parts, *([Part(" …")] if end < len(text) else [])]


def _densest(found: Sequence[tuple[int, int]]) -> int:
    """Where the excerpt's worth of text begins that holds most of what was found."""
    best, most = 0, 0
    for at, (start, _end) in enumerate(found[:200]):
        inside = sum(1 for other in found[at : at + 50] if other[0] < start + EXCERPT - BEFORE)
        if inside > most:
            best, most = start, inside
    return best


def _parts(text: str, found: Sequence[tuple[int, int]], start: int, end: int) -> list[Part]:
    made: list[Part] = []
    at = start
    for first, last in found:
        if last <= start or first >= end:
            continue
        first, last = max(first, start), min(last, end)
        if first > at:
            made.append(Part(text[at:first]))
        made.append(Part(text[first:last], is_hit=True))
        at = last
    if at < end:
        made.append(Part(text[at:end]))
    return made
