"""A recording in a real browser: it plays in parts, links seek, the line is marked, and what was played is counted."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from portal.core import db
from portal.demo import files
from portal.webinars.models import RecordingFile, RecordingSize
from portal.webinars.queries import recordings as queries
from portal.webinars.services import recordings as services
from portal.webinars.views import recordings as views
from tests.factories.accounts import PASSWORD, make_secretariat, make_user
from tests.factories.recordings import ended, make_captions, make_marker, make_recording
from tests.factories.webinars import make_registration, make_webinar
from tests.faults.fleet import wait_until
from tests.listening import listening

pytestmark = [pytest.mark.browser]


@pytest.fixture
def shown(settings, fresh_database, monkeypatch):
    """(address of the portal, path of the recording, its id, the watcher's address, the application)"""
    monkeypatch.setattr(views, "AT_ONCE", 30_000)  # the file of the demo comes in four parts
    with listening(settings, fresh_database("recordings")) as (app, url), app.app_context():
        app.extensions["redis"].flushdb()
        with db.transaction():
            person, actor = make_user(locale="en", password=PASSWORD), make_secretariat()
        webinar = make_webinar(run=ended())
        run = webinar.runs[0]
        make_registration(run, person)
        make_captions(run, "en", "We begin.", "We speak.", "We end.", every=30)
        make_marker(run, 60, "The end")
        made = make_recording(run, "talk.webm", actor=actor)
        with db.transaction(), (files.DATA / "recordings" / "libraries.webm").open("rb") as file:
            services.add_size(
                recording_id=made.id, file=file, filename="libraries.webm", size=RecordingSize.SMALL, actor=actor
            )
        yield url, f"/en/webinars/{webinar.slug}/recordings/{made.id}", made.id, person, app


def signed_in(url: str, person: Any, context: Any) -> Page:
    page = context.new_page()
    page.goto(f"{url}/en/sign-in")
    page.fill("input[name=email]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda there: "sign-in" not in there)
    return page


def test_recording_plays_seeks_and_is_counted(shown, browser):
    url, path, key, person, _app = shown
    context = browser.new_context()
    page = signed_in(url, person, context)
    faults, parts = [], []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("response", lambda got: parts.append(got.status) if got.url.endswith("/small") else None)
    page.goto(url + path)
    expect(page.locator("[data-watched]")).to_have_text("0:00 of 1:30 are counted; 1:03 are needed.")
    page.evaluate(
        "() => { const v = document.querySelector('video'); v.muted = true; v.playbackRate = 2; return v.play() }"
    )
    wait_until(lambda: place(page) > 8, 30)
    page.locator(".player-chapters a").click()
    wait_until(lambda: place(page) >= 60, 30)
    assert page.url == url + path  # nothing was loaded anew
    expect(page.locator(".transcript li[aria-current]")).to_contain_text("We end.")
    page.evaluate("document.querySelector('video').pause()")
    expect(page.locator("[data-watched]")).not_to_have_text("0:00 of 1:30 are counted; 1:03 are needed.")
    counted = _seconds(key, person)
    assert 8 <= counted <= 20
    page.evaluate("() => { const v = document.querySelector('video'); v.currentTime = 30; return v.play() }")
    wait_until(lambda: place(page) > 33, 30)
    page.goto(f"{url}/en/webinars")  # leaving tells what is not told yet
    wait_until(lambda: _seconds(key, person) > counted, 10)
    assert set(parts) == {206}
    assert len(parts) >= 3
    assert faults == []
    context.close()


def test_without_scripts_the_place_is_in_the_link_and_nothing_is_counted(shown, browser):
    url, path, key, person, _app = shown
    context = browser.new_context()
    page = signed_in(url, person, context)
    quiet = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    page = quiet.new_page()
    page.goto(url + path)
    expect(page.locator("noscript p").first).to_be_visible()
    page.locator(".player-chapters a").click()
    assert "t=60" in page.url
    expect(page.locator("video source")).to_have_attribute("src", f"{path}/small#t=60")
    assert _seconds(key, person) == 0
    assert db.session.query(RecordingFile).count() == 1
    quiet.close()
    context.close()


def place(page: Page) -> float:
    found: float = page.evaluate("document.querySelector('video').currentTime")
    return found


def _seconds(key: Any, person: Any) -> int:
    db.session.expire_all()
    found = queries.watcher(queries.recording(key), user_id=person.id)
    return found.seconds
