"""GeoReport v2 (Open311): programs of others read what is reported in a city, and report for people with a key of the city.

jurisdiction_id is the city's address here, such as `hanoi`. Each method answers in JSON and XML by the end of its address; errors
have the shape that the specification gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response, jsonify, request, url_for
from werkzeug.datastructures import FileStorage

from portal.core import clock, datetimes, db, i18n, ids, settings, web
from portal.core.access import public
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.participation import open311, queries, rules
from portal.participation.models import ApiClient, ReportChannel, RequestState, ServiceCategory, ServiceRequest, Space
from portal.participation.open311 import ERRORS, REQUESTS, SERVICES, Refused, Shape
from portal.participation.queries import departments, places, service_requests
from portal.participation.queries import open311 as queries_of_programs
from portal.participation.queries.open311 import Asking
from portal.participation.rules import service_requests as report_rules
from portal.participation.services import intake, photos
from portal.participation.services import service_requests as reporting
from portal.participation.services.service_requests import KeptPhoto, ReportPlan

bp = web.plain_blueprint("participation_open311", "portal.participation.views")
plain = bp  # `views.register` joins it to the application

SPAN = timedelta(days=90)
MOST = 1000
FORMATS = "<any(json, xml):form>"


def _by_key() -> str:
    """Which program asks, by the key that it names. Invented keys open nothing, and their network has a limit of its own."""
    return ids.digest(request.form.get("api_key", "")[:200])


_reads = limiter.limit("120 per minute")
_writes = limiter.limit("60 per minute", key_func=_by_key)
_writes_of_a_network = limiter.limit("300 per minute")


@bp.url_value_preprocessor
def _not_too_large(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint == "participation_open311.send_request":
        request.max_content_length = report_rules.REPORT_BYTES


@bp.after_request
def _for_all(response: Response) -> Response:
    """Pages of other sites may read what everybody may; a key never travels in a cookie."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@bp.errorhandler(Refused)
def _refused(error: Refused) -> Response:
    form = (request.view_args or {}).get("form", "xml")
    answer = _list(ERRORS, [{"code": error.status, "description": error.description}], form)
    answer.status_code = error.status
    return answer


@bp.errorhandler(429)
def _too_many(_error: Exception) -> Response:
    return _refused(Refused(429, "Too many requests. Wait a minute."))


@bp.errorhandler(413)
def _too_large(_error: Exception) -> Response:
    return _refused(Refused(413, "The request is larger than we take."))


def _list(shape: Shape, rows: list[Any], form: str) -> Response:
    if form == "json":
        return jsonify(rows)
    return Response(open311.as_xml(shape, rows), content_type="text/xml; charset=utf-8")


def _space() -> Space:
    """The city that the request names. Raises Refused."""
    slug = request.values.get("jurisdiction_id", "")
    if not slug:
        raise Refused(400, "jurisdiction_id was not provided.")
    found = queries.space_by_city(slug)
    if found is None or not rules.is_public(found):
        raise Refused(404, "jurisdiction_id provided was not found.")
    return found


def _category(space: Space, code: str) -> ServiceCategory:
    found = departments.category_by_code(space.id, code)
    if found is None or found.closed_at is not None:
        raise Refused(404, "service_code provided was not found.")
    return found


@bp.get(f"/open311/discovery.{FORMATS}")
@_reads
@public
def discovery(form: str) -> Response:
    """Where the API is; with a jurisdiction_id when its services last changed and whom to ask."""
    space = _space() if request.args.get("jurisdiction_id") else None
    changed = departments.catalogue_changed_at(space.id) if space else None
    contact = (space.contact if space else "") or settings().mail_from
    base = f"{settings().base_url}/open311/v2"
    found = open311.discovery(base, changed, contact, f"{settings().base_url}/en/participation/")
    if form == "json":
        return jsonify(found)
    return Response(open311.discovery_as_xml(found), content_type="text/xml; charset=utf-8")


