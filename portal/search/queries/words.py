"""What PostgreSQL's dictionaries and the words of the index say: stems, and repairs of what was mistyped."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import text

from portal.core import db
from portal.search import fold, vectors, wordforms
from portal.search.asking import Stemmed

# Dictionaries that PostgreSQL 15 brings, by language.
DICTIONARIES = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english",
    "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian",
    "ga": "irish", "it": "italian", "lt": "lithuanian", "ne": "nepali", "no": "norwegian", "nb": "norwegian", "nn": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_SCRIPT_OF = {
    "ar": "ar",
    "hi": "hi",
    "ne": "hi",
    "el": "el",
    "hy": "hy",
    "ta": "ta",
    "ru": "ru",
    "sr": "ru",
    "yi": "yi",
}
# First and last sign of a script, and the language whose dictionary serves texts of other languages in it.
_SCRIPTS = (
    ("\u0041", "\u024f", "en"), ("\u0370", "\u03ff", "el"), ("\u0400", "\u052f", "ru"), ("\u0531", "\u058f", "hy"),
    ("\u0590", "\u05ff", "yi"), ("\u0600", "\u06ff", "ar"), ("\u0900", "\u097f", "hi"), ("\u0b80", "\u0bff", "ta"),
    ("\u1e00", "\u1eff", "en"),
)  # fmt: skip
KEPT_STEMS = 60_000
LANGS_FOR = 60.0  # seconds for which the languages of the index are kept

Key = tuple[str, str]  # language, word in small letters
Stems = dict[Key, tuple[str, ...] | None]  # None: a word that is left out, as "the"
_stems: Stems = {}


@lru_cache(maxsize=50_000)
def script(word: str) -> str:
    """The language that stands for the script of a word, e.g. "en" for Latin; "" for one without a dictionary."""
    first = next((sign for sign in word if sign.isalpha()), "")
    return next((lang for begin, end, lang in _SCRIPTS if begin <= first <= end), "")


def _lower(word: str, lang: str) -> str:
    if lang in {"tr", "az"}:
        word = word.replace("I", "ı").replace("İ", "i")
    if lang == "ru":
        word = word.replace("ё", "е").replace("Ё", "Е")
    return unicodedata.normalize("NFC", word.casefold()).replace("i̇", "i")


def _learn(keys: Iterable[Key], before: Callable[[], None] | None = None) -> Stems:
    """What the dictionaries say of these and others; of what is not kept yet they are asked in one statement, after `before`."""
    global _stems  # noqa: PLW0603  # one store for the process
    wanted = dict.fromkeys(keys)
    if len(_stems) > KEPT_STEMS:
        _stems = {}  # and not emptied: another thread may be reading in it
    stems = _stems
    missing = [key for key in wanted if key not in stems]
    if not missing:
        return stems
    if before is not None:
        before()
    rows = db.session.execute(
        text(
            "SELECT asked.lang, asked.word, ts_lexize(CAST(asked.dictionary AS regdictionary), asked.word)"
            " FROM unnest(CAST(:langs AS text[]), CAST(:dictionaries AS text[]), CAST(:words AS text[]))"
            " AS asked(lang, dictionary, word)"
        ),
        {
            "langs": [lang for lang, _word in missing], "words": [word for _lang, word in missing],
            "dictionaries": [f"{DICTIONARIES[lang]}_stem" for lang, _word in missing],
        },
    )  # fmt: skip
    for lang, word, lexemes in rows:
        stems[lang, word] = None if lexemes == [] else tuple(fold.word(one) for one in lexemes or ())
    return stems


def _forms(raw: str, lang: str) -> list[Key]:
    """A word as written, without its accents, which people leave out, and the word it is an irregular form of."""
    lower = _lower(raw, lang)
    folded = fold.word(raw)
    made = [(lang, lower)]
    if folded != lower and script(lower) in {"en", "el"}:
        made.append((lang, folded))
    base = wordforms.IRREGULAR.get(lang, {}).get(folded)
    return [*made, (lang, base)] if base else made


def _stems_of(stems: Stems, raw: str, lang: str) -> list[str]:
    """What the dictionary has said of a word (`_learn`), and for Spanish the root that its vowel hides."""
    found = [stem for key in _forms(raw, lang) for stem in stems.get(key) or ()]
    if lang == "es":
        found += [root for stem in found if (root := wordforms.spanish_root(stem))]
    return found


def _chosen(raw: str, lang: str) -> str:
    """The language whose dictionary stems this word in a document of `lang`."""
    base = lang.partition("-")[0]
    of_script = script(raw)
    return base if base in DICTIONARIES and _SCRIPT_OF.get(base, "en") == of_script else of_script


_related: dict[str, dict[str, tuple[str, ...]]] = {}  # language of the document → word as written → its other forms


def related_to(
    words: Mapping[str, Collection[str]], before_asking: Callable[[], None] | None = None
) -> Mapping[str, vectors.Related]:
    """Language of the document → word as written → lexemes of its other forms, for all these words by one statement at most,
    before which `before_asking` is called.
    """
    if sum(map(len, _related.values())) > KEPT_STEMS:
        _related.clear()  # what others were given stays theirs
    known = {lang: _related.setdefault(lang, {}) for lang in words}
    chosen = {
        (raw, lang): _chosen(raw, lang) for lang, some in words.items() for raw in set(some).difference(known[lang])
    }
    stems = _learn((form for (raw, _lang), own in chosen.items() if own for form in _forms(raw, own)), before_asking)
    for (raw, lang), own in chosen.items():
        folded = fold.word(raw)
        made: dict[str, None] = {}
        if folded and not fold.is_number(folded):
            roots = _stems_of(stems, raw, own) if own else []
            made.update((f"{own}:{stem}", None) for stem in roots if stem != folded)
            made.update(dict.fromkeys(wordforms.light(folded, lang.partition("-")[0])))
        known[lang][raw] = tuple(made)
    return known


# Questions ------------------------------------------------------------------------------------------------------------


@dataclass
class _Langs:
    known: tuple[str, ...] = ()
    until: float = 0.0


_langs = _Langs()


def langs() -> tuple[str, ...]:
    """Languages that documents are in: looked up once a minute, by jumping along the index."""
    now = time.monotonic()
    if now >= _langs.until:
        found = db.session.scalars(
            text(
                "WITH RECURSIVE step AS ((SELECT lang FROM search_documents ORDER BY lang LIMIT 1) UNION ALL SELECT"
                " (SELECT d.lang FROM search_documents d WHERE d.lang > step.lang ORDER BY d.lang LIMIT 1) FROM step"
                " WHERE step.lang IS NOT NULL) SELECT lang FROM step WHERE lang IS NOT NULL"
            )
        )
        _langs.known, _langs.until = tuple(found), now + LANGS_FOR
    return _langs.known


def forget_langs() -> None:
    """Looks the languages up anew the next time."""
    _langs.until = 0.0


def note_langs(used: Iterable[str]) -> None:
    """A document in a language that was not there before has been put."""
    if not set(used) <= set(_langs.known):
        forget_langs()


def stems_for_question(asked: str, lang: str) -> Callable[[str], Stemmed]:
    """What the dictionaries of all languages of the index say of each word; `lang` is the reader's."""
    words = [piece.raw for piece in fold.pieces(fold.normal(asked)[0]) if piece.kind == "word"]
    own = lang.partition("-")[0]
    everywhere = {one.partition("-")[0] for one in (*langs(), own)}

    def asked_in(raw: str) -> list[str]:
        of_script = script(raw)
        same = [one for one in everywhere if one in DICTIONARIES and _SCRIPT_OF.get(one, "en") == of_script]
        return sorted({*same, of_script} - {""})

    learnt = _learn(key for raw in words for one in asked_in(raw) for key in _forms(raw, one))

    def stem(raw: str) -> Stemmed:
        stems: dict[str, None] = {}
        roots: dict[str, None] = {}
        stop = False
        for one in asked_in(raw):
            if any(learnt.get(key) is None for key in _forms(raw, one)):
                stop = stop or one == own or len(raw) <= 3
            found = _stems_of(learnt, raw, one)
            stems.update(dict.fromkeys(f"{one}:{stem}" for stem in found))
            if one == own or (own not in DICTIONARIES and one == script(raw)):
                roots.update(dict.fromkeys(found))
        return Stemmed(tuple(stems), tuple(roots), stop)

    return stem


