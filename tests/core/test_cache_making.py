"""Of many readers who want the same page at once, one thread makes it."""

from __future__ import annotations

import threading

import pytest

from portal import create_app
from portal.core import cache
from portal.core.access import public

READERS = 4


@pytest.fixture
def crowd(settings):
    """An application with one page; `open_it` lets several readers ask for it while the first is still being answered."""
    app = create_app(settings)
    made, begun, go_on = [], threading.Event(), threading.Event()

    def page() -> str:
        made.append(threading.get_ident())
        begun.set()
        assert go_on.wait(10)
        if app.extensions.get("broken"):
            raise RuntimeError("no page today")
        return "the page"

    app.add_url_rule("/en/crowd", "crowd", public(cache.for_everyone("crowd")(page)))

    def open_it() -> list[int]:
        statuses: list[int] = []
        threads = [
            threading.Thread(target=lambda: statuses.append(app.test_client().get("/en/crowd").status_code))
            for _ in range(READERS)
        ]
        threads[0].start()
        assert begun.wait(10)
        for thread in threads[1:]:
            thread.start()
        go_on.set()
        for thread in threads:
            thread.join(20)
        return statuses

    return app, made, open_it


def test_page_is_made_once_for_all_who_wait(crowd):
    _app, made, open_it = crowd
    assert open_it() == [200] * READERS
    assert len(made) == 1


def test_those_who_wait_go_on_when_the_page_fails(crowd):
    app, made, open_it = crowd
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.extensions["broken"] = True
    assert open_it() == [500] * READERS
    assert len(made) == READERS


def test_pages_that_are_used_stay_and_the_oldest_goes(monkeypatch, settings):
    app = create_app(settings)
    store = app.extensions["page_store"]
    page = b"x" * 10_000
    monkeypatch.setattr(cache, "CAPACITY", 25_000)  # bytes: two such pages with what stands beside them, and no third
    generations = store.generations(["crowd"])
    entry = cache.Entry(("crowd",), generations, float("inf"), '"x"', page, ())
    store.put("a", entry)
    store.put("b", entry)
    assert store.get("a") is entry
    store.put("c", entry)
    assert store.get("a") is entry
    assert store.get("b") is None


def test_what_is_out_of_date_or_replaced_gives_its_room_back(monkeypatch, settings):
    store = create_app(settings).extensions["page_store"]
    monkeypatch.setattr(cache, "CAPACITY", 100_000)
    generations = store.generations(["crowd"])
    for until in (float("inf"), 0.0):
        store.put("a", cache.Entry(("crowd",), generations, until, '"x"', b"x" * 90_000, ()))
    assert store.get("a") is None
    assert store._size == 0
    store.put("huge", cache.Entry(("crowd",), generations, float("inf"), '"x"', b"x" * 100_000, ()))
    assert store.get("huge") is None, "it would take the place of all others"
    assert (store._size, len(store._entries)) == (0, 0)
