"""Feeds of the case library in the Atom syndication format (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, url_for

from portal.cases import words
from portal.cases.queries import Taken
from portal.core import clock, i18n, settings
from portal.core.i18n import _

ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _text(parent: Element, name: str, text: str, **attributes: str) -> Element:
    made = SubElement(parent, name, attributes)
    made.text = text
    return made


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def adoptions_feed(found: Sequence[Taken]) -> Response:
    """Who took what over, the last change first."""
    address = url_for("cases.spread_page", _external=True)
    feed = Element("feed", {"xmlns": ATOM, XML_LANG: i18n.current()})
    _text(feed, "title", _("Cases that other cities took over"))
    _text(feed, "id", url_for("cases.adoptions_atom", _external=True))
    _text(feed, "updated", _moment(max((one.adoption.changed_at for one in found), default=clock.now())))
    SubElement(feed, "link", {"rel": "self", "href": url_for("cases.adoptions_atom", _external=True)})
    SubElement(feed, "link", {"rel": "alternate", "href": address})
    _text(SubElement(feed, "author"), "name", settings().association_name(i18n.current()))
    for taken in found:
        _entry(feed, taken)
    return Response(tostring(feed, encoding="utf-8", xml_declaration=True), mimetype="application/atom+xml")


def _entry(feed: Element, taken: Taken) -> None:
    entry = SubElement(feed, "entry")
    url = url_for("cases.adoption", adoption_id=taken.adoption.id, _external=True)
    stage = words.ADOPTION_STAGES[taken.adoption.stage][0]
    _text(entry, "title", f"{i18n.plain(taken.city.names)}: {i18n.plain(taken.titles)}")
    _text(entry, "id", f"urn:uuid:{taken.adoption.id}")
    _text(entry, "published", _moment(taken.adoption.created_at))
    _text(entry, "updated", _moment(taken.adoption.changed_at))
    SubElement(entry, "link", {"rel": "alternate", "href": url})
    _text(entry, "summary", f"{stage}. {taken.adoption.result}".strip(". ") + ".", type="text")
