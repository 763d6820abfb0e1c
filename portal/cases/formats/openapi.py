"""What the read API of the library answers: its schemas, and its description as a whole.

Source: OpenAPI Specification 3.1.0 (2021-02-15), JSON Schema 2020-12; RFC 9457 (problem details).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.cases.formats.site import Site
from portal.cases.models import AdoptionStage, Stage
from portal.cities.models import Government, IncomeGroup, Region
from portal.core import openapi
from portal.core.openapi import Operation
from portal.core.openapi import record as _object
from portal.search.models import TagScheme

_TEXTS = {"type": "object", "description": "By language (BCP 47).", "additionalProperties": {"type": "string"}}
_STRING = {"type": "string"}
_STRINGS = {"type": "array", "items": _STRING}
_INSTANT = {"type": ["string", "null"], "format": "date-time"}
_URL = {"type": "string", "format": "uri"}


def _or_null(kinds: Iterable[str], description: str) -> dict[str, Any]:
    return {"type": ["string", "null"], "enum": [*map(str, kinds), None], "description": description}


_LANGUAGE_OF_CASE = _object(
    language=_STRING, origin={"type": "string", "enum": ["original", "human", "machine"]}, url=_URL,
    is_stale={"type": "boolean", "description": "The original has changed since the translation was made."},
)  # fmt: skip
_FILE = _object(
    name=_STRING, kind=_STRING, type=_STRING, size={"type": "integer"}, licence=_STRING, credit=_STRING, alts=_TEXTS, url=_URL,
)  # fmt: skip
_RECORD = _object(
    number={"type": "integer"}, version={"type": "integer"}, address=_URL, published_at=_INSTANT, changed_at=_INSTANT,
    evidence_today={"type": ["integer", "null"], "minimum": 0, "maximum": 5}, country=_STRING,
    languages={"type": "array", "items": _LANGUAGE_OF_CASE}, files={"type": "array", "items": _FILE},
)  # fmt: skip
_NUMBER = {"type": ["number", "null"]}
SCHEMAS: Mapping[str, Any] = {
    "CaseLine": _object(
        number={"type": "integer"}, version={"type": "integer"}, address=_URL, city=_STRING, country=_STRING,
        stage={"type": "string", "enum": [one.value for one in Stage]}, tags=_STRINGS, original_lang=_STRING, titles=_TEXTS,
        summaries=_TEXTS, licence=_STRING, published_at=_INSTANT, changed_at=_INSTANT,
        evidence_today={"type": ["integer", "null"]}, url=_URL,
    ),
    "Case": _object(
        key=_STRING, city=_STRING, original_lang=_STRING, stage={"type": "string", "enum": [one.value for one in Stage]},
        started=_STRING, ended=_STRING, tags=_STRINGS, prerequisites=_STRINGS, licence=_STRING,
        cost=_object(band=_STRING, amount=_NUMBER, currency=_STRING, year={"type": ["integer", "null"]}), abstract_en=_STRING,
        texts={"type": "object", "additionalProperties": _object(
            origin=_STRING, title=_STRING, summary=_STRING,
            sections={"type": "object", "additionalProperties": _STRING, "description": "Markdown by section."},
        )},
        timeline={"type": "array", "items": _object(on=_STRING, texts=_TEXTS)},
        indicators={"type": "array", "items": _object(names=_TEXTS, unit=_TEXTS, method=_TEXTS, before=_NUMBER, after=_NUMBER, year=_NUMBER)},
        contacts={"type": "array", "items": _object(role=_TEXTS)}, references={"type": "array", "items": {"type": "object"}},
        evidence={"type": "object"}, record=_RECORD,
    ),
    "City": _object(
        slug=_STRING, names=_TEXTS, own_lang=_STRING, country=_STRING, region={"type": "string", "enum": [one.value for one in Region]},
        latitude={"type": "number"}, longitude={"type": "number"}, timezone=_STRING, population_band=_STRING, languages=_STRINGS,
        income_group=_or_null(IncomeGroup, "Of the country, by the World Bank; null: not known."), income_year={"type": ["integer", "null"], "description": "The World Bank's fiscal year of the group."},
        government=_or_null(Government, "Form of government; null: not known."),
        website=_STRING, membership={"type": ["string", "null"]}, offices=_STRINGS, cases={"type": "integer"}, url=_URL,
    ),
    "Adoption": _object(
        case=_STRING, city=_STRING, stage={"type": "string", "enum": [one.value for one in AdoptionStage]}, began=_STRING, since=_STRING,
        stopped_reason=_STRING, lang=_STRING, adapted=_STRING, result=_STRING,
        cost=_object(amount=_NUMBER, currency=_STRING, year={"type": ["integer", "null"]}),
        references={"type": "array", "items": {"type": "object"}},
        own_case={"type": ["string", "null"], "description": "Key of the case in which the adopting city tells of it."},
        confirmed=_object(source=_INSTANT, adopter=_INSTANT), stated_at=_INSTANT, changed_at=_INSTANT,
        record=_object(
            id={"type": "string", "format": "uuid"}, number={"type": "integer"}, version={"type": "integer"}, source=_STRING, url=_URL,
        ),
    ),
    "Tag": _object(
        key=_STRING, scheme={"type": "string", "enum": [one.value for one in TagScheme]}, code=_STRING, labels=_TEXTS,
        position={"type": "integer"}, is_retired={"type": "boolean"},
    ),
    "Hit": _object(
        kind=_STRING, id=_STRING, title=_STRING, language=_STRING, languages=_STRINGS, text=_STRING, tags=_STRINGS,
        is_machine={"type": "boolean"}, dated_on={"type": ["string", "null"], "format": "date"}, url=_URL,
    ),
}  # fmt: skip


def described(operations: Sequence[Operation], site: Site, title: str, licence: str) -> dict[str, Any]:
    """The whole description, OpenAPI 3.1."""
    return openapi.described(
        operations, SCHEMAS, base=site.base, title=title, about="Everything that is public of the case library, for reading.",
        licence={"name": "CC BY 4.0 (unless a case says otherwise)", "url": licence},
    )  # fmt: skip
