"""All webinars that are out, as lists show them: one light row each, kept in the process until one or a city changes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.cities.models import City
from portal.core import cache, db, i18n
from portal.search.queries import KnownTag
from portal.webinars.models import Format, Run, RunState, Series, Webinar, WebinarState, WebinarText
from portal.webinars.queries.tags import tags_of

CHANGES = ("webinars", "cities")  # generations that change when a list would


@dataclass(frozen=True)
class ShelfRun:
    """What lists show of a run; the names are those of `Run`, so that `rules.phase` judges it too."""

    id: uuid.UUID
    number: int
    state: RunState
    format: Format
    starts_at: datetime
    ends_at: datetime
    timezone: str
    place: str


@dataclass(frozen=True)
class ShelfText:
    """Title and summary in one language."""

    lang: str
    title: str
    summary: str
    changed_at: datetime


@dataclass(frozen=True)
class Shelved:
    """A webinar that was published, as lists show it."""

    id: uuid.UUID
    slug: str
    number: int
    state: WebinarState
    original_lang: str
    languages: Sequence[str]
    published_at: datetime
    city: Any
    series_id: uuid.UUID | None
    series_slug: str
    texts: Mapping[str, ShelfText]
    runs: Sequence[ShelfRun]
    tags: Sequence[KnownTag]

    @property
    def titles(self) -> dict[str, str]:
        return {lang: text.title for lang, text in self.texts.items()}

    def text(self, lang: str) -> ShelfText:
        """What a reader of `lang` gets: his language, English, the original."""
        for candidate in (lang, lang.split("-", maxsplit=1)[0], i18n.SOURCE, self.original_lang):
            if candidate in self.texts:
                return self.texts[candidate]
        return next(iter(self.texts.values()))

    def next_run(self, now: datetime) -> ShelfRun | None:
        """The next run that will be held, or is being held; None if there is none."""
        there = [run for run in self.runs if run.state is RunState.PLANNED and run.ends_at > now]
        return min(there, key=lambda run: run.starts_at, default=None)

    def is_to_come(self, now: datetime) -> bool:
        """Whether something of it is still ahead: a run at its time, or one that waits for a new one."""
        return self.state is WebinarState.PUBLISHED and (
            self.next_run(now) is not None or any(run.state is RunState.POSTPONED for run in self.runs)
        )


@dataclass(frozen=True)
class ShelfCity:
    """What lists show of the city that organises a webinar."""

    slug: str
    names: Mapping[str, str]
    country: str


def shelf() -> Sequence[Shelved]:
    """All webinars that are out, cancelled ones too, the newest first. Not to be changed: all readers share it."""
    found: Sequence[Shelved] = cache.shared("webinars.shelf", CHANGES, _read)
    return found


def _read() -> Sequence[Shelved]:
    """Four statements, however many there are."""
    out = select(Webinar.id).where(Webinar.number.is_not(None))
    rows = db.session.execute(
        select(
            Webinar.id, Webinar.slug, Webinar.number, Webinar.state, Webinar.original_lang, Webinar.languages,
            Webinar.published_at, Webinar.series_id, Series.slug.label("series_slug"), City.slug.label("city_slug"), City.names,
            City.country,
        )
        .outerjoin(City, City.id == Webinar.city_id)
        .outerjoin(Series, Series.id == Webinar.series_id)
        .where(Webinar.number.is_not(None))
        .order_by(Webinar.published_at.desc(), Webinar.number.desc())
    ).all()  # fmt: skip
    texts: dict[uuid.UUID, dict[str, ShelfText]] = {}
    for webinar_id, lang, title, summary, changed_at in db.session.execute(
        select(WebinarText.webinar_id, WebinarText.lang, WebinarText.title, WebinarText.summary, WebinarText.changed_at)
        .where(WebinarText.webinar_id.in_(out))
        .order_by(WebinarText.lang)
    ):
        texts.setdefault(webinar_id, {})[lang] = ShelfText(lang, title, summary, changed_at)
    runs: dict[uuid.UUID, list[ShelfRun]] = {}
    for run in db.session.execute(
        select(
            Run.webinar_id, Run.id, Run.number, Run.state, Run.format, Run.starts_at, Run.ends_at, Run.timezone,
            Run.place,
        )
        .where(Run.webinar_id.in_(out))
        .order_by(Run.starts_at)
    ):  # fmt: skip
        shown = ShelfRun(run.id, run.number, run.state, run.format, run.starts_at, run.ends_at, run.timezone, run.place)
        runs.setdefault(run.webinar_id, []).append(shown)
    tags = tags_of(out)
    return tuple(
        Shelved(
            row.id, row.slug, row.number, row.state, row.original_lang, row.languages, row.published_at,
            ShelfCity(row.city_slug, row.names, row.country) if row.city_slug else None,
            row.series_id, row.series_slug or "", texts.get(row.id, {}), runs.get(row.id, []), tags.get(row.id, []),
        )
        for row in rows
    )  # fmt: skip
