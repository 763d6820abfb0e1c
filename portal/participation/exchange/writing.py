"""A process → a ZIP, in memory that does not grow with it.

Source: Frictionless Data Package v1 (https://specs.frictionlessdata.io/data-package/), DCAT-AP 3, RFC 4180, RFC 7946.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from portal.core import i18n
from portal.core.i18n import _
from portal.core.rdf import Graph
from portal.participation.exchange.resources import Components, Resource, Row, marked, private_settings, resources_of
from portal.participation.formats import dcat
from portal.participation.formats.site import Site
from portal.participation.models import Process
from portal.participation.queries import moderation, places
from portal.participation.words.open_data import LICENCES

# Raised when the reader must know what a file has. 2 brought other wordings, places, the words of the space and more columns; 3 the
# numbered rules, departments, documents of meetings, who meets, which petition stands on an agenda and who takes part in proposals;
# 4 which department has answered a question of a hearing.
FORMAT = 4
BATCH = 1000
# What a city says to those who come in; a space that says nothing yet takes it over.
SPACE_WORDS = ("intros", "moderation_rules", "terms", "privacy")
LICENCE = "cc-by"


def components_of(process: Process, resource: Resource) -> Components:
    return {one.id: one.slug for one in process.components if one.kind in resource.kinds}


def resources_in(process: Process) -> list[Resource]:
    return resources_of({one.kind for one in process.components})


def total(process: Process) -> int:
    """How many rows there are to write."""
    return sum(one.count(components_of(process, one)) for one in resources_in(process))


def write(process: Process, site: Site, file: BinaryIO) -> Iterator[int]:
    """Writes the ZIP; gives the number of rows written so far after each batch, so that the caller can tell of it."""
    done = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        _put(archive, "process.json", json.dumps(described(process, site), ensure_ascii=False, indent=1) + "\n")
        counts: dict[str, int] = {}
        for one in resources_in(process):
            counts[one.name] = 0
            for rows in _csv(archive, one, components_of(process, one)):
                counts[one.name] += rows
                done += rows
                yield done
            if one.places is not None or one.shape:
                _geojson(archive, one, components_of(process, one))
            if one.load is not None:
                _files(archive, one, components_of(process, one))
        _put(
            archive, "datapackage.json", json.dumps(package(process, site, counts), ensure_ascii=False, indent=1) + "\n"
        )
        graph = Graph(dcat.process_entry(process, process.space, site))
        _put(archive, "dcat.ttl", graph.turtle())
        _put(archive, "dcat.jsonld", graph.jsonld())
        name, address = LICENCES[LICENCE]
        _put(archive, "LICENSE.txt", f"{name}\n{address}\n")
        _put(archive, "README.md", readme(process, site, counts))


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(name, text)


def _batches(resource: Resource, components: Components) -> Iterator[list[Row]]:
    after = ""
    while True:
        found = resource.batch(components, after, BATCH)
        if found:
            after = found[-1][0]
            yield [row for _key, row in found]
        if len(found) < BATCH:
            return


def _csv(archive: zipfile.ZipFile, resource: Resource, components: Components) -> Iterator[int]:
    with (
        archive.open(f"data/{resource.name}.csv", "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, "utf-8-sig", newline="", write_through=True) as out,
    ):
        writer = csv.writer(out)
        writer.writerow(resource.names)
        for rows in _batches(resource, components):
            writer.writerows([_cell(value) for value in row] for row in rows)
            yield len(rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return marked(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _geojson(archive: zipfile.ZipFile, resource: Resource, components: Components) -> None:
    """The rows with a place; the file is there only if one has."""
    names, places = resource.names, resource.places or (resource.shape,)
    out = None
    for rows in _batches(resource, components):
        for row in rows:
            geometry = _geometry(resource, row)
            if geometry is None:
                continue
            feature = {
                "type": "Feature", "geometry": geometry,
                "properties": {name: _plain(value) for name, value in zip(names, row, strict=True) if name not in places},
            }  # fmt: skip
            text = json.dumps(feature, ensure_ascii=False)
            if out is None:
                out = archive.open(f"data/{resource.name}.geojson", "w", force_zip64=True)
                out.write(b'{"type": "FeatureCollection", "features": [\n' + text.encode())
            else:
                out.write(b",\n" + text.encode())
    if out is not None:
        out.write(b"\n]}\n")
        out.close()


def _files(archive: zipfile.ZipFile, resource: Resource, components: Components) -> None:
    """The files that rows name, one at a time in memory; pictures do not get smaller by packing."""
    place = resource.names.index(resource.file)
    for rows in _batches(resource, components):
        for row in rows:
            data = resource.load(str(row[place])) if resource.load else None
            if data is not None:
                archive.writestr(str(row[place]), data, zipfile.ZIP_STORED)


def _geometry(resource: Resource, row: Row) -> Any:
    """Where a row is; None: nowhere."""
    names = resource.names
    if resource.shape:
        text = row[names.index(resource.shape)]
        return json.loads(str(text)) if text else None
    place = [row[names.index(name)] for name in resource.places or ()]
    return None if None in place else {"type": "Point", "coordinates": place}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def as_object(resource: Resource, row: Row) -> dict[str, Any]:
    """A row for JSON."""
    return {name: _plain(value) for name, value in zip(resource.names, row, strict=True)}


def described(process: Process, site: Site) -> dict[str, Any]:
    """What a process is, in the form that the import reads. Notes of staff on the ten steps stay at home."""
    by_id = {one.id: one.slug for one in process.components}
    return {
        "format": FORMAT, "source": site.process(process.space.city.slug, process.slug, process.lang),
        "licence": LICENCES[LICENCE][1], "slug": process.slug, "method": process.method.value, "lang": process.lang,
        "titles": process.titles, "summaries": process.summaries, "texts": process.texts, "evaluations": process.evaluations,
        "space": {"lang": process.space.lang, **{name: getattr(process.space, name) for name in SPACE_WORDS}},
        "rules": [
            {"number": one.number, "titles": one.titles, "texts": one.texts} for one in moderation.rules_of(process.space_id)
        ],
        "places": [
            {"names": one.names, "latitude": one.latitude, "longitude": one.longitude, "is_offered": one.is_offered}
            for one in places.places_told(process.space_id, [one.id for one in process.components])
        ],
        "published_at": process.published_at.isoformat() if process.published_at else None,
        "components": [
            {
                "slug": one.slug, "kind": one.kind.value, "titles": one.titles, "texts": one.texts, "audience": one.audience.value,
                "settings": {
                    name: value for name, value in one.settings.items() if name not in private_settings.get(one.kind, set())
                },
            }
            for one in process.components
        ],
        "phases": [
            {
                "titles": one.titles, "texts": one.texts, "local_start": one.local_start.isoformat(),
                "local_end": one.local_end.isoformat(), "timezone": one.timezone,
                "on": sorted([by_id[action.component_id], action.action.value] for action in one.actions),
            }
            for one in process.phases
        ],
    }  # fmt: skip


def package(process: Process, site: Site, counts: Mapping[str, int]) -> dict[str, Any]:
    """The data dictionary: a Frictionless Data Package."""
    name, address = LICENCES[LICENCE]
    there = {one.name: one for one in resources_in(process)}
    return {
        "profile": "tabular-data-package", "name": process.slug, "title": i18n.pick(process.titles, process.lang)[0],
        "homepage": site.process(process.space.city.slug, process.slug, process.lang),
        "licenses": [{"name": "CC-BY-4.0", "title": name, "path": address}],
        "resources": [
            {
                "profile": "tabular-data-resource", "name": one.name, "path": f"data/{one.name}.csv", "description": one.about,
                "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "dialect": {"delimiter": ","}, "rows": counts.get(one.name, 0),
                "schema": {
                    "fields": [field.schema() for field in one.fields], "missingValues": [""],
                    **({"primaryKey": list(one.unique)} if one.unique else {}),
                    **({"foreignKeys": keys} if (keys := _foreign_keys(one, there)) else {}),
                },
            }
            for one in there.values()
        ],
    }  # fmt: skip


def _foreign_keys(resource: Resource, there: Mapping[str, Resource]) -> list[dict[str, Any]]:
    """What its columns refer to among the tables of the same file."""
    return [
        {"fields": list(names), "reference": {"resource": "" if other == resource.name else other, "fields": list(there[other].unique)}}
        for names, other in resource.refers
        if other in there
    ]  # fmt: skip


def readme(process: Process, site: Site, counts: Mapping[str, int]) -> str:
    """What is in the file, for people, in the language of the process where the portal speaks it."""
    lang = process.lang if process.lang in i18n.LOCALES else i18n.SOURCE
    name, address = LICENCES[LICENCE]
    with i18n.in_language(lang):
        about = _(
            "All that was proposed, said and answered in a process, without names, with a description of each column."
        )
        page, licence = _("Page:"), _("Licence:")
        parts, meanings = _("the process with its phases and what people could do"), _("what each column means")
        again = _("A portal of this kind brings the file in again: portal participation import FILE --city CITY")
        rows = {one: i18n.ngettext("%(num)d row", "%(num)d rows", number) for one, number in counts.items()}
    summary = i18n.pick(process.summaries, process.lang)[0] if process.summaries else ""
    lines = [
        f"# {i18n.pick(process.titles, process.lang)[0]}", "", summary, "", about, "",
        f"- {page} {site.process(process.space.city.slug, process.slug, process.lang)}", f"- {licence} {name}, {address}",
        f"- `process.json`: {parts}", f"- `datapackage.json`: {meanings}",
        *(f"- `data/{one}.csv`: {text}" for one, text in rows.items()), "", again, "",
    ]  # fmt: skip
    return "\n".join(lines)