@bp.get(f"/open311/v2/services.{FORMATS}")
@_reads
@public
def services(form: str) -> Response:
    """What can be reported, in the language of `locale` or of the space."""
    space = _space()
    lang = request.args.get("locale", "")[:12] or space.lang
    with i18n.in_language(lang if lang in i18n.LOCALES else i18n.SOURCE):
        rows = [open311.service(one, lang) for one in departments.categories_of(space.id)]
    return _list(SERVICES, rows, form)


@bp.get(f"/open311/v2/services/<code>.{FORMATS}")
@_reads
@public
def service(code: str, form: str) -> Response:
    """The questions of one service."""
    found = open311.definition(_category(_space(), code))
    if form == "json":
        return jsonify(found)
    return Response(open311.definition_as_xml(found), content_type="text/xml; charset=utf-8")


@bp.get(f"/open311/v2/requests.{FORMATS}")
@_reads
@public
def requests(form: str) -> Response:
    """What was reported and everybody may read: by numbers, else by time (ninety days at most), service and status."""
    space = _space()
    return _list(REQUESTS, _rows(queries_of_programs.for_programs(space.id, _asking()), space), form)


def _asking() -> Asking:
    given, now = request.args, clock.now()
    numbers = None
    if given.get("service_request_id"):
        parts = [one.strip() for one in given["service_request_id"].split(",")]
        if len(parts) > MOST or not all(one.isascii() and one.isdigit() and len(one) < 10 for one in parts):
            raise Refused(400, "service_request_id is a number, or some with commas between them.")
        numbers = [int(one) for one in parts]
    since = open311.parsed_moment(given["start_date"], "start_date") if given.get("start_date") else None
    until = open311.parsed_moment(given["end_date"], "end_date") if given.get("end_date") else None
    until = until or (min(now, since + SPAN) if since else now)
    since = since or until - SPAN
    if until < since or until - since > SPAN:
        raise Refused(400, "start_date and end_date may not span more than 90 days.")
    states = {one.strip() for one in given.get("status", "").split(",") if one.strip()}
    if not states <= {"open", "closed"}:
        raise Refused(400, "status is open, closed or both with a comma between them.")
    codes = [one.strip() for one in given.get("service_code", "").split(",") if one.strip()]
    size = _number("page_size", MOST) if given.get("page_size") else MOST
    return Asking(
        since=since, until=until, numbers=numbers, codes=codes[:100], is_open=states == {"open"} if len(states) == 1 else None,
        page=_number("page", 100_000) if given.get("page") else 1, size=size,
    )  # fmt: skip


def _number(name: str, most: int) -> int:
    text = request.args[name]
    if not (text.isascii() and text.isdigit() and len(text) < 8 and 1 <= int(text) <= most):
        raise Refused(400, f"{name} is a number from 1 to {most}.")
    return int(text)


def _rows(found: Any, space: Space) -> list[dict[str, Any]]:
    return [open311.service_request(one, department, said, space) for one, department, said in found]


@bp.get(f"/open311/v2/requests/<number>.{FORMATS}")
@_reads
@public
def request_by_id(number: str, form: str) -> Response:
    """One of them: everybody's, or with the api_key one that this program sent."""
    space = _space()
    client = departments.client_by_key(space.id, request.args["api_key"]) if request.args.get("api_key") else None
    row = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        row = queries_of_programs.one_for_program(space.id, int(number), client.id if client else None)
    if row is None:
        raise Refused(404, "service_request_id provided was not found.")
    photo = next((one for one in service_requests.photos_of(row[0].id) if one.is_shown), None)
    url = ""
    if photo is not None and report_rules.is_public(row[0]):
        url = url_for(
            "participation.report_photo", locale=i18n.SOURCE, city=space.city.slug, number=row[0].number, photo_id=photo.id, _external=True
        )  # fmt: skip
    found, department, said = row
    return _list(REQUESTS, [open311.service_request(found, department, said, space, media_url=url)], form)


