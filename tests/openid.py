"""A provider of sign-in (OpenID Connect) that is not ours: a real server with discovery, PKCE, signed tokens and a page that tells more.

It signs everybody in at once as `person` (claims), or says no where `says_no`. What it hands out is what the standard says,
but for what a test sets otherwise: `told` (claims of the token), `in_token` (which of the person's claims stand in it) and `forges` (signed by another key).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


class Provider:
    def __init__(self) -> None:
        self.client_id, self.client_secret = "portal", "of the provider"
        self.key, self.other = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})
        self.person: dict[str, Any] = {}
        self.in_token: tuple[str, ...] = ()
        self.told: dict[str, Any] = {}  # claims of the token that a test sets otherwise
        self.says_no = self.forges = False
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.issuer = ""

    def authorise(self, asked: dict[str, str]) -> str:
        """Where the person's browser is sent back to."""
        if self.says_no:
            back = {"error": "access_denied", "state": asked["state"]}
        else:
            assert asked["client_id"] == self.client_id
            assert asked["code_challenge_method"] == "S256"
            code = secrets.token_urlsafe()
            self.codes[code] = asked
            back = {"code": code, "state": asked["state"]}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        basic = "Basic " + base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or authorization != basic or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        token, now = secrets.token_urlsafe(), int(time.time())
        self.tokens.add(token)
        claims = {
            "iss": self.issuer, "aud": self.client_id, "sub": "7", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            **{name: self.person[name] for name in self.in_token}, **self.told,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.other if self.forges else self.key)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def describe(self) -> dict[str, Any]:
        ends = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks", **ends}


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that listens on a port of this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_args: Any) -> None:
            pass

        def answer(self, status: int, found: dict[str, Any], **headers: str) -> None:
            body = json.dumps(found).encode()
            self.send_response(status)
            for name, value in (
                {"Content-Type": "application/json", "Content-Length": str(len(body))} | headers
            ).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self.answer(200, provider.describe())
            elif parts.path == "/authorization":
                self.answer(302, {}, Location=provider.authorise(asked))
            elif parts.path == "/jwks":
                self.answer(200, {"keys": [provider.key.as_dict(private=False)]})
            elif self.headers.get("Authorization", "").removeprefix("Bearer ") in provider.tokens:
                self.answer(200, {"sub": "7", **provider.person})
            else:
                self.answer(401, {})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            self.answer(*provider.exchange(form, self.headers.get("Authorization", "")))

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()
