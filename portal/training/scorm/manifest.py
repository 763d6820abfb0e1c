"""`imsmanifest.xml`: which standard, and which items in which order. What is wrong is said with line and column.

Sources: SCORM 1.2 Content Aggregation Model; SCORM 2004 4th Edition CAM, chapter 3. Namespaces are told apart by the
element's own name alone, as real packages write them in many ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from portal.core.errors import DomainError
from portal.core.i18n import _

NAME = "imsmanifest.xml"
MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_ITEMS = 300
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


class PackageError(DomainError):
    """A package cannot be used; the message says what is wrong and, in the manifest, at which line and column."""


@dataclass(frozen=True)
class Item:
    """Something of a package that is opened by itself. `href`: path in the package, `query`: what follows it in the address.

    `mastery`: share of the points from which it counts as passed, 0-1. `is_sco`: it talks to the portal; else it is done
    once it is opened.
    """

    key: str
    title: str
    href: str
    query: str
    is_sco: bool
    mastery: float | None
    launch_data: str

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass
class Node:
    """An element with where it stands."""

    name: str
    attributes: dict[str, str]
    line: int
    column: int
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute by its own name, whatever namespace and case it is written in."""
        return next((value.strip() for key, value in self.attributes.items() if _local(key) == name.lower()), "")

    def all(self, name: str) -> list[Node]:
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Node | None:
        return next(iter(self.all(name)), None)

    def text_of(self, name: str) -> str:
        found = self.first(name)
        return " ".join(found.text.split()) if found else ""


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower()