# Typos ----------------------------------------------------------------------------------------------------------------


SHORT = 7  # letters up to which a mistyped word is compared by its shorter forms; above, by its trigrams


def shorter(word: str) -> list[str]:
    """A short word and what is left of it without each of its letters; of one letter more, for one that was left out."""
    if len(word) > SHORT + 1:
        return []
    return list(dict.fromkeys([word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]))


@dataclass(frozen=True)
class Repair:
    """What a word of the question may mean. `words` are folded, best first; `shown` is the best as texts write it."""

    words: tuple[str, ...]
    shown: str
    is_known: bool


# Words that are there as written, and those they stand inside of; only for a word that is not there, what it may have been.
_REPAIR = text(r"""
WITH asked AS MATERIALIZED (
  SELECT a.word, a.letters, a.cuts, EXISTS (SELECT 1 FROM search_words w WHERE w.word = a.word) AS is_known
  FROM unnest(CAST(:words AS varchar[]), CAST(:letters AS varchar[]), CAST(:cuts AS text[])) AS a(word, letters, cuts)
)
SELECT word, word, '', letters, 'same' FROM asked WHERE is_known
UNION ALL
SELECT asked.word, w.word, w.shown, w.letters, 'inside' FROM asked CROSS JOIN LATERAL
  (SELECT * FROM search_words w WHERE w.word LIKE '%' || asked.word || '%' LIMIT 20) AS w
  WHERE length(asked.word) >= 5
UNION ALL
SELECT asked.word, w.word, w.shown, w.letters, 'near' FROM asked CROSS JOIN LATERAL
  (SELECT * FROM search_words w WHERE w.shorter && CAST(string_to_array(asked.cuts, ' ') AS varchar[]) LIMIT 100) AS w
  WHERE NOT asked.is_known AND asked.cuts <> ''
UNION ALL
SELECT asked.word, w.word, w.shown, w.letters, 'near' FROM asked CROSS JOIN LATERAL
  (SELECT * FROM search_words w WHERE w.letters % asked.letters
   ORDER BY similarity(w.letters, asked.letters) DESC LIMIT 30) AS w
  WHERE NOT asked.is_known AND asked.cuts = '' AND length(asked.letters) > 4
UNION ALL
SELECT swaps.word, w.word, w.shown, w.letters, 'swapped'
FROM unnest(CAST(:mixed AS varchar[]), CAST(:swaps AS varchar[])) AS swaps(word, swap)
JOIN asked ON asked.word = swaps.word AND NOT asked.is_known
CROSS JOIN LATERAL
  (SELECT * FROM search_words w WHERE w.word >= swaps.swap AND w.word < swaps.swap || U&'\FFFF' ORDER BY w.word LIMIT 3) AS w
""")


