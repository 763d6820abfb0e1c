"""A city's open data for programs: files of each set, the catalogue, each process as a file."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.core import cache, clock, i18n, ids, storage
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.i18n import lazy as _l
from portal.core.limits import limiter
from portal.core.open_answers import streamed, tagged
from portal.core.rdf import Graph
from portal.participation import pieces
from portal.participation import queries as spaces
from portal.participation.exchange import space_tables
from portal.participation.exchange.space_tables import SpaceTable
from portal.participation.formats import dcat, records, tables
from portal.participation.formats.site import of_portal
from portal.participation.models import ProcessState, Space
from portal.participation.queries import exchange_space, exports
from portal.participation.queries import open_data as queries
from portal.participation.rules import is_public
from portal.participation.tables import Column
from portal.participation.views.base import process_here, space_here
from portal.participation.views.data_base import dataset_here, machines, version_of

_ABOUT = _l("Figures of the city for everybody to read, check and use again.")
_FORMS = {"ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json"}


@machines.get("/data/participation/<city>/<dataset>.<form>")
@public
@limiter.limit("30 per minute")
def dataset_file(city: str, dataset: str, form: str) -> ResponseReturnValue:
    """A set of data as a whole, its newest version or that of `?version=`; sent piece by piece, not again to those who have it."""
    found = dataset_here(city, dataset)
    version = version_of(found, request.args.get("version", ""))
    if form not in tables.MAKERS or (form == "geojson" and not version.has_places):
        raise NotFound
    columns = [Column.of(kept) for kept in version.columns]
    made = tables.MAKERS[form](columns, queries.every_row(version.id))
    response = streamed(made, (request.path, version.sha256, version.changed_at.isoformat()))
    response.content_type = tables.TYPES[form]
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}.{form}"'
    response.last_modified = version.changed_at
    return response


@machines.get("/data/participation/<city>/<dataset>/datapackage.json")
@public
@limiter.limit("120 per minute")
def dataset_dictionary(city: str, dataset: str) -> ResponseReturnValue:
    """What each column of the newest version means, as a Frictionless Data Package."""
    shown = json.dumps(dcat.dictionary(dataset_here(city, dataset), of_portal()), ensure_ascii=False, indent=1) + "\n"
    return tagged(Response(shown, content_type="application/json"))


@machines.get("/data/participation/<city>/catalog.<form>")
@public
@cache.for_everyone("participation", "cities")
def space_catalogue(city: str, form: str) -> ResponseReturnValue:
    """The catalogue of a space (DCAT-AP 3) in Turtle or JSON-LD."""
    found = _graph(city)
    if form not in _FORMS:
        raise NotFound
    return Response(found.turtle() if form == "ttl" else found.jsonld(), content_type=_FORMS[form])


def _graph(city: str) -> Graph:
    space = space_here(city)
    processes = spaces.processes_of(space.id, drafts=False)
    ready = exports.ready_of([one.id for one in processes])
    return dcat.space_catalogue(
        space, queries.datasets_of(space.id, drafts=False), {one: ready[one.id] for one in processes if one.id in ready},
        of_portal(), _in_all_languages(_ABOUT), records=_records(space),
    )  # fmt: skip


def _records(space: Space) -> list[dcat.Record]:
    counts = exchange_space.counts(space.id, space_tables.space_tables())
    return [
        dcat.Record(one, _in_all_languages(one.title), _in_all_languages(one.about))
        for one in space_tables.space_tables()
        if counts[one.name]
    ]


@machines.get("/data/participation/<city>/records/<table>.<form>")
@public
@limiter.limit("30 per minute")
def space_records(city: str, table: str, form: str) -> ResponseReturnValue:
    """A table of what stands on a space's pages, whole and as of now; sent piece by piece, not again to those who have it."""
    space, known = _record_here(city, table)
    if form not in known.forms:
        raise NotFound
    # Read before the rows are, as for a kept page. Without Redis nobody can tell whether something has changed.
    state = pieces.generations() or (ids.new_id(),)
    made = records.pieces(known, form, known.rows(space.id))
    response = streamed(made, (request.path, *state, clock.today().isoformat()))
    response.content_type = tables.TYPES[form]
    response.headers["Content-Disposition"] = f'attachment; filename="{city}-{known.name}.{form}"'
    return response


@machines.get("/data/participation/<city>/records/<table>/datapackage.json")
@public
@limiter.limit("120 per minute")
def space_records_dictionary(city: str, table: str) -> ResponseReturnValue:
    """What each column means, as a Frictionless Data Package."""
    space, known = _record_here(city, table)
    shown = json.dumps(records.dictionary(known, space, of_portal()), ensure_ascii=False, indent=1) + "\n"
    return tagged(Response(shown, content_type="application/json"))


def _record_here(city: str, name: str) -> tuple[Space, SpaceTable]:
    """A table of a space that everybody sees. Raises NotFound."""
    space, known = space_here(city), space_tables.table_named(name)
    if known is None or not is_public(space):
        raise NotFound
    return space, known


def _in_all_languages(words: Any) -> dict[str, str]:
    found = {}
    for lang in i18n.LOCALES:
        with i18n.in_language(lang):
            found[lang] = str(words)
    return found


@machines.get("/data/participation/<city>/processes/<process>.zip")
@public
@limiter.limit("30 per minute")
def process_file(city: str, process: str) -> ResponseReturnValue:
    """A published process as it was exported last; only what everybody may read is in it."""
    found = process_here(city, process)
    if found.state is not ProcessState.PUBLISHED or not is_public(found.space):
        raise NotFound
    ready = exports.ready_of([found.id]).get(found.id)
    if ready is None or ready.file_key is None:
        raise NotFound
    response = storage.stream(ready.file_key, filename=f"{city}-{process}.zip")
    response.headers["Cache-Control"] = "public, no-cache"
    response.last_modified = ready.made_at
    return response.make_conditional(request)
