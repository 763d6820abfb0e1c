"""Feeds of the library: of all cases, of a tag, a language, a city."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases import extras, queries
from portal.cases.extras import Extra
from portal.cases.formats import atom
from portal.cases.queries import Choice, Order, Published
from portal.cases.views.base import bp, site
from portal.cities import queries as cities
from portal.core import cache, i18n
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.search import queries as search

ENTRIES = 50
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # what a feed without entries has as its instant
BY = ("tag", "city", "language")
FILTERS = ("topic", "mechanism", "sdg")  # the schemes of tags that the list filters by


@bp.get("/cases/feed.atom")
@public
@cache.for_everyone("cases", "cities")
def feed() -> ResponseReturnValue:
    """The cases that changed last, by what stands in the address; each in the reader's language if it has it."""
    wanted = {name: request.args[name] for name in BY if request.args.get(name)}
    about = atom.Feed(
        _title(wanted), i18n.current(), site().base + _address(wanted), site().base + _page(wanted),
        wanted.get("language", ""),
    )  # fmt: skip
    choice = Choice(tag=wanted.get("tag", ""), city=wanted.get("city", ""), language=wanted.get("language", ""))
    found = queries.records(choice, limit=ENTRIES, order=Order.NEWEST)
    return Response(atom.feed(about, found, site(), BEGINNING), content_type=f"{atom.TYPE}; charset=utf-8")


def _title(wanted: dict[str, str]) -> str:
    """What the feed is about.

    Raises:
        NotFound: no such tag, city or language.
    """
    parts = [_("Case library")]
    if "tag" in wanted:
        tag = search.tags_by_key([wanted["tag"]]).get(wanted["tag"])
        parts.append(i18n.plain(dict(tag.labels)) if tag else "")
    if "city" in wanted:
        city = cities.city_by_slug(wanted["city"])
        parts.append(i18n.plain(city.names) if city else "")
    if "language" in wanted:
        known = wanted["language"] in {*i18n.LOCALES, *queries.languages()}
        parts.append(i18n.language_name(wanted["language"]) if known else "")
    if not all(parts):
        raise NotFound
    return " – ".join(parts)


def _address(wanted: Mapping[str, str]) -> str:
    values: dict[str, Any] = dict(wanted)
    return url_for("cases.feed", **values)


def _page(wanted: dict[str, str]) -> str:
    """The list with the same choice; it filters by the schemes of tags one by one."""
    scheme, _colon, code = wanted.get("tag", "").partition(":")
    values: dict[str, Any] = {name: value for name, value in wanted.items() if name != "tag"}
    if scheme in FILTERS:
        values[scheme] = code
    return url_for("cases.library", **values)


def links(wanted: dict[str, str]) -> list[tuple[str, str]]:
    """(title, address) of the feeds that belong to a list with these filters: of all cases, and of the choice."""
    chosen: dict[str, str] = {name: wanted[name] for name in BY if name != "tag" and name in wanted}
    for scheme in FILTERS:
        if scheme in wanted and f"{scheme}:{wanted[scheme]}" in search.tags_by_key([f"{scheme}:{wanted[scheme]}"]):
            chosen["tag"] = f"{scheme}:{wanted[scheme]}"
            break
    found = [(_("Case library"), url_for("cases.feed"))]
    try:
        return [*found, (_title(chosen), _address(chosen))] if chosen else found
    except NotFound:
        return found


@extras.append
def _feeds(found: Published, _reader: Any) -> Extra:
    library = _("Case library")
    of_city = f"{library} – {i18n.plain(found.city.names)}"
    feeds = [(_("Case library"), url_for("cases.feed")), (of_city, _address({"city": found.city.slug}))]
    return Extra("cases/_feeds.html", {"feeds": feeds}, "head", 60)
