"""A feed of proposals in Atom. Source: RFC 4287 (The Atom Syndication Format)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core import xml
from portal.core.xml import LANG, Element, add, document, utc
from portal.participation.queries.listing import Listed
from portal.participation.words.translations import mark

ATOM = "http://www.w3.org/2005/Atom"
TYPE = "application/atom+xml"


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself. Authors of proposals are not named: a feed is read where their name was not agreed to stand."""

    title: str
    lang: str
    self_url: str
    page_url: str


def feed(about: Feed, found: Sequence[Listed], empty_since: datetime) -> bytes:
    """The feed, in the order given, each in the language of the page where it is translated, which it says. `empty_since`: what stands as its instant while it has no entry."""
    root = xml.root(f"{{{ATOM}}}feed", {None: ATOM})
    root.set(LANG, about.lang)
    _text(root, "id", about.self_url)
    _text(root, "title", about.title)
    _text(root, "updated", utc(max((one.proposal.changed_at for one in found), default=empty_since)))
    _link(root, "self", about.self_url, TYPE)
    _link(root, "alternate", about.page_url, "text/html")
    _text(add(root, f"{{{ATOM}}}author"), "name", about.title)
    for one in found:
        proposal, said = one.proposal, one.reading
        entry = add(root, f"{{{ATOM}}}entry", None, {LANG: said.lang if said else proposal.lang})
        _text(entry, "id", f"{about.page_url}{proposal.number}")
        _text(entry, "title", said.title if said else proposal.title)
        _text(entry, "updated", utc(proposal.changed_at))
        _text(entry, "published", utc(proposal.created_at))
        _link(entry, "alternate", f"{about.page_url}{proposal.number}", "text/html")
        _text(entry, "summary", f"{said.text}\n\n{mark(said)}" if said else proposal.body)
    return document(root)


def _text(parent: Element, name: str, text: str) -> None:
    add(parent, f"{{{ATOM}}}{name}", text)


def _link(parent: Element, rel: str, address: str, kind: str) -> None:
    add(parent, f"{{{ATOM}}}link", None, {"rel": rel, "type": kind, "href": address})
