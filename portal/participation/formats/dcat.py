"""The catalogue of a city's data by DCAT-AP 3: its datasets, and each process as a file. See `core.dcat` for the sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.core.dcat import EU, MEDIA, Says, Texts, in_languages, instant, said
from portal.core.rdf import Graph, Iri, Literal, Node
from portal.participation.exchange.space_tables import SpaceTable
from portal.participation.formats.site import Site
from portal.participation.models import CityDataset, Process, ProcessExport, Space
from portal.participation.tables import Column
from portal.participation.words.open_data import FREQUENCIES, LICENCES

_FILES = {
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
    "geojson": ("GEOJSON", "application/geo+json"),
    "zip": ("ZIP", "application/zip"),
}
_DATE = "xsd:date"


@dataclass(frozen=True)
class Record:
    """A table of a space (`exchange.space_tables`) with its words by language."""

    table: SpaceTable
    titles: Texts
    abouts: Texts


def forms_of(dataset: CityDataset) -> list[str]:
    return ["csv", "json", *(["geojson"] if dataset.versions[0].has_places else [])]


def space_catalogue(
    space: Space, datasets: Sequence[CityDataset], exported: Mapping[Process, ProcessExport], site: Site, about: Texts,
    *, records: Sequence[Record] = (),
) -> Graph:  # fmt: skip
    """All that a space gives out. `about`: one sentence on it, by language. `records`: of its own pages, those with rows."""
    address, data = f"{site.data(space.city.slug)}/catalog", site.data(space.city.slug)
    graph = Graph([
        Node("dcat:Catalog", [
            *said("dct:title", space.titles), *said("dct:description", about), ("dct:publisher", _publisher(space)),
            ("foaf:homepage", Iri(site.space(space.city.slug, space.lang))), *in_languages(space.city.languages),
            ("dct:license", Iri(LICENCES["cc-by"][1])), ("dcat:themeTaxonomy", Iri(f"{EU}data-theme")),
            *(("dcat:dataset", Iri(f"{data}/{one.slug}")) for one in datasets),
            *(("dcat:dataset", Iri(f"{data}/processes/{one.slug}")) for one in exported),
            *(("dcat:dataset", Iri(f"{data}/records/{one.table.name}")) for one in records),
        ], address),
    ])  # fmt: skip
    for one in datasets:
        graph.nodes += _dataset(one, site)
    for process, export in exported.items():
        graph.nodes += process_entry(process, space, site, export)
    for record in records:
        graph.nodes += _record(record, space, site)
    return graph


def _record(one: Record, space: Space, site: Site) -> list[Node]:
    """A table of what stands on the space's pages, which is always of now."""
    address = f"{site.records(space.city.slug)}/{one.table.name}"
    says: Says = [
        *said("dct:title", one.titles), *said("dct:description", one.abouts),
        ("dct:identifier", Literal(address, datatype="xsd:anyURI")), ("dct:publisher", _publisher(space)),
        *_contact(space, "", space.contact), ("dcat:theme", Iri(f"{EU}data-theme/{one.table.theme}")),
        ("dct:accessRights", Iri(f"{EU}access-right/PUBLIC")), ("dct:accrualPeriodicity", Iri(f"{EU}frequency/UPDATE_CONT")),
        ("dcat:landingPage", Iri(site.open_data(space.city.slug, space.lang))), *in_languages(space.city.languages),
        *(("dcat:distribution", Iri(f"{address}#{form}")) for form in one.table.forms),
    ]  # fmt: skip
    licence = LICENCES["cc-by"][1]
    files = [_file(one.titles, f"{address}.{form}", form, licence, f"{address}#{form}") for form in one.table.forms]
    return [Node("dcat:Dataset", says, address), *files]


def _publisher(space: Space, name: str = "") -> Node:
    return Node("foaf:Agent", said("foaf:name", {space.lang: name} if name else space.city.names))


def _contact(space: Space, name: str, mail: str) -> Says:
    if not mail:
        return []
    return [("dcat:contactPoint", Node("vcard:Organization", [
        *said("vcard:fn", {space.lang: name} if name else space.city.names), ("vcard:hasEmail", Iri(f"mailto:{mail}")),
    ]))]  # fmt: skip


