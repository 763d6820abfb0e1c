"""A quiz in a real browser: the clock of a timed one, and lines that are put in order by buttons and by dragging."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.core import clock, db
from portal.training import services
from portal.training.models import Answer, Attempt
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.cities import make_city
from tests.factories.training import make_course, make_edition, make_enrolment, place, question
from tests.listening import listening

ORDER = {
    "id": "o",
    "kind": "ordering",
    "text": "Order.",
    "options": [{"key": key, "text": f"Step {key}"} for key in "abc"],
}
# A device whose clock is a day wrong, and jumps about.
WRONG_CLOCK = "{ const now = Date.now; Date.now = () => now() + 86400000 * (1 + Math.random()); }"


@dataclass
class Site:
    """A portal that listens, with a learner in a quiz that takes eleven minutes."""

    app: Any
    url: str
    path: str
    email: str

    def set_left(self, seconds: int) -> None:
        """Lets the open attempt end in so many seconds, as extra time or waiting would."""
        with self.app.app_context(), db.transaction():
            attempt = db.session.scalars(select(Attempt)).one()
            attempt.deadline_at = clock.now() + timedelta(seconds=seconds)

    def attempt(self) -> Attempt:
        with self.app.app_context():
            return db.session.scalars(select(Attempt)).one()

    def answers(self) -> list[list[str]]:
        with self.app.app_context():
            return [list(one) for one in db.session.scalars(select(Answer.response).order_by(Answer.saved_at))]


@pytest.fixture
def site(settings, fresh_database) -> Iterator[Site]:
    with listening(settings, fresh_database("quiz_browser")) as (app, url):
        with app.test_request_context("/en/"):
            person = make_user(display_name="Ana Reyes", password=PASSWORD)
            edition = make_edition(course=make_course(questions=[question(1), ORDER], minutes_allowed=11))
            enrolment = make_enrolment(person, edition, make_city())
            with db.transaction():
                here = place(person, enrolment)
                services.start_quiz(place=here, activity=here.course.activities[-1])
            found = Site(app, url, f"/training/learn/{edition.slug}/{here.course.slug}/quizzes/quiz", person.email)
        yield found


def sign_in(browser: Browser, site: Site, lang: str = "en", **context: Any) -> Page:
    page = browser.new_context(base_url=site.url, **context).new_page()
    page.goto(f"/{lang}/sign-in")
    page.locator("input[name=email]").fill(site.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


# The clock ------------------------------------------------------------------------------------------------------------


def test_clock_follows_the_server_and_at_zero_hands_in_what_is_answered(browser: Browser, site: Site):
    page = sign_in(browser, site)
    page.add_init_script(WRONG_CLOCK)
    site.set_left(5)
    page.goto(f"/en{site.path}")
    expect(page.get_by_role("timer")).to_have_text("00:03")
    page.locator("#question-1-1").check()
    page.wait_for_url("**/result")
    expect(page.get_by_text("The time is over. What you had answered is handed in.")).to_be_visible()
    attempt = site.attempt()
    assert attempt.submitted_at is not None
    assert attempt.score == pytest.approx(0.5)
    page.context.close()


def test_extra_time_reaches_the_clock_with_the_next_answer(browser: Browser, site: Site):
    page = sign_in(browser, site)
    page.goto(f"/en{site.path}")
    expect(page.get_by_role("timer")).to_contain_text("10:")
    site.set_left(3600 + 90)
    page.locator("#question-1-1").check()
    expect(page.get_by_role("timer")).to_contain_text("1:01:")
    page.context.close()


def test_word_of_a_saved_answer_moves_nothing_under_the_finger(browser: Browser, site: Site):
    page = sign_in(browser, site)
    page.goto(f"/en{site.path}")
    expect(page.get_by_role("timer")).to_contain_text("10:")  # the clock comes with its script and takes its own place
    top = "document.querySelector('#question-2').getBoundingClientRect().top + scrollY"
    before = page.evaluate(top)
    page.locator("#question-1-1").check()
    expect(page.locator("#saved-1")).to_contain_text("Saved")
    assert page.evaluate(top) == before
    page.context.close()


def test_marks_are_said_once_and_a_clock_that_runs_ahead_hands_nothing_in(browser: Browser, site: Site):
    page = sign_in(browser, site)
    page.clock.install()
    page.goto(f"/en{site.path}")
    said = page.locator("[data-countdown-said]")
    expect(page.get_by_role("timer")).to_contain_text("10:")
    expect(said).to_be_empty()
    page.clock.fast_forward(5 * 60_000 + 45_000)
    expect(said).to_have_text("Half of the time is over.")
    page.clock.fast_forward(30_000)
    expect(said).to_have_text("5 minutes left")
    page.clock.fast_forward(4 * 60_000)
    expect(said).to_have_text("1 minute left")
    expect(page.locator(".countdown.is-short")).to_be_visible()
    with page.expect_response("**/time"):
        page.clock.fast_forward(60_000)
    expect(page.get_by_role("timer")).to_contain_text("10:")
    assert site.attempt().submitted_at is None
    page.context.close()


def test_clock_keeps_still_where_nothing_shall_move_and_speaks_each_language(browser: Browser, site: Site):
    page = sign_in(browser, site, "ar", reduced_motion="reduce")
    site.set_left(10 * 60 + 30)
    page.goto(f"/ar{site.path}")
    expect(page.get_by_role("timer")).to_have_text("10 دقائق")
    page.context.close()


def test_without_a_script_the_end_is_shown(browser: Browser, site: Site):
    page = sign_in(browser, site, java_script_enabled=False)
    page.goto(f"/en{site.path}")
    expect(page.get_by_text("10 minutes left")).to_be_visible()
    expect(page.get_by_text("Answers count until")).to_be_visible()
    expect(page.locator("[data-countdown]")).to_be_hidden()
    expect(page.locator("fieldset select")).to_have_count(3)
    for n in range(3):
        expect(page.locator("fieldset select").nth(n)).to_be_visible()
    page.context.close()


# Lines to put in order ------------------------------------------------------------------------------------------------


def lines(page: Page) -> list[str]:
    return page.locator("[data-ordering] label").all_inner_texts()


def kept(site: Site) -> list[str]:
    """Keys in the order that was saved."""
    (given,) = site.answers()
    return [pair.split("=")[0] for pair in sorted(given, key=lambda pair: pair.split("=")[1])]


def test_lines_are_put_in_order_with_the_keyboard(browser: Browser, site: Site):
    page = sign_in(browser, site, "ar")
    page.goto(f"/ar{site.path}")
    before = lines(page)
    expect(page.locator("fieldset select").first).to_be_hidden()
    first = page.locator("[data-ordering] [data-item]").first
    key = first.get_attribute("data-item")
    first.locator("[data-move='1']").press("Enter")
    row = page.locator(f"[data-item='{key}']")
    expect(row.locator("[data-move='1']")).to_be_focused()
    expect(page.locator("[data-ordering-said]")).to_contain_text(f"Step {key}")
    row.locator("[data-move='1']").press("Enter")
    expect(row.locator("[data-move='-1']")).to_be_focused()  # at the end there is no way further down
    assert lines(page) == [*before[1:], before[0]]
    expect(page.locator("#saved-2 .status")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert kept(site) == [line.removeprefix("Step ") for line in lines(page)]
    page.reload()
    expect(page.locator("[data-ordering].is-moving")).to_be_visible()
    assert lines(page) == [*before[1:], before[0]]
    page.context.close()


def test_shown_order_can_be_kept_or_changed_by_dragging(browser: Browser, site: Site):
    page = sign_in(browser, site)
    page.goto(f"/en{site.path}")
    before = lines(page)
    page.get_by_role("button", name="Keep this order").click()
    expect(page.locator("#saved-2 .status")).to_be_visible()
    assert kept(site) == [line.removeprefix("Step ") for line in before]
    expect(page.get_by_role("button", name="Keep this order")).to_be_hidden()
    rows = page.locator("[data-ordering] [data-item]")
    rows.nth(2).drag_to(rows.nth(0), source_position={"x": 10, "y": 10}, target_position={"x": 40, "y": 2})
    page.wait_for_load_state("networkidle")
    assert lines(page) == [before[2], *before[:2]]
    assert kept(site) == [line.removeprefix("Step ") for line in lines(page)]
    page.context.close()
