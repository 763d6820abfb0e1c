"""What the read API of citizen participation answers, and its description. Source: OpenAPI 3.1.0, RFC 9457."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.core import i18n, openapi
from portal.core.openapi import LANGUAGE, SLUG, STRING, Operation, Parameter
from portal.core.openapi import record as _object
from portal.participation.exchange import UUID_KEY, Resource, resources
from portal.participation.formats import dcat
from portal.participation.formats.site import Site
from portal.participation.listings import Item
from portal.participation.models import CityDataset, ComponentKind, Method, PilotState, Process, Space
from portal.participation.rules.phases import Standing, process_standing
from portal.participation.tables import ColumnType
from portal.participation.words.open_data import LICENCES

BASE = "/api/v1/participation"
LINES, MOST = 50, 200

_LIMIT = Parameter("limit", f"How many at most; {LINES} if it is not given.", "integer", least=1, most=MOST)
_LANG = Parameter(
    "language",
    "Language in which `title` and `text` are given where they exist; the space's own if it is not given.",
    pattern=LANGUAGE,
    most=12,
    example="en",
)
_CITY = Parameter("city", "Address of the city.", pattern=SLUG, in_path=True)
_PROCESS = Parameter("process", "Address of the process.", pattern=SLUG, in_path=True)
_DATASET = Parameter("dataset", "Address of the set of data.", pattern=SLUG, in_path=True)
_AFTER_TEXT = "Key of the last one that you have, as `next` gives it."
_AFTER = Parameter("after", _AFTER_TEXT, pattern=UUID_KEY)
_AFTER_SLUG = Parameter("after", _AFTER_TEXT, pattern=SLUG)

_TEXTS = {"type": "object", "description": "By language (BCP 47).", "additionalProperties": STRING}
_INSTANT = {"type": ["string", "null"], "format": "date-time"}
_DAY = {"type": ["string", "null"], "format": "date"}
_URL = {"type": "string", "format": "uri"}
_PHASE = _object(
    titles=_TEXTS, texts=_TEXTS, starts_at=_INSTANT, ends_at=_INSTANT, timezone=STRING,
    on={"type": "array", "items": _object(component=STRING, action=STRING)},
)  # fmt: skip
_COMPONENT = _object(
    slug=STRING,
    kind={"type": "string", "enum": [one.value for one in ComponentKind]},
    titles=_TEXTS,
    texts=_TEXTS,
    url=_URL,
)
_PROCESS_LINE: dict[str, Any] = {
    "slug": STRING, "city": STRING, "method": {"type": "string", "enum": [one.value for one in Method]}, "lang": STRING, "title": STRING,
    "titles": _TEXTS, "summaries": _TEXTS, "state": {"type": "string", "enum": [one.value for one in Standing]}, "published_at": _INSTANT,
    "url": _URL,
}  # fmt: skip
_DATASET_SCHEMA = _object(
    slug=STRING, city=STRING, kind=STRING, lang=STRING, title=STRING, titles=_TEXTS, descriptions=_TEXTS, licence=_URL, theme=STRING,
    keywords={"type": "array", "items": STRING}, publisher=STRING, issued_on=_DAY, changed_at=_INSTANT, version={"type": "integer"},
    rows={"type": "integer"},
    columns={"type": "array", "items": _object(
        name=STRING, type={"type": "string", "enum": [one.value for one in ColumnType]}, descriptions=_TEXTS,
    )},
    files={"type": "array", "items": _URL}, url=_URL,
)  # fmt: skip
_JSON_TYPES: dict[ColumnType, Mapping[str, Any]] = {
    ColumnType.INTEGER: {"type": ["integer", "null"]}, ColumnType.NUMBER: {"type": ["number", "null"]}, ColumnType.DATE: _DAY,
    ColumnType.DATETIME: _INSTANT, ColumnType.BOOLEAN: {"type": ["boolean", "null"]}, ColumnType.STRING: STRING,
}  # fmt: skip


def schema_name(resource: Resource) -> str:
    return "".join(part.capitalize() for part in resource.name.split("_"))


def _resource_schema(resource: Resource) -> dict[str, Any]:
    return _object(**{one.name: {**_JSON_TYPES[one.type], "description": one.about} for one in resource.fields})


def schemas() -> dict[str, Any]:
    """All that is answered, what other parts have registered included."""
    return {
        "Space": _object(
            city=STRING, country=STRING, lang=STRING, title=STRING, titles=_TEXTS, intros=_TEXTS,
            state={"type": "string", "enum": [PilotState.RUNNING.value, PilotState.ENDED.value]}, started_on=_DAY, url=_URL,
        ),
        "ProcessLine": _object(**_PROCESS_LINE),
        "Process": _object(
            **_PROCESS_LINE, texts=_TEXTS, evaluations=_TEXTS, phases={"type": "array", "items": _PHASE},
            components={"type": "array", "items": _COMPONENT}, resources={"type": "array", "items": _URL}, file=_URL,
        ),
        "Coming": _object(title=STRING, titles=_TEXTS, kind=STRING, starts_at=_INSTANT, ends_at=_INSTANT, place=STRING, url=_URL),
        "DatasetLine": _DATASET_SCHEMA, "Dataset": _DATASET_SCHEMA,
        "DatasetRow": {"type": "object", "description": "Name of the column → value.", "additionalProperties": True},
        **{schema_name(one): _resource_schema(one) for one in resources()},
    }  # fmt: skip


def operations() -> list[Operation]:
    """All GETs, one more for each resource that other parts have registered."""
    listed = (_LANG, _AFTER, _LIMIT)
    of_process = f"{BASE}/spaces/{{city}}/processes/{{process}}"
    of_data = f"{BASE}/spaces/{{city}}/datasets/{{dataset}}"
    column = Parameter(
        "column", "Only rows with `value` in this column.", pattern=r"[^\x00-\x1f\x7f]{1,80}", example="district"
    )
    value = Parameter("value", "The whole content of the cell.", pattern=r"[^\x00-\x1f\x7f]{0,200}", most=200)
    number = Parameter("after", "Number of the last row that you have.", "integer", most=999_999_999)
    return [
        Operation(f"{BASE}/spaces", "listSpaces", "Spaces of cities, by address", "Space", (_LANG, _AFTER_SLUG, _LIMIT), is_list=True),
        Operation(f"{BASE}/spaces/{{city}}/processes", "listProcesses", "Published processes of a city, by id", "ProcessLine", (_CITY, *listed), is_list=True),
        Operation(of_process, "getProcess", "A process with its phases and components", "Process", (_CITY, _PROCESS, _LANG)),
        *(
            Operation(f"{of_process}/{one.name}", f"list{schema_name(one)}", one.about, schema_name(one), (_CITY, _PROCESS, Parameter("after", _AFTER_TEXT, pattern=one.key), _LIMIT), is_list=True)
            for one in resources()
        ),
        Operation(f"{BASE}/spaces/{{city}}/coming-up", "listComingUp", "What people can take part in next", "Coming", (_CITY, _LANG), is_list=True),
        Operation(f"{BASE}/spaces/{{city}}/datasets", "listDatasets", "Open data of a city, by id", "DatasetLine", (_CITY, *listed), is_list=True),
        Operation(of_data, "getDataset", "A set of data with its dictionary", "Dataset", (_CITY, _DATASET, _LANG)),
        Operation(f"{of_data}/rows", "listRows", "Rows of a set of data, by number", "DatasetRow", (_CITY, _DATASET, column, value, number, _LIMIT), is_list=True),
    ]  # fmt: skip


def operation(key: str) -> Operation:
    return next(one for one in operations() if one.key == key)


def description(site: Site, title: str) -> dict[str, Any]:
    """The whole description."""
    name, url = LICENCES["cc-by"]
    return openapi.described(
        operations(), schemas(), base=site.base, title=title,
        about="Citizen participation of cities, for reading: what is public, without who wrote it.", licence={"name": name, "url": url},
    )  # fmt: skip


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def space(one: Space, site: Site, lang: str) -> dict[str, Any]:
    return {
        "city": one.city.slug, "country": one.city.country, "lang": one.lang, "title": i18n.pick(one.titles, lang or one.lang)[0],
        "titles": one.titles, "intros": one.intros, "state": one.state.value,
        "started_on": one.started_on.isoformat() if one.started_on else None, "url": site.space(one.city.slug, lang or one.lang),
    }  # fmt: skip


def process_line(one: Process, site: Site, lang: str, now: datetime) -> dict[str, Any]:
    city = one.space.city.slug
    return {
        "slug": one.slug, "city": city, "method": one.method.value, "lang": one.lang, "title": i18n.pick(one.titles, lang or one.lang)[0],
        "titles": one.titles, "summaries": one.summaries, "state": process_standing(one, now).value,
        "published_at": _at(one.published_at), "url": site.process(city, one.slug, lang or one.lang),
    }  # fmt: skip


def process(one: Process, site: Site, lang: str, now: datetime) -> dict[str, Any]:
    city, page = one.space.city.slug, site.process(one.space.city.slug, one.slug, lang or one.lang)
    by_id = {part.id: part.slug for part in one.components}
    kinds = {part.kind for part in one.components}
    return {
        **process_line(one, site, lang, now), "texts": one.texts, "evaluations": one.evaluations,
        "phases": [
            {
                "titles": phase.titles, "texts": phase.texts, "starts_at": _at(phase.starts_at), "ends_at": _at(phase.ends_at),
                "timezone": phase.timezone,
                "on": [{"component": by_id[part.component_id], "action": part.action.value} for part in phase.actions],
            }
            for phase in one.phases
        ],
        "components": [
            {"slug": part.slug, "kind": part.kind.value, "titles": part.titles, "texts": part.texts, "url": f"{page}{part.slug}/"}
            for part in one.components
        ],
        "resources": [f"{site.base}{BASE}/spaces/{city}/processes/{one.slug}/{part.name}" for part in resources() if part.kinds & kinds],
        "file": f"{site.data(city)}/processes/{one.slug}.zip",
    }  # fmt: skip


def coming(one: Item, site: Site, lang: str) -> dict[str, Any]:
    shown = lang if lang in i18n.LOCALES else i18n.SOURCE
    return {
        "title": i18n.pick(one.titles, lang)[0], "titles": one.titles, "kind": one.key.partition("/")[0], "starts_at": _at(one.at),
        "ends_at": _at(one.until), "place": one.place,
        "url": one.path if one.path.startswith("https://") else f"{site.base}/{shown}{one.path}",
    }  # fmt: skip


def dataset(one: CityDataset, site: Site, lang: str) -> dict[str, Any]:
    city, newest = one.space.city.slug, one.versions[0]
    return {
        "slug": one.slug, "city": city, "kind": one.kind.value, "lang": one.lang, "title": i18n.pick(one.titles, lang or one.lang)[0],
        "titles": one.titles, "descriptions": one.descriptions, "licence": LICENCES[one.licence][1], "theme": one.theme,
        "keywords": one.keywords, "publisher": one.publisher, "issued_on": one.issued_on.isoformat() if one.issued_on else None,
        "changed_at": _at(one.changed_at), "version": newest.number, "rows": newest.row_count, "columns": newest.columns,
        "files": [f"{site.data(city)}/{one.slug}.{form}" for form in dcat.forms_of(one)],
        "url": site.dataset(city, one.slug, lang or one.lang),
    }  # fmt: skip
