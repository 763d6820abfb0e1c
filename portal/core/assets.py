"""Styles, scripts and pictures: their built names for templates, and their bytes for browsers.

The front end is built into `portal/static/dist` under names that change with the content (frontend/build.mjs), so a
browser may keep them for ever. They are served before the application is entered: no session, no database, no log line.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from portal.core import drawing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STATIC = Path(__file__).resolve().parent.parent / "static"
URL = "/static/"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"
# Twins lie with their originals; the fonts, 37 MB, are for certificates and no browser asks for them.
_NOT_SENT = {".gz", ".ttf"}
LOOK_EVERY = 1.0  # seconds between looks at the disk for a newer build; a page asks for some forty addresses


class NotBuilt(RuntimeError):
    """The front end has not been built, or has no file of that name."""


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: plain and, where that is smaller, compressed (gzip)."""

    plain: bytes
    compressed: bytes | None
    content_type: str
    cache: str
    etag: str


class Assets:
    """The files under `folder`; the few hundred kilobytes are held in memory and read again when the build changes.

    Args:
        folder: holds `dist/manifest.json` ({"app.js": "app.1a2b3c4d5e.js", …}), `dist/*` and files with fixed names.
        look_every: seconds between looks at the disk.
    """

    def __init__(self, folder: Path = STATIC, look_every: float = LOOK_EVERY) -> None:
        self._folder = folder
        self._look_every = look_every
        self._manifest: dict[str, str] = {}
        self._files: dict[str, Asset] = {}
        self._version = ""
        self._built_at = 0.0
        self._looked_at = -look_every

    def url(self, name: str) -> str:
        """The address of a built file by the name its source has, as `app.js`.

        Raises:
            NotBuilt: there is none of that name.
        """
        self._refresh()
        if name not in self._manifest:
            raise NotBuilt(f"The front end has no '{name}'. Build it with: make setup")
        return f"{URL}dist/{self._manifest[name]}"

    @property
    def version(self) -> str:
        """Changes with every build: what keeps pages must not hand out one that asks for files of an older build."""
        self._refresh()
        return self._version

    def find(self, path: str) -> Asset | None:
        """The file at `path` below the static address. Only files that were there when the build was read are known,
        so a path cannot lead anywhere else.
        """
        self._refresh()
        return self._files.get(path)

    def _refresh(self) -> None:
        if time.monotonic() - self._looked_at < self._look_every:
            return
        manifest = self._folder / "dist" / "manifest.json"
        built_at = manifest.stat().st_mtime if manifest.exists() else 0.0
        # While a build is under way there is no manifest for a moment: what was read before still serves.
        if built_at in {0.0, self._built_at} and self._files:
            self._looked_at = time.monotonic()
            return
        self._manifest = json.loads(manifest.read_text("utf-8")) if built_at else {}
        self._version = hashlib.sha256(json.dumps(self._manifest, sort_keys=True).encode()).hexdigest()[:10]
        self._files = {
            found.relative_to(self._folder).as_posix(): self._read(found)
            for found in sorted(self._folder.rglob("*"))
            if found.is_file() and found.suffix not in _NOT_SENT and found != manifest
        }
        self._built_at = built_at
        self._looked_at = time.monotonic()

    def _read(self, file: Path) -> Asset:
        twin = file.with_name(f"{file.name}.gz")
        plain = file.read_bytes()
        kind = guess_type(file.name)[0] or "application/octet-stream"
        kind = "text/javascript" if file.suffix in {".js", ".mjs"} else kind
        hashed = file.parent == self._folder / "dist"
        return Asset(
            plain=plain,
            compressed=twin.read_bytes() if twin.exists() else None,
            content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
            cache=FOR_EVER if hashed else FOR_AN_HOUR,
            etag=f'"{hashlib.sha256(plain).hexdigest()[:20]}"',
        )


class StaticFiles:
    """WSGI layer that answers everything under `/static/` and hands the rest to the application."""

    def __init__(self, application: WSGIApplication, assets: Assets) -> None:
        self._application = application
        self._assets = assets

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(URL):
            return self._application(environ, start_response)
        asset = self._assets.find(path.removeprefix(URL))
        # Anything else than reading, and what does not exist, gets the application's own error page.
        if asset is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._application(environ, start_response)
        return _send(asset, environ, start_response)


def _send(asset: Asset, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    headers = [
        ("Cache-Control", asset.cache),
        ("ETag", asset.etag),
        ("Vary", "Accept-Encoding"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if asset.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", headers)
        return []
    body = asset.plain
    if asset.compressed and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = asset.compressed
        headers.append(("Content-Encoding", "gzip"))
    headers += [("Content-Type", asset.content_type), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def init_app(app: Flask) -> None:
    """Gives templates `asset('app.js')` and what they need to draw, and serves the static files."""
    assets = Assets()
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = assets.url
    drawing.init_app(app)
    app.wsgi_app = StaticFiles(app.wsgi_app, assets)  # type: ignore[method-assign]  # Flask's documented way
