"""A webinar as everybody reads it, with its people, programme and topics."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload, selectinload

from portal.cities.models import City
from portal.core import db, i18n
from portal.search.queries import KnownTag
from portal.webinars.models import (
    Contributor,
    ContributorState,
    Format,
    Part,
    Run,
    RunState,
    Series,
    Talk,
    Webinar,
    WebinarState,
    WebinarText,
)
from portal.webinars.queries.tags import tags_of


@dataclass(frozen=True)
class Shown:
    """What the page of a webinar is made of. `people`: those who have confirmed, in the order of their parts."""

    webinar: Webinar
    people: Sequence[Contributor]
    tags: Sequence[KnownTag]

    @property
    def city(self) -> City | None:
        return self.webinar.city

    @property
    def runs(self) -> Sequence[Run]:
        """In the order of their times."""
        return sorted(self.webinar.runs, key=lambda run: (run.starts_at, run.number))

    @property
    def texts(self) -> dict[str, WebinarText]:
        return {text.lang: text for text in self.webinar.texts}

    @property
    def original(self) -> WebinarText:
        return self.texts[self.webinar.original_lang]

    def text(self, lang: str) -> WebinarText:
        """What a reader of `lang` gets: his language, English, the original."""
        found = self.texts
        for candidate in (lang, lang.split("-", maxsplit=1)[0], i18n.SOURCE):
            if candidate in found:
                return found[candidate]
        return self.original

    @property
    def changed_at(self) -> datetime:
        """The instant of the last change that readers see of words and times."""
        moments = [text.changed_at for text in self.webinar.texts] + [run.changed_at for run in self.webinar.runs]
        return max(
            [*moments, self.webinar.published_at or self.webinar.created_at, self.webinar.cancelled_at or moments[0]]
        )

    def names_of(self, talk: Talk) -> list[str]:
        """Who speaks in a talk, as far as they have confirmed."""
        ids = {one.contributor_id for one in talk.speakers}
        return [one.name for one in self.people if one.id in ids]


_WHOLE = (
    joinedload(Webinar.texts),
    selectinload(Webinar.runs).joinedload(Run.talks).selectinload(Talk.speakers),
    joinedload(Webinar.city),
    joinedload(Webinar.series),
)


def shown(*, slug: str = "", number: int | None = None, webinar_id: uuid.UUID | None = None) -> Shown | None:
    """A webinar in any state; whether the reader may see it says `rules.may_see`. Five statements."""
    which = Webinar.id == webinar_id if webinar_id else Webinar.number == number if number else Webinar.slug == slug
    statement = select(Webinar).where(which).options(*_WHOLE).execution_options(populate_existing=True)
    found = db.session.scalars(statement).unique().one_or_none()
    if found is None:
        return None
    people = db.session.scalars(
        select(Contributor)
        .where(Contributor.webinar_id == found.id, Contributor.state == ContributorState.CONFIRMED)
        .order_by(Contributor.created_at)
    ).all()
    in_order = sorted(people, key=lambda one: list(Part).index(one.part))
    return Shown(found, in_order, tags_of([found.id]).get(found.id, []))


def series_by_slug(slug: str) -> Series | None:
    found: Series | None = db.session.scalar(select(Series).where(Series.slug == slug))
    return found


def drafts_of_series(series_id: uuid.UUID) -> Sequence[Webinar]:
    """What of a series is not out yet, with texts and runs; for its organisers."""
    found = db.session.scalars(
        select(Webinar)
        .where(Webinar.series_id == series_id, Webinar.number.is_(None))
        .options(selectinload(Webinar.texts), selectinload(Webinar.runs))
    ).all()
    return sorted(found, key=lambda one: min((run.starts_at for run in one.runs), default=one.created_at))


@dataclass(frozen=True)
class NextRun:
    """A run to come, for the first page of the portal. `titles` by language."""

    slug: str
    titles: dict[str, str]
    starts_at: datetime
    timezone: str
    format: Format


def next_runs(now: datetime, most: int) -> list[NextRun]:
    """The next runs that will be held, one a webinar, in one statement."""
    titles = (
        select(func.jsonb_object_agg(WebinarText.lang, WebinarText.title))
        .where(WebinarText.webinar_id == Webinar.id)
        .scalar_subquery()
    )
    first = (
        select(Webinar.slug, titles.label("titles"), Run.starts_at, Run.timezone, Run.format)
        .join(Run, Run.webinar_id == Webinar.id)
        .where(Webinar.state == WebinarState.PUBLISHED, Run.state == RunState.PLANNED, Run.ends_at > now)
        .ext(distinct_on(Webinar.id))
        .order_by(Webinar.id, Run.starts_at)
        .subquery()
    )
    return [
        NextRun(*row) for row in db.session.execute(select(first).order_by(first.c.starts_at, first.c.slug).limit(most))
    ]


def open_addresses() -> list[tuple[str, list[str]]]:
    """(slug, languages that it has) of all webinars that are out, for the map of the site; one statement."""
    rows = db.session.execute(
        select(Webinar.slug, func.array_agg(WebinarText.lang))
        .join(WebinarText, WebinarText.webinar_id == Webinar.id)
        .where(Webinar.number.is_not(None))
        .group_by(Webinar.slug, Webinar.number)
        .order_by(Webinar.number)
    )
    return [(row[0], sorted(row[1])) for row in rows]
