"""Feeds of cases in Atom. Source: RFC 4287 (The Atom Syndication Format), RFC 4685 is not used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.cases import rules
from portal.cases.formats.site import Site, name_in
from portal.cases.queries import Published, Record
from portal.core import xml
from portal.core.xml import LANG, Element, add, document, utc

ATOM = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml"


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself. `lang`: of the feed; `content_lang`: of its entries where they have it; empty: the feed's."""

    title: str
    lang: str
    self_url: str
    page_url: str
    content_lang: str = ""


def feed(about: Feed, records: Sequence[Record], site: Site, empty_since: datetime) -> bytes:
    """The feed, newest change first. `empty_since`: what stands as its instant while it has no entry."""
    root = xml.root(f"{{{ATOM}}}feed", {None: ATOM})
    root.set(LANG, about.lang)
    _text(root, "id", about.self_url)
    _text(root, "title", about.title)
    _text(root, "updated", utc(max((one.changed_at for one in records), default=empty_since)))
    _link(root, "self", about.self_url, TYPE)
    _link(root, "alternate", about.page_url, "text/html", about.lang)
    author = add(root, f"{{{ATOM}}}author")
    _text(author, "name", name_in(site.publisher, about.lang))
    _text(author, "uri", f"{site.base}/{about.lang}/")
    for one in records:
        if one.found is not None:
            _entry(root, one, one.found, about, site)
    return document(root)


def _entry(root: Element, record: Record, found: Published, about: Feed, site: Site) -> None:
    text = found.text(about.content_lang or about.lang)
    entry = add(root, f"{{{ATOM}}}entry", None, {LANG: text.lang})
    _text(entry, "id", site.permanent(record.number))
    _text(entry, "title", text.title)
    _text(entry, "updated", utc(record.changed_at))
    if found.version.published_at:
        _text(entry, "published", utc(found.version.published_at))
    author = add(entry, f"{{{ATOM}}}author")
    _text(author, "name", name_in(found.city.names, text.lang))
    _text(author, "uri", site.city(found.city.slug, about.lang))
    _link(entry, "alternate", site.page(found, text.lang), "text/html", text.lang)
    for other in sorted(found.texts):
        if other != text.lang:
            _link(entry, "alternate", site.page(found, other), "text/html", other)
    _link(entry, "license", rules.LICENCE_ADDRESS[found.version.licence], "")
    for tag in found.tags:
        scheme = f"{site.base}/data/tags.json#{tag.scheme.value}"
        add(
            entry,
            f"{{{ATOM}}}category",
            None,
            {"term": tag.key, "scheme": scheme, "label": name_in(tag.labels, text.lang)},
        )
    _text(entry, "summary", text.summary)


def _text(parent: Element, name: str, text: str) -> None:
    add(parent, f"{{{ATOM}}}{name}", text)


def _link(parent: Element, rel: str, address: str, kind: str, lang: str | None = None) -> None:
    add(parent, f"{{{ATOM}}}link", None, {"rel": rel, "type": kind or None, "hreflang": lang, "href": address})
