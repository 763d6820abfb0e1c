"""Maps of the site for search engines: an index and its parts, every page with its languages both ways.

Source: https://www.sitemaps.org/protocol.html (0.90); links of languages as in Google's "Localized versions of pages". Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

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
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "xhtml": XHTML})
    for place in places:
        for lang, address in place.languages:
            if lang == "x-default":
                continue
            url = etree.SubElement(root, f"{{{SITEMAP}}}url")
            etree.SubElement(url, f"{{{SITEMAP}}}loc").text = address
            if place.changed_at:
                etree.SubElement(url, f"{{{SITEMAP}}}lastmod").text = place.changed_at.isoformat(timespec="seconds")
            for other, there in place.languages:
                etree.SubElement(url, f"{{{XHTML}}}link", rel="alternate", hreflang=other, href=there)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def index(parts: Iterable[tuple[str, datetime | None]]) -> bytes:
    """The index: (address, last change) of the parts."""
    root = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap={None: SITEMAP})
    for address, changed_at in parts:
        one = etree.SubElement(root, f"{{{SITEMAP}}}sitemap")
        etree.SubElement(one, f"{{{SITEMAP}}}loc").text = address
        if changed_at:
            etree.SubElement(one, f"{{{SITEMAP}}}lastmod").text = changed_at.isoformat(timespec="seconds")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
