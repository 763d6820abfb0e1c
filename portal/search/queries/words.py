"""What PostgreSQL's dictionaries and the words of the index say: stems, and repairs of what was mistyped."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from portal.core import db
from portal.search import fold
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
_stems: dict[Key, tuple[str, ...] | None] = {}


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


def _learn(keys: Iterable[Key]) -> None:
    """Asks the dictionaries for what is not kept yet, in one statement."""
    missing = [key for key in dict.fromkeys(keys) if key not in _stems]
    if not missing:
        return
    if len(_stems) > KEPT_STEMS:
        _stems.clear()
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
        _stems[lang, word] = None if lexemes == [] else tuple(fold.word(one) for one in lexemes or ())


def _forms(raw: str, lang: str) -> tuple[Key, Key]:
    """A word as written and without its accents: people leave these out."""
    lower = _lower(raw, lang)
    return (lang, lower), (lang, fold.word(raw) if script(lower) in {"en", "el"} else lower)


def _chosen(raw: str, lang: str) -> str:
    """The language whose dictionary stems this word in a document of `lang`."""
    base = lang.partition("-")[0]
    of_script = script(raw)
    return base if base in DICTIONARIES and _SCRIPT_OF.get(base, "en") == of_script else of_script


def stems_for_index(texts: Sequence[tuple[str, str]]) -> Callable[[str, str], Iterable[str]]:
    """(word, language of the document) → stems, for all words of these (text, language) at once."""
    keys: dict[Key, None] = {}
    for body, lang in texts:
        for piece in fold.pieces(fold.normal(body)[0]):
            if piece.kind == "word":
                chosen = _chosen(piece.raw, lang)
                if chosen:
                    keys.update(dict.fromkeys(_forms(piece.raw, chosen)))
    _learn(keys)

    def stems(raw: str, lang: str) -> Iterable[str]:
        chosen = _chosen(raw, lang)
        if not chosen:
            return ()
        return dict.fromkeys(f"{chosen}:{one}" for key in _forms(raw, chosen) for one in _stems.get(key) or ())

    return stems


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

    _learn(key for raw in words for one in asked_in(raw) for key in _forms(raw, one))

    def stem(raw: str) -> Stemmed:
        stems: dict[str, None] = {}
        roots: dict[str, None] = {}
        stop = False
        for one in asked_in(raw):
            for key in _forms(raw, one):
                found = _stems.get(key)
                if found is None:
                    stop = stop or one == own or len(raw) <= 3
                    continue
                stems.update(dict.fromkeys(f"{one}:{stem}" for stem in found))
                if one == own or (own not in DICTIONARIES and one == script(raw)):
                    roots.update(dict.fromkeys(found))
        return Stemmed(tuple(stems), tuple(roots), stop)

    return stem


# Typos ----------------------------------------------------------------------------------------------------------------


def known_words(words: Iterable[str]) -> set[str]:
    """Those of these words that the index has."""
    wanted = list(words)
    statement = text("SELECT word FROM search_words WHERE word = ANY(CAST(:words AS varchar[]))")
    return set(db.session.scalars(statement, {"words": wanted})) if wanted else set()


SHORT = 7  # letters up to which a word keeps its shorter forms


def shorter(word: str) -> list[str]:
    """A short word and what is left of it without each of its letters."""
    if len(word) > SHORT:
        return []
    return list(dict.fromkeys([word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]))


@dataclass(frozen=True)
class Repair:
    """What a word of the question may mean. `words` are folded, best first; `shown` is the best as texts write it."""

    words: tuple[str, ...]
    shown: str
    is_known: bool


_REPAIR = text("""
SELECT asked.word, found.word, found.shown, found.letters, found.how
FROM unnest(CAST(:words AS text[]), CAST(:letters AS text[])) AS asked(word, letters)
CROSS JOIN LATERAL (
  (SELECT w.word, w.shown, w.letters, 'same' AS how FROM search_words w WHERE w.word = asked.word LIMIT 1)
  UNION ALL
  (SELECT w.word, w.shown, w.letters, 'inside' FROM search_words w
   WHERE length(asked.word) >= 5 AND w.word LIKE '%' || asked.word || '%' LIMIT 20)
  UNION ALL
  (SELECT w.word, w.shown, w.letters, 'near' FROM search_words w
   WHERE length(asked.letters) >= 5 AND w.letters % asked.letters
   ORDER BY similarity(w.letters, asked.letters) DESC LIMIT 30)
) AS found
UNION ALL
SELECT asked.word, w.word, w.shown, w.letters, 'near'
FROM unnest(CAST(:short AS text[]), CAST(:cuts AS text[])) AS asked(word, cuts)
JOIN search_words w ON w.shorter && CAST(string_to_array(asked.cuts, ' ') AS varchar[])
UNION ALL
SELECT asked.word, w.word, w.shown, w.letters, 'swapped'
FROM unnest(CAST(:mixed AS text[]), CAST(:swaps AS text[])) AS asked(word, swap)
CROSS JOIN LATERAL (SELECT * FROM search_words w WHERE w.word LIKE asked.swap || '%' LIMIT 3) AS w
""")


def repairs(words: Sequence[str]) -> dict[str, Repair]:
    """Words of the index that each of these (folded) is inside of or was meant to be, by one statement."""
    if not words:
        return {}
    letters = {word: fold.letters(word) for word in words}
    swaps = [(word, swap) for word in words if 4 <= len(word) <= 10 for swap in swapped(word)]
    short = [word for word in words if 3 <= len(letters[word]) <= SHORT]
    rows = db.session.execute(
        _REPAIR,
        {
            "words": list(words), "letters": [letters[word] for word in words], "short": short,
            "cuts": [" ".join(shorter(letters[word])) for word in short],
            "mixed": [word for word, _swap in swaps], "swaps": [swap for _word, swap in swaps],
        },
    ).all()  # fmt: skip
    found: dict[str, Repair] = {}
    for word in words:
        mine = [row for row in rows if row[0] == word]
        is_known = any(row[4] == "same" for row in mine)
        inside = [row[1] for row in mine if row[4] == "inside" and row[1] != word]
        near: list[tuple[int, str, str]] = []
        if not is_known:
            near = sorted(
                {
                    (steps, row[1], row[2])
                    for row in mine
                    if (row[4] == "near" and (steps := distance(letters[word], row[3])) <= allowed(letters[word]))
                    or (row[4] == "swapped" and (steps := 1 + len(row[1]) - len(word)) <= 3)
                }
            )[:6]
        best = [one for one in near if one[0] <= near[0][0] + 1] if near else []
        if inside or best or is_known:
            chosen = dict.fromkeys([*(one[1] for one in best), *inside])
            found[word] = Repair(tuple(chosen), best[0][2] if best else "", is_known)
    return found


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
