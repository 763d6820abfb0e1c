"""A document as lexemes: the text of a `tsvector`, and the distinct words that typos are repaired with. Pure.

Lexemes are: folded words as written; pairs of signs for scripts without spaces and for Hangul; `es:particip`, a stem by
PostgreSQL's dictionary of a language; `~…` and `=…`, light stems of `wordforms`. Weights: A the title, B stems of the title, C the text,
D stems of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from portal.search import fold, wordforms
from portal.search.fold import Piece

# Stems of a word as written, without accents, by PostgreSQL's dictionary of a language; None: that language has none.
Stems = Callable[[str], Iterable[str]]

LAST_POSITION = 16_383  # what a tsvector can count
LONGEST_VECTOR = 300_000  # bytes of lexemes; PostgreSQL refuses a vector of a megabyte
# Between two words that belong together, left out as often as not: data [of] openness.
SKIPPED = frozenset("の的之と及和与與で")


def vector(title: str, body: str, lang: str, stems: Stems) -> tuple[str, str]:
    """The text of two `tsvector`s: of the title, and of title and body."""
    place: dict[str, str] = {}
    after = _collect(place, title, (lang, stems), 1, "AB")
    of_title = _written(place)
    _collect(place, body, (lang, stems), after + 10, "CD")
    return of_title, _written(place)


def _collect(place: dict[str, str], text: str, language: tuple[str, Stems], first: int, weights: str) -> int:
    """Notes the first place of each lexeme of `text`; gives the position after the last."""
    lang, stems = language
    position = first
    for piece, lexemes in read(fold.normal(text)[0]):
        position += 1
        at = min(position, LAST_POSITION)
        for lexeme in lexemes:
            place.setdefault(lexeme, f"{at}{weights[0]}")
        if piece.kind == "word":
            for lexeme in related(piece.raw, lang, stems):
                place.setdefault(lexeme, f"{at}{weights[1]}")
    return position


def _written(place: dict[str, str]) -> str:
    made: list[str] = []
    size = 0
    for lexeme, at in place.items():
        size += len(lexeme.encode()) + 12
        if size > LONGEST_VECTOR:
            break
        made.append(f"{quoted(lexeme)}:{at}")
    return " ".join(made)


def quoted(lexeme: str) -> str:
    """A lexeme as the text of a `tsvector` or `tsquery` writes it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def read(normal: str) -> Iterator[tuple[Piece, list[str]]]:
    """The pieces of a text in normal form, each with the lexemes it is found by as written."""
    before: Piece | None = None
    run = ""  # what the written word that this piece stands in is so far: 1,000,000 or e-government
    for piece in fold.pieces(normal):
        signs = fold.word(piece.raw)
        if not signs:
            continue
        if piece.kind == "word":
            run = (run + signs if piece.joins else signs)[: fold.LONGEST_WORD]
            yield piece, [signs, run, *fold.parts(piece.raw)]
        else:
            lexemes = [*pairs(signs), signs[-1]]
            if piece.kind == "hangul" and len(signs) > 1:
                lexemes.append(wordforms.without_particle(signs))
            if before is not None and before.kind == piece.kind and (piece.near or piece.joins):
                lexemes += bridge(fold.word(before.raw), signs)
            yield piece, lexemes
            run = ""
        before = piece


def pairs(signs: str) -> Iterator[str]:
    """Each two signs that stand together, and those that a particle keeps apart."""
    for at in range(len(signs) - 1):
        yield signs[at : at + 2]
        if at and signs[at] in SKIPPED:
            yield signs[at - 1] + signs[at + 1]


def bridge(before: str, after: str) -> Iterator[str]:
    """The pair across a space, which compounds are written with or without."""
    yield before[-1] + after[0]
    yield wordforms.without_particle(before)[-1] + after[0]


def related(raw: str, lang: str, stems: Stems) -> Iterator[str]:
    """Stems of a word of an alphabet, those that are not the word itself."""
    folded = fold.word(raw)
    if not folded or fold.is_number(folded):
        return
    for stem in stems(raw):
        if stem.partition(":")[2] != folded:
            yield stem
    yield from wordforms.light(folded, lang)


def distinct_words(text: str) -> dict[str, str]:
    """Words worth repairing typos with: folded → as first written, of alphabets and of Hangul."""
    found: dict[str, str] = {}
    normal, _offsets = fold.normal(text)
    for piece in fold.pieces(normal):
        if piece.kind == "word":
            folded = fold.word(piece.raw)
            if 3 <= len(folded) <= 40 and not folded[0].isdigit():
                found.setdefault(folded, piece.raw.lower())
        elif piece.kind == "hangul":
            bare = wordforms.without_particle(piece.raw)
            if 2 <= len(bare) <= 20:
                found.setdefault(fold.word(bare), bare)
    return found
