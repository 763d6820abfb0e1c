"""An XML file as a small tree that knows its places. No document types, no entities of its own, nothing from outside."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any
from xml.sax import ContentHandler, SAXException, SAXParseException
from xml.sax.handler import feature_namespaces
from xml.sax.xmlreader import InputSource, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from portal.core.i18n import _
from portal.training.exchange.draft import ExchangeError
from portal.training.exchange.reading import MAX_BYTES, too_large

MAX_DEPTH = 30
MAX_ELEMENTS = 500_000


@dataclass
class Element:
    """An element: its name, attributes, children, its text (of it and not of its children) and where it begins."""

    name: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list[Element] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text without white space around it."""
        return "".join(self.chunks).strip()

    def all(self, name: str) -> list[Element]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element | None:
        """The first child of this name."""
        return next((child for child in self.children if child.name == name), None)

    def value(self, *path: str) -> str:
        """The text at the end of a path of children; empty where there is none."""
        at: Element | None = self
        for name in path:
            at = at.first(name) if at else None
        return at.text if at else ""

    def fail(self, reason: str) -> ExchangeError:
        """The error at this element, to be raised."""
        return ExchangeError(reason, line=self.line, column=self.column)


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self._locator: Any = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 -- the name is the library's
        self._locator = locator

    def place(self) -> tuple[int, int]:
        """Line and column, both from 1, of what is read now."""
        return max(self._locator.getLineNumber() or 1, 1), (self._locator.getColumnNumber() or 0) + 1

    def fail(self, reason: str) -> ExchangeError:
        line, column = self.place()
        return ExchangeError(reason, line=line, column=column)

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        line, column = self.place()
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise self.fail(_("The file has more parts, or parts deeper inside each other, than a list of questions."))
        element = Element(name, dict(attrs.items()), line, column)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802
        self._open.pop()

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].chunks.append(content)


def parse(data: bytes) -> Element:
    """The root of an XML file.

    Raises:
        ExchangeError: it is too large, not well formed, or has what no list of questions needs; says where.
    """
    if len(data) > MAX_BYTES:
        raise too_large()
    builder = _Builder()
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, False)
    parser.setContentHandler(builder)
    source = InputSource()
    source.setByteStream(io.BytesIO(data))
    try:
        parser.parse(source)
    except DefusedXmlException:
        raise builder.fail(_("The file has a document type or entities of its own, which are not accepted.")) from None
    except SAXParseException as error:
        line, column = error.getLineNumber() or 1, (error.getColumnNumber() or 0) + 1
        reason = _("The file is not well-formed XML here: an element or a sign is not closed or not allowed.")
        raise ExchangeError(reason, line=line, column=column) from None
    except (SAXException, ValueError, LookupError) as error:
        if isinstance(error, ExchangeError):
            raise
        raise builder.fail(_("The encoding of the file is not known. Save it with the encoding UTF-8.")) from None
    if builder.root is None:
        raise ExchangeError(_("There is no question in the file."), line=1, column=1)
    return builder.root
