"""Logs: one JSON line an event, with the request id that a task it caused also carries; no personal data.

Addresses, names, paths with tokens and form values never go in: log ids, endpoints and counts.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time

import structlog
from flask import Flask, Request, Response, g, request

from portal.core import ids

log = structlog.get_logger("portal.request")
_OUR_ID = re.compile(r"[A-Za-z0-9_-]{8,40}\Z")


class _StandardError:
    """Standard error as it is when a line is written: whoever redirects it later is followed."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


_ADDRESS = re.compile(r"[^\s@\"'<>()\[\]{}=,;:/]+@[^\s@\"'<>()\[\]{}=,;:/]+")
_DETAIL = re.compile(r"DETAIL:.*?(?=\\n|\n|$)")  # of PostgreSQL: the row it refused; a line end may be written as \n


def _without_persons(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Takes out of the words of an error what others put in: the refused row, addresses."""
    for key in ("event", "exception"):
        if isinstance(line.get(key), str):
            line[key] = _ADDRESS.sub("…@…", _DETAIL.sub("DETAIL: …", line[key]))
    return line


_encode = json.JSONEncoder(default=repr).encode  # made once: `json.dumps` with a default makes one for each line


def _in_json(_logger: object, _method: str, line: structlog.typing.EventDict) -> str:
    return _encode(line)


def configure(level: str) -> None:
    """Sets up structlog and the standard library's logging to write the same lines to standard error."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    final: list[structlog.types.Processor] = [
        structlog.processors.format_exc_info, _without_persons, _in_json,
    ]  # fmt: skip
    structlog.configure(
        processors=[*shared, *final],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(_StandardError()),  # type: ignore[arg-type]  # all it needs of a file
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(_StandardError())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *final],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(logging.getLevelName(level), logging.WARNING), force=True)
    logging.captureWarnings(True)


def init_app(app: Flask) -> None:
    if not app.config["TESTING"]:
        configure(app.config["SETTINGS"].log_level)

    @app.before_request
    def begin() -> None:
        # A proxy may have named the request already; we keep its name only if it cannot break a log line.
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _OUR_ID.match(given) else ids.secret(9)
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        # Once: each look through the proxies costs ten plain ones.
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
        held, now = g._get_current_object(), time.perf_counter()  # noqa: SLF001
        response.headers["X-Request-Id"] = held.get("request_id", "")
        if asked.endpoint != "static":
            log.info(
                "request",
                endpoint=asked.endpoint or "",
                method=asked.method,
                status=response.status_code,
                ms=round((now - held.get("started", now)) * 1000, 1),
            )
        return response
