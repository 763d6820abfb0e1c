"""Statements as a tree, and the two forms in which the catalogue gives them: Turtle and JSON-LD.

Source: RDF 1.1 Turtle (W3C, 2014-02-25), JSON-LD 1.1 (W3C, 2020-07-16). Only what a catalogue needs: named and nested nodes,
literals with a language or a type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PREFIXES: Mapping[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#", "dcatap": "http://data.europa.eu/r5r/", "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "geo": "http://www.opengis.net/ont/geosparql#",
    "vcard": "http://www.w3.org/2006/vcard/ns#", "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip


@dataclass(frozen=True)
class Iri:
    value: str


@dataclass(frozen=True)
class Literal:
    """A text in a language, or a value of a type such as `xsd:dateTime`."""

    value: str
    lang: str = ""
    datatype: str = ""

    def __post_init__(self) -> None:
        if bool(self.lang) == bool(self.datatype):
            raise ValueError("a literal has a language or a type")


@dataclass(frozen=True)
class Node:
    """A thing with what is said of it: (property as `dct:title`, value). Without an address it stands inside another."""

    kind: str
    says: Sequence[tuple[str, Value]]
    iri: str = ""


Value = Iri | Literal | Node


@dataclass
class Graph:
    """Named nodes in order. Prefixes are those of `PREFIXES`."""

    nodes: list[Node] = field(default_factory=list)

    def turtle(self) -> str:
        """The graph in Turtle, UTF-8."""
        lines = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
        for node in self.nodes:
            lines += ["", f"{_iri(node.iri)} {_statements(node, '  ')} ."]
        return "\n".join(lines) + "\n"

    def jsonld(self) -> str:
        """The graph in JSON-LD, with the prefixes as its context."""
        return (
            json.dumps(
                {"@context": dict(PREFIXES), "@graph": [_as_json(node) for node in self.nodes]},
                ensure_ascii=False,
                indent=1,
            )
            + "\n"
        )


_NOT_IN_IRI = set('<>"{}|^`\\') | {chr(code) for code in range(0x21)}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def _iri(address: str) -> str:
    return "<" + "".join(f"%{ord(sign):02X}" if sign in _NOT_IN_IRI else sign for sign in address) + ">"


def _statements(node: Node, indent: str) -> str:
    said = [f"a {node.kind}", *(f"{name} {_value(value, indent)}" for name, value in node.says)]
    return f" ;\n{indent}".join(said)


def _value(value: Value, indent: str) -> str:
    if isinstance(value, Iri):
        return _iri(value.value)
    if isinstance(value, Node):
        return f"[ {_statements(value, indent + '  ')} ]"
    text = '"' + "".join(_ESCAPES.get(sign, sign) for sign in value.value) + '"'
    return f"{text}@{value.lang}" if value.lang else f"{text}^^{value.datatype}"


def _as_json(node: Node) -> dict[str, object]:
    found: dict[str, object] = {"@id": node.iri} if node.iri else {}
    found["@type"] = node.kind
    for name, value in node.says:
        values = found.setdefault(name, [])
        if isinstance(values, list):
            values.append(_json_value(value))
    return found


def _json_value(value: Value) -> dict[str, object]:
    if isinstance(value, Iri):
        return {"@id": value.value}
    if isinstance(value, Node):
        return _as_json(value)
    kind = ("@language", value.lang) if value.lang else ("@type", value.datatype)
    return {"@value": value.value, kind[0]: kind[1]}
