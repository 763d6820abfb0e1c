"""Requests that no browser sends: seeded, over every route, with the fields that the views and their forms really read."""

from __future__ import annotations

import contextvars
import io
import json
import random
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from inspect import getsource, unwrap
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import Rule
from werkzeug.test import run_wsgi_app
from wtforms import BooleanField, DateField, Form, IntegerField
from wtforms.fields.core import UnboundField

from portal.core import ids
from portal.core.i18n import LOCALES
from portal.notifications.forms import field_name, optional_kinds
from tests.factories.accounts import PASSWORD

READS = re.compile(r"\b(?:form|args|values|headers)(?:\.get|\.getlist)?[(\[]f?[\"']([\w-]+)")

NASTY = (
    "", " ", "\x00", "a\x00b", "\ud800", "x\udfff\ud83dy", "%00", "%s%n%(name)s", "{0.__class__}{{7*7}}${7*7}",
    "' OR 1=1 --", "\\'; DROP TABLE accounts_users; --", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "../../../../etc/passwd", "..\\..\\windows", "/etc/passwd", "file:///etc/passwd", "//evil.example/", "/\t/evil.example",
    "javascript:alert(1)", "-1", "0", "1e309", "NaN", "Infinity", "-Infinity", "9" * 400, "1.5", "٣", "²", "0x10", "1_000", "+5",
    "9999999999999999999", "2147483648", "9223372036854775808", "-9223372036854775809",
    "9999-99-99", "0001-01-01", "9999-12-31", "2026-02-30", "2026-W01-1", "20260101", "-0001-01-01", "10000-01-01",
    "\U0001f469\u200d\U0001f4bb\U0001f3f3\ufe0f", "\u202egnp.exe\u2066", "\u0085\u2028\u2029", "\ufeff\ufffe\uffff", "e" + "\u0301" * 300,
    "a\r\nSet-Cookie: evil=1", "a@b.example\nBcc: c@d.example", "İıßﬁﷺ", "a" * 81, "é" * 201, "漢" * 5000, "x" * 100_000,
    "\x1b[31m\x07\x08", "[]", "null", "true", "user:x", "city:", "city:not-a-uuid", ":", ";;;", "a;b;c;d", "a@b;;;nowhere",
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{" * 2000,
)  # fmt: skip

PATHS = (
    "%00", "a%00b", "..%2f..%2fetc%2fpasswd", "../../etc/passwd", "%ff%fe", "%ed%a0%80", "%F0%9F%92%A9", "é", "漢字", "x" * 4000,
    "%2e%2e", ".", "..", "%20", "%0d%0aSet-Cookie:%20a=b", "'%20OR%201=1", "%3Cscript%3E", "-1", "0", "None", "%E2%80%AE", "a:b", "%25s%25n",
    "AAAAA-AAAAA-AAAAA-AAAAA", "%EF%BC%91" * 20, "new", "%5c", "a;b", "a+b", "%C4%B0" * 10,
)  # fmt: skip


@dataclass
class Asked:
    """One request as it goes out, so that a failure can be repeated."""

    method: str
    path: str
    query: str
    role: str
    content_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        body = self.body if len(self.body) < 600 else self.body[:600] + b"..."
        return f"{self.role}: {self.method} {self.path[:300]}?{self.query[:300]} [{self.content_type}] {self.headers} {body!r}"


# What a view reads ----------------------------------------------------------------------------------------------------


def _functions(view: Callable[..., Any], depth: int = 4) -> Iterator[types.FunctionType]:
    """The view and what it calls in the portal's own views, found by their names."""
    seen: set[int] = set()
    waiting: list[tuple[Any, int]] = [(unwrap(view), depth)]
    while waiting:
        function, left = waiting.pop()
        if not isinstance(function, types.FunctionType) or id(function) in seen:
            continue
        if ".views" not in function.__module__ and not function.__module__.startswith("portal.home."):
            continue
        seen.add(id(function))
        yield function
        if left:
            names = function.__code__.co_names
            called = [function.__globals__.get(name) for name in names]
            # And what is called of a module of the portal: `searching.read(request.args)`.
            called += [
                getattr(one, name, None) for one in called if isinstance(one, types.ModuleType) for name in names
            ]
            waiting += [(one, left - 1) for one in called]


@cache
def fields_of(view: Callable[..., Any]) -> dict[str, UnboundField | None]:
    """Name → WTForms field, or None for what is read by name alone."""
    found: dict[str, UnboundField | None] = {}
    for function in _functions(view):
        found.update(dict.fromkeys(READS.findall(getsource(function))))
        names = set(function.__code__.co_names)
        forms = function.__globals__.get("forms")
        reachable = [function.__globals__.get(name) for name in names] + [getattr(forms, name, None) for name in names]
        for kind in reachable:
            if isinstance(kind, type) and issubclass(kind, Form):
                for name in dir(kind):
                    if isinstance(made := getattr(kind, name), UnboundField):
                        found[name] = made
        if "preferences_form" in names:
            found.update({field_name(kind.name): None for kind in optional_kinds()})
    return found


# Making requests ------------------------------------------------------------------------------------------------------


class Fuzzer:
    """Makes requests for the routes of an application.

    Args:
        app: the application.
        seed: what the order and the values follow from.
        good: field name → values that are right, so that some requests get far.
        keys: what stands in the addresses of rows that exist.
        cookies: role → the secret of a session of a person with that role; the role without one is the anonymous reader.
    """

    def __init__(
        self,
        app: Flask,
        seed: int,
        *,
        good: dict[str, list[str]],
        keys: dict[str, str],
        cookies: Callable[[str], str | None],
    ) -> None:
        self.app, self.random, self.good, self.keys, self.cookies = app, random.Random(seed), good, keys, cookies
        self.rules = list(app.url_map.iter_rules())
        self.ahead: list[Rule] = []  # what is left of this round through all routes
        self.fields = {name: fields_of(view) for name, view in app.view_functions.items()}
        self.csrf = "0123456789abcdef0123456789abcdef01234567"
        self.token = str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(self.csrf))

    def request(self, role: str) -> Asked:
        """The next request of a reader with this role."""
        pick = self.random
        if not self.ahead:  # drawn one by one, a third of the routes would not be asked in as many requests
            self.ahead = pick.sample(self.rules, len(self.rules))
        rule = self.ahead.pop()
        given = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        method = pick.choice(given) if pick.random() < 0.93 else pick.choice(
            ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")
        )  # fmt: skip
        known = self.fields[rule.endpoint]
        content_type, body = self._body(known) if method not in {"GET", "HEAD", "OPTIONS"} else ("", b"")
        query = self._encoded(self._pairs(known, csrf=False)) if pick.random() < 0.55 else ""
        return Asked(method, self._path(rule), query, role, content_type, body, self._headers())

    def _path(self, rule: Any) -> str:
        parts = []
        wild = self.random.random() < 0.25
        for is_dynamic, text in rule._trace:
            if not is_dynamic:
                parts.append(text.lstrip("|"))
            elif text == "locale" and self.random.random() < 0.98:
                parts.append(self.random.choice(LOCALES))
            else:
                parts.append(self._key(text, rule._converters[text], wild=wild))
        return "".join(parts) or "/"

    def _key(self, name: str, converter: Any, *, wild: bool) -> str:
        if wild and self.random.random() < 0.7:
            return self.random.choice(PATHS)
        if "UUID" in type(converter).__name__:
            return self._own_key(name) if self.random.random() < 0.9 else str(ids.new_id())
        return self._own_key(name)

    def _own_key(self, name: str) -> str:
        """A value that exists, of the right kind more often than not."""
        short = name.removesuffix("_id")
        near = [value for key, value in self.keys.items() if short in key or key in short]
        if name == "key":
            near = [
                self.keys[key] for key in ("membership", "office", "affiliation", "claim", "organisation_membership")
            ]
        if name == "slug":
            near = [
                self.keys[key]
                for key in ("city", "other_city", "edition", "planned", "draft", "course", "organisation")
            ]
        if name == "activity":
            near = [self.keys["lesson"], self.keys["quiz"]]
        return self.random.choice(near or list(self.keys.values()))

    def _value(self, name: str, made: UnboundField | None) -> str:
        if name in self.good:
            return self.random.choice(self.good[name])
        if "password" in name:
            return PASSWORD
        kind = made.field_class if made is not None else None
        if kind is not None and issubclass(kind, DateField):
            return self.random.choice(("2026-11-23", "2020-01-31", "2027-05-01"))
        if kind is not None and issubclass(kind, IntegerField):
            return "3"
        if kind is not None and issubclass(kind, BooleanField):
            return "y"
        choices = made.kwargs.get("choices") if made is not None else None
        if isinstance(choices, list) and choices:
            return str(self.random.choice(choices).value)
        return "Words of a person"

    def _pairs(self, known: dict[str, UnboundField | None], *, csrf: bool) -> list[tuple[str, str]]:
        """Mostly right values with one or two that are not, or nonsense throughout."""
        pick = self.random
        spoilt = (
            set(known)
            if pick.random() < 0.15
            else set(pick.sample(sorted(known), min(len(known), pick.choice((0, 1, 1, 1, 2)))))
        )
        pairs = [
            (name, pick.choice(NASTY) if name in spoilt else self._value(name, made)) for name, made in known.items()
        ]
        pairs += [(name, self._nasty()) for name in ("page", "lang", "next") if pick.random() < 0.2]
        if "question_id" in known or pick.random() < 0.1:
            pairs.append((f"q-{self.keys['question']}", pick.choice(("a", "d", *NASTY))))
        if pick.random() < 0.1:
            pairs.append((pick.choice(NASTY)[:2000], self._nasty()))
        if pick.random() < 0.1 and pairs:
            pairs.append((pairs[0][0], self._nasty()))  # twice
        if csrf:
            pairs.append(("csrf_token", self.token if pick.random() < 0.9 else self._nasty()))
        return pairs

    def _nasty(self) -> str:
        return self.random.choice(NASTY)

    def _encoded(self, pairs: list[tuple[str, str]]) -> str:
        text = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs if len(value) < 6000)
        broken = ("", "", "", "&%", "&a=%ff%fe", "&=", "&&&", "&a[b]=c", "&%00=%00", "&a=%zz")
        return (text + self.random.choice(broken)).lstrip("&")

    def _body(self, known: dict[str, UnboundField | None]) -> tuple[str, bytes]:
        pairs = self._pairs(known, csrf=self.random.random() < 0.92)
        way = self.random.random()
        if way < 0.7:
            body = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
            return "application/x-www-form-urlencoded" + self.random.choice(
                ("", "; charset=utf-16", "; charset=none", "")
            ), body.encode()
        if way < 0.82:
            return "multipart/form-data; boundary=b0undary", _multipart(pairs)
        odd = (
            ("application/json", json.dumps(dict(pairs)).encode()), ("application/json", b"{"), ("text/plain", b"\x00\xff\xfe"),
            ("multipart/form-data", _multipart(pairs)), ("multipart/form-data; boundary=", b"--\r\n\r\n"),
            ("multipart/form-data; boundary=b0undary", _multipart(pairs)[:-30]), ("multipart/form-data; boundary=x", b"\r\n" * 500),
            ("multipart/form-data; boundary=b0undary", b"--b0undary\r\nContent-Disposition: nonsense\r\n\r\n\xff\r\n--b0undary--\r\n"),
            ("application/x-www-form-urlencoded", b"\xff\xfe=\xed\xa0\x80&" + b"&" * 2000), ("", b"a=b"), ("\xff/\xfe;;=", b"a=b"),
            ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(3000))),
        )  # fmt: skip
        return self.random.choice(odd)

    def _headers(self) -> dict[str, str]:
        headers = {"HTTP_ACCEPT_ENCODING": "gzip"} if self.random.random() < 0.3 else {}
        if self.random.random() < 0.15:
            headers["HTTP_HX_REQUEST"] = "true"
        if self.random.random() < 0.3:
            headers["HTTP_X_CSRFTOKEN"] = self.token  # lets bodies through that have no field for it
        if self.random.random() < 0.15:
            name = self.random.choice((
                "HTTP_ACCEPT_LANGUAGE", "HTTP_USER_AGENT", "HTTP_IF_NONE_MATCH", "HTTP_REFERER", "HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE",
                "HTTP_X_FORWARDED_FOR", "HTTP_ACCEPT", "HTTP_X_REQUEST_ID", "HTTP_ORIGIN", "HTTP_X_CSRFTOKEN", "HTTP_ACCEPT_ENCODING",
            ))  # fmt: skip
            headers[name] = self._nasty().encode("utf-8", "surrogatepass").decode("latin-1")[:8000]
        return headers

    # Sending ----------------------------------------------------------------------------------------------------------

    def send(self, asked: Asked) -> tuple[int, list[tuple[str, str]], bytes]:
        """The answer of the application to the request: status, headers, body."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": asked.method, "SCRIPT_NAME": "", "QUERY_STRING": asked.query,
            "PATH_INFO": unquote_to_bytes(asked.path).decode("latin-1"), "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "HTTP_HOST": "localhost", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(asked.body), "wsgi.errors": io.StringIO(), "wsgi.multithread": True,
            "wsgi.multiprocess": True, "wsgi.run_once": False, "CONTENT_TYPE": asked.content_type,
            "CONTENT_LENGTH": str(len(asked.body)), "HTTP_COOKIE": self._cookie(asked.role),
            "REMOTE_ADDR": f"203.0.113.{self.random.randrange(1, 250)}", **asked.headers,
        }  # fmt: skip
        parts, status, headers = contextvars.Context().run(run_wsgi_app, self.app, environ, True)
        body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        return int(status.split(" ", 1)[0]), list(headers), body

    def _cookie(self, role: str) -> str:
        secret = self.cookies(role)
        known = {"csrf_token": self.csrf} | ({"_user_id": secret, "_fresh": True} if secret else {})
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={serializer.dumps(known)}"


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))


def _multipart(pairs: list[tuple[str, str]]) -> bytes:
    parts = []
    for name, value in pairs:
        plain = name.replace("\r", "").replace("\n", "").replace('"', "")
        head = f'--b0undary\r\nContent-Disposition: form-data; name="{plain}"\r\n\r\n'
        parts.append((head + value + "\r\n").encode("utf-8", "surrogatepass"))
    file = b'--b0undary\r\nContent-Disposition: form-data; name="file"; filename="../../evil\x00.png"\r\nContent-Type: image/png\r\n\r\nx\r\n'
    return b"".join((*parts, file, b"--b0undary--\r\n"))
