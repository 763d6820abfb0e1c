"""What searching costs at 60,000 documents in eleven languages: a question with its counts, a repaired typo, a document put.

The documents are made up: words of a few syllables of each script, as frequent as words are (Zipf), a title of six and a text
of a hundred and twenty. A twentieth goes through the service, which is what is measured; the others are copies of its rows under
ids of their own, so that a word has as many hits as it would have.
"""

from __future__ import annotations

import gc
import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from flask import Flask
from sqlalchemy import text

from portal.bench.figures import Figure, percentile
from portal.core import db
from portal.search import kinds, queries, services
from portal.search.document import Document

ROWS = 60_000
MADE = 3_000  # through the service
PUT = 2_000  # more, once the rows are there
AT_ONCE = 100  # documents a transaction
WORDS = 3_000  # of each language
KIND = "bench"
QUESTION_GOAL, TYPO_GOAL, INDEX_GOAL = 60.0, 5.0, 1.0  # milliseconds
QUESTIONS, TYPOS = 440, 220

# Signs that words of a language are put together from, and what stands between words.
_LATIN = "pre con de par ti ci pa tion open da ta ty gov ern ment ser vice bud get road wa ter mo bil plan net work so cial ra tu lo"
SYLLABLES: dict[str, tuple[Sequence[str], str]] = {
    "en": (f"{_LATIN} ing ship th ous".split(), " "), "es": (f"{_LATIN} ción dad ño lle".split(), " "),
    "fr": (f"{_LATIN} é eau aux que".split(), " "), "tr": (f"{_LATIN} lı ğı şi ler ün".split(), " "),
    "id": (f"{_LATIN} kan an ber meng nya".split(), " "), "vi": (f"{_LATIN} ườ iệ đô ắc".split(), " "),
    "ru": (["го", "род", "да", "нн", "ые", "бюд", "жет", "до", "ро", "га", "во", "у", "слу", "ги", "жи", "те", "ли", "от", "кры", "ость", "пла", "ни", "сеть", "мо", "би", "ль", "ный", "ок", "руг", "про", "ект", "за", "кон"], " "),
    "ar": (["ال", "مد", "ين", "ة", "بي", "ان", "ات", "مو", "از", "نة", "خد", "م", "شا", "رك", "طر", "يق", "ما", "ء", "حك", "وم", "مش", "رو", "ع", "تخ", "طيط", "شب", "كة", "قا", "نو", "صح", "تع", "ليم"], " "),
    "ko": ([chr(0xAC00 + 53 * number) for number in range(200)], " "),
    "zh": ([chr(0x4E00 + 23 * number) for number in range(500)], ""),
    "ja": ([chr(0x5E00 + 29 * number) for number in range(300)] + [chr(0x3042 + number) for number in range(60)], ""),
}  # fmt: skip
TAGS = ("topic:open-data", "topic:parking", "topic:water", "mechanism:sensors", "mechanism:vote", "sdg:11", "sdg:16")
STAGES = ("idea", "pilot", "live", "stopped")


@dataclass(frozen=True)
class Language:
    """The words of a language and how often each comes, summed up for `random.choices`."""

    name: str
    words: Sequence[str]
    weights: Sequence[float]
    between: str

    def some(self, chance: random.Random, count: int) -> str:
        return self.between.join(chance.choices(self.words, cum_weights=self.weights, k=count))


def languages(chance: random.Random) -> list[Language]:
    """Eleven languages; the same for the same seed."""
    made = []
    for name, (syllables, between) in SYLLABLES.items():
        words = {"".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(WORDS)}
        ordered = sorted(words)
        chance.shuffle(ordered)
        made.append(Language(name, ordered, list(accumulate(1 / (rank + 2) for rank in range(len(ordered)))), between))
    return made