@bp.get(f"/open311/v2/tokens/<token>.{FORMATS}")
@_reads
@public
def token(token: str, form: str) -> Response:
    """The number behind a token, once somebody at the city has looked at the report; until then the row has none."""
    space, plain_token = _space(), ids.normal_code(token)
    found = queries_of_programs.report_by_token(space.id, plain_token) if plain_token else None
    if found is None:
        raise Refused(404, "token provided was not found.")
    number = "" if found.state is RequestState.RECEIVED else str(found.number)
    return _list(REQUESTS, [{"service_request_id": number, "token": plain_token}], form)


@bp.post(f"/open311/v2/requests.{FORMATS}")
@web.csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf ships no types; programs hold a key and no cookie
@_writes_of_a_network
@_writes
@public
def send_request(form: str) -> Response:
    """Reports something for somebody. Answers with the number, or with a token where the reports are not everybody's."""
    space = _space()
    client = _client(space)
    code = request.form.get("service_code", "")
    if not code:
        raise Refused(400, "service_code was not provided.")
    category = _category(space, code)
    try:
        with db.transaction():
            made = reporting.report(
                category=category, plan=_plan(space, category), channel=ReportChannel.API, client=client,
                request_key=_once(client),
            )  # fmt: skip
            if category.is_public:
                intake.received(kind=service_requests.KIND, key=made.id)
    except DomainError as error:
        raise Refused(
            400 if error.status == 422 else error.status, f"{error.field or 'request'}: {error.message}"
        ) from None
    return _list(REQUESTS, [_receipt(made, category)], form)


def _client(space: Space) -> ApiClient:
    key = request.form.get("api_key", "")
    if not key:
        raise Refused(403, "api_key was not provided.")
    found = departments.client_by_key(space.id, key)
    if found is None:
        raise Refused(403, "api_key provided is not valid for this jurisdiction.")
    return found


def _once(client: ApiClient) -> str | None:
    """A program that sends again because no answer came says so by the same Idempotency-Key: the report is taken once."""
    own = request.headers.get("Idempotency-Key", "")[:200]
    return ids.keyed(str(client.id), own)[:40] if own else None


def _plan(space: Space, category: ServiceCategory) -> ReportPlan:
    given = request.form
    asked = given.get("locale", "")
    lang = asked if asked in (space.lang, *space.city.languages, *i18n.LOCALES) else space.lang
    place = given.get("address_id", "")
    known = {str(one.id): one.id for one in places.places_of(space.id)} if place else {}
    if place and place not in known:
        raise DomainError(_("Choose one of the places."), field="address_id")
    return ReportPlan(
        text=given.get("description", ""), lang=lang, address=given.get("address_string", ""), place_id=known.get(place),
        latitude=_degrees("lat"), longitude=_degrees("long"), answers=_answers(category), photos=_media(),
        email=given.get("email", ""), locale=lang if lang in i18n.LOCALES else i18n.SOURCE,
    )  # fmt: skip


def _degrees(name: str) -> float | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise DomainError(_("Coordinates are two numbers: latitude and longitude."), field=name) from None


def _answers(category: ServiceCategory) -> Mapping[str, str]:
    return {
        one["code"]: request.form.get(f"attribute[{one['code']}]")
        or request.form.get(f"attribute[{one['code']}][]", "")
        for one in category.questions
    }


def _media() -> list[KeptPhoto]:
    """Pictures sent along as `media`. An address (`media_url`) is not fetched: who names one could make us ask any machine."""
    sent = [one for one in request.files.getlist("media") if isinstance(one, FileStorage) and one.filename]
    if len(sent) > report_rules.MOST_PHOTOS:
        raise DomainError(_("At most %(number)s photos, please.", number=report_rules.MOST_PHOTOS), field="media")
    keys = [photos.key_of(photos.keep(one)) for one in sent]
    return [KeptPhoto(key) for key in keys if key]


def _receipt(made: ServiceRequest, category: ServiceCategory) -> dict[str, Any]:
    with i18n.in_language(made.reporter_locale):
        notice = _(
            "The city has your report. It means to settle it by %(day)s.", day=datetimes.format_date(made.due_on)
        )
    if category.is_public:
        return {"service_request_id": str(made.number), "service_notice": notice, "account_id": ""}
    return {"token": reporting.code_of(made), "service_notice": notice, "account_id": ""}