def _dataset(one: CityDataset, site: Site) -> list[Node]:
    city = one.space.city.slug
    address = f"{site.data(city)}/{one.slug}"
    newest = one.versions[0]
    says: Says = [
        *said("dct:title", one.titles), *said("dct:description", one.descriptions or one.titles),
        ("dct:identifier", Literal(address, datatype="xsd:anyURI")), ("dct:publisher", _publisher(one.space, one.publisher)),
        *_contact(one.space, one.publisher, one.contact or one.space.contact),
        ("dcat:theme", Iri(f"{EU}data-theme/{one.theme}")), ("dct:accessRights", Iri(f"{EU}access-right/PUBLIC")),
        ("dct:accrualPeriodicity", Iri(f"{EU}frequency/{FREQUENCIES[one.frequency][1]}")),
        ("dcat:landingPage", Iri(site.dataset(city, one.slug, one.lang))), *in_languages([one.lang]),
        *(("dcat:keyword", Literal(word, one.lang)) for word in one.keywords),
        ("dct:modified", instant(one.changed_at)), ("dcat:version", Literal(str(newest.number), datatype="xsd:string")),
        *((("dct:issued", Literal(one.issued_on.isoformat(), datatype=_DATE)),) if one.issued_on else ()),
        *_extent(one), *(("dcat:distribution", Iri(f"{address}#{form}")) for form in forms_of(one)),
    ]  # fmt: skip
    files = [
        _file(one.titles, f"{address}.{form}", form, LICENCES[one.licence][1], f"{address}#{form}")
        for form in forms_of(one)
    ]
    return [Node("dcat:Dataset", says, address), *files]


def _extent(one: CityDataset) -> Says:
    found: Says = []
    if one.covers_place:
        found.append(("dct:spatial", Node("dct:Location", said("rdfs:label", {one.lang: one.covers_place}))))
    ends = [("dcat:startDate", one.covers_from), ("dcat:endDate", one.covers_to)]
    says: Says = [(name, Literal(day.isoformat(), datatype=_DATE)) for name, day in ends if day]
    if says:
        found.append(("dct:temporal", Node("dct:PeriodOfTime", says)))
    return found


def _file(titles: Texts, url: str, form: str, licence: str, address: str) -> Node:
    name, media = _FILES[form]
    return Node("dcat:Distribution", [
        *said("dct:title", {lang: f"{title} ({name})" for lang, title in titles.items()}), ("dcat:accessURL", Iri(url)),
        ("dcat:downloadURL", Iri(url)), ("dct:license", Iri(licence)), ("dct:format", Iri(f"{EU}file-type/{name}")),
        ("dcat:mediaType", Iri(MEDIA + media)), ("dcatap:availability", Iri(f"{EU}planned-availability/AVAILABLE")),
    ], address)  # fmt: skip


def process_entry(process: Process, space: Space, site: Site, export: ProcessExport | None = None) -> list[Node]:
    """A process as a set of data: what the catalogue and the file itself say of it."""
    address = f"{site.data(space.city.slug)}/processes/{process.slug}"
    says: Says = [
        *said("dct:title", process.titles), *said("dct:description", process.summaries or process.titles),
        ("dct:identifier", Literal(address, datatype="xsd:anyURI")), ("dct:publisher", _publisher(space)),
        *_contact(space, "", space.contact), ("dcat:theme", Iri(f"{EU}data-theme/GOVE")),
        ("dct:accessRights", Iri(f"{EU}access-right/PUBLIC")),
        ("dcat:landingPage", Iri(site.process(space.city.slug, process.slug, process.lang))), *in_languages([process.lang]),
        *((("dct:issued", instant(process.published_at)),) if process.published_at else ()),
        *((("dct:modified", instant(export.made_at)),) if export and export.made_at else ()),
        ("dcat:distribution", Iri(f"{address}#zip")),
    ]  # fmt: skip
    return [
        Node("dcat:Dataset", says, address),
        _file(process.titles, f"{address}.zip", "zip", LICENCES["cc-by"][1], f"{address}#zip"),
    ]


def dictionary(dataset: CityDataset, site: Site) -> dict[str, object]:
    """The data dictionary of a set: a Frictionless Data Package (v1) of one resource with its Table Schema."""
    name, url = LICENCES[dataset.licence]
    fields = [Column.of(kept) for kept in dataset.versions[0].columns]
    return {
        "profile": "tabular-data-package", "name": dataset.slug, "title": dataset.titles[dataset.lang],
        "description": dataset.descriptions.get(dataset.lang, ""), "licenses": [{"title": name, "path": url}],
        "resources": [{
            "profile": "tabular-data-resource", "name": dataset.slug, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
            "path": f"{site.data(dataset.space.city.slug)}/{dataset.slug}.csv",
            "schema": {
                "fields": [
                    {"name": one.name, "type": one.type.value, "description": one.descriptions.get(dataset.lang, "")}
                    for one in fields
                ],
                "missingValues": [""],
            },
        }],
    }  # fmt: skip