def figures(
    app: Flask, is_wanted: Callable[[str], bool], tell: Callable[[str], None], rows: int = ROWS
) -> Iterator[Figure]:
    """The three figures of the search; leaves its rows behind, which nothing else of the bench looks at."""
    names = ("search: question with counts, p95", "search: typo repaired, p95", "search: document put, mean")
    if not any(map(is_wanted, names)):
        return
    tell(f"Indexing {rows} documents in {len(SYLLABLES)} languages ...")
    chance = random.Random(5)  # noqa: S311  # the same texts each time, no secret
    spoken = languages(chance)
    kinds.register(KIND, label=KIND, symbol="search", address=lambda _thing, _facts: "")
    kinds.register_fact("stage", label="Stage")
    gc.collect()
    gc.freeze()  # as `portal search reindex` does
    try:
        with app.app_context():
            empty = _fill(chance, spoken, rows)
            full = _put(chance, spoken, PUT)
            tell("Asking the search ...")
            asked = _asked(chance, spoken)
            found = [_milliseconds(partial(queries.find, queries.Wanted(text, lang=lang))) for text, lang in asked]
            typos = [_typo(chance, chance.choice(language.words)) for language in spoken[:7] for _ in range(TYPOS // 7)]
            repaired = [_milliseconds(partial(queries.repairs, [word])) for word in typos]
    finally:
        kinds.forget(KIND)
    yield Figure(
        names[0],
        percentile(found, 0.95),
        QUESTION_GOAL,
        "ms",
        detail=f"p50 {percentile(found, 0.5):.1f} ms, {len(found)} questions, {rows} documents",
    )
    yield Figure(
        names[1], percentile(repaired, 0.95), TYPO_GOAL, "ms", detail=f"p50 {percentile(repaired, 0.5):.1f} ms"
    )
    yield Figure(
        names[2],
        full,
        INDEX_GOAL,
        "ms",
        detail=f"{PUT} more beside {rows}, {AT_ONCE} a transaction; {empty:.2f} ms into an empty index, where each brings new words",
    )


def _put(chance: random.Random, spoken: Sequence[Language], number: int) -> float:
    """Puts so many documents; gives the milliseconds of one."""
    documents = [_document(chance, spoken[one % len(spoken)]) for one in range(number)]
    began = time.perf_counter()
    for first in range(0, number, AT_ONCE):
        with db.transaction():
            services.put(documents[first : first + AT_ONCE])
    return (time.perf_counter() - began) / number * 1000


def _fill(chance: random.Random, spoken: Sequence[Language], rows: int) -> float:
    """Fills the index; gives the milliseconds of a document that went through the service, into an index that was empty."""
    made = min(MADE, rows)
    each = _put(chance, spoken, made)
    with db.transaction():
        indexes = db.session.execute(
            text(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_documents' AND indexdef LIKE '%USING gin%'"
            )
        ).all()
        for name, _definition in indexes:
            db.session.execute(text(f'DROP INDEX "{name}"'))
        columns = "lang, audience, is_machine, dated_on, city_id, tags, facts, title, title_letters, title_words, body, words, changed_at"
        db.session.execute(
            text(
                f"INSERT INTO search_documents (id, kind, thing_id, {columns})"  # noqa: S608  # names of columns only
                f" SELECT gen_random_uuid(), kind, gen_random_uuid(), {columns} FROM search_documents,"
                " generate_series(2, :copies) WHERE kind = :kind"
            ),
            {"copies": rows // made, "kind": KIND},
        )
        for _name, definition in indexes:
            db.session.execute(text(definition))
    for table in ("search_documents", "search_words"):
        db.session.execute(text(f"VACUUM ANALYZE {table}"))
    return each


def _document(chance: random.Random, language: Language) -> Document:
    return Document(
        KIND, uuid.UUID(int=chance.getrandbits(128)), language.name, language.some(chance, 6), language.some(chance, 120),
        tags=tuple(chance.sample(TAGS, 3)), facts={"stage": chance.choice(STAGES), "country": chance.choice(("KR", "KE", "TR"))},
    )  # fmt: skip


def _asked(chance: random.Random, spoken: Sequence[Language]) -> list[tuple[str, str]]:
    """One word or two, some of them the commonest, some mistyped."""
    made = []
    for number in range(QUESTIONS):
        language = spoken[number % len(spoken)]
        words = [chance.choice(language.words[: chance.choice((20, 200, WORDS))]) for _ in range(chance.choice((1, 2)))]
        if number % 10 == 0:
            words[0] = _typo(chance, words[0])
        made.append((" ".join(words), language.name))
    return made


def _typo(chance: random.Random, word: str) -> str:
    """One slip: a letter left out, doubled, or swapped with the next."""
    if len(word) < 4:
        return word
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def _milliseconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000
