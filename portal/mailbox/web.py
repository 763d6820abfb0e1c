"""The mailbox's pages and its JSON, on the standard library's HTTP server.

GET  /                                     list, newest first; `?to=` and `?subject=` filter (part of it, any case)
GET  /messages/<id>                        one message
GET  /messages/<id>/html                   its HTML part, framed by the page above without scripts
GET  /messages/<id>/attachments/<number>   one attachment, as a download
GET  /messages/<id>/raw                    the .eml
GET  /api/messages                         JSON list, same filters, `?limit=` (50)
GET  /api/messages/<id>                    JSON of one
DELETE /api/messages                       throws all away
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from urllib.parse import parse_qs, quote, unquote, urlsplit

from jinja2 import Environment, PackageLoader, select_autoescape

from portal.mailbox.store import Message, Store

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; img-src 'self'"
)
# Mail brings its own styles; nothing of it may run, load from elsewhere or reach the page around it.
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"
)
_ASSETS = {
    "mailbox.css": "text/css; charset=utf-8",
    "mailbox.js": "text/javascript; charset=utf-8",
}
_LIST_LIMIT = 200

_templates = Environment(
    loader=PackageLoader("portal.mailbox"),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)


class Server(ThreadingHTTPServer):
    """Binds at once; `serve_forever()` answers."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], store: Store) -> None:
        self.store = store
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_DELETE(self) -> None:
        self._answer(self._delete)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class
        """Quiet: the log would be one line per poll of an open page."""

    def _answer(self, handle: Callable[[list[str], dict[str, str]], None]) -> None:
        # A page of another site could reach this server by giving its own name our address.
        if self.headers.get("Host", "").rpartition(":")[0] not in {
            "127.0.0.1",
            "localhost",
        }:
            self._send(403, "text/plain; charset=utf-8", b"Only for 127.0.0.1 and localhost.\n")
            return
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        handle([unquote(part) for part in parts.path.strip("/").split("/")], query)

    def _get(self, path: list[str], query: dict[str, str]) -> None:
        match path:
            case [""]:
                self._page("list.html", messages=self._found(query, _LIST_LIMIT), query=query)
            case ["api", "messages"]:
                limit = int(query["limit"]) if query.get("limit", "").isdigit() else 50
                found = self._found(query, limit)
                self._json(
                    {
                        "total": len(self.server.store.ids()),
                        "messages": [_as_json(m) for m in found],
                    }
                )
            case ["assets", name] if name in _ASSETS:
                self._send(
                    200,
                    _ASSETS[name],
                    files("portal.mailbox").joinpath("assets", name).read_bytes(),
                )
            case ["api", "messages", name] if message := self.server.store.get(name):
                self._json(_as_json(message))
            case ["messages", name, *rest] if message := self.server.store.get(name):
                self._message(message, rest)
            case _:
                self._missing()

    def _delete(self, path: list[str], _query: dict[str, str]) -> None:
        if path != ["api", "messages"]:
            self._missing()
            return
        self.server.store.clear()
        self._send(204, "text/plain; charset=utf-8", b"")

    def _message(self, message: Message, rest: list[str]) -> None:
        match rest:
            case []:
                self._page("message.html", message=message)
            case ["html"]:
                self._send(
                    200,
                    "text/html; charset=utf-8",
                    _framed(message).encode(),
                    policy=_MAIL_POLICY,
                )
            case ["raw"]:
                raw = self.server.store.raw(message.id) or b""
                self._send(200, "message/rfc822", raw, filename=f"{message.id}.eml")
            case ["attachments", number] if number.isdigit() and int(number) < len(message.attachments):
                found = message.attachments[int(number)]
                # A picture inside the mail is shown in place; whatever else is only ever downloaded.
                inline = bool(found.content_id) and found.content_type in {
                    "image/png",
                    "image/jpeg",
                    "image/gif",
                }
                kind = found.content_type if inline or found.content_type == "application/pdf" else None
                self._send(
                    200,
                    kind or "application/octet-stream",
                    found.data,
                    filename=None if inline else found.filename,
                    policy="sandbox; default-src 'none'",
                )
            case _:
                self._missing()

    def _found(self, query: dict[str, str], limit: int) -> list[Message]:
        """The newest messages that fit the filters."""
        to, subject = (
            query.get("to", "").casefold(),
            query.get("subject", "").casefold(),
        )
        found: list[Message] = []
        for name in self.server.store.ids():
            message = self.server.store.get(name)
            if message is None or subject not in message.subject.casefold():
                continue
            if not to or any(to in address.casefold() for address in message.recipients):
                found.append(message)
            if len(found) >= limit:
                break
        return found

    def _page(self, template: str, status: int = 200, **context: object) -> None:
        total = len(self.server.store.ids())
        body = _templates.get_template(f"mailbox/{template}").render(total=total, **context)
        self._send(status, "text/html; charset=utf-8", body.encode(), policy=_PAGE_POLICY)

    def _missing(self) -> None:
        self._page("missing.html", 404)

    def _json(self, value: object) -> None:
        self._send(200, "application/json", json.dumps(value, ensure_ascii=False).encode())

    def _send(
        self,
        status: int,
        kind: str,
        body: bytes,
        *,
        filename: str | None = None,
        policy: str = "default-src 'none'",
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        if filename is not None:
            self.send_header(
                "Content-Disposition",
                f"attachment; filename*=UTF-8''{quote(filename, safe='')}",
            )
        self.end_headers()
        self.wfile.write(body)


def _framed(message: Message) -> str:
    """The HTML part with its links opening in a new tab and its own pictures found among the attachments."""
    html = message.html
    for attachment in message.attachments:
        if attachment.content_id:
            html = html.replace(f"cid:{attachment.content_id}", f"attachments/{attachment.number}")
    return f'<!doctype html><base href="/messages/{message.id}/" target="_blank">{html}'


def _as_json(message: Message) -> dict[str, object]:
    return {
        "id": message.id,
        "received_at": message.received_at.isoformat(),
        "from": message.sender,
        "to": list(message.recipients),
        "subject": message.subject,
        "message_id": message.message_id,
        "text": message.text,
        "html": message.html,
        "headers": [list(pair) for pair in message.headers],
        "attachments": [
            {
                "number": item.number,
                "filename": item.filename,
                "content_type": item.content_type,
                "size": len(item.data),
                "path": f"/messages/{message.id}/attachments/{item.number}",
            }
            for item in message.attachments
        ],
    }
