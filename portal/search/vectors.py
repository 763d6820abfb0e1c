"""A document as lexemes: the text of a `tsvector`, and the distinct words that typos are repaired with. Pure.

Lexemes are: folded words as written; pairs of signs for scripts without spaces and for Hangul; `es:particip`, a stem by
PostgreSQL's dictionary of a language; `~…` and `=…`, light stems of `wordforms`. Weights: A the title, B stems of the title, C the text,
D stems of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from portal.search import fold, wordforms
from portal.search.fold import Piece

# Lexemes of the other forms of a word as written: stems by dictionary, light stems.
Related = Callable[[str], Iterable[str]]
Reading = list[tuple[Piece, tuple[str, ...]]]

LAST_POSITION = 16_383  # what a tsvector can count
LONGEST_LEXEME = 4 * fold.LONGEST_WORD  # bytes
LONGEST_VECTOR = 300_000  # bytes of lexemes; PostgreSQL refuses a vector of a megabyte
# Between two words that belong together, left out as often as not: data [of] openness.
SKIPPED = frozenset("の的之と及和与與で")


def reading(text: str) -> Reading:
    """A text cut up once, for everything that is made from it."""
    return list(read(fold.normal(text)[0]))


def vector(title: Reading, body: Reading, related: Related) -> tuple[str, str]:
    """The text of two `tsvector`s: of the title, and of title and body."""
    place: dict[str, str] = {}
    after = _collect(place, title, related, 1, "AB")
    of_title = _written(place)
    _collect(place, body, related, after + 10, "CD")
    return of_title, _written(place)


def _collect(place: dict[str, str], pieces: Reading, related: Related, first: int, weights: str) -> int:
    """Notes the first place of each lexeme; gives the position after the last."""
    position = first
    placed: dict[str, tuple[str, ...]] = {}
    for position, (piece, lexemes) in enumerate(pieces, first):
        raw = piece.raw
        before = placed.get(raw)
        if before is lexemes:  # a word that stood here before (`_alone` keeps them): all of it has its place
            continue
        at = min(LAST_POSITION, position)
        written = f"':{at}{weights[0]}"
        for lexeme in lexemes:
            if lexeme not in place:
                place[lexeme] = written
        if piece.kind == "word":
            placed[raw] = lexemes
            if before is None:
                stemmed = f"':{at}{weights[1]}"
                for lexeme in related(raw):
                    if lexeme not in place:
                        place[lexeme] = stemmed
    return position


def _written(place: Mapping[str, str]) -> str:
    """The lexemes with their places; they are made of letters and digits, so nothing in them needs an escape."""
    made = [f"'{lexeme}{at}" for lexeme, at in place.items() if "'" not in lexeme and "\\" not in lexeme]
    if len(made) * (LONGEST_LEXEME + 12) > LONGEST_VECTOR:  # perhaps too much for a tsvector: count
        size, kept = 0, []
        for one in made:
            size += len(one.encode())
            if size > LONGEST_VECTOR:
                break
            kept.append(one)
        made = kept
    return " ".join(made)


def quoted(lexeme: str) -> str:
    """A lexeme as the text of a `tsvector` or `tsquery` writes it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def read(normal: str) -> Iterator[tuple[Piece, tuple[str, ...]]]:
    """The pieces of a text in normal form, each with the lexemes it is found by as written."""
    before: Piece | None = None
    run = ""  # what the written word that this piece stands in is so far: 1,000,000 or e-government
    for piece in fold.pieces(normal):
        if piece.kind == "word" and not piece.joins:
            alone = _alone(piece.raw)
            if not alone:
                continue
            run = alone[0]
            yield piece, alone
            before = piece
            continue
        signs = fold.word(piece.raw)
        if not signs:
            continue
        if piece.kind == "word":
            run = (run + signs)[: fold.LONGEST_WORD]
            yield piece, (signs, run, *fold.parts(piece.raw))
        else:
            lexemes = [*pairs(signs), signs[-1]]
            if piece.kind == "hangul" and len(signs) > 1:
                lexemes.append(wordforms.without_particle(signs))
            if before is not None and before.kind == piece.kind and (piece.near or piece.joins):
                lexemes += bridge(fold.word(before.raw), signs)
            yield piece, tuple(lexemes)
            run = ""
        before = piece


@lru_cache(maxsize=50_000)
def _alone(raw: str) -> tuple[str, ...]:
    """The lexemes of a word that nothing is joined to; empty if nothing of it is left."""
    signs = fold.word(raw)
    return (signs, signs, *fold.parts(raw)) if signs else ()


def pairs(signs: str) -> list[str]:
    """Each two signs that stand together, and those that a particle keeps apart."""
    found = [signs[at : at + 2] for at in range(len(signs) - 1)]
    if not SKIPPED.isdisjoint(signs):
        found += [signs[at - 1] + signs[at + 1] for at in range(1, len(signs) - 1) if signs[at] in SKIPPED]
    return found


def bridge(before: str, after: str) -> Iterator[str]:
    """The pair across a space, which compounds are written with or without."""
    yield before[-1] + after[0]
    yield wordforms.without_particle(before)[-1] + after[0]


def distinct_words(pieces: Reading) -> dict[str, str]:
    """Words worth repairing typos with: folded → as first written, of alphabets and of Hangul."""
    found: dict[str, str] = {}
    for piece, lexemes in pieces:
        if piece.kind == "word":
            folded = lexemes[0]
            if folded not in found and 3 <= len(folded) <= 40 and not folded[0].isdigit():
                found[folded] = piece.raw.lower()
        elif piece.kind == "hangul":
            bare = wordforms.without_particle(piece.raw)
            if 2 <= len(bare) <= 20:
                found.setdefault(fold.word(bare), bare)
    return found
