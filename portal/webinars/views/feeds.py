"""Feeds of webinars to come: of all, of a topic, a language, a city."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.cities import queries as cities
from portal.core import cache, clock, i18n
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.search import queries as search
from portal.webinars import listing
from portal.webinars.formats import atom
from portal.webinars.formats.site import site
from portal.webinars.models import Format
from portal.webinars.queries.shelf import shelf
from portal.webinars.views.base import bp
from portal.webinars.words import FORMATS

ENTRIES = 50
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # what a feed without entries has as its instant


@bp.get("/webinars/feed.atom")
@public
@cache.for_everyone("webinars", "cities")
def feed() -> ResponseReturnValue:
    """The webinars to come, the next first, by what stands in the address; times in UTC and the host's zone."""
    wanted = listing.FILTERS.chosen(request.args)
    title = _title(wanted)
    if not title:
        raise NotFound
    about = atom.Feed(
        title,
        i18n.current(),
        site().base + _address("webinars.feed", wanted),
        site().base + _address("webinars.index", wanted),
    )
    found = listing.FILTERS.filtered(listing.to_come(shelf(), clock.now()), wanted)[:ENTRIES]
    return Response(atom.feed(about, found, site(), BEGINNING), content_type=f"{atom.TYPE}; charset=utf-8")


def _title(wanted: Mapping[str, str]) -> str:
    """What the feed is about; empty where there is no such topic, city, language or form."""
    parts = [_("Webinars to come")]
    if "topic" in wanted:
        tag = search.tags_by_key([f"topic:{wanted['topic']}"]).get(f"topic:{wanted['topic']}")
        parts.append(i18n.plain(dict(tag.labels)) if tag else "")
    if "city" in wanted:
        city = cities.city_by_slug(wanted["city"])
        parts.append(i18n.plain(city.names) if city else "")
    if "language" in wanted:
        name = i18n.language_name(wanted["language"])
        parts.append(name if name != wanted["language"] else "")
    if "format" in wanted:
        known = wanted["format"] in {one.value for one in Format}
        parts.append(str(FORMATS[Format(wanted["format"])]) if known else "")
    return " – ".join(parts) if all(parts) else ""


def _address(endpoint: str, wanted: Mapping[str, str]) -> str:
    values: dict[str, Any] = dict(wanted)
    return url_for(endpoint, **values)


def links(wanted: Mapping[str, str]) -> list[tuple[str, str]]:
    """(title, address) of the feeds that belong to a list with these filters: of all, and of the choice."""
    found = [(_("Webinars to come"), url_for("webinars.feed"))]
    title = _title(wanted) if wanted else ""
    return [*found, (title, _address("webinars.feed", wanted))] if title else found