def repairs(words: Sequence[str]) -> dict[str, Repair]:
    """Words of the index that each of these (folded) is inside of or was meant to be."""
    letters = {word: fold.letters(word) for word in words}
    rows = _alike(letters, short=SHORT)
    found = {
        word: one for word in letters if (one := _repair(word, letters[word], [row for row in rows if row[0] == word]))
    }
    far = {word: letters[word] for word in letters if word not in found and 6 <= len(letters[word]) <= SHORT}
    plurals = {
        word: f"{word[:-1]}ies" for word in letters if word not in found and len(word) >= 5 and word.endswith("y")
    }
    wide = far | {own: own for own in plurals.values()}
    if wide:  # two slips in a short word, or one in a word of which texts have the plural: rare, and dearer to look for
        rows = _alike(wide, short=0)
        there = {
            word: one for word in wide if (one := _repair(word, wide[word], [row for row in rows if row[0] == word]))
        }
        found |= {word: replace(there[own], is_known=False) for word, own in plurals.items() if own in there}
        found |= {word: there[word] for word in far if word in there}
    return found


def _alike(letters: Mapping[str, str], *, short: int) -> Sequence[Any]:
    if not letters:
        return ()
    swaps = [(word, swap) for word in letters if 4 <= len(word) <= 10 for swap in swapped(word)]
    return db.session.execute(
        _REPAIR,
        {
            "words": list(letters), "letters": list(letters.values()),
            "cuts": [" ".join(shorter(own)) if 3 <= len(own) <= short else "" for own in letters.values()],
            "mixed": [word for word, _swap in swaps], "swaps": [swap for _word, swap in swaps],
        },
    ).all()  # fmt: skip


def _repair(word: str, letters: str, rows: Sequence[Any]) -> Repair | None:
    """What the rows of one word say; None if nothing."""
    is_known = any(row[4] == "same" for row in rows)
    inside = [row[1] for row in rows if row[4] == "inside" and row[1] != word]
    near = {
        (steps, row[1], row[2])
        for row in rows
        if (row[4] == "near" and (steps := distance(letters, row[3])) <= allowed(letters))
        or (row[4] == "swapped" and (steps := 1 + len(row[1]) - len(word)) <= 3)
    }
    ordered = sorted(near)[:6]
    best = [one for one in ordered if one[0] <= ordered[0][0] + 1]
    if not (inside or best or is_known):
        return None
    chosen = dict.fromkeys([*(one[1] for one in best), *inside])
    return Repair(tuple(chosen), best[0][2] if best else "", is_known)


def swapped(word: str) -> list[str]:
    """The word with each two neighbours the other way round."""
    made = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return [one for one in dict.fromkeys(made) if one != word]


def allowed(word: str) -> int:
    """How many slips a word of this length may hold."""
    return 1 if len(word) <= 5 else 2 if len(word) <= 11 else 3


def distance(one: str, other: str) -> int:
    """Letters left out, added, wrong or swapped with the next (Damerau and Levenshtein, without moving a letter twice)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, left in enumerate(one, 1):
        earlier, before = before, row
        row = [at]
        for to, right in enumerate(other, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (left != right))
            if at > 1 and to > 1 and left == other[to - 2] and one[at - 2] == right:
                cost = min(cost, earlier[to - 2] + 1)
            row.append(cost)
    return row[-1]
