"""Every select about news: the shelf that lists share, one item as it is read, what its writers see, what is due."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import User, UserState
from portal.cities.models import City
from portal.core import cache, db, i18n, web
from portal.core.i18n import Origin
from portal.core.written import free_address
from portal.news import rules
from portal.news.models import NewsItem, NewsState, NewsTag, NewsText
from portal.notifications.models import Frequency, Preference
from portal.search import queries as search
from portal.search.queries import KnownTag

CHANGES = ("news", "cities")  # generations that change when a list would
VIEWS = ("drafts", "scheduled", "published", "archived", "withdrawn")
_OUT = (NewsState.PUBLISHED, NewsState.ARCHIVED)


# The shelf -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShelfText:
    """Title and summary in one language."""

    lang: str
    origin: Origin
    title: str
    summary: str
    picture_alt: str
    changed_at: datetime


@dataclass(frozen=True)
class ShelfCity:
    """What lists show of the city whose news it is."""

    slug: str
    names: Mapping[str, str]
    country: str


@dataclass(frozen=True)
class Shelved:
    """A piece of news as lists show it. The names are those of `NewsItem`, so that `rules` judge it too."""

    id: uuid.UUID
    slug: str
    state: NewsState
    original_lang: str
    published_at: datetime
    timezone: str
    pinned_until: date | None
    picture_key: str | None
    city: ShelfCity | None
    texts: Mapping[str, ShelfText]
    tags: Sequence[KnownTag]

    def text(self, lang: str) -> ShelfText:
        """What a reader of `lang` gets: his language, English, the original."""
        for candidate in (lang, lang.split("-", maxsplit=1)[0], i18n.SOURCE, self.original_lang):
            if candidate in self.texts:
                return self.texts[candidate]
        return next(iter(self.texts.values()))


def shelf() -> Sequence[Shelved]:
    """All that is out, archived or waits for its moment, the newest first; `listing` leaves out what is not to be read yet.

    Kept in the process until a piece of news or a city changes. Not to be changed: all readers share it.
    """
    found: Sequence[Shelved] = cache.shared("news.shelf", CHANGES, _read)
    return found


def _read() -> Sequence[Shelved]:
    """Three statements, however many there are."""
    out = select(NewsItem.id).where(NewsItem.state.in_(_OUT))
    rows = db.session.execute(
        select(
            NewsItem.id, NewsItem.slug, NewsItem.state, NewsItem.original_lang, NewsItem.published_at, NewsItem.timezone,
            NewsItem.pinned_until, NewsItem.picture_key, City.slug.label("city_slug"), City.names, City.country,
        )
        .outerjoin(City, City.id == NewsItem.city_id)
        .where(NewsItem.state.in_(_OUT))
        .order_by(NewsItem.published_at.desc(), NewsItem.id.desc())
    ).all()  # fmt: skip
    texts: dict[uuid.UUID, dict[str, ShelfText]] = {}
    for row in db.session.execute(
        select(
            NewsText.item_id, NewsText.lang, NewsText.origin, NewsText.title, NewsText.summary, NewsText.picture_alt,
            NewsText.changed_at,
        )
        .where(NewsText.item_id.in_(out))
        .order_by(NewsText.lang)
    ):  # fmt: skip
        texts.setdefault(row[0], {})[row[1]] = ShelfText(*row[1:])
    tags = tags_of(out)
    return tuple(
        Shelved(
            row.id, row.slug, row.state, row.original_lang, row.published_at, row.timezone, row.pinned_until, row.picture_key,
            ShelfCity(row.city_slug, row.names, row.country) if row.city_slug else None,
            texts.get(row.id, {}), tags.get(row.id, []),
        )
        for row in rows
    )  # fmt: skip


def tags_of(item_ids: Sequence[uuid.UUID] | Select[Any]) -> dict[uuid.UUID, list[KnownTag]]:
    """The topics of some (ids, or a select of them) in the order of their list, in one statement."""
    known = search.tags_by_id()
    found: dict[uuid.UUID, list[KnownTag]] = {}
    for item_id, tag_id in db.session.execute(
        select(NewsTag.item_id, NewsTag.tag_id).where(NewsTag.item_id.in_(item_ids))
    ):
        if tag_id in known:
            found.setdefault(item_id, []).append(known[tag_id])
    order = {tag_id: place for place, tag_id in enumerate(known)}
    for tags in found.values():
        tags.sort(key=lambda tag: order[tag.id])
    return found


# For pages of other modules: one statement each -------------------------------------------------------------------------


@dataclass(frozen=True)
class Headline:
    """A piece of news on another module's page. `titles`, `summaries`: by language; `city`: names of the city whose it is."""

    slug: str
    published_at: datetime
    timezone: str
    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    city: Mapping[str, str] | None


