"""The catalogue of our data for other catalogues: DCAT-AP 3.

Source: DCAT-AP 3.0.0 (SEMIC, 2024-06, https://semiceu.github.io/DCAT-AP/releases/3.0.0/), DCAT 3 (W3C, 2024-08-22); controlled
vocabularies of the Publications Office of the European Union. Every text has its language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.cases.formats.site import Site
from portal.core.dcat import EU, MEDIA, MEDIA_TYPES, Says, Texts, in_languages, instant, said
from portal.core.rdf import Graph, Iri, Literal, Node


@dataclass(frozen=True)
class Described:
    """A set of data as the catalogue tells of it. `bounds`: west, south, east, north in degrees; `begins`: a year."""

    key: str
    titles: Texts
    about: Texts
    forms: Sequence[str]
    languages: Sequence[str]
    modified_at: datetime | None = None
    bounds: tuple[float, float, float, float] | None = None
    begins: str = ""


@dataclass(frozen=True)
class Service:
    """An interface of programs. `description`: the address of what describes it to them."""

    key: str
    titles: Texts
    address: str
    description: str
    serves: Sequence[str]


def catalogue(
    site: Site, titles: Texts, about: Texts, *, sets: Sequence[Described], services: Sequence[Service], licence: str
) -> Graph:
    """The whole catalogue: itself, its publisher, each set with its distributions, each interface."""
    address = f"{site.base}/catalog"
    changes = [one.modified_at for one in sets if one.modified_at]
    catalog: Says = [
        *said("dct:title", titles), *said("dct:description", about), ("dct:publisher", Iri(f"{site.base}/#publisher")),
        ("dct:license", Iri(licence)), ("foaf:homepage", Iri(f"{site.base}/")), *in_languages(site.locales),
        *((("dct:modified", instant(max(changes))),) if changes else ()),
        ("dcat:themeTaxonomy", Iri(f"{EU}data-theme")),
        *(("dcat:dataset", Iri(f"{address}#{one.key}")) for one in sets),
        *(("dcat:service", Iri(f"{address}#{one.key}")) for one in services),
    ]  # fmt: skip
    publisher: Says = [*said("foaf:name", site.publisher), ("foaf:homepage", Iri(f"{site.base}/"))]
    graph = Graph([
        Node("dcat:Catalog", catalog, address), Node("foaf:Agent", publisher, f"{site.base}/#publisher"),
        Node("dct:LicenseDocument", [*said("dct:title", {"en": "Creative Commons Attribution 4.0 International"})], licence),
    ])  # fmt: skip
    for one in sets:
        graph.nodes += _dataset(one, site, licence)
    graph.nodes += [_service(one, site, licence) for one in services]
    return graph


def _contact(site: Site) -> Node:
    return Node(
        "vcard:Organization", [*said("vcard:fn", site.publisher), ("vcard:hasEmail", Iri(f"mailto:{site.mail}"))]
    )


def _dataset(one: Described, site: Site, licence: str) -> list[Node]:
    address = f"{site.base}/catalog#{one.key}"
    says: Says = [
        *said("dct:title", one.titles), *said("dct:description", one.about),
        ("dct:identifier", Literal(address, datatype="xsd:anyURI")), ("dct:publisher", Iri(f"{site.base}/#publisher")),
        ("dcat:contactPoint", _contact(site)), ("dcat:theme", Iri(f"{EU}data-theme/GOVE")),
        *said("dcat:keyword", one.titles), ("dct:accessRights", Iri(f"{EU}access-right/PUBLIC")),
        ("dct:accrualPeriodicity", Iri(f"{EU}frequency/UPDATE_CONT")), ("dcat:landingPage", Iri(f"{site.base}/en/open-data")),
        *in_languages(one.languages), *((("dct:modified", instant(one.modified_at)),) if one.modified_at else ()),
        *_extent(one), *(("dcat:distribution", Iri(f"{address}-{form}")) for form in one.forms),
    ]  # fmt: skip
    return [Node("dcat:Dataset", says, address), *(_distribution(one, form, site, licence) for form in one.forms)]


def _extent(one: Described) -> Says:
    """Where and when: the box around the cities, and since when the earliest case runs."""
    found: Says = []
    if one.bounds:
        west, south, east, north = one.bounds
        ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
        box = Literal(f"POLYGON(({ring}))", datatype="geo:wktLiteral")
        found.append(("dct:spatial", Node("dct:Location", [("dcat:bbox", box)])))
    if one.begins:
        begin = Literal(one.begins, datatype="xsd:gYear")
        found.append(("dct:temporal", Node("dct:PeriodOfTime", [("dcat:startDate", begin)])))
    return found


def _distribution(one: Described, form: str, site: Site, licence: str) -> Node:
    file = Iri(f"{site.base}/data/{one.key}.{form}")
    return Node("dcat:Distribution", [
        *said("dct:title", {lang: f"{title} ({form.upper()})" for lang, title in one.titles.items()}),
        ("dcat:accessURL", file), ("dcat:downloadURL", file), ("dct:license", Iri(licence)),
        ("dct:format", Iri(f"{EU}file-type/{form.upper()}")), ("dcat:mediaType", Iri(MEDIA + MEDIA_TYPES[form])),
        ("dcatap:availability", Iri(f"{EU}planned-availability/AVAILABLE")), *in_languages(one.languages),
        *((("dct:modified", instant(one.modified_at)),) if one.modified_at else ()),
    ], f"{site.base}/catalog#{one.key}-{form}")  # fmt: skip


def _service(one: Service, site: Site, licence: str) -> Node:
    return Node("dcat:DataService", [
        *said("dct:title", one.titles), ("dcat:endpointURL", Iri(one.address)),
        ("dcat:endpointDescription", Iri(one.description)), ("dct:license", Iri(licence)),
        ("dct:publisher", Iri(f"{site.base}/#publisher")), ("dcat:contactPoint", _contact(site)),
        ("dct:accessRights", Iri(f"{EU}access-right/PUBLIC")), *said("dcat:keyword", one.titles),
        *(("dcat:servesDataset", Iri(f"{site.base}/catalog#{key}")) for key in one.serves),
    ], f"{site.base}/catalog#{one.key}")  # fmt: skip
