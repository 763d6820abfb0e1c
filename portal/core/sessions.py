"""The session cookie: signed, read once, and what it names is asked of the database each time."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

KEPT_COOKIES = 1000  # of a kilobyte each
KEPT_SECONDS = 300


class Sessions(SecureCookieSessionInterface):
    """The session cookie of Flask; what signs it is made once and not for each request, and a cookie that comes again within
    minutes is not checked and read again. What it names, the session's row, is asked each time (accounts/login.py).
    """

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None
        self._read: dict[str, tuple[float, dict[str, Any]]] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        cookie, now = request.cookies.get(self.get_cookie_name(app), ""), time.monotonic()
        known = self._read.get(cookie)
        if known is not None and known[0] > now:
            return self.session_class(known[1])  # a copy: the request may write into it
        opened = super().open_session(app, request)
        # Only plain values: a list, such as that of the messages to be shown, would be shared by those who copy it.
        if opened and all(isinstance(value, (str, bool)) for value in opened.values()):
            if len(self._read) >= KEPT_COOKIES:
                self._read.clear()
            self._read[cookie] = (now + KEPT_SECONDS, dict(opened))
        return opened
