"""The read API: `/api/v1`. One table says which operations there are and what they take; it checks and describes them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from portal.cases import datasets, queries
from portal.cases.formats import data
from portal.cases.formats.openapi import described
from portal.cases.models import AdoptionStage, Stage
from portal.cases.queries import Choice, Record
from portal.cases.views.base import machines, site
from portal.cities.models import Region
from portal.core import clock, i18n, openapi
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.i18n import lazy as _l
from portal.core.limits import limiter
from portal.core.open_answers import tagged
from portal.core.openapi import Invalid, Operation, Parameter
from portal.search import kinds
from portal.search import queries as search
from portal.search.models import TagScheme
from portal.search.queries import Hit, Wanted

BASE = "/api/v1"
LINES = 50  # of a list, unless more or fewer are asked for
MOST = 200
_LIMIT = Parameter("limit", f"How many at most; {LINES} if it is not given.", "integer", least=1, most=MOST)
_NUMBER = Parameter("number", "Number of the case.", "integer", least=1, most=999_999_999, in_path=True)
_VERSION = Parameter("version", "Number of the version.", "integer", least=1, most=999_999_999, in_path=True)
_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SLUG = Parameter("slug", "Address of the city.", pattern=openapi.SLUG, in_path=True)
_COUNTRY = Parameter("country", "Country of the city, ISO 3166-1 alpha-2.", pattern="[A-Z]{2}", example="KR")
_CASES = (
    Parameter("tag", "A tag, or a scheme of tags.", pattern="[a-z]+(:[a-z0-9]+(-[a-z0-9]+)*)?", example="topic:open-data"),
    Parameter("language", "There is a text in this language.", pattern=openapi.LANGUAGE, most=12, example="ko"),
    Parameter("city", "Cases of this city.", pattern=openapi.SLUG, example="seoul"),
    _COUNTRY,
    Parameter("region", "Cases of cities of this region.", values=[one.value for one in Region]),
    Parameter("stage", "How far the practice is.", values=[one.value for one in Stage]),
    Parameter("changed_since", "Changed at this instant or later.", "date-time", example="2026-01-01T00:00:00Z"),
    Parameter("after", "Number of the last case that you have.", "integer", most=999_999_999),
    _LIMIT,
)  # fmt: skip
OPERATIONS = (
    Operation(f"{BASE}/cases", "listCases", _l("Cases, by number, in parts"), "CaseLine", _CASES, is_list=True),
    Operation(f"{BASE}/cases/{{number}}", "getCase", _l("A case in all its languages"), "Case", (_NUMBER,), may_be_gone=True, gone="The case was withdrawn."),
    Operation(
        f"{BASE}/cases/{{number}}/versions/{{version}}", "getCaseVersion", _l("A version of a case, as it was published"),
        "Case", (_NUMBER, _VERSION), may_be_gone=True, gone="The case was withdrawn.",
    ),
    Operation(
        f"{BASE}/cities", "listCities", _l("Cities, by address, in parts"), "City",
        (_COUNTRY, Parameter("after", "Address of the last city that you have.", pattern=openapi.SLUG), _LIMIT), is_list=True,
    ),
    Operation(f"{BASE}/cities/{{slug}}", "getCity", _l("A city"), "City", (_SLUG,)),
    Operation(
        f"{BASE}/adoptions", "listAdoptions", _l("Adoptions, in the order in which they were stated, in parts"), "Adoption",
        (
            Parameter("case", "Of the case with this number.", "integer", least=1, most=999_999_999),
            Parameter("city", "By this city.", pattern=openapi.SLUG, example="barcelona"),
            Parameter("stage", "How far the city is.", values=[one.value for one in AdoptionStage]),
            Parameter("after", "Id of the last adoption that you have.", pattern=_UUID, most=36), _LIMIT,
        ), is_list=True,
    ),
    Operation(
        f"{BASE}/tags", "listTags", _l("Tags with their names in all languages"), "Tag",
        (Parameter("scheme", "Of this scheme.", values=[one.value for one in TagScheme]),), is_list=True,
    ),
    Operation(
        f"{BASE}/search", "search", _l("Search in all languages over everything that is public"), "Hit",
        (
            Parameter("q", "Words in any language; typos are repaired.", pattern=r"[^\x00-\x1f\x7f]{0,200}", most=200, example="open data"),
            Parameter("language", "Of the reader: texts are shown in it where they exist; en if it is not given.", pattern=openapi.LANGUAGE, most=12),
            Parameter("kind", "Only things of this kind, e.g. case or city.", pattern="[a-z_]{1,40}", example="case"),
            Parameter("first", "How many to leave out at the beginning.", "integer", most=10_000), _LIMIT,
        ), is_list=True,
    ),
)  # fmt: skip
_BY_KEY = {one.key: one for one in OPERATIONS}
_often = limiter.limit("120 per minute")


def _asked(key: str) -> dict[str, Any]:
    return openapi.read(_BY_KEY[key].parameters, list(request.args.items(multi=True)))


@machines.errorhandler(Invalid)
def _invalid(error: Invalid) -> ResponseReturnValue:
    """Tells what is wrong with each parameter."""
    wrong = [{"parameter": name, "message": message} for name, message in error.args[0]]
    body = {
        "type": "about:blank", "title": "Bad Request", "status": 400, "detail": "A parameter is wrong.", "errors": wrong,
    }  # fmt: skip
    return Response(json.dumps(body, ensure_ascii=False), 400, content_type=openapi.PROBLEM)


def _answer(body: Mapping[str, Any], changed_at: datetime | None = None) -> Response:
    """JSON that is not sent again to those who have it."""
    response = make_response(json.dumps(body, ensure_ascii=False))
    response.content_type = "application/json"
    response.last_modified = changed_at
    if body.get("next"):
        response.headers["Link"] = f'<{body["next"]}>; rel="next"'
    return tagged(response)


def _next(after: str | int, name: str = "after") -> str:
    """The address of what follows: the same question, from there on."""
    given = {key: value for key, value in request.args.items() if key != name} | {name: str(after)}
    return f"{site().base}{request.path}?{urlencode(given)}"


@machines.get(f"{BASE}/openapi.json")
@public
@_often
def api_description() -> ResponseReturnValue:
    """What the API offers, for programs."""
    return _answer(described(OPERATIONS, site(), site().names["en"], datasets.LICENCE))


@machines.get(f"{BASE}/cases")
@public
@_often
def api_cases() -> ResponseReturnValue:
    """Cases by number; `next` leads on."""
    asked = _asked("listCases")
    limit, after, since = asked.pop("limit", LINES), asked.pop("after", 0), asked.pop("changed_since", None)
    found = queries.records(Choice(since=since, **asked), limit=limit + 1, after=after)
    shown = found[:limit]
    following = _next(shown[-1].number) if len(found) > limit else None
    latest = max((one.changed_at for one in shown), default=None)
    return _answer({"items": [_line(one) for one in shown], "next": following}, latest)


def _line(one: Record) -> dict[str, Any]:
    """A case as a list shows it."""
    texts = one.found.texts if one.found else {}
    return {
        "number": one.number, "version": one.version.number, "address": site().permanent(one.number), "city": one.city.slug,
        "country": one.city.country, "stage": one.version.stage.value, "tags": [tag.key for tag in one.tags],
        "original_lang": one.version.original_lang, "titles": {lang: text.title for lang, text in sorted(texts.items())},
        "summaries": {lang: text.summary for lang, text in sorted(texts.items())}, "licence": one.version.licence,
        "published_at": one.version.published_at.isoformat(timespec="seconds") if one.version.published_at else None,
        "changed_at": one.changed_at.isoformat(timespec="seconds"), "evidence_today": one.found.level if one.found else None,
        "url": f"{site().base}{BASE}/cases/{one.number}",
    }  # fmt: skip


@machines.get(f"{BASE}/cases/<int:number>")
@public
@_often
def api_case(number: int) -> ResponseReturnValue:
    """A case as it is now; 410 if it was withdrawn."""
    _asked("getCase")
    found = queries.record(number)
    if found is None:
        raise NotFound
    if found.found is None:
        return _gone(found.case.withdrawn_reason)
    return _answer(data.case(found.found, site()), found.changed_at)


@machines.get(f"{BASE}/cases/<int:number>/versions/<int:version>")
@public
@_often
def api_case_version(number: int, version: int) -> ResponseReturnValue:
    """One published version."""
    _asked("getCaseVersion")
    case = queries.case_by_number(number)
    found = queries.published(case, version) if case else None
    if case is not None and case.withdrawn_at is not None:
        return _gone(case.withdrawn_reason)
    if found is None:
        raise NotFound
    return _answer(data.case(found, site()), found.version.published_at)


def _gone(reason: str) -> Response:
    body = {"type": "about:blank", "title": "Gone", "status": 410, "detail": reason}
    return Response(json.dumps(body, ensure_ascii=False), 410, content_type=openapi.PROBLEM)


@machines.get(f"{BASE}/cities")
@public
@_often
def api_cities() -> ResponseReturnValue:
    """Cities by address; `next` leads on."""
    asked = _asked("listCities")
    limit = asked.pop("limit", LINES)
    found = queries.known_cities(clock.today(), limit=limit + 1, **asked)
    shown = found[:limit]
    following = _next(shown[-1].city.slug) if len(found) > limit else None
    return _answer({"items": [data.city(one, site()) for one in shown], "next": following})


@machines.get(f"{BASE}/cities/<slug>")
@public
@_often
def api_city(slug: str) -> ResponseReturnValue:
    """One city."""
    _asked("getCity")
    found = queries.known_cities(clock.today(), slug=slug)
    if not found:
        raise NotFound
    return _answer(data.city(found[0], site()))


@machines.get(f"{BASE}/adoptions")
@public
@_often
def api_adoptions() -> ResponseReturnValue:
    """Adoptions that both cities let stand; `next` leads on."""
    asked = _asked("listAdoptions")
    limit, after = asked.pop("limit", LINES), asked.pop("after", None)
    found = queries.adoptions_from(limit=limit + 1, after=uuid.UUID(after) if after else None, **asked)
    shown = found[:limit]
    following = _next(str(shown[-1].adoption.id)) if len(found) > limit else None
    return _answer({"items": [data.adoption(one, site()) for one in shown], "next": following})


@machines.get(f"{BASE}/tags")
@public
@_often
def api_tags() -> ResponseReturnValue:
    """Tags, of one scheme or of all; they come whole."""
    scheme = _asked("listTags").get("scheme")
    found = [one for one in datasets.public_tags() if scheme in (None, one.scheme.value)]
    return _answer({"items": [data.tag(one) for one in found], "next": None})


@machines.get(f"{BASE}/search")
@public
@_often
def api_search() -> ResponseReturnValue:
    """What everybody may find; without words everything, newest first."""
    asked = _asked("search")
    limit, first, lang = asked.get("limit", LINES), asked.get("first", 0), asked.get("language", i18n.SOURCE)
    filters = {"kind": [asked["kind"]]} if "kind" in asked else {}
    found = search.find(Wanted(asked.get("q", ""), lang, filters, first=first, most=limit))
    with i18n.in_language(lang if lang in i18n.LOCALES else i18n.SOURCE):
        items = [_hit(one) for one in found.hits]
    following = _next(first + limit, "first") if first + limit < min(found.total, 10_000) and items else None
    return _answer({"items": items, "next": following})


EXCERPT = 300  # signs of a text that a hit shows


def _hit(one: Hit) -> dict[str, Any]:
    kind = kinds.get(one.kind)
    address = kind.address(one.thing_id, one.facts) if kind else "/"
    return {
        "kind": one.kind, "id": str(one.thing_id), "title": one.title, "language": one.lang, "languages": sorted(one.langs),
        "text": one.body[:EXCERPT], "tags": list(one.tags), "is_machine": one.is_machine,
        "dated_on": one.dated_on.isoformat() if one.dated_on else None, "url": site().base + address,
    }  # fmt: skip
