"""OAI-PMH at `/oai`: six verbs, lists in parts by tokens that need no memory of ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from portal.cases import queries
from portal.cases.formats import oai
from portal.cases.formats.oai import OaiError
from portal.cases.queries import Choice, Order, Record
from portal.cases.views.base import machines, site
from portal.core import clock, i18n, web
from portal.core.access import public
from portal.core.limits import limiter
from portal.core.xml import Element, document
from portal.search import queries as search

PAGE = 100  # records of a part
LIFETIME = timedelta(hours=24)  # of a token


@machines.route("/oai", methods=["GET", "POST"])
@web.csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf ships no types; harvesters post, and nothing is changed
@public
@limiter.limit("120 per minute")
def harvest() -> ResponseReturnValue:
    """The one address of the protocol; the arguments come in the address or, as POST, in the body."""
    given = [*request.args.items(multi=True), *request.form.items(multi=True)]
    now, asked = clock.now(), {}
    try:
        asked = oai.arguments(given)
        root = oai.envelope(site(), asked, now)
        _ANSWERS[asked["verb"]](root, asked)
        body = document(root)
    except OaiError as error:
        body = oai.failed(site(), asked, now, error)
    return Response(body, content_type="text/xml; charset=utf-8")


def _identify(root: Element, _asked: Mapping[str, str]) -> None:
    oai.identify(root, site(), queries.library_state(), clock.now())


def _formats(root: Element, asked: Mapping[str, str]) -> None:
    if "identifier" in asked and _one(asked["identifier"]).found is None:
        raise OaiError("noMetadataFormats", "The case was withdrawn: only its header is left.")
    oai.list_formats(root)


def _one(identifier: str) -> Record:
    found = queries.record(oai.number_of(identifier, site()))
    if found is None:
        raise OaiError("idDoesNotExist", "No record has this identifier.")
    return found


def _sets(root: Element, asked: Mapping[str, str]) -> None:
    if "resumptionToken" in asked:
        raise OaiError("badResumptionToken", "The list of sets comes whole.")
    sets = [("city", "Cities"), ("lang", "Languages"), ("tag", "Tags")]
    sets += [(f"city:{one.city.slug}", i18n.plain(one.city.names)) for one in queries.known_cities(clock.today())]
    sets += [(f"lang:{lang}", i18n.language_name(lang)) for lang in queries.languages()]
    tags = [tag for tag in search.tags_by_id().values() if tag.is_public]
    sets += [(f"tag:{scheme}", scheme) for scheme in dict.fromkeys(tag.scheme.value for tag in tags)]
    sets += [(f"tag:{tag.key}", i18n.plain(dict(tag.labels))) for tag in tags]
    oai.list_sets(root, sorted(sets))


def _get(root: Element, asked: Mapping[str, str]) -> None:
    found = _one(asked["identifier"])
    oai.check_format(asked["metadataPrefix"])
    oai.get_record(root, found, site())


def _list(root: Element, asked: Mapping[str, str]) -> None:
    token = _read(asked["resumptionToken"]) if "resumptionToken" in asked else None
    selection = token["selection"] if token else {name: asked[name] for name in _SELECTION if name in asked}
    wanted = oai.choice(selection)
    after = (datetime.fromisoformat(token["at"]), int(token["number"])) if token else None
    found = queries.records(wanted, limit=PAGE + 1, after=after, order=Order.CHANGED, with_withdrawn=True)
    if not found and token is None:
        raise OaiError("noRecordsMatch", "No record matches.")
    oai.list_records(root, asked["verb"], found[:PAGE], _resumption(found, selection, token, wanted), site())


_SELECTION = ("metadataPrefix", "set", "from", "until")


def _resumption(
    found: list[Record], selection: Mapping[str, str], token: Mapping[str, Any] | None, wanted: Choice
) -> oai.Resumption | None:
    """The token for what follows, an empty one at the end of a list in parts, none for a list that came whole."""
    done = int(token["done"]) if token else 0
    if len(found) <= PAGE:
        return oai.Resumption("", done, int(token["total"]), None) if token else None
    total = int(token["total"]) if token else queries.count_records(wanted, with_withdrawn=True)
    last, expires = found[PAGE - 1], clock.now() + LIFETIME
    text = _signer().dumps({
        "selection": dict(selection), "at": last.changed_at.isoformat(), "number": last.number, "done": done + PAGE,
        "total": total, "until": expires.timestamp(),
    })  # fmt: skip
    return oai.Resumption(str(text), done, total, expires)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="oai-pmh")


def _read(text: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = _signer().loads(text)
    except BadSignature:
        raise OaiError("badResumptionToken", "This token is not one of ours.") from None
    if found["until"] < clock.now().timestamp():
        raise OaiError("badResumptionToken", "This token has expired; begin again.")
    return found


_ANSWERS = {
    "Identify": _identify, "ListMetadataFormats": _formats, "ListSets": _sets, "GetRecord": _get, "ListIdentifiers": _list,
    "ListRecords": _list,
}  # fmt: skip
