"""A webinar as everybody reads it, with its people, programme and topics."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.cities.models import City
from portal.core import db, i18n
from portal.search.queries import KnownTag
from portal.webinars.models import Contributor, ContributorState, Part, Run, Series, Talk, Webinar, WebinarText
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
    selectinload(Webinar.texts),
    selectinload(Webinar.runs).selectinload(Run.talks).selectinload(Talk.speakers),
    joinedload(Webinar.city),
    joinedload(Webinar.series),
)


def shown(*, slug: str = "", number: int | None = None, webinar_id: uuid.UUID | None = None) -> Shown | None:
    """A webinar in any state; whether the reader may see it says `rules.may_see`. Seven statements."""
    which = Webinar.id == webinar_id if webinar_id else Webinar.number == number if number else Webinar.slug == slug
    found = db.session.scalar(select(Webinar).where(which).options(*_WHOLE).execution_options(populate_existing=True))
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
