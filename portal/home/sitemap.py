"""Maps of the site for search engines: an index and its parts, every page with its languages both ways.

Source: https://www.sitemaps.org/protocol.html (0.90); links of languages as in Google's "Localized versions of pages". Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core import xml
from portal.core.xml import Element, add

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MOST = 50_000  # addresses of a part


@dataclass(frozen=True)
class Place:
    """A page in its languages: (language, full address) with `x-default` last, and when it last changed if that is known."""

    languages: Sequence[tuple[str, str]]
    changed_at: datetime | None = None


def part(places: Iterable[Place]) -> bytes:
    """A part of the map. Each language of a page is an address of its own, and each names all of them, itself too."""
    root = xml.root(f"{{{SITEMAP}}}urlset", {None: SITEMAP, "xhtml": XHTML})
    for place in places:
        for lang, address in place.languages:
            if lang == "x-default":
                continue
            url = _entry(root, "url", address, place.changed_at)
            for other, there in place.languages:
                add(url, f"{{{XHTML}}}link", None, {"rel": "alternate", "hreflang": other, "href": there})
    return xml.document(root)


def index(parts: Iterable[tuple[str, datetime | None]]) -> bytes:
    """The index: (address, last change) of the parts."""
    root = xml.root(f"{{{SITEMAP}}}sitemapindex", {None: SITEMAP})
    for address, changed_at in parts:
        _entry(root, "sitemap", address, changed_at)
    return xml.document(root)


def _entry(root: Element, name: str, address: str, changed_at: datetime | None) -> Element:
    entry = add(root, f"{{{SITEMAP}}}{name}")
    add(entry, f"{{{SITEMAP}}}loc", address)
    if changed_at:
        add(entry, f"{{{SITEMAP}}}lastmod", xml.utc(changed_at))
    return entry
