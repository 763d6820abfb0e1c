"""XML of the machines' feeds: elements by lxml, people's text without the signs that XML cannot hold.

lxml loads with the first feed that is asked for: 5 MB that most processes never need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# XML 1.0, production 2 (Char): everything else is no character of a document, not even escaped.
_UNHEARD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = Any  # lxml's, which is not loaded here


def root(name: str, namespaces: Mapping[str | None, str]) -> Element:
    """The first element of a document, with its prefixes."""
    from lxml import etree

    return etree.Element(name, nsmap=dict(namespaces))


def add(
    parent: Element,
    name: str,
    text: str | None = None,
    attributes: Mapping[str, str | None] | None = None,
    namespaces: Mapping[str | None, str] | None = None,
) -> Element:
    """A child element; attributes that are None are left out."""
    from lxml import etree

    child = etree.SubElement(parent, name, nsmap=dict(namespaces) if namespaces else None)
    if text is not None:
        child.text = clean(text)
    for key, value in (attributes or {}).items():
        if value is not None:
            child.set(key, clean(value))
    return child


def clean(text: str) -> str:
    return _UNHEARD.sub("", text)


def document(element: Element) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8"))


def utc(moment: datetime) -> str:
    """An instant as both OAI-PMH and RFC 3339 write it, in UTC and whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