def latest(now: datetime, most: int, *, city_id: uuid.UUID | None = None) -> list[Headline]:
    """The newest that are out, pinned ones first; of one city or of all."""

    def by_language(column: Any) -> Any:
        return (
            select(func.jsonb_object_agg(NewsText.lang, column))
            .where(NewsText.item_id == NewsItem.id)
            .scalar_subquery()
        )

    today = func.date(func.timezone(NewsItem.timezone, now))
    wanted = (
        select(
            NewsItem.slug, NewsItem.published_at, NewsItem.timezone, by_language(NewsText.title),
            by_language(NewsText.summary), City.names,
        )
        .outerjoin(City, City.id == NewsItem.city_id)
        .where(NewsItem.state == NewsState.PUBLISHED, NewsItem.published_at <= now)
        .order_by(
            func.coalesce(NewsItem.pinned_until >= today, False).desc(), NewsItem.published_at.desc(), NewsItem.id.desc()
        )
        .limit(most)
    )  # fmt: skip
    if city_id is not None:
        wanted = wanted.where(NewsItem.city_id == city_id)
    return [Headline(*row) for row in db.session.execute(wanted)]


def open_addresses(now: datetime) -> list[tuple[str, list[str], datetime]]:
    """(slug, languages, last change) of all that can be read, for the map of the site; one statement."""
    rows = db.session.execute(
        select(
            NewsItem.slug, func.array_agg(NewsText.lang),
            func.greatest(NewsItem.published_at, func.max(NewsText.changed_at)),
        )
        .join(NewsText, NewsText.item_id == NewsItem.id)
        .where(NewsItem.state.in_(_OUT), NewsItem.published_at <= now)
        .group_by(NewsItem.id)
        .order_by(NewsItem.published_at.desc(), NewsItem.id)
    )  # fmt: skip
    return [(row[0], sorted(row[1]), row[2]) for row in rows]


# One item ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What the page of a piece of news is made of."""

    item: NewsItem
    tags: Sequence[KnownTag]

    @property
    def texts(self) -> dict[str, NewsText]:
        return {text.lang: text for text in self.item.texts}

    @property
    def original(self) -> NewsText:
        return self.texts[self.item.original_lang]

    def text(self, lang: str) -> NewsText:
        """What a reader of `lang` gets: his language, English, the original."""
        found = self.texts
        for candidate in (lang, lang.split("-", maxsplit=1)[0], i18n.SOURCE):
            if candidate in found:
                return found[candidate]
        return self.original

    def changed_at(self, text: NewsText) -> datetime:
        """The instant of the last change of a text that readers have seen."""
        return max(text.changed_at, self.item.published_at or text.changed_at)


def shown(*, slug: str = "", item_id: uuid.UUID | None = None) -> Shown | None:
    """A piece of news in any state; whether the reader may see it says `rules.may_see`. Two statements."""
    which = NewsItem.id == item_id if item_id else NewsItem.slug == slug
    statement = select(NewsItem).where(which).options(joinedload(NewsItem.texts), joinedload(NewsItem.city))
    found = db.session.scalars(statement.execution_options(populate_existing=True)).unique().one_or_none()
    return Shown(found, tags_of([found.id]).get(found.id, [])) if found else None


def item_by_id(item_id: uuid.UUID, *, lock: bool = False) -> NewsItem | None:
    """With texts and city; `lock`: until the end of the transaction, as it is now."""
    wanted = select(NewsItem).where(NewsItem.id == item_id)
    wanted = wanted.options(selectinload(NewsItem.texts), selectinload(NewsItem.city))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found: NewsItem | None = db.session.scalars(wanted).one_or_none()
    return found


