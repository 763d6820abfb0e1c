"""Questions and polls in real browsers: two see the same numbers in the same order, a third without a script by reload."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from portal.core import db
from portal.embedded import process
from portal.webinars.models import PollKind
from portal.webinars.services import live_questions, polls
from portal.webinars.views.hall_screen import screen_key
from tests.factories.live_webinars import in_room, make_poll, make_question, open_poll, running
from tests.faults.fleet import ROOT, wait_until
from tests.listening import listening
from tests.live.ears import answers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]
PATIENCE = 20_000  # ms: several browsers on a busy machine


@pytest.fixture
def portal(settings, fresh_database, redis_url) -> Iterator[tuple[Any, str]]:
    port = process.free_port()
    chosen = replace(settings, live_url=f"http://127.0.0.1:{port}")
    with listening(chosen, fresh_database("live_panels")) as (app, url):
        app.extensions["redis"].flushdb()
        environment = os.environ | {
            "REDIS_URL": redis_url, "SECRET_KEY": app.config["SETTINGS"].secret_key, "BASE_URL": url,
            "LIVE_URL": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        served = subprocess.Popen(
            [sys.executable, "-m", "portal.live.server", "--port", str(port)], cwd=ROOT, env=environment
        )
        try:
            wait_until(lambda: answers(port), 30)
            with app.app_context():
                yield app, url
        finally:
            served.terminate()
            served.wait(10)


def opened(context: Any, address: str) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda said: page.faults.append(said.text) if "Content Security" in said.text else None)
    page.goto(address)
    return page


def order(page: Page) -> list[tuple[str, str]]:
    """Words and votes of the questions, as they stand."""
    return [
        (one.locator(".question-text").inner_text(), one.locator("[data-votes-shown]").inner_text())
        for one in page.locator("[data-questions] > .question").all()
    ]


def test_two_browsers_see_the_same_in_the_same_order_and_a_third_by_reload(portal, browser) -> None:
    expect.set_options(timeout=PATIENCE)
    _app, url = portal
    run = running()
    with db.transaction():
        live_questions.set_up(webinar=run.webinar, moderates=False, takes_anonymous=True, actor=None)
    one, two, plain, crew = (
        in_room(run, shown_name="Ana"),
        in_room(run, shown_name="민지"),
        in_room(run),
        in_room(run, is_crew=True),
    )
    make_question(crew, "First of all?")
    poll = make_poll(run.webinar)
    room = f"{url}/en/webinars/join/"
    left = opened(browser.new_context(viewport={"width": 1280, "height": 900}), f"{room}{one.key}?panel=questions")
    right = opened(
        browser.new_context(viewport={"width": 360, "height": 740}), f"{url}/ar/webinars/join/{two.key}?panel=questions"
    )
    still = opened(browser.new_context(java_script_enabled=False), f"{room}{plain.key}?panel=questions")
    for page in (left, right):
        expect(page.locator("[data-live-state='live']")).to_be_visible()
    # What is being written stays while the list around it changes.
    right.locator("#ask > summary").click()
    right.fill("#ask textarea", "أكتب الآن")
    left.locator("#ask > summary").click()
    left.fill("#ask textarea", "What did it cost?")
    left.locator("#ask button").click()
    expect(left.get_by_text("Your question is asked.")).to_be_visible()
    expect(right.get_by_text("What did it cost?")).to_be_visible()
    assert right.input_value("#ask textarea") == "أكتب الآن"
    assert left.input_value("#ask textarea") == ""
    right.locator(".question", has_text="What did it cost?").locator(".question-vote button").click()
    for page in (left, right):
        expect(page.locator("[data-questions] > .question").first).to_contain_text("What did it cost?")
    still.reload()
    assert order(left) == order(right) == order(still) == [("What did it cost?", "1"), ("First of all?", "0")]
    still.locator(".question", has_text="First of all?").locator(".question-vote button").click()
    still.locator(".question", has_text="What did it cost?").locator(".question-vote button").click()
    for page in (left, right):
        expect(page.locator("[data-questions] > .question").first.locator("[data-votes-shown]")).to_have_text("2")
        expect(page.locator("[data-questions] > .question").last.locator("[data-votes-shown]")).to_have_text("1")
    assert order(left) == order(right) == order(still)
    axe = Axe()
    assert [axe.run(page).response["violations"] for page in (left, right)] == [[], []]

    for page, key, lang in ((left, one.key, "en"), (right, two.key, "ar"), (still, plain.key, "en")):
        page.goto(f"{url}/{lang}/webinars/join/{key}?panel=polls")
    for page in (left, right):
        expect(page.locator("[data-live-state='live']")).to_be_visible()
    open_poll(poll, crew)
    with db.transaction():
        polls.show_results(moderator=crew, poll_id=poll.id, shows=True, actor=None)
    still.reload()
    for page, option in ((left, 2), (right, 2), (still, 3)):
        page.locator(f"#option-{poll.id}-{option}").check()
        page.locator(".poll form button").first.click()
    for page in (left, right):
        expect(page.locator("[data-voters]")).to_have_text("3")
    still.reload()
    counts = [page.locator("[data-count]").all_inner_texts() for page in (left, right, still)]
    assert counts == [["0", "2", "1"]] * 3
    assert [axe.run(page).response["violations"] for page in (left, right)] == [[], []]

    cloud = make_poll(run.webinar, PollKind.WORDS)
    screen = opened(browser.new_context(), f"{url}/en/webinars/screen/{screen_key(run)}")
    expect(screen.locator("[data-live-state='live']")).to_be_visible()
    open_poll(cloud, crew)
    with db.transaction():
        polls.show_results(moderator=crew, poll_id=cloud.id, shows=True, actor=None)
        polls.put_on_screen(moderator=crew, poll_id=cloud.id)
    expect(screen.locator("[data-cloud]")).to_be_attached()
    left.locator(f"#word-{cloud.id}-0").fill("Trams")
    left.locator(f"#poll-{cloud.id} form button").first.click()
    expect(screen.locator("[data-cloud] li")).to_have_text("trams")
    assert axe.run(screen).response["violations"] == []
    assert [page.faults for page in (left, right, screen)] == [[], [], []]
