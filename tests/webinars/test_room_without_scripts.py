"""The room in a browser that runs no scripts: everything works by reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.core import db
from portal.webinars.services import captions, live_questions, polls
from portal.webinars.services import slides as slide_services
from portal.webinars.tasks import slides as tasks
from tests.factories.live_webinars import in_room, make_poll, make_question, open_poll, running
from tests.listening import listening
from tests.webinars.decks import make_pdf

pytestmark = pytest.mark.browser


@pytest.fixture
def url(settings, fresh_database):
    with listening(settings, fresh_database("no_scripts")) as (app, url), app.app_context():
        yield url


def test_asking_voting_captions_slides_and_the_line_work_by_reload(url, browser) -> None:
    run = running()
    with db.transaction():
        live_questions.set_up(webinar=run.webinar, moderates=True, takes_anonymous=True, actor=None)
    chief, one, other = in_room(run, is_crew=True), in_room(run), in_room(run, shown_name="민지")
    theirs, poll = make_question(other, "Who pays?"), make_poll(run.webinar)
    open_poll(poll, chief)
    with db.transaction():
        file = slide_services.bring_in(
            registration=chief,
            deck_number=None,
            title="Data",
            lang="en",
            data=make_pdf("One", "Two", "Three"),
            filename="d.pdf",
        )
        for n in range(40):
            captions.write_cue(captioner=chief, lang="ko", text=f"{n}번째 줄입니다.", request_key=f"key-of-cue-{n}")
    tasks.draw_slides(str(file.id))
    with db.transaction():
        slide_services.show(presenter=chief, deck=1, page=2)

    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    room = f"{url}/en/webinars/join/{one.key}"
    page.goto(f"{room}?panel=questions")
    page.locator("#ask > summary").click()
    page.fill("#ask textarea", "What did it cost?")
    page.locator("#ask button").click()
    expect(page.get_by_text("A moderator sees it first")).to_be_visible()
    expect(page.locator(".question", has_text="What did it cost?")).to_contain_text("Waits for a moderator")
    page.locator(f"#vote-{theirs.id}").click()
    expect(page.locator(f"#vote-{theirs.id}")).to_have_attribute("aria-pressed", "true")
    page.locator(f"#vote-{theirs.id}").click()
    expect(page.locator(f"#vote-{theirs.id}")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("link", name="in the order asked").click()
    expect(page.locator(".question").first).to_be_visible()

    page.get_by_role("link", name="Polls").click()
    page.locator(f"#option-{poll.id}-2").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Your answer is counted.")).to_be_visible()
    with db.transaction():
        polls.show_results(moderator=chief, poll_id=poll.id, shows=True, actor=None)
    page.reload()
    expect(page.locator("[data-voters]")).to_have_text("1")

    page.get_by_role("link", name="Captions", exact=True).click()
    page.select_option("#caption-lang", "ko")
    page.get_by_role("button", name="Apply").click()
    last = page.get_by_text("39번째 줄입니다.")
    expect(last).to_be_in_viewport()  # the newest line, without scrolling in the box
    page.get_by_role("link", name="Captions alone").click()
    expect(last).to_be_in_viewport()
    page.select_option("#caption-size", "xl")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".captions-xl")).to_be_visible()

    page.goto(room)
    picture = page.locator("[data-slide-image]")
    expect(picture).to_have_attribute("alt", "Two")
    page.get_by_role("link", name="Look ahead").click()
    expect(picture).to_have_attribute("alt", "Three")
    page.get_by_role("link", name="Back to the speaker").click()
    page.get_by_role("link", name="Look back").click()
    expect(picture).to_have_attribute("alt", "One")
    page.get_by_role("button", name="Captions and slides only").click()
    expect(page.get_by_role("button", name="Captions and slides only")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
