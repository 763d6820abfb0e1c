"""A case cited, described for programs, and found by its permanent address."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup, escape

from portal.cases import extras, queries
from portal.cases.extras import Extra
from portal.cases.formats import citation, jsonld, signposts
from portal.cases.models import Case, CaseText
from portal.cases.queries import Published
from portal.cases.views.base import bp, machines, numbered_case, plain, site
from portal.core import cache, i18n, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.structured_data import data_block

GONE = 410
# What the permanent address gives beside the page, by what a program says it accepts.
_DATA = {jsonld.TYPE: "jsonld", "application/json": "json"}


@bp.get('/cases/<int:number>/cite.<any("csl.json", bib, ris):form>')
@public
@cache.for_everyone("cases", "cities")
def cite(number: int, form: str) -> ResponseReturnValue:
    """The citation of a case as it is now, as a file for a reference manager."""
    case = numbered_case(number)
    return _cite(case, queries.published(case), form)


@bp.get('/cases/<int:number>/versions/<int:version>/cite.<any("csl.json", bib, ris):form>')
@public
@cache.for_everyone("cases", "cities")
def cite_version(number: int, version: int, form: str) -> ResponseReturnValue:
    """The citation of one version."""
    case = numbered_case(number)
    return _cite(case, queries.published(case, version), form)


def _cite(case: Case, found: Published | None, form: str) -> ResponseReturnValue:
    if found is None:
        return _gone(case)
    made = citation.citation_of(found, _text(found), site())
    response = make_response(citation.written(made, form))
    response.content_type = f"{citation.FORMS[form]}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{made.key}.{form}"'
    return response


def _gone(case: Case) -> Response:
    """The tombstone, for a case that was withdrawn.

    Raises:
        NotFound: there never was such a version.
    """
    if case.withdrawn_at is None:
        raise NotFound
    return web.render("cases/withdrawn.html", GONE, case=case, city=queries.city_of(case))


def _text(found: Published) -> CaseText:
    """The text that the address asks for, as on the page."""
    return found.texts.get(request.args.get("in", "")) or found.text(i18n.current())


@extras.append
def _citing(found: Published, _reader: Any) -> Extra:
    text = _text(found)
    made = citation.citation_of(found, text, site())
    values: dict[str, Any] = {"number": found.case.number}
    if not found.is_current:
        values["version"] = found.version.number
    if text.lang != i18n.current():
        values["in"] = text.lang
    endpoint = "cases.cite" if found.is_current else "cases.cite_version"
    files = [(name, url_for(endpoint, form=form, **values)) for name, form in _NAMES]
    return Extra("cases/_cite.html", {"made": made, "files": files}, "side", 90)


_NAMES = (("CSL-JSON", "csl.json"), ("BibTeX", "bib"), ("RIS", "ris"))


@extras.append
def _described(found: Published, _reader: Any) -> Extra:
    """JSON-LD in the page, where search engines look for it."""
    return Extra("cases/_described.html", {"data": data_block(jsonld.of_case(found, _text(found), site()))}, "head")


def alternates(found: Published, text: CaseText) -> Markup:
    """The head's links to the languages that the case really has, and to the address of the text that is shown."""
    links = [f'<link rel="canonical" href="{escape(site().page(found, text.lang))}">']
    links += [
        f'<link rel="alternate" hreflang="{escape(lang)}" href="{escape(address)}">'
        for lang, address in signposts.languages(found, site())
    ]
    return Markup("\n  ".join(links))  # noqa: S704  # the addresses are escaped


@machines.get("/data/cases/<int:number>.jsonld")
@public
@cache.for_everyone("cases", "cities")
def case_jsonld(number: int) -> ResponseReturnValue:
    """A case in JSON-LD, in its original language."""
    case = numbered_case(number)
    found = queries.published(case)
    if found is None:
        return _gone(case)
    described = jsonld.of_case(found, found.original, site())
    response = make_response(json.dumps(described, ensure_ascii=False, indent=1) + "\n")
    response.content_type = jsonld.TYPE
    return response


@plain.get("/id/case/<int:number>")
@public
def permanent(number: int) -> ResponseReturnValue:
    """The permanent address: to the case in the reader's language, or to its data. It never dies."""
    return _permanent(numbered_case(number), None)


@plain.get("/id/case/<int:number>/<int:version>")
@public
def permanent_version(number: int, version: int) -> ResponseReturnValue:
    """The permanent address of one version."""
    return _permanent(numbered_case(number), version)


def _permanent(case: Case, version: int | None) -> ResponseReturnValue:
    found = queries.published(case, version)
    if found is None and case.withdrawn_at is None:
        raise NotFound
    response = redirect(_target(case, found, version), 303)
    if found is not None:
        response.headers["Link"] = signposts.links(found, site())
    response.vary.update(["Accept", "Accept-Language", "Cookie"])
    return response


def _target(case: Case, found: Published | None, version: int | None) -> str:
    wanted = request.accept_mimetypes.best_match(["text/html", *_DATA], "text/html")
    if wanted in _DATA and found is not None and version is None:
        return f"/data/cases/{case.number}.{_DATA[wanted]}"
    chosen = current_user.locale if current_user.is_authenticated else i18n.from_header(request.accept_languages)
    locale = chosen if chosen in i18n.LOCALES else i18n.SOURCE
    if version is None:
        return url_for("cases.case", locale=locale, number=case.number)
    return url_for("cases.case_version", locale=locale, number=case.number, version=version)
