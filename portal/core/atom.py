"""Feeds in Atom. Source: RFC 4287 (The Atom Syndication Format)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core import xml
from portal.core.xml import LANG, Element, add, document, utc

ATOM = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml"


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself. `lang`: of the feed, `author`: whose words these are."""

    title: str
    lang: str
    self_url: str
    page_url: str
    author: str


@dataclass(frozen=True)
class Entry:
    """`key`: an address that is the same for ever. `lang`: of title and summary."""

    key: str
    title: str
    lang: str
    url: str
    updated: datetime
    summary: str = ""
    category: str = ""


def feed(about: Feed, entries: Sequence[Entry], empty_since: datetime) -> bytes:
    """The feed in the order given. `empty_since`: what stands as its instant while it has no entry."""
    root = xml.root(f"{{{ATOM}}}feed", {None: ATOM})
    root.set(LANG, about.lang)
    _text(root, "id", about.self_url)
    _text(root, "title", about.title)
    _text(root, "updated", utc(max((one.updated for one in entries), default=empty_since)))
    _link(root, "self", about.self_url, TYPE)
    _link(root, "alternate", about.page_url, "text/html", about.lang)
    _text(add(root, f"{{{ATOM}}}author"), "name", about.author)
    for one in entries:
        entry = add(root, f"{{{ATOM}}}entry", None, {LANG: one.lang})
        _text(entry, "id", one.key)
        _text(entry, "title", one.title)
        _text(entry, "updated", utc(one.updated))
        _link(entry, "alternate", one.url, "text/html", one.lang)
        if one.category:
            add(entry, f"{{{ATOM}}}category", None, {"term": one.category})
        if one.summary:
            _text(entry, "summary", one.summary)
    return document(root)


def _text(parent: Element, name: str, text: str) -> None:
    add(parent, f"{{{ATOM}}}{name}", text)


def _link(parent: Element, rel: str, address: str, kind: str, lang: str | None = None) -> None:
    add(parent, f"{{{ATOM}}}link", None, {"rel": rel, "type": kind, "hreflang": lang, "href": address})
