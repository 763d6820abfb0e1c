"""A document as lexemes: the text of a `tsvector`, and the distinct words that typos are repaired with. Pure.

Lexemes are: folded words as written; pairs of signs for scripts without spaces and for Hangul; `es:particip`, a stem by
PostgreSQL's dictionary of a language; `~…` and `=…`, light stems of `wordforms`. Weights: A the title, B stems of the title, C the text,
D stems of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from portal.search import fold, wordforms
from portal.search.fold import Piece

# Word as written → lexemes of its other forms: stems by dictionary, light stems.
Related = Mapping[str, tuple[str, ...]]

LONGEST_KEPT = fold.LONGEST_WORD  # signs between two spaces that are read once and kept
LAST_POSITION = 16_383  # what a tsvector can count
LONGEST_LEXEME = 4 * fold.LONGEST_WORD  # bytes
LONGEST_VECTOR = 300_000  # bytes of lexemes; PostgreSQL refuses a vector of a megabyte
# Between two words that belong together, left out as often as not: data [of] openness.
SKIPPED = frozenset("の的之と及和与與で")


class Token(NamedTuple):
    """A piece as the index takes it.

    `word` is a word of an alphabet as written, "" for scripts without spaces and Hangul; `whole` and `shown` are what typos are
    repaired with, folded and as texts write it, "" for what is not worth it.
    """

    word: str
    lexemes: tuple[str, ...]
    whole: str
    shown: str


class _Chunk(NamedTuple):
    """What stands between two spaces. Pairs go across a space between pieces of one kind at the very ends of both: the kind of
    such a piece ("" if there is none), the sign it begins with, the signs before a space.
    """

    tokens: tuple[Token, ...]
    head: str
    first: str
    tail: str
    last: tuple[str, ...]


def reading(text: str) -> list[Token]:
    """A text cut up once, for everything that is made from it: what `read` gives of it, a written word at a time.

    Words come again and again, with or without a comma; each is read once and kept, which is what makes indexing quick.
    """
    tokens: list[Token] = []
    tail: str = ""
    last: tuple[str, ...] = ()
    for written in fold.normal(text)[0].split(" "):
        chunk = _kept(written) if len(written) <= LONGEST_KEPT else _read_chunk(written)
        tokens += chunk.tokens
        if tail and tail == chunk.head:
            at = len(tokens) - len(chunk.tokens)
            word, lexemes, whole, shown = tokens[at]
            across = tuple(before + chunk.first for before in last)
            tokens[at] = Token(word, lexemes + across, whole, shown)
        tail, last = chunk.tail, chunk.last
    return tokens


def _read_chunk(written: str) -> _Chunk:
    """Of a text in normal form."""
    found = list(read(written))
    tokens = tuple(
        Token(piece.raw if piece.kind == "word" else "", lexemes, *_worth_repairing(piece, lexemes))
        for piece, lexemes in found
    )
    first, last = (found[0][0], found[-1][0]) if found else (None, None)
    head = first if first is not None and first.kind != "word" and first.start == 0 else None
    tail = last if last is not None and last.kind != "word" and last.end == len(written) else None
    return _Chunk(
        tokens,
        head.kind if head else "",
        fold.word(head.raw)[0] if head else "",
        tail.kind if tail else "",
        last_signs(fold.word(tail.raw)) if tail else (),
    )


_kept = lru_cache(maxsize=50_000)(_read_chunk)


def _worth_repairing(piece: Piece, lexemes: tuple[str, ...]) -> tuple[str, str]:
    """A word that typos are repaired with, folded and as written: of alphabets and of Hangul."""
    if piece.kind == "word":
        folded = lexemes[0]
        return (folded, piece.raw.lower()) if 3 <= len(folded) <= 40 and not folded[0].isdigit() else ("", "")
    bare = wordforms.without_particle(piece.raw) if piece.kind == "hangul" else ""
    return (fold.word(bare), bare) if 2 <= len(bare) <= 20 else ("", "")


def words_of(tokens: Iterable[Token]) -> set[str]:
    """The words of alphabets in a text, as written."""
    return {token.word for token in tokens if token.word}


def vector(title: Sequence[Token], body: Sequence[Token], related: Related) -> tuple[str, str]:
    """The text of two `tsvector`s: of the title, and of title and body."""
    place: dict[str, str] = {}
    after = _collect(place, title, related, 1, "AB")
    of_title = _written(place)
    _collect(place, body, related, after + 10, "CD")
    return of_title, _written(place)


def _collect(place: dict[str, str], tokens: Sequence[Token], related: Related, first: int, weights: str) -> int:
    """Notes the first place of each lexeme; gives the position after the last."""
    position = first
    placed: dict[str, tuple[str, ...]] = {}
    for position, (word, lexemes, _whole, _shown) in enumerate(tokens, first):
        before = placed.get(word)
        if before is lexemes:  # a word that stood here before (`_alone` keeps them): all of it has its place
            continue
        at = min(LAST_POSITION, position)
        written = f"':{at}{weights[0]}"
        for lexeme in lexemes:
            if lexeme not in place:
                place[lexeme] = written
        if word:
            placed[word] = lexemes
            if before is None and (forms := related.get(word)):
                stemmed = f"':{at}{weights[1]}"
                for lexeme in forms:
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
                lexemes += (last + signs[0] for last in last_signs(fold.word(before.raw)))
            yield piece, tuple(lexemes)
            run = ""
        before = piece


@lru_cache(maxsize=50_000)
def _alone(raw: str) -> tuple[str, ...]:
    """The lexemes of a word that nothing is joined to; empty if nothing of it is left."""
    signs = fold.word(raw)
    return (signs, signs, *fold.parts(raw)) if signs else ()


def pairs(signs: str) -> list[str]:
    """Each two signs that stand together, and those that a particle or the ending of a verb keeps apart."""
    found = [signs[at : at + 2] for at in range(len(signs) - 1)]
    if not SKIPPED.isdisjoint(signs):
        found += [signs[at - 1] + signs[at + 1] for at in range(1, len(signs) - 1) if signs[at] in SKIPPED]
    return found + wordforms.without_okurigana(signs)


def last_signs(signs: str) -> tuple[str, str]:
    """Of the pairs across a space, which compounds are written with or without: the sign before it, and the one before a particle."""
    return signs[-1], wordforms.without_particle(signs)[-1]