class _Builder:
    """Collects elements with their lines; expat calls it while it reads."""

    def __init__(self) -> None:
        self.parser: Any = None
        self.root: Node | None = None
        self._open: list[Node] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        expat = self.parser.parser
        node = Node(_local(tag), dict(attributes), expat.CurrentLineNumber, expat.CurrentColumnNumber + 1)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)
        if len(self._open) > MAX_DEPTH:
            raise _at(node, _("the elements are nested too deeply"))

    def end(self, _tag: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def close(self) -> Node | None:
        return self.root


def _at(node: Node, reason: str) -> PackageError:
    return _error(node.line, node.column, reason)


def _error(line: int, column: int, reason: str) -> PackageError:
    return PackageError(
        _("%(file)s, line %(line)s, column %(column)s: %(reason)s", file=NAME, line=line, column=column, reason=reason)
    )


@dataclass(frozen=True)
class Manifest:
    """`standard`: `1.2` or `2004`."""

    standard: str
    title: str
    items: tuple[Item, ...]


def read(content: bytes, files: AbstractSet[str]) -> Manifest:
    """Reads a manifest; `files` are the paths that the package has.

    Raises:
        PackageError: it cannot be used.
    """
    root = _parse(content)
    if root.name != "manifest":
        raise _at(root, _("the outermost element must be 'manifest'"))
    standard = _standard(root)
    organization = _organization(root)
    base, resources = _resources(root)
    items = tuple(_items(organization, resources, base, files))
    if not items:
        raise _at(organization, _("it has no item that can be opened"))
    if len(items) > MAX_ITEMS:
        raise _at(organization, _("there are more than %(most)s items", most=MAX_ITEMS))
    return Manifest(standard, organization.text_of("title")[:200] or items[0].title, items)


def _parse(content: bytes) -> Node:
    if len(content) > MAX_BYTES:
        raise PackageError(_("%(file)s is larger than %(size)s MB.", file=NAME, size=MAX_BYTES // 1_000_000))
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    builder.parser = parser
    try:
        parser.feed(content)
        root: Node | None = parser.close()
    except ParseError as error:
        line, column = error.position
        raise _error(line, column + 1, _("this is not well-formed XML")) from None
    except DefusedXmlException:
        raise _error(
            parser.parser.CurrentLineNumber, parser.parser.CurrentColumnNumber + 1, _("entities are not accepted")
        ) from None
    except (ValueError, LookupError):
        raise _error(1, 1, _("its encoding is not known")) from None
    if root is None:
        raise _error(1, 1, _("it is empty"))
    return root


def _standard(root: Node) -> str:
    metadata = root.first("metadata")
    version = (metadata.text_of("schemaversion") if metadata else "").lower()
    if version.startswith("1.2"):
        return "1.2"
    if "2004" in version or version.startswith("cam"):
        return "2004"
    # expat has joined the namespaces into the names; a package without metadata still shows its standard there.
    spaces = " ".join(_names(root))
    if "adlcp_rootv1p2" in spaces:
        return "1.2"
    if "adlcp_v1p3" in spaces or "adlcp_v1p" in spaces:
        return "2004"
    raise _at(root, _("it is neither SCORM 1.2 nor SCORM 2004"))


def _names(node: Node) -> Iterator[str]:
    yield from node.attributes
    for child in node.children:
        yield from _names(child)


def _organization(root: Node) -> Node:
    holder = root.first("organizations")
    if holder is None or not holder.all("organization"):
        raise _at(holder or root, _("there is no 'organization'"))
    default = holder.get("default")
    found = next((one for one in holder.all("organization") if one.get("identifier") == default), None)
    if default and found is None:
        raise _at(holder, _("the default organization '%(id)s' does not exist", id=default[:80]))
    return found or holder.all("organization")[0]


def _resources(root: Node) -> tuple[str, dict[str, Node]]:
    holder = root.first("resources")
    if holder is None:
        raise _at(root, _("there are no 'resources'"))
    found: dict[str, Node] = {}
    for resource in holder.all("resource"):
        key = resource.get("identifier")
        if not key or key in found:
            raise _at(resource, _("each resource needs an identifier of its own"))
        found[key] = resource
    return root.attributes.get(_XML_BASE, "") + holder.attributes.get(_XML_BASE, ""), found


def _items(parent: Node, resources: Mapping[str, Node], base: str, files: AbstractSet[str]) -> Iterator[Item]:
    for node in parent.all("item"):
        reference = node.get("identifierref")
        if reference:
            resource = resources.get(reference)
            if resource is None:
                raise _at(node, _("the resource '%(id)s' does not exist", id=reference[:80]))
            yield _item(node, resource, base, files)
        yield from _items(node, resources, base, files)


def _item(node: Node, resource: Node, base: str, files: AbstractSet[str]) -> Item:
    key = node.get("identifier")
    if not key or len(key) > 200:
        raise _at(node, _("each item needs an identifier of at most %(most)s characters", most=200))
    href, query = _href(resource, base + resource.attributes.get(_XML_BASE, ""), node.get("parameters"))
    if href not in files:
        near = next((name for name in files if name.lower() == href.lower()), None)
        if near:
            raise _at(
                resource, _("the file '%(file)s' is called '%(near)s' in the package", file=href[:200], near=near)
            )
        raise _at(resource, _("the file '%(file)s' is not in the package", file=href[:200]))
    return Item(
        key=key, title=node.text_of("title")[:200] or key, href=href, query=query,
        is_sco=(resource.get("scormtype") or "asset").lower() == "sco", mastery=_mastery(node),
        launch_data=node.text_of("datafromlms")[:4096],
    )  # fmt: skip


def _href(resource: Node, base: str, parameters: str) -> tuple[str, str]:
    given = resource.get("href")
    if not given:
        raise _at(resource, _("the resource has no 'href'"))
    try:
        parts = urlsplit(base + given)
    except ValueError:
        raise _at(resource, _("'href' must lead to a file of the package")) from None
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        raise _at(resource, _("'href' must lead to a file of the package"))
    steps: list[str] = []
    for step in unquote(parts.path).replace("\\", "/").split("/"):
        if step == ".." and steps:
            steps.pop()
        elif step not in {"", "."}:
            steps.append(step)
    more = parameters.lstrip("?&") if not parameters.startswith("#") else ""
    return "/".join(steps), "&".join(part for part in (parts.query, more) if part)[:1000]


def _mastery(node: Node) -> float | None:
    """`adlcp:masteryscore` of 1.2, 0-100; in 2004 it belongs to sequencing and is given as `minNormalizedMeasure`."""
    text = node.text_of("masteryscore")
    if text:
        return _share(node, text, 100)
    measures = [one for one in _walk(node.first("sequencing")) if one.name == "minnormalizedmeasure"]
    return _share(measures[0], measures[0].text.strip(), 1) if measures and measures[0].text.strip() else None


def _walk(node: Node | None) -> Iterator[Node]:
    if node is not None:
        yield node
        for child in node.children:
            yield from _walk(child)


def _share(node: Node, text: str, most: int) -> float:
    try:
        value = float(text) / most
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise _at(node, _("the mark from which it is passed must be from 0 to %(most)s", most=most))
    return value
