"""The catalogue of our data for other catalogues: DCAT-AP 3.

Source: DCAT-AP 3.0.0 (SEMIC, 2024-06, https://semiceu.github.io/DCAT-AP/releases/3.0.0/), DCAT 3 (W3C, 2024-08-22); controlled
vocabularies of the Publications Office of the European Union. Every text has its language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.cases.formats.rdf import Graph, Iri, Literal, Node, Value
from portal.cases.formats.site import Site

_EU = "http://publications.europa.eu/resource/authority/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_MEDIA_TYPES = {"json": "application/json", "csv": "text/csv"}
# ISO 639-3 of the languages that the authority's list has in this form.
_LANGUAGES = {
    "ar": "ARA", "de": "DEU", "en": "ENG", "es": "SPA", "fa": "FAS", "fr": "FRA", "hi": "HIN", "id": "IND", "it": "ITA",
    "ja": "JPN", "ko": "KOR", "pt": "POR", "ru": "RUS", "sw": "SWA", "th": "THA", "tr": "TUR", "uk": "UKR", "vi": "VIE",
    "zh": "ZHO",
}  # fmt: skip

Texts = Mapping[str, str]  # language → text
Says = list[tuple[str, Value]]


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
        *_texts("dct:title", titles), *_texts("dct:description", about), ("dct:publisher", Iri(f"{site.base}/#publisher")),
        ("dct:license", Iri(licence)), ("foaf:homepage", Iri(f"{site.base}/")), *_languages(site.locales),
        *((("dct:modified", _moment(max(changes))),) if changes else ()),
        ("dcat:themeTaxonomy", Iri(f"{_EU}data-theme")),
        *(("dcat:dataset", Iri(f"{address}#{one.key}")) for one in sets),
        *(("dcat:service", Iri(f"{address}#{one.key}")) for one in services),
    ]  # fmt: skip
    publisher: Says = [*_texts("foaf:name", site.publisher), ("foaf:homepage", Iri(f"{site.base}/"))]
    graph = Graph([
        Node("dcat:Catalog", catalog, address), Node("foaf:Agent", publisher, f"{site.base}/#publisher"),
        Node("dct:LicenseDocument", [*_texts("dct:title", {"en": "Creative Commons Attribution 4.0 International"})], licence),
    ])  # fmt: skip
    for one in sets:
        graph.nodes += _dataset(one, site, licence)
    graph.nodes += [_service(one, site, licence) for one in services]
    return graph


def _texts(name: str, texts: Texts) -> Says:
    return [(name, Literal(text, lang)) for lang, text in texts.items() if text]


def _languages(langs: Sequence[str]) -> Says:
    return [("dct:language", Iri(f"{_EU}language/{_LANGUAGES[lang]}")) for lang in langs if lang in _LANGUAGES]


def _moment(moment: datetime) -> Literal:
    return Literal(moment.isoformat(timespec="seconds"), datatype="xsd:dateTime")


def _contact(site: Site) -> Node:
    return Node(
        "vcard:Organization", [*_texts("vcard:fn", site.publisher), ("vcard:hasEmail", Iri(f"mailto:{site.mail}"))]
    )


def _dataset(one: Described, site: Site, licence: str) -> list[Node]:
    address = f"{site.base}/catalog#{one.key}"
    says: Says = [
        *_texts("dct:title", one.titles), *_texts("dct:description", one.about),
        ("dct:identifier", Literal(address, datatype="xsd:anyURI")), ("dct:publisher", Iri(f"{site.base}/#publisher")),
        ("dcat:contactPoint", _contact(site)), ("dcat:theme", Iri(f"{_EU}data-theme/GOVE")),
        *_texts("dcat:keyword", one.titles), ("dct:accessRights", Iri(f"{_EU}access-right/PUBLIC")),
        ("dct:accrualPeriodicity", Iri(f"{_EU}frequency/UPDATE_CONT")), ("dcat:landingPage", Iri(f"{site.base}/en/open-data")),
        *_languages(one.languages), *((("dct:modified", _moment(one.modified_at)),) if one.modified_at else ()),
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
        *_texts("dct:title", {lang: f"{title} ({form.upper()})" for lang, title in one.titles.items()}),
        ("dcat:accessURL", file), ("dcat:downloadURL", file), ("dct:license", Iri(licence)),
        ("dct:format", Iri(f"{_EU}file-type/{form.upper()}")), ("dcat:mediaType", Iri(_MEDIA + _MEDIA_TYPES[form])),
        ("dcatap:availability", Iri(f"{_EU}planned-availability/AVAILABLE")), *_languages(one.languages),
        *((("dct:modified", _moment(one.modified_at)),) if one.modified_at else ()),
    ], f"{site.base}/catalog#{one.key}-{form}")  # fmt: skip


def _service(one: Service, site: Site, licence: str) -> Node:
    return Node("dcat:DataService", [
        *_texts("dct:title", one.titles), ("dcat:endpointURL", Iri(one.address)),
        ("dcat:endpointDescription", Iri(one.description)), ("dct:license", Iri(licence)),
        ("dct:publisher", Iri(f"{site.base}/#publisher")), ("dcat:contactPoint", _contact(site)),
        ("dct:accessRights", Iri(f"{_EU}access-right/PUBLIC")), *_texts("dcat:keyword", one.titles),
        *(("dcat:servesDataset", Iri(f"{site.base}/catalog#{key}")) for key in one.serves),
    ], f"{site.base}/catalog#{one.key}")  # fmt: skip
