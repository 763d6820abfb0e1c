"""Translations of what people write: those that are kept, and what is read in their place."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, case, cast, func, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from portal.core import db
from portal.core.i18n import Origin
from portal.discussions import translated
from portal.discussions.translated import Reading
from portal.participation.models import (
    Amendment,
    TextTranslation,
    TranslationState,
)
from portal.participation.models.translations import KINDS
from portal.participation.rules.translations import may_be_asked


def _of(kind: str) -> Any:
    return getattr(TextTranslation, f"{kind}_id")


def _told() -> ColumnElement[Any]:
    one = TextTranslation
    return func.jsonb_build_object(
        "lang", one.lang, "title", one.title, "text", one.text, "origin", one.origin, "source", one.source
    )


@lru_cache(maxsize=64)
def stored(kind: str, key: Any, lang: str) -> ColumnElement[Any]:
    """What is kept of a thing in a language, as a column of a select that has its id: no page asks once more for it. Built once for each
    language: that costs more than the database's look into an index.
    """
    one = TextTranslation
    return select(_told()).where(_of(kind) == key, one.lang == lang, _is_readable()).scalar_subquery()


@lru_cache(maxsize=64)
def known(kind: str, key: Any, lang: str) -> ColumnElement[Any]:
    """As `stored`, for a page that leads to all languages of a thing where there are any: of what is translated into others only, an
    empty object.
    """
    here = type_coerce(func.jsonb_agg(_told()).filter(TextTranslation.lang == lang), JSONB)[0]
    elsewhere = case((func.count() > 0, cast({}, JSONB)))
    return select(func.coalesce(here, elsewhere, type_=JSONB)).where(_of(kind) == key, _is_readable()).scalar_subquery()


@lru_cache(maxsize=64)
def fresh(kind: str, key: Any, lang: str, title: Any, text: Any) -> ColumnElement[Any]:
    """As `stored`, for a list that does not have the whole original: only what says what the original says now."""
    now = func.encode(func.sha256(func.convert_to(func.concat(title, "\n", text), "UTF8")), "hex")
    one = TextTranslation
    return (
        select(_told())
        .where(_of(kind) == key, one.lang == lang, _is_readable(), one.source == now)
        .scalar_subquery()
    )  # fmt: skip


def _is_readable() -> ColumnElement[bool]:
    return or_(TextTranslation.title != "", TextTranslation.text != "")


Thing = tuple[str, uuid.UUID]


def _of_things(things: Iterable[Thing]) -> ColumnElement[bool]:
    by_kind: dict[str, list[uuid.UUID]] = {}
    for kind, key in things:
        by_kind.setdefault(kind, []).append(key)
    return or_(*(_of(kind).in_(keys) for kind, keys in by_kind.items()))


def in_language(things: Collection[Thing], lang: str) -> tuple[Mapping[Thing, TextTranslation], Collection[Thing]]:
    """Translations of several things into a language, what is wanted or failed too, and which things are translated at all: one
    statement, which brings no texts in other languages.
    """
    one = TextTranslation
    is_here = one.lang == lang
    rows = db.session.execute(
        select(
            *(_of(kind) for kind in KINDS), one.lang, one.origin, one.state, one.source,
            case((is_here, one.title), else_="").label("title"), case((is_here, one.text), else_="").label("text"),
            _is_readable().label("is_readable"),
        ).where(_of_things(things))
    ).mappings()  # fmt: skip
    found, translated_at_all = {}, set()
    for row in rows:
        read = TextTranslation(**{name: value for name, value in row.items() if name != "is_readable"})
        if read.lang == lang:
            found[read.thing] = read
        if row["is_readable"]:
            translated_at_all.add(read.thing)
    return found, translated_at_all


Words = Callable[
    [], tuple[str, str]
]  # title and text of an original: a page that has no translation need not load them


class InLanguage:
    """What a page shows of its texts, each (kind, id, language), in the language of its reader: asked for together, when the first
    is wanted, and not at all where all are in it.
    """

    def __init__(self, texts: Iterable[tuple[str, uuid.UUID, str]], lang: str) -> None:
        self._things, self._lang = [(kind, key) for kind, key, own in texts if own != lang], lang

    @cached_property
    def _rows(self) -> tuple[Mapping[Thing, TextTranslation], Collection[Thing]]:
        return in_language(self._things, self._lang) if self._things else ({}, ())

    def found(self, kind: str, key: uuid.UUID) -> TextTranslation | None:
        """The translation of one, whatever state it is in."""
        return self._rows[0].get((kind, key))

    def is_translated(self, kind: str, key: uuid.UUID) -> bool:
        """Whether there is one into any language that can be read."""
        return (kind, key) in self._rows[1]

    def reading(self, kind: str, key: uuid.UUID, words: Words) -> Reading | None:
        found = self.found(kind, key)
        return translated.reading(found.stored, *words()) if found is not None else None

    def may_be_asked(self, kind: str, key: uuid.UUID, words: Words) -> bool:
        """Whether a machine may be asked for it."""
        found = self.found(kind, key)
        return found is None or may_be_asked(found, translated.source_of(*words()))


@dataclass(frozen=True)
class Wording:
    """What a thing says in one language."""

    lang: str
    title: str
    text: str
    origin: Origin = Origin.ORIGINAL

    @property
    def is_machine(self) -> bool:
        return self.origin is Origin.MACHINE

    @property
    def facts(self) -> dict[str, bool]:
        """For the search: by whom it is, as far as that stands nowhere else."""
        return {"translated": True} if self.origin is Origin.HUMAN else {}


def wordings(kind: str, originals: Mapping[uuid.UUID, Wording]) -> Mapping[uuid.UUID, Sequence[Wording]]:
    """Some things in all languages in which they say what the original says now, that first."""
    found = {key: [one] for key, one in originals.items()}
    if not found:
        return {}
    for row in db.session.scalars(
        select(TextTranslation).where(_of(kind).in_(found), _is_readable()).order_by(TextTranslation.lang)
    ):
        _kind, key = row.thing
        if row.source == translated.source_of(originals[key].title, originals[key].text):
            found[key].append(Wording(row.lang, row.title, row.text, row.origin))
    return found


def translations_of(kind: str, key: uuid.UUID) -> Mapping[str, TextTranslation]:
    """All of a thing, by language."""
    return {one.lang: one for one in db.session.scalars(select(TextTranslation).where(_of(kind) == key))}


def translations_below(kind: str, key: uuid.UUID) -> ColumnElement[bool]:
    """Those of a thing, and of other wordings of it."""
    own: ColumnElement[bool] = _of(kind) == key
    if kind != "proposal":
        return own
    return or_(own, TextTranslation.amendment_id.in_(select(Amendment.id).where(Amendment.proposal_id == key)))


def translation_locked(kind: str, key: uuid.UUID, lang: str) -> TextTranslation | None:
    """One of them, for a change."""
    return db.session.scalars(
        select(TextTranslation)
        .where(_of(kind) == key, TextTranslation.lang == lang)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def job_claimed(translation_id: uuid.UUID, now: datetime) -> TextTranslation | None:
    """One that a machine is to make and nobody is at, held."""
    return db.session.scalars(
        select(TextTranslation)
        .where(TextTranslation.id == translation_id, TextTranslation.due_at <= now)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def job_locked(translation_id: uuid.UUID) -> TextTranslation | None:
    """One that a machine has been asked for, to write what came of it; None: it has gone, or is nobody's job any more."""
    return db.session.scalars(
        select(TextTranslation)
        .where(TextTranslation.id == translation_id, TextTranslation.state == TranslationState.WANTED)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def jobs_due(now: datetime) -> Sequence[uuid.UUID]:
    """Ids of those that nobody is at."""
    return db.session.scalars(
        select(TextTranslation.id).where(TextTranslation.due_at <= now).order_by(TextTranslation.due_at).limit(100)
    ).all()


def translated_by(user_id: uuid.UUID) -> Sequence[TextTranslation]:
    """What a person has translated."""
    return db.session.scalars(
        select(TextTranslation).where(TextTranslation.translated_by == user_id).order_by(TextTranslation.id)
    ).all()
