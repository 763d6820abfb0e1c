"""The statement resource of xAPI 1.0.3, for courses that the portal has launched.

Who has the secret of a launch may send statements and read those of that participant and activity; it is given as Bearer
token or as the password of Basic. Source: https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Communication.md, 2.1.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Response, jsonify, request

from portal.core import clock, db, web
from portal.core.access import public
from portal.core.errors import Conflict
from portal.training import services, xapi
from portal.training.queries import scorm as queries
from portal.training.queries.scorm import OwnLaunch

bp = web.plain_blueprint("training_xapi", "portal.training.views")

VERSIONS = ["1.0.3", "1.0.2", "1.0.1", "1.0.0"]
MAX_BYTES = 1_000_000
MAX_BATCH = 200
_VERSION = re.compile(r"1\.0(\.\d{1,3})?")
_PARAMETERS = {"POST": set(), "PUT": {"statementId"}, "GET": {"statementId", "limit"}}


class Refused(Exception):
    """A request that is answered with a status and a reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@bp.after_request
def _headers(response: Response) -> Response:
    """A frame without an origin is a stranger to its own portal, hence the leave for all; the secret is what counts."""
    response.headers.update(
        {
            "X-Experience-API-Version": VERSIONS[0], "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "GET, POST, PUT", "Access-Control-Max-Age": "600",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, X-Experience-API-Version",
            "Access-Control-Expose-Headers": "X-Experience-API-Version, X-Experience-API-Consistent-Through",
            "X-Experience-API-Consistent-Through": clock.now().isoformat(), "Cache-Control": "private, no-store",
        }
    )  # fmt: skip
    return response


@bp.errorhandler(Refused)
def _refused(error: Refused) -> tuple[Response, int]:
    return jsonify(error=error.reason), error.status


@bp.get("/xapi/about")
@public
def about() -> Response:
    """Which versions are spoken here."""
    return jsonify(version=VERSIONS)


@bp.get("/xapi/statements")
@public
def statements() -> Response:
    """What the launch's participant has in the activity: one statement, or the newest."""
    own = _own()
    _known_parameters()
    if "statementId" in request.args:
        found = services.statements.of_launch(own, key=_statement_id())
        if not found:
            raise Refused(404, "there is no such statement")
        return jsonify(found[0])
    limit = request.args.get("limit", "0")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 7):
        raise Refused(400, "limit must be a whole number")
    return jsonify(statements=services.statements.of_launch(own, limit=min(int(limit) or 100, 100)), more="")


@bp.post("/xapi/statements")
@web.csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf ships no types
@public
def send_statements() -> Response:
    """Keeps a statement or a list of them, all or none; answers with their ids."""
    with db.transaction():
        own = _own(lock=True)
        _known_parameters()
        given = _body()
        batch = given if isinstance(given, list) else [given]
        if len(batch) > MAX_BATCH:
            raise Refused(413, f"at most {MAX_BATCH} statements at once")
        _check(batch, single=not isinstance(given, list))
        return jsonify([str(key) for key in _keep(own, batch)])


@bp.put("/xapi/statements")
@web.csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf ships no types
@public
def put_statement() -> Response:
    """Keeps one statement under the id in the address."""
    with db.transaction():
        own = _own(lock=True)
        _known_parameters()
        key, given = _statement_id(), _body()
        if not isinstance(given, dict):
            raise Refused(400, "statement: must be an object")
        _check([given], single=True)
        if "id" in given and uuid.UUID(given["id"]) != key:
            raise Refused(400, "statement.id: is not the one in the address")
        _keep(own, [{"id": str(key)} | given])
    return Response(status=204)


def _own(*, lock: bool = False) -> OwnLaunch:
    version = request.headers.get("X-Experience-API-Version", "")
    if not _VERSION.fullmatch(version):
        raise Refused(400, "the header X-Experience-API-Version must be 1.0 or 1.0.x")
    given = request.authorization
    token = (given.token or given.password or "") if given else ""
    own = queries.launch_by_token(token, lock=lock) if token else None
    if own is None:
        raise Refused(401, "the launch is not known or has expired")
    return own


def _known_parameters() -> None:
    unknown = set(request.args) - _PARAMETERS[request.method if request.method != "HEAD" else "GET"]
    if unknown:
        raise Refused(400, f"the parameter {min(unknown)[:40]!r} is not known here")


def _statement_id() -> uuid.UUID:
    given = request.args.get("statementId", "")
    if not xapi.formats.is_uuid(given):
        raise Refused(400, "statementId must be a UUID")
    return uuid.UUID(given)


def _body() -> Any:
    if request.mimetype != "application/json":
        raise Refused(400, "the body must be application/json; attachments are taken by their fileUrl only")
    data = request.get_data()
    if len(data) > MAX_BYTES:
        raise Refused(413, "the body is too large")
    try:
        given = xapi.parse(data)
    except ValueError as error:
        raise Refused(400, f"the body is no JSON: {error}") from None
    if b"\\u0000" in data:
        raise Refused(400, "a NUL character cannot be kept")
    return given


def _check(batch: list[Any], *, single: bool) -> None:
    try:
        if single:
            xapi.check(batch[0])
        else:
            xapi.check_all(batch)
    except xapi.Invalid as error:
        raise Refused(400, str(error)) from None
    for one in (item for statement in batch for item in statement.get("attachments", [])):
        if "fileUrl" not in one:
            raise Refused(400, "an attachment needs a fileUrl here")


def _keep(own: OwnLaunch, batch: list[dict[str, Any]]) -> list[uuid.UUID]:
    try:
        return services.statements.receive(own=own, batch=batch)
    except Conflict as error:
        raise Refused(409, error.message) from None
