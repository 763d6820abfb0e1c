"""Pages shared between anonymous readers: fast, fresh after a change, and never one person's to another."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass

import pytest
import redis
from flask import Flask, make_response
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from portal import create_app
from portal.core import cache, db, events
from portal.core.access import public


@dataclass(frozen=True)
class WeatherChanged:
    station_id: uuid.UUID


made = {"count": 0}


def _weather():
    made["count"] += 1
    name = current_user.display_name if current_user.is_authenticated else "nobody"
    return make_response(f"weather {made['count']} for {name}; " + "x" * 2000)


@pytest.fixture(scope="module")
def shared(settings) -> Flask:
    app = create_app(settings)
    app.add_url_rule("/en/weather", "weather", public(cache.for_everyone("weather")(_weather)))
    app.add_url_rule("/en/form", "form", public(cache.for_everyone("weather")(generate_csrf)))
    cache.invalidate_on(WeatherChanged, "weather")
    return app


@pytest.fixture
def fresh(shared, app):
    """The application of these tests with an empty store; its sessions share the transaction of `app`."""
    shared.extensions["page_store"].clear()
    made["count"] = 0
    database = shared.extensions["database"]
    before, options = database.make, database.write_options
    database.make, database.write_options = app.extensions["database"].make, {}
    yield shared
    database.make, database.write_options = before, options


def test_second_anonymous_reader_gets_the_kept_page(fresh):
    first, second = fresh.test_client().get("/en/weather"), fresh.test_client().get("/en/weather")
    assert first.data == second.data
    assert made["count"] == 1
    assert second.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in second.headers


def test_query_makes_another_page(fresh):
    fresh.test_client().get("/en/weather?region=asia")
    fresh.test_client().get("/en/weather?region=africa")
    assert made["count"] == 2


def test_change_throws_the_page_away_after_its_commit_only(fresh):
    client = fresh.test_client()
    client.get("/en/weather")
    with fresh.app_context():
        with pytest.raises(ZeroDivisionError), db.transaction():
            events.publish(WeatherChanged(uuid.uuid4()))
            _ = 1 / 0
        client.get("/en/weather")
        assert made["count"] == 1, "what was rolled back changes nothing"
        with db.transaction():
            events.publish(WeatherChanged(uuid.uuid4()))
            client.get("/en/weather")
            assert made["count"] == 1, "not before the commit"
    client.get("/en/weather")
    assert made["count"] == 2


def test_page_made_while_something_changed_is_not_kept(fresh):
    """The numbers are taken before the page is made: what changes meanwhile makes it stale from the start."""
    store = fresh.extensions["page_store"]
    original = _weather

    def slow():
        store.raise_generation("weather")
        return original()

    fresh.view_functions["weather"] = public(cache.for_everyone("weather")(slow))
    try:
        fresh.test_client().get("/en/weather")
    finally:
        fresh.view_functions["weather"] = public(cache.for_everyone("weather")(original))
    fresh.test_client().get("/en/weather")
    assert made["count"] == 2


def test_readers_with_a_session_neither_read_nor_fill_the_store(fresh, app):
    signed_in = fresh.test_client()
    signed_in.set_cookie(app.config["SESSION_COOKIE_NAME"], "anything")
    signed_in.get("/en/weather")
    fresh.test_client().get("/en/weather")
    signed_in.get("/en/weather")
    assert made["count"] == 3


def test_page_that_writes_to_the_session_is_not_kept(shared, fresh):
    """A CSRF token, or whatever else is of one reader, makes a page that nobody else may get, even if it is marked."""
    first = fresh.test_client().get("/en/form").get_data(as_text=True)
    assert fresh.test_client().get("/en/form").get_data(as_text=True) != first


def test_unchanged_page_costs_no_bytes(fresh):
    client = fresh.test_client()
    client.get("/en/weather")
    tag = client.get("/en/weather").headers["ETag"]
    answer = client.get("/en/weather", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")


def test_kept_page_travels_compressed(fresh):
    import gzip

    client = fresh.test_client()
    plain = client.get("/en/weather").data
    packed = client.get("/en/weather", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain


def test_head_is_answered_without_a_body(fresh):
    assert fresh.test_client().head("/en/weather").data == b""


def test_without_redis_pages_are_made_anew(settings, app):
    lonely = create_app(dataclasses.replace(settings, redis_url="redis://127.0.0.1:1/0"))
    lonely.add_url_rule("/en/weather", "weather", public(cache.for_everyone("weather")(_weather)))
    lonely.extensions["database"].make = app.extensions["database"].make
    made["count"] = 0
    with pytest.raises(redis.RedisError):
        lonely.extensions["redis"].ping()
    assert lonely.test_client().get("/en/weather").status_code == 200
    assert lonely.test_client().get("/en/weather").status_code == 200
    assert made["count"] == 2
