from __future__ import annotations

import dataclasses
import gzip

import pytest
from flask import url_for
from sqlalchemy import create_engine, text

from portal import create_app, revisions
from portal.core import db, web
from tests.lint import LintingClient


def test_healthz_and_readyz_answer(client):
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready", "parts": {"database": "ok", "redis": "ok"}}


def test_readyz_names_the_culprit(settings):
    lonely = create_app(dataclasses.replace(settings, redis_url="redis://127.0.0.1:1/0"))
    answer = lonely.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["parts"]["redis"] == "unreachable"
    assert lonely.test_client().get("/healthz").status_code == 200


def test_readyz_without_database(settings):
    lonely = create_app(
        dataclasses.replace(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/x?connect_timeout=1")
    )
    assert lonely.test_client().get("/readyz").json["parts"]["database"] == "unreachable"


def test_readyz_says_which_migration_is_missing(client):
    newest = ", ".join(sorted(revisions.heads()))
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["parts"] == {"database": f"at migration 0001, needs {newest}", "redis": "ok"}


@pytest.mark.parametrize("path", ["/en/", "/ko/", "/ar/", "/en/no-such-page"])
def test_every_page_has_the_security_headers(client, path):
    headers = client.get(path).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Request-Id"]


def test_error_page_shows_the_reference_of_the_log(client):
    answer = client.get("/ko/no-such-page")
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)


def test_unexpected_error_shows_a_friendly_page_with_the_reference(settings, capsys):
    app = create_app(dataclasses.replace(settings, testing=False))
    from portal.core.access import public

    @public
    def broken():
        raise RuntimeError("secret detail")

    app.add_url_rule("/en/broken", "broken", broken)
    answer = app.test_client().get("/en/broken")
    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    assert "secret detail" not in page
    reference = answer.headers["X-Request-Id"]
    assert reference in page
    assert reference in capsys.readouterr().err


@pytest.mark.parametrize("bad", ["/en/search?q=%00", "/en/cities/%00", "/en/%00"])
def test_nul_is_refused_before_it_reaches_the_database(client, bad):
    assert client.get(bad).status_code in (400, 404)


def test_long_page_is_compressed(app):
    answer = app.test_client().get("/en/no-such-page", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/en/my", "/en/my"),
        ("//evil.example", None),
        ("https://evil.example", None),
        ("/\\evil", None),
        ("/a\nb", None),
        ("/\t/evil.example", None),
        (None, None),
        ("", None),
    ],
)
def test_safe_next_leads_nowhere_else(target, expected):
    assert web.safe_next(target) == expected


@pytest.mark.parametrize(
    ("given", "expected"), [("3", 3), ("0", 1), ("-1", 1), ("x", 1), ("٣", 1), ("9" * 30, 1), ("", 1)]
)
def test_page_number_survives_nonsense(app, given, expected):
    with app.test_request_context(f"/?page={given}"):
        assert web.page_number() == expected


def test_language_links_keep_page_and_query(client):
    page = client.page("/en/search?q=open+data")
    links = {link["hreflang"]: link["href"] for link in page.select("header a[hreflang]")}
    assert links["ko"] == "/ko/search?q=open+data"
    assert set(links) == {"en", "ko", "ar", "ru", "es", "fr"}


@pytest.mark.parametrize("signed_in", [False, True])
def test_database_that_is_away_gives_a_friendly_page(settings, signed_in):
    gone = "postgresql+psycopg://nobody@127.0.0.1:1/x?connect_timeout=1"
    lonely = create_app(dataclasses.replace(settings, database_url=gone, testing=False))
    client = lonely.test_client()
    if signed_in:
        with client.session_transaction() as cookie:
            cookie["_user_id"] = "a token"
    answer = client.get("/ar/my")
    assert answer.status_code in ((303,) if not signed_in else (503,))
    answer = client.get("/ar/cities/")
    assert answer.status_code == 503
    page = answer.get_data(as_text=True)
    assert 'dir="rtl"' in page
    assert answer.headers["X-Request-Id"] in page


def test_kept_pieces_of_the_layout_show_each_reader_what_is_his(app, login):
    """The account menu is kept by what it shows: neither roles nor numbers nor tokens pass from one reader to another."""
    from portal.accounts.models import Role
    from tests.factories.accounts import make_grant, make_user

    plain, staff = make_user(display_name="Plain Reader"), make_user(display_name="Staff Reader")
    make_grant(staff, Role.SECRETARIAT)
    pages = []
    for user in (staff, plain, staff, None):
        browser = LintingClient(app)
        pages.append((login(user, browser) if user else browser).page("/en/cities/"))
    menus = [[link["href"] for link in page.select("header .menu-item[href]")] for page in pages]
    assert menus[0] == menus[2]
    assert len(menus[0]) > len(menus[1])
    assert "Staff Reader" not in str(pages[1])
    tokens = {field["value"] for page in pages for field in page.select("header input[name=csrf_token]")}
    assert len(tokens) == 3
    assert not pages[3].select("header input[name=csrf_token]")


def test_current_page_is_marked_in_the_navigation_only_there(client):
    here, elsewhere = client.page("/en/cities/"), client.page("/en/training/")
    for page, path in ((here, "/en/cities/"), (elsewhere, "/en/training/")):
        assert [link["href"] for link in page.select(".site-nav [aria-current]")] == [path]


def test_page_that_does_not_exist_is_said_so_while_the_database_is_away(settings):
    gone = "postgresql+psycopg://nobody@127.0.0.1:1/x?connect_timeout=1"
    client = create_app(dataclasses.replace(settings, database_url=gone, testing=False)).test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "a token"
    answer = client.get("/ar/no-such-page")
    assert answer.status_code == 404
    assert 'dir="rtl"' in answer.get_data(as_text=True)


def test_readyz_tells_a_database_that_hung_up_from_one_without_tables(settings, fresh_database):
    url = fresh_database("ready")
    app = create_app(dataclasses.replace(settings, database_url=url))
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    other = create_engine(app.extensions["database"].engine.url)
    with other.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()
    assert client.get("/readyz").get_json()["parts"]["database"] == "unreachable"
    app.extensions["database"].engine.dispose()


def test_addresses_are_built_by_what_was_compiled_for_the_first_of_them(app):
    own = create_app(app.config["SETTINGS"])
    with own.test_request_context("/"):
        for _turn in range(2):
            assert url_for("cities.city", locale="ko", slug="quito", rule="x y") == "/ko/cities/quito?rule=x+y"
    rule = next(one for one in own.url_map.iter_rules() if one.endpoint == "cities.city")
    for _turn in range(2):
        assert rule.build({"locale": "en", "slug": "à"}, append_unknown=False) == ("", "/en/cities/%C3%A0")
