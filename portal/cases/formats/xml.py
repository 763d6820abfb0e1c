"""XML of the machines' feeds: elements by lxml, people's text without the signs that XML cannot hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from lxml import etree

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# XML 1.0, production 2 (Char): everything else is no character of a document, not even escaped.
_UNHEARD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(
    parent: etree._Element, name: str, text: str | None = None, attributes: Mapping[str, str | None] | None = None
) -> etree._Element:
    """A child element; attributes that are None are left out."""
    child = etree.SubElement(parent, name)
    if text is not None:
        child.text = clean(text)
    for key, value in (attributes or {}).items():
        if value is not None:
            child.set(key, clean(value))
    return child


def clean(text: str) -> str:
    return _UNHEARD.sub("", text)


def document(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def utc(moment: datetime) -> str:
    """An instant as both OAI-PMH and RFC 3339 write it, in UTC and whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
