"""News as everybody reads it: the list, the archive, one piece with its picture, the feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup, escape

from portal.cities import queries as cities
from portal.core import atom, cache, clock, i18n, settings, storage, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.i18n import Origin, _
from portal.core.structured_data import data_block
from portal.news import formats, listing, queries, rules
from portal.news.queries import Shelved
from portal.news.views.base import bp
from portal.search import queries as search

ENTRIES = 50
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # what a feed without entries has as its instant


@bp.get("/news")
@public
@cache.for_everyone("news", "cities")
def index() -> ResponseReturnValue:
    """What is current: pinned, then the newest first."""
    return _list(listing.current(queries.shelf(), clock.now()), "news.index", is_archive=False)


@bp.get("/news/archive")
@public
@cache.for_everyone("news", "cities")
def archive() -> ResponseReturnValue:
    """What is no longer current, the newest first."""
    return _list(listing.archived(queries.shelf(), clock.now()), "news.archive", is_archive=True)


def _list(everything: list[Shelved], endpoint: str, *, is_archive: bool) -> ResponseReturnValue:
    wanted = listing.FILTERS.chosen(request.args)
    found, number = listing.FILTERS.filtered(everything, wanted), web.page_number()
    shown = found[(number - 1) * listing.PER_PAGE : number * listing.PER_PAGE]
    if number > 1 and not shown:
        raise NotFound
    return web.render(
        "news/index.html", total=len(found), all_total=len(everything), wanted=wanted, is_archive=is_archive, endpoint=endpoint,
        facets=listing.FILTERS.facets(everything, wanted), labels=_labels(everything), feeds=_feeds(wanted),
        page=web.Page(shown, number, max(1, -(-len(found) // listing.PER_PAGE)), len(found)),
    )  # fmt: skip


def _labels(items: list[Shelved]) -> dict[str, dict[str, str]]:
    """What the values of filters that come from rows are called."""
    found: dict[str, dict[str, str]] = {"year": {}, "city": {}, "topic": {}}
    for one in items:
        if one.city:
            found["city"][one.city.slug] = i18n.plain(one.city.names)
        found["topic"].update({tag.code: i18n.plain(dict(tag.labels)) for tag in one.tags})
    return found


@bp.get("/news/<slug>")
@public
@cache.for_everyone("news", "cities")
def item(slug: str) -> ResponseReturnValue:
    """One piece of news; a withdrawn one as the place where it stood, with the reason."""
    shown, now = queries.shown(slug=slug), clock.now()
    if shown is None or not rules.may_see(current_user, shown.item, now):
        raise NotFound
    is_mine = rules.is_writer(current_user, shown.item)
    standing = rules.standing(shown.item, now)
    if standing is rules.Standing.WITHDRAWN and rules.is_tombstone(shown.item):
        return web.render("news/withdrawn.html", 410, item=shown.item, is_mine=is_mine)
    text = shown.texts.get(request.args.get("in", "")) or shown.text(i18n.current())
    is_out = rules.is_out(shown.item, now)
    return web.render(
        "news/item.html", found=shown, item=shown.item, text=text, original=shown.original, is_mine=is_mine, standing=standing,
        is_machine=text.origin is Origin.MACHINE, is_stale=rules.is_stale(text, shown.item.text_version),
        alternates=_alternates(slug, sorted(shown.texts), text.lang), data=data_block(formats.article(shown, text)) if is_out else "",
    )  # fmt: skip


def _alternates(slug: str, langs: list[str], lang: str) -> Markup:
    """The head's links to the languages that it really has."""
    links = [f'<link rel="canonical" href="{escape(formats.page(slug, lang))}">']
    links += [
        f'<link rel="alternate" hreflang="{escape(other)}" href="{escape(address)}">'
        for other, address in formats.languages(slug, langs)
    ]
    return Markup("\n  ".join(links))  # noqa: S704  # the addresses are escaped


@bp.get("/news/<slug>/picture")
@public
def picture(slug: str) -> Response:
    """The picture of what the reader may read. Its address on pages ends with its key, so that it may be kept."""
    found, now = queries.item_by_slug(slug), clock.now()
    if found is None or not found.picture_key:
        raise NotFound
    if not rules.is_out(found, now) and not rules.is_writer(current_user, found):
        raise NotFound
    response = storage.send(found.picture_key, inline=True)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


# Feeds ---------------------------------------------------------------------------------------------------------------


@bp.get("/news/feed.atom")
@public
@cache.for_everyone("news", "cities")
def feed() -> ResponseReturnValue:
    """What is current, the newest first, in the language of the address; `city` and `topic` narrow it."""
    wanted = _of_feed(listing.FILTERS.chosen(request.args))
    title = _title(wanted)
    if not title:
        raise NotFound
    now = clock.now()
    there = sorted(listing.current(queries.shelf(), now), key=lambda one: one.published_at, reverse=True)
    about = atom.Feed(
        title, i18n.current(), formats.base() + _address("news.feed", wanted), formats.base() + _address("news.index", wanted),
        settings().association_name(i18n.current()),
    )  # fmt: skip
    entries = [_entry(one) for one in listing.FILTERS.filtered(there, wanted)[:ENTRIES]]
    return Response(atom.feed(about, entries, BEGINNING), content_type=f"{atom.TYPE}; charset=utf-8")


def _entry(one: Shelved) -> atom.Entry:
    text = one.text(i18n.current())
    return atom.Entry(
        f"urn:uuid:{one.id}", text.title, text.lang, formats.page(one.slug, text.lang), max(one.published_at, text.changed_at),
        text.summary, formats.name_in(one.city.names, text.lang) if one.city else "",
    )  # fmt: skip


def _of_feed(wanted: Mapping[str, str]) -> dict[str, str]:
    """A year is over some day: what is followed is a city or a topic."""
    return {name: value for name, value in wanted.items() if name != "year"}


def _title(wanted: Mapping[str, str]) -> str:
    """What the feed is about; empty where there is no such topic or city."""
    parts = [_("News")]
    if "topic" in wanted:
        key = f"topic:{wanted['topic']}"
        tag = search.tags_by_key([key]).get(key)
        parts.append(i18n.plain(dict(tag.labels)) if tag else "")
    if "city" in wanted:
        city = cities.city_by_slug(wanted["city"])
        parts.append(i18n.plain(city.names) if city else "")
    return " – ".join(parts) if all(parts) else ""


def _address(endpoint: str, wanted: Mapping[str, str]) -> str:
    values: dict[str, Any] = dict(wanted)
    return url_for(endpoint, **values)


def _feeds(wanted: Mapping[str, str]) -> list[tuple[str, str]]:
    """(title, address) of the feeds that belong to a list with these filters: of all, and of the choice."""
    found, chosen = [(_("News"), url_for("news.feed"))], _of_feed(wanted)
    title = _title(chosen) if chosen else ""
    return [*found, (title, _address("news.feed", chosen))] if title else found
