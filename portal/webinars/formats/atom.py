"""Feeds of webinars to come in Atom. Source: RFC 4287 (The Atom Syndication Format)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core import xml
from portal.core.xml import LANG, Element, add, document, utc
from portal.webinars.formats.site import Site, name_in
from portal.webinars.queries.shelf import Shelved
from portal.webinars.words import times

ATOM = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml"


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself."""

    title: str
    lang: str
    self_url: str
    page_url: str


def feed(about: Feed, webinars: Sequence[Shelved], site: Site, empty_since: datetime) -> bytes:
    """The feed, in the order given. `empty_since`: what stands as its instant while it has no entry."""
    root = xml.root(f"{{{ATOM}}}feed", {None: ATOM})
    root.set(LANG, about.lang)
    _text(root, "id", about.self_url)
    _text(root, "title", about.title)
    _text(root, "updated", utc(max((_changed(one) for one in webinars), default=empty_since)))
    _link(root, "self", about.self_url, TYPE)
    _link(root, "alternate", about.page_url, "text/html", about.lang)
    author = add(root, f"{{{ATOM}}}author")
    _text(author, "name", name_in(site.publisher, about.lang))
    for one in webinars:
        _entry(root, one, about, site)
    return document(root)


def _changed(one: Shelved) -> datetime:
    return max([one.published_at, *(text.changed_at for text in one.texts.values())])


def _entry(root: Element, one: Shelved, about: Feed, site: Site) -> None:
    text = one.text(about.lang)
    entry = add(root, f"{{{ATOM}}}entry", None, {LANG: text.lang})
    _text(entry, "id", site.permanent(one.number))
    _text(entry, "title", text.title)
    _text(entry, "updated", utc(_changed(one)))
    _text(entry, "published", utc(one.published_at))
    if one.city:
        author = add(entry, f"{{{ATOM}}}author")
        _text(author, "name", name_in(one.city.names, text.lang))
        _text(author, "uri", site.city(one.city.slug, about.lang))
    _link(entry, "alternate", site.page(one.slug, text.lang), "text/html", text.lang)
    for tag in one.tags:
        add(entry, f"{{{ATOM}}}category", None, {"term": tag.key, "label": name_in(dict(tag.labels), text.lang)})
    held = [times.when_words(run.starts_at, run.timezone) for run in one.runs]
    _text(entry, "summary", "\n".join([text.summary, *held]).strip())


def _text(parent: Element, name: str, text: str) -> None:
    add(parent, f"{{{ATOM}}}{name}", text)


def _link(parent: Element, rel: str, address: str, kind: str, lang: str | None = None) -> None:
    add(parent, f"{{{ATOM}}}link", None, {"rel": rel, "type": kind, "hreflang": lang, "href": address})
