"""A reader's words as a question to the index: `tsquery` texts that must hold, and that decide the order. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from portal.search import fold, vectors, wordforms
from portal.search.fold import Piece
from portal.search.vectors import quoted

MOST_TERMS = 12
NOTHING = "'\u2205'"  # a lexeme that no document has: an empty tsquery would be an error
_HIRAGANA = frozenset(chr(point) for point in range(0x3041, 0x3097))
_KO_OBJECT = ("을", "를")
_KO_NOT_OBJECT = frozenset({"마을", "가을", "노을", "고을"})
_APOSTROPHES = frozenset("'’‘ʼʻ`´")


@dataclass(frozen=True)
class Stemmed:
    """What the dictionaries say of a word: its stems as `lang:stem`, those worth a prefix, and whether it is a mere filler."""

    stems: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    is_stop: bool = False


@dataclass(frozen=True)
class Term:
    """One word or run of signs of the question. All of `exact` must hold, or one of `others`; texts of `tsquery`."""

    word: str
    kind: str
    raw: str
    exact: tuple[str, ...]
    stems: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    is_optional: bool = False

    def text(self, repairs: Sequence[str] = ()) -> str:
        return _any([_all(self.exact), *self.stems, *self.weak, *map(repaired, repairs)])


@dataclass(frozen=True)
class Question:
    """What is asked. `runs` are written words: the terms inside each, and what they are together."""

    text: str
    runs: tuple[tuple[tuple[Term, ...], str], ...]
    repairs: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def terms(self) -> list[Term]:
        return [term for terms, _run in self.runs for term in terms]

    @property
    def letters(self) -> str:
        return fold.letters(self.text)

    @property
    def required(self) -> list[Term]:
        return [term for term in self.terms if not term.is_optional] or self.terms

    def with_repairs(self, repairs: Mapping[str, Sequence[str]]) -> Question:
        return Question(self.text, self.runs, repairs)

    def _term(self, term: Term) -> str:
        return term.text(self.repairs.get(term.word, ()))

    def must(self) -> str:
        """All words have to be there: as written, as another form, or repaired."""
        wanted = set(map(id, self.required))
        chunks: list[tuple[str, str]] = []
        for terms, run in self.runs:
            inside = [self._term(term) for term in terms if id(term) in wanted]
            if inside:
                together = quoted(run) if len(terms) > 1 and run else ""
                chunks.append((_any([_all(inside), together]), run))
        made = [_all([text for text, _run in chunks])]
        for at in range(len(chunks) - 1):  # "smart city" is written "smartcity" too
            left, right = chunks[at][1], chunks[at + 1][1]
            if left and right:
                joined = quoted((left + right)[: fold.LONGEST_WORD])
                made.append(
                    _all([*(text for text, _run in chunks[:at]), joined, *(text for text, _run in chunks[at + 2 :])])
                )
        return _any(made) or NOTHING

    def atoms(self) -> list[str]:
        """The parts of which some are enough when no document has all: words, and pairs of signs."""
        found: list[str] = []
        for term in self.required:
            found += [self._term(term)] if term.kind == "word" else term.exact
        return list(dict.fromkeys(found))

    def exact(self) -> str:
        runs = [quoted(run) for terms, run in self.runs if len(terms) > 1 and run]
        return _any(dict.fromkeys([one for term in self.terms for one in term.exact] + runs)) or NOTHING

    def exact_all(self) -> str:
        return _all([_all(term.exact) for term in self.required]) or NOTHING

    def stems(self) -> str:
        return _any(dict.fromkeys(one for term in self.terms for one in term.stems)) or NOTHING

    def weak(self) -> str:
        others = [repaired(one) for found in self.repairs.values() for one in found]
        return _any(dict.fromkeys([one for term in self.terms for one in term.weak] + others)) or NOTHING


def repaired(word: str) -> str:
    """A word that was meant, with its endings."""
    return f"{quoted(word)}:*" if len(word) >= 5 else quoted(word)


def enough(atoms: int, *, found_some: bool) -> int:
    """How many of so many parts a near hit must have: half of them if nothing has all, more where something has."""
    return max(1, math.ceil(atoms * (0.6 if found_some else 0.5)))


def ask(text: str, stem: Callable[[str], Stemmed], *, lang: str = "", is_typing: bool = False) -> Question:
    """Reads the reader's words. `lang`: of the reader; `is_typing`: the last word may be half of one."""
    pieces = [piece for piece in fold.pieces(fold.normal(text)[0]) if fold.word(piece.raw)][:MOST_TERMS]
    runs: list[tuple[list[Term], str]] = []
    before: Piece | None = None
    for piece in pieces:
        term = _term(piece, before if piece.joins else None, stem, lang.partition("-")[0])
        folded = term.word if piece.kind == "word" else ""
        if piece.joins and runs and before is not None and before.kind == piece.kind == "word":
            terms, run = runs.pop()
            runs.append(([*terms, term], (run + folded)[: fold.LONGEST_WORD]))
        else:
            runs.append(([term], folded))
        before = piece
    if is_typing and runs:
        last = runs[-1][0]
        last[-1] = _typed(last[-1])
    return Question(text, tuple((_fillers(terms), run) for terms, run in runs))