def item_by_slug(slug: str) -> NewsItem | None:
    """The bare row, for its picture."""
    found: NewsItem | None = db.session.scalar(select(NewsItem).where(NewsItem.slug == slug))
    return found


def free_slug(wanted: str) -> str:
    """The address, or the first free one made of it and a number."""
    return free_address(
        wanted, set(db.session.scalars(select(NewsItem.slug).where(NewsItem.slug.startswith(wanted, autoescape=True))))
    )


# Writers -------------------------------------------------------------------------------------------------------------


def written_by_me(user: User, view: str, now: datetime, page: int) -> web.Page[NewsItem]:
    """What a person looks after, in one of `VIEWS`, with texts and city."""
    wanted = _in_view(select(NewsItem), view, now).options(selectinload(NewsItem.texts), joinedload(NewsItem.city))
    if not rules.writes_everywhere(user):
        wanted = wanted.where(NewsItem.city_id.in_(rules.writes_for(user)))
    newest = func.coalesce(NewsItem.published_at, NewsItem.created_at)
    order = NewsItem.published_at.asc() if view == "scheduled" else newest.desc()
    return web.paginate(wanted.order_by(order, NewsItem.id), page)


def _in_view(wanted: Select[Any], view: str, now: datetime) -> Select[Any]:
    if view == "drafts":
        return wanted.where(NewsItem.state == NewsState.DRAFT)
    if view == "scheduled":
        return wanted.where(NewsItem.state == NewsState.PUBLISHED, NewsItem.published_at > now)
    if view == "published":
        return wanted.where(NewsItem.state == NewsState.PUBLISHED, NewsItem.published_at <= now)
    return wanted.where(NewsItem.state == NewsState(view))


def cities_to_write_for(user: User) -> list[City]:
    """In the order of their names in the reader's language; the office may take any."""
    wanted = select(City)
    if not rules.writes_everywhere(user):
        wanted = wanted.where(City.id.in_(rules.writes_for(user)))
    return sorted(db.session.scalars(wanted), key=lambda city: i18n.plain(city.names))


# Workers -------------------------------------------------------------------------------------------------------------


def due(now: datetime, limit: int = 50) -> Sequence[uuid.UUID]:
    """What should be out by now and was not noticed yet, the oldest first."""
    return db.session.scalars(
        select(NewsItem.id)
        .where(NewsItem.state == NewsState.PUBLISHED, NewsItem.published_at <= now, NewsItem.appeared_at.is_(None))
        .order_by(NewsItem.published_at, NewsItem.id)
        .limit(limit)
    ).all()


def indexed_ids(now: datetime) -> Sequence[uuid.UUID]:
    """All that the search finds."""
    return db.session.scalars(
        select(NewsItem.id).where(NewsItem.state.in_(_OUT), NewsItem.published_at <= now).order_by(NewsItem.id)
    ).all()


def to_index(ids: Sequence[uuid.UUID], now: datetime) -> Sequence[NewsItem]:
    """Those of `ids` that the search finds, with texts and city."""
    return db.session.scalars(
        select(NewsItem)
        .where(NewsItem.id.in_(ids), NewsItem.state.in_(_OUT), NewsItem.published_at <= now)
        .options(selectinload(NewsItem.texts), joinedload(NewsItem.city))
        .execution_options(populate_existing=True)
    ).all()


def subscribers(kind: str, but: uuid.UUID | None) -> Sequence[User]:
    """People who have asked for messages of a kind that nobody gets unasked; not who wrote it himself."""
    wanted = (
        select(User)
        .join(Preference, Preference.user_id == User.id)
        .where(
            Preference.kind == kind, Preference.frequency != Frequency.NEVER, User.state == UserState.ACTIVE,
            User.email_confirmed_at.is_not(None),
        )
        .order_by(User.id)
    )  # fmt: skip
    return db.session.scalars(wanted if but is None else wanted.where(User.id != but)).all()


def begun_by(user_id: uuid.UUID) -> Sequence[NewsItem]:
    """What a person began to write, for the export of own data."""
    return db.session.scalars(
        select(NewsItem)
        .where(NewsItem.created_by == user_id)
        .options(selectinload(NewsItem.texts))
        .order_by(NewsItem.created_at)
    ).all()
