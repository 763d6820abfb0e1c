"""What is asked of the index and of the tags."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

import redis
from sqlalchemy import select, text

from portal.core import cache, db, i18n
from portal.search import fold, vectors
from portal.search.models import Tag, TagScheme
from portal.search.queries import words

TAGS_CHANGED = "search.tags"  # the generation number that a change of a tag raises
CHECK_EVERY = 1.0  # seconds


@dataclass(frozen=True)
class KnownTag:
    """A tag as pages show it. `labels` are per language; `key` is `scheme:code`."""

    id: uuid.UUID
    scheme: TagScheme
    code: str
    labels: Mapping[str, str]
    position: int
    is_public: bool
    retired_at: datetime | None

    @property
    def key(self) -> str:
        return f"{self.scheme.value}:{self.code}"

    @property
    def is_in_use(self) -> bool:
        """Whether it can be chosen; a retired one is still shown where it was chosen before."""
        return self.is_public and self.retired_at is None


@dataclass(frozen=True)
class _Kept:
    """All tags, as of a generation number, which is looked at again after `until`."""

    by_key: dict[str, KnownTag]
    generation: object
    until: float


_kept: _Kept | None = None


def tags(scheme: TagScheme | None = None) -> Sequence[KnownTag]:
    """The tags that can be chosen, of one scheme or of all, in the order of their lists."""
    return [tag for tag in _all_tags().values() if tag.is_in_use and scheme in {None, tag.scheme}]


def tags_by_key(keys: Iterable[str]) -> dict[str, KnownTag]:
    """Those of `keys` (`scheme:code`) that exist, retired ones too, in the order asked for."""
    known = _all_tags()
    return {key: known[key] for key in keys if key in known}


def tags_by_id() -> dict[uuid.UUID, KnownTag]:
    """All tags by the key of their row, retired ones too, in the order of their lists."""
    return {tag.id: tag for tag in _all_tags().values()}


def every_tag() -> Sequence[Tag]:
    """All rows, for those who edit them."""
    return db.session.scalars(select(Tag).order_by(Tag.scheme, Tag.position, Tag.code)).all()


def tag_row(key: str, *, lock: bool = False) -> Tag | None:
    """The row of a tag by its key, for those who edit it."""
    scheme, _colon, code = key.partition(":")
    if scheme not in set(TagScheme):
        return None
    statement = select(Tag).where(Tag.scheme == scheme, Tag.code == code)
    return db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()


def forget_tags(_event: object = None) -> None:
    """Reads the tags anew the next time: this process has changed them."""
    global _kept  # noqa: PLW0603  # one small list for the process
    _kept = None


def _all_tags() -> dict[str, KnownTag]:
    global _kept  # noqa: PLW0603  # as above
    kept = _kept
    now = time.monotonic()
    if kept is not None and now < kept.until:
        return kept.by_key
    generation = _generation()
    if kept is None or generation is None or generation != kept.generation:
        kept = _Kept(_read_tags(), generation, now)
    _kept = kept = _Kept(kept.by_key, generation, now + CHECK_EVERY)
    return kept.by_key


def _generation() -> object:
    """What tells whether another process has changed a tag; None while Redis is away: then the rows are read."""
    try:
        return cache.store().generations((TAGS_CHANGED,))
    except redis.RedisError:
        return None


def _read_tags() -> dict[str, KnownTag]:
    order = list(TagScheme)
    rows = db.session.execute(
        select(Tag.id, Tag.scheme, Tag.code, Tag.labels, Tag.position, Tag.is_public, Tag.retired_at)
    )
    found = sorted((KnownTag(*row) for row in rows), key=lambda tag: (order.index(tag.scheme), tag.position, tag.code))
    return {tag.key: tag for tag in found}


def tags_named(asked: str, most: int = 6) -> list[KnownTag]:
    """Tags in use whose label, in any language, the reader's words name, in whatever form, or begin: how a word reaches things in
    other languages.
    """
    wanted = fold.letters(asked)
    if len(wanted) < 2:
        return []
    names = _names()
    spoken = vectors.words_of(vectors.reading(asked))
    related = words.related_to(dict.fromkeys(i18n.LOCALES, spoken))
    own = {lang: _forms(asked, related[lang]) for lang in i18n.LOCALES}
    ranked: list[tuple[int, int, KnownTag]] = []
    for tag in tags():
        found = [_rank(wanted, label, own[lang], forms) for lang, label, forms in names[tag.key]]
        best = min((rank for rank in found if rank is not None), default=None)
        if best is not None:
            ranked.append((best, len(ranked), tag))
    best_first = [tag for _best, _order, tag in sorted(ranked, key=lambda one: one[:2])[: 2 * most]]
    used = _used([tag.key for tag in best_first])
    return [tag for tag in best_first if tag.key in used][:most]


def _used(keys: Sequence[str]) -> set[str]:
    """Those of these tags that something public has: others would lead nowhere."""
    if not keys:
        return set()
    statement = text(
        "SELECT tag FROM unnest(CAST(:keys AS varchar[])) AS tag WHERE EXISTS (SELECT 1 FROM search_documents d"
        " WHERE d.tags @> ARRAY[tag] AND 'public' = ANY(d.audience))"
    )
    return set(db.session.scalars(statement, {"keys": list(keys)}))


Forms = Sequence[frozenset[str]]  # of each word what it is found by

_named: tuple[object, dict[str, list[tuple[str, str, Forms]]]] = (None, {})  # of the tags that are kept


def _names() -> dict[str, list[tuple[str, str, Forms]]]:
    """Key of a tag → its labels: the language, the letters, what each word is found by."""
    global _named  # noqa: PLW0603  # as above
    known = _all_tags()
    if _named[0] is not known:
        labels = {
            key: [(lang, tag.labels[lang]) for lang in i18n.LOCALES if tag.labels.get(lang)]
            for key, tag in known.items()
        }
        said: dict[str, set[str]] = {lang: set() for lang in i18n.LOCALES}
        for lang, label in chain.from_iterable(labels.values()):
            said[lang] |= vectors.words_of(vectors.reading(label))
        of = words.related_to(said)
        made = {
            key: [(lang, fold.letters(label), _forms(label, of[lang])) for lang, label in own]
            for key, own in labels.items()
        }
        _named = (known, made)
    return _named[1]


def _forms(text: str, related: vectors.Related) -> Forms:
    return [
        # A stem that is the word itself has no language in front.
        frozenset((token.lexemes[0], *(form.rpartition(":")[2] for form in related.get(token.word, ()))))
        for token in vectors.reading(text)
        if token.word
    ]


def _has(many: Forms, few: Forms) -> bool:
    """Whether these words stand in the other ones, side by side, in whatever form."""
    ends = range(len(few), len(many) + 1) if few else ()
    return any(all(map(frozenset.intersection, many[end - len(few) : end], few)) for end in ends)


def _rank(wanted: str, label: str, asked: Forms, named: Forms) -> int | None:
    if label == wanted:
        return 0
    if len(label) >= 4 and (f" {label} " in f" {wanted} " or _has(asked, named)):
        return 1
    if len(wanted) >= 3 and (f" {label}".find(f" {wanted}") >= 0 or _has(named, asked)):
        return 2
    if "\u1100" <= wanted[0] <= "\u11ff":  # Korean joins words and particles to each other, or not
        joined, whole = wanted.replace(" ", ""), label.replace(" ", "")
        if whole in joined and len(whole) >= 6:
            return 1
        if joined in whole and len(joined) >= 4:
            return 2
    return None