def _fillers(terms: list[Term]) -> tuple[Term, ...]:
    """Of a written word with an apostrophe or hyphen, its small parts may be missing: l’eau, e-government, İstanbul'un."""
    longest = max(len(term.word) for term in terms)
    if len(terms) == 1 or longest < 3:
        return tuple(terms)
    return tuple(
        replace(term, is_optional=True) if len(term.word) < min(longest, 4) and not term.word.isdigit() else term
        for term in terms
    )


def _typed(term: Term) -> Term:
    if term.kind != "word" or len(term.word) < 2:
        return term
    return replace(term, weak=(*term.weak, f"{quoted(term.word)}:*"), is_optional=False)


def _term(piece: Piece, joined_to: Piece | None, stem: Callable[[str], Stemmed], own: str) -> Term:
    if piece.kind == "word":
        return _of_alphabet(piece, stem, own)
    signs = fold.word(piece.raw)
    if piece.kind == "hangul":
        return _hangul(piece, signs, joined_to)
    wanted = _cjk(piece.raw, signs) if piece.kind == "cjk" else list(vectors.pairs(signs))
    if len(signs) == 1:
        wanted = [f"{quoted(signs)}:*"]
    else:
        wanted = [one if one.endswith(":*") else quoted(one) for one in wanted]
    rest = [quoted(one) for one in vectors.pairs(signs)]
    return Term(
        signs, piece.kind, piece.raw, tuple(dict.fromkeys(wanted)), stems=(), weak=() if wanted else tuple(rest)
    )


def _hangul(piece: Piece, signs: str, joined_to: Piece | None) -> Term:
    """Pairs of the word without its particle; a single syllable is looked for at the beginning of pairs."""
    bare = wordforms.without_particle(signs)
    if len(bare) == 1:
        # The counter or particle after a number or a foreign word: 2025년, AI의.
        return Term(signs, "hangul", piece.raw, (f"{quoted(signs)}:*",), is_optional=joined_to is not None)
    weak: tuple[str, ...] = ()
    if len(signs) == 2 and signs.endswith(_KO_OBJECT) and signs not in _KO_NOT_OBJECT:
        weak = (f"{quoted(signs[0])}:*",)
    follows = (
        joined_to is not None and joined_to.kind == "word" and wordforms.without_particle("가나" + signs) == "가나"
    )
    pairs = tuple(dict.fromkeys(quoted(pair) for pair in vectors.pairs(bare)))
    return Term(bare, "hangul", piece.raw, pairs, weak=weak, is_optional=follows)


def _cjk(raw: str, signs: str) -> list[str]:
    """The pairs that carry meaning: those of Han and katakana; of hiragana only if there is nothing else."""
    grammar = [sign in _HIRAGANA or sign in vectors.SKIPPED for sign in raw]
    if all(grammar) or len(raw) != len(signs):
        return list(vectors.pairs(signs))
    wanted: list[str] = []
    for at, is_grammar in enumerate(grammar):
        if is_grammar:
            continue
        follows = at + 1 < len(signs) and not grammar[at + 1]
        alone = not follows and (at == 0 or grammar[at - 1])
        if follows:
            wanted.append(signs[at : at + 2])
        elif alone:
            wanted.append(f"{quoted(signs[at])}:*")
    return wanted


def _of_alphabet(piece: Piece, stem: Callable[[str], Stemmed], own: str) -> Term:
    folded = fold.word(piece.raw)
    if fold.is_number(folded):
        return Term(folded, "word", piece.raw, (quoted(folded),))
    known = stem(piece.raw)
    parts = fold.parts(piece.raw)
    # What is a stem in another language than the reader's is often none of his word: a Spaniard may read "buses" as a form of "busar".
    foreign = [one for one in known.stems if own and one.partition(":")[0] != own]
    stems = _stems([one for one in known.stems if one not in foreign])
    weak = _stems(foreign) + [quoted(one) for one in wordforms.light(folded, "*")]
    weak += [f"{quoted(one)}:*" for one in _beginnings(folded, known.roots)]
    root = wordforms.verb(folded)
    if root:
        weak += [quoted(f"{lang}:{root}") for lang in dict.fromkeys(one.partition(":")[0] for one in known.stems)]
    if parts:
        weak.append(_all([quoted(part) for part in parts]))
    return Term(
        folded, "word", piece.raw, (quoted(folded),), tuple(dict.fromkeys(stems)), tuple(dict.fromkeys(weak)),
        is_optional=known.is_stop,
    )  # fmt: skip


def _stems(known: Sequence[str]) -> list[str]:
    """As other documents of the language have them, and as words of their own."""
    bare = [one.partition(":")[2] for one in known]
    return [quoted(one) for one in (*known, *(one for one in bare if len(one) >= 3))]


def _beginnings(folded: str, roots: Iterable[str]) -> list[str]:
    """What related words begin with; short beginnings would fit half the index."""
    found = {root for root in roots if len(root) >= 4 and 2 * len(root) >= len(folded)}
    if not found and len(folded) >= 6:
        found.add(folded[: -2 if len(folded) < 9 else -3])
    if len(folded) >= 4:
        found.add(folded)
    # A longer one that begins with a shorter one adds nothing.
    return sorted(one for one in found if not any(one != other and one.startswith(other) for other in found))


def _all(texts: Sequence[str]) -> str:
    kept = [text for text in texts if text]
    return kept[0] if len(kept) == 1 else f"({' & '.join(kept)})" if kept else ""


def _any(texts: Iterable[str]) -> str:
    kept = [text for text in texts if text]
    return kept[0] if len(kept) == 1 else f"({' | '.join(kept)})" if kept else ""
