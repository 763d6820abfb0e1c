"""Two people in one room, in real browsers: the slides of both move, and both are counted; one of them without a script."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from portal.core import clock, db, ids
from portal.embedded import process
from portal.webinars.models import Presence, Provider, Registration
from portal.webinars.queries import joining
from portal.webinars.services import joining as joining_services
from portal.webinars.services import slides
from portal.webinars.tasks import slides as tasks
from tests.factories.accounts import PASSWORD, make_secretariat, make_user
from tests.factories.webinars import make_registration, make_webinar
from tests.faults.fleet import ROOT, wait_until
from tests.listening import listening
from tests.live.ears import answers
from tests.webinars.decks import make_pdf

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]


@dataclass
class Room:
    """A portal with a webinar that begins in ten minutes, its live process, and who is in it."""

    app: Any
    url: str
    run_id: str
    organiser: str
    reader: str

    def of(self, email: str, context: Any, lang: str = "en") -> Page:
        """The signed-in person's page."""
        page = context.new_page()
        page.faults = []
        page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(f"{self.url}/{lang}/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(f"{self.url}/{lang}/webinars/join/{self.run_id}")
        return page


@pytest.fixture
def room(settings, fresh_database, redis_url) -> Iterator[Room]:
    port = process.free_port()
    chosen = replace(settings, live_url=f"http://127.0.0.1:{port}")
    with listening(chosen, fresh_database("rooms")) as (app, url):
        app.extensions["redis"].flushdb()
        environment = os.environ | {
            "REDIS_URL": redis_url, "SECRET_KEY": app.config["SETTINGS"].secret_key, "BASE_URL": url,
            "LIVE_URL": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        command = [sys.executable, "-m", "portal.live.server", "--port", str(port)]
        running = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            wait_until(lambda: answers(port), 20)
            with app.app_context():
                yield _furnished(app, url)
        finally:
            running.terminate()
            running.wait(10)


def _furnished(app: Any, url: str) -> Room:
    with db.transaction():
        organiser, reader = make_secretariat(password=PASSWORD), make_user(locale="ar", password=PASSWORD)
        run = make_webinar(
            run={
                "starts_in": timedelta(minutes=10),
                "provider": Provider.LINK,
                "provider_data": {"url": "https://z.example/1"},
            }
        ).runs[0]
        make_registration(run, reader, prepared_at=clock.now(), deck_lang="ar")
        make_registration(run, token_hash=ids.digest("guest-secret"), prepared_at=clock.now())
    with db.transaction():
        row = joining_services.enter(comer=joining.comer_with_account(organiser, run.id))
        row.prepared_at = clock.now()
        files = [
            slides.bring_in(
                registration=row, deck_number=deck, title="Data", lang=lang, data=make_pdf(*texts), filename="d.pdf"
            )
            for deck, lang, texts in ((None, "en", ("One", "Two", "Three")), (1, "ar", ("A1", "A2", "A3")))
        ]
    for file in files:
        tasks.draw_slides(str(file.id))
    return Room(app, url, str(run.id), organiser.email, reader.email)


def test_slides_move_in_both_browsers_and_presence_counts(room, browser) -> None:
    first, second = browser.new_context(), browser.new_context(viewport={"width": 360, "height": 740})
    speaker, reader = room.of(room.organiser, first), room.of(room.reader, second, "ar")
    for page in (speaker, reader):
        expect(page.locator("[data-live-state='live']")).to_be_visible()
        expect(page.locator("[data-slides-none]")).to_be_visible()
    speaker.locator(".room-side nav a[href*='crew']").click()
    expect(speaker.locator("[data-live-state='live']")).to_be_visible()
    speaker.get_by_role("button", name="Show", exact=True).click()
    expect(speaker.locator("[data-slides]")).to_have_attribute("data-page", "1")
    picture = reader.locator("[data-slide-image]")
    expect(picture).to_have_attribute("alt", "A1")
    expect(speaker.locator("[data-live-state='live']")).to_be_visible()
    speaker.get_by_role("button", name="Next page").click()
    expect(picture).to_have_attribute("alt", "A2")
    speaker.locator("h1").click()
    speaker.keyboard.press("PageDown")
    expect(picture).to_have_attribute("alt", "A3")
    expect(speaker.locator("[data-slide-image]")).to_have_attribute("alt", "Three")

    reader.locator("[data-slide-step='-1']").click()  # looks back alone
    expect(picture).to_have_attribute("alt", "A2")
    follow = reader.locator("[data-slide-follow]")
    expect(follow).to_be_visible()
    speaker.keyboard.press("PageUp")
    speaker.keyboard.press("PageUp")
    expect(speaker.locator("[data-slide-image]")).to_have_attribute("alt", "One")
    expect(reader.locator("[data-slides]")).to_have_attribute("data-speaker", "1")
    expect(picture).to_have_attribute("alt", "A2")
    follow.click()
    expect(picture).to_have_attribute("alt", "A1")
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")

    devices = select(func.count(func.distinct(Presence.device))).where(Presence.device != "page-without-script")
    wait_until(lambda: db.session.scalar(devices) == 2, 10)
    reader.reload()
    assert db.session.scalar(devices) == 2  # the same browser is the same device
    speaker.goto(f"{room.url}/en/webinars/join/{room.run_id}/presenter")
    expect(speaker.locator("[data-presenter-end]")).to_contain_text("Left:")
    following = speaker.locator("[data-slide-next]")
    assert following.get_attribute("src").endswith("/2")
    speaker.locator("h1").click()
    speaker.keyboard.press("PageDown")
    assert following.get_attribute("src").endswith("/3")
    expect(reader.locator("[data-slides]")).to_have_attribute("data-speaker", "2")
    speaker.keyboard.press("PageDown")
    expect(speaker.locator("[data-slide-next-box]")).to_be_hidden()
    speaker.keyboard.press("PageUp")
    speaker.keyboard.press("PageUp")
    expect(reader.locator("[data-slides]")).to_have_attribute("data-speaker", "1")
    assert [*speaker.faults, *reader.faults] == []

    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{room.url}/en/webinars/join/guest-secret?slide=2")
    expect(page.locator("[data-slide-image]")).to_have_attribute("alt", "Two")
    page.get_by_role("link", name="Back to the speaker").click()
    expect(page.locator("[data-slide-image]")).to_have_attribute("alt", "One")
    expect(page.frame_locator(".room-beat").get_by_text("Keep this page open")).to_be_visible()
    guests = select(func.count()).where(Presence.registration_id == Registration.id, Registration.user_id.is_(None))
    assert db.session.scalar(guests) == 1
    for context in (first, second, plain):
        context.close()
