"""The names, the bytes and the headers of what browsers keep."""

from __future__ import annotations

import gzip
import json

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from portal.core.assets import STATIC, Assets, NotBuilt, StaticFiles


@pytest.fixture
def folder(tmp_path):
    dist = tmp_path / "dist"
    dist.mkdir()
    (tmp_path / "robots.txt").write_text("User-agent: *\n")
    (dist / "app.0123456789.js").write_text("export {};")
    (dist / "app.0123456789.js.gz").write_bytes(gzip.compress(b"export {};"))
    (dist / "manifest.json").write_text(json.dumps({"app.js": "app.0123456789.js"}))
    return tmp_path


@pytest.fixture
def browser(folder):
    def behind(_environ, start_response):
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"the application"]

    return Client(StaticFiles(behind, Assets(folder)), Response)


def test_url_is_that_of_the_hashed_file(folder):
    assert Assets(folder).url("app.js") == "/static/dist/app.0123456789.js"


def test_url_of_what_was_not_built_says_what_to_do(folder):
    with pytest.raises(NotBuilt, match="make setup"):
        Assets(folder).url("other.js")


def test_hashed_file_is_kept_for_ever_and_compressed(browser):
    response = browser.get("/static/dist/app.0123456789.js", headers={"Accept-Encoding": "gzip, br"})
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert gzip.decompress(response.data) == b"export {};"


def test_file_is_plain_for_who_cannot_unpack(browser):
    response = browser.get("/static/dist/app.0123456789.js", headers={"Accept-Encoding": "identity"})
    assert (response.data, response.headers.get("Content-Encoding")) == (b"export {};", None)


def test_known_file_is_not_sent_again(browser):
    etag = browser.get("/static/dist/app.0123456789.js").headers["ETag"]
    again = browser.get("/static/dist/app.0123456789.js", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_file_with_a_fixed_name_is_kept_for_an_hour(browser):
    assert browser.get("/static/robots.txt").headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "path", ["/static/../pyproject.toml", "/static/dist/../../x", "/static/dist/manifest.json", "/static/"]
)
def test_path_leads_nowhere_else(browser, path):
    assert browser.get(path).data == b"the application"


def test_only_reading_is_answered(browser):
    assert browser.post("/static/robots.txt").data == b"the application"
    assert browser.head("/static/robots.txt").status_code == 200


def test_new_build_is_seen_without_a_restart(folder):
    import os

    assets = Assets(folder, look_every=0)
    before = assets.version
    (folder / "dist" / "app.aaaaaaaaaa.js").write_text("1;")
    manifest = folder / "dist" / "manifest.json"
    manifest.write_text(json.dumps({"app.js": "app.aaaaaaaaaa.js"}))
    os.utime(manifest, (1, 1))
    assert assets.url("app.js") == "/static/dist/app.aaaaaaaaaa.js"
    assert assets.version != before


def test_pages_go_on_while_a_build_is_under_way(folder):
    assets = Assets(folder, look_every=0)
    before = assets.url("app.js")
    (folder / "dist" / "manifest.json").unlink()
    assert assets.url("app.js") == before


def test_first_visit_weighs_little():
    """Styles, scripts and pictograms that any page may ask for, compressed; the page itself has the rest of 100 KB."""
    manifest = json.loads((STATIC / "dist" / "manifest.json").read_text())
    asked = ["app.ltr.css", "app.js", "theme.js", "htmx.js", "icons.svg", "favicon.svg"]
    assert sum((STATIC / "dist" / f"{manifest[name]}.gz").stat().st_size for name in asked) < 60_000


def test_styles_ask_for_nothing_else():
    for file in (STATIC / "dist").glob("*.css"):
        assert "url(" not in file.read_text(), file.name
        assert "@import" not in file.read_text(), file.name
