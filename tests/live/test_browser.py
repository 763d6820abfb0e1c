"""A page that follows a room, in a real browser: live, over a killed process, shared by tabs, by poll, and without a script."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import render_template_string
from playwright.sync_api import Page, expect

from portal.core import db, i18n
from portal.core.access import public
from portal.embedded import process
from portal.live import services
from tests.faults.fleet import ROOT, wait_until
from tests.listening import listening
from tests.live.ears import answers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]

PAGE = """{% extends "layout.html" %}{% from "components/live.html" import live_region %}
{% block title %}A room{% endblock %}
{% block content %}{% call live_region(stream, every=1) %}
<p>Listeners: <span data-live-listeners></span></p>
<div id="votes" data-live-fetch="/en/room/votes" data-live-on="vote gap" data-jitter="50">{{ votes }}</div>
{% endcall %}{% endblock %}"""
NOTE = (
    "window.opened = 0; window.EventSource = class extends EventSource { constructor(url) { super(url); opened += 1; } };"
    "window.heard = []; document.addEventListener('portal:live', (event) => heard.push([event.detail.kind, event.detail.data.n]));"
)
# The live process, but that it lets its listeners come back sooner.
PROCESS = """import asyncio, sys
from dataclasses import replace
from portal.live.server.hub import Hub
from portal.live.server.options import from_environment
from portal.live.server.serve import serve
asyncio.run(serve(Hub(replace(from_environment(), retry=0.2)), "127.0.0.1", int(sys.argv[1]), asyncio.Event()))"""
HEARD = "heard.filter(([kind]) => kind !== 'presence').map(([kind, n]) => n ?? kind)"


@dataclass
class Room:
    """A page that shows how many votes there are, the portal it stands on, and the live process beside."""

    app: Any
    url: str
    port: int
    redis_url: str
    votes: int = 0
    running: subprocess.Popen[bytes] | None = None

    def add_pages(self) -> None:
        @public
        def room():
            stream = services.open_stream(channel="room:1", subject="somebody", renew="/en/room/stream")
            return render_template_string(PAGE, stream=stream, votes=self.votes)

        @public
        def votes():
            return str(self.votes)

        @public
        def stream():
            return services.stream_answer(channel="room:1", subject="somebody")

        languages = ",".join(i18n.LOCALES)
        for path, view in (("", room), ("/votes", votes), ("/stream", stream)):
            self.app.add_url_rule(f"/<any({languages}):locale>/room{path}", f"room_{view.__name__}", view)

    def vote(self) -> int:
        with self.app.app_context(), db.transaction():
            self.votes += 1
            services.publish(channel="room:1", kind="vote", data={"n": self.votes})
        return self.votes

    def start(self) -> None:
        """The live process, ready."""
        environment = os.environ | {
            "REDIS_URL": self.redis_url, "SECRET_KEY": self.app.config["SETTINGS"].secret_key, "BASE_URL": self.url,
            "LIVE_URL": f"http://127.0.0.1:{self.port}",
        }  # fmt: skip
        self.running = subprocess.Popen([sys.executable, "-c", PROCESS, str(self.port)], cwd=ROOT, env=environment)
        wait_until(lambda: answers(self.port), 20)

    def kill(self) -> None:
        assert self.running is not None
        self.running.send_signal(signal.SIGKILL)
        self.running.wait(10)


@pytest.fixture
def room(settings, fresh_database, redis_url) -> Iterator[Room]:
    port = process.free_port()
    chosen = replace(settings, live_url=f"http://127.0.0.1:{port}")
    with listening(chosen, fresh_database("live")) as (app, url):
        app.extensions["redis"].flushdb()
        made = Room(app, url, port, redis_url)
        made.add_pages()
        made.start()
        try:
            yield made
        finally:
            made.kill()


def opened(context: Any, room: Room, lang: str = "en") -> Page:
    page = context.new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.add_init_script(NOTE)
    page.goto(f"{room.url}/{lang}/room")
    return page


def test_event_arrives_and_what_a_killed_process_missed_comes_when_it_is_back(room, browser) -> None:
    context = browser.new_context()
    room.vote()
    page = opened(context, room)
    state, votes = page.locator("[data-live-state]"), page.locator("#votes")
    expect(state).to_have_text("Live")
    expect(votes).to_have_text("1")
    room.vote()
    expect(votes).to_have_text("2")
    assert page.evaluate(HEARD) == [2]
    assert page.locator(".live").get_attribute("role") is None

    room.kill()
    expect(state).to_have_text("Connection lost, trying again …")
    room.vote()
    room.vote()
    room.start()
    expect(votes).to_have_text("4", timeout=20_000)
    expect(state).to_have_text("Live")
    assert page.evaluate(HEARD) == [2, 3, 4]
    assert page.faults == []
    context.close()


def test_tabs_share_one_connection_and_the_next_takes_over(room, browser) -> None:
    context = browser.new_context()
    first = opened(context, room)
    expect(first.locator("[data-live-state]")).to_have_text("Live")
    room.vote()
    second = opened(context, room, "ar")
    expect(second.locator("[data-live-state]")).to_have_text("مباشر")
    room.vote()
    for page, heard in ((first, [1, 2]), (second, [2])):
        expect(page.locator("#votes")).to_have_text("2")
        assert page.evaluate(HEARD) == heard
    assert [first.evaluate("opened"), second.evaluate("opened")] == [1, 0]
    first.close()
    room.vote()
    expect(second.locator("#votes")).to_have_text("3")
    assert second.evaluate(HEARD) == [2, 3]
    assert second.faults == []
    context.close()


def test_page_polls_where_no_line_stays_open_and_works_by_reload_without_a_script(room, browser) -> None:
    context = browser.new_context()
    context.route("**/live/stream**", lambda route: route.fulfill(status=503))
    page = opened(context, room)
    expect(page.locator("[data-live-state]")).to_have_text("Updates every second", timeout=20_000)
    room.vote()
    expect(page.locator("#votes")).to_have_text("1")
    room.vote()
    expect(page.locator("#votes")).to_have_text("2")
    assert page.evaluate(HEARD) == [1, 2]
    context.close()

    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{room.url}/en/room")
    expect(page.locator("[data-live-state]")).to_have_text("Reload the page to see what is new.")
    room.vote()
    page.reload()
    expect(page.locator("#votes")).to_have_text("3")
    plain.close()
