"""A package in a real browser: opened, answered, left, opened again, finished; with the line cut in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.core import db
from portal.training.models import ActivityCompletion, Grade, ScormState
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.cities import make_city
from tests.factories.scorm import make_scorm_course, package_12, package_2004
from tests.factories.training import make_edition, make_enrolment, place
from tests.listening import listening


@dataclass
class Site:
    """A portal that listens, and a learner in it."""

    app: Any
    url: str
    path: str
    email: str

    def rows(self, model: Any) -> list[Any]:
        with self.app.app_context():
            return list(db.session.scalars(select(model)))


def serve(settings, database: str, content: bytes, *, own_origin: bool = False) -> Iterator[Site]:
    with listening(settings, database) as (app, url):
        origin = url.replace("127.0.0.1", "localhost") if own_origin else ""
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], scorm_origin=origin)
        with app.test_request_context("/en/"):
            person = make_user(display_name="Ana Reyes", password=PASSWORD)
            edition = make_edition(course=make_scorm_course(content))
            enrolment = make_enrolment(person, edition, make_city())
            course = place(person, enrolment).course.slug
            site = Site(app, url, f"/en/training/learn/{edition.slug}/{course}/packages/package", person.email)
        yield site


@pytest.fixture(params=[False, True], ids=["sandbox", "own origin"])
def site(request, settings, fresh_database) -> Iterator[Site]:
    yield from serve(settings, fresh_database("scorm_browser"), package_12(), own_origin=request.param)


@pytest.fixture
def site_2004(settings, fresh_database) -> Iterator[Site]:
    yield from serve(settings, fresh_database("scorm_browser"), package_2004())


def sign_in(browser: Browser, site: Site) -> Page:
    page = browser.new_context(base_url=site.url).new_page()
    page.goto("/en/sign-in")
    page.locator("input[name=email]").fill(site.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(site.path)
    return page


def test_left_and_opened_again_it_goes_on_where_it_was(browser: Browser, site: Site):
    page = sign_in(browser, site)
    page.get_by_role("button", name="Open it").click()
    inside = page.frame_locator("iframe.scorm-frame")
    expect(inside.locator("#place")).to_have_text("page 1, entry ab-initio, seen , not attempted, Ana Reyes")
    inside.get_by_role("button", name="Next page").click()
    expect(page.locator("[data-scorm-state]")).to_have_text("Saved")
    page.get_by_role("button", name="Close it").click()
    page.get_by_role("button", name="Go on where you were").click()
    expect(inside.locator("#place")).to_have_text("page 2, entry resume, seen 1;, incomplete, Ana Reyes")
    (state,) = site.rows(ScormState)
    assert state.cmi["core"]["lesson_location"] == "2"
    assert state.earlier_seconds + state.seconds >= 30  # what the page said as it was closed

    # The tab is closed without a farewell; another one goes on.
    inside.get_by_role("button", name="Next page").click()
    expect(page.locator("[data-scorm-state]")).to_have_text("Saved")
    page.reload()
    page.get_by_role("button", name="Go on where you were").click()
    expect(inside.locator("#place")).to_contain_text("page 3, entry resume, seen 1;2;")
    inside.get_by_role("button", name="42").click()
    expect(page.get_by_text("This is done.")).to_be_visible()
    assert [row.score for row in site.rows(Grade)] == [0.8]
    assert len(site.rows(ActivityCompletion)) == 1
    page.context.close()


def test_without_a_line_it_is_kept_here_and_sent_later(browser: Browser, site: Site):
    page = sign_in(browser, site)
    page.get_by_role("button", name="Open it").click()
    inside = page.frame_locator("iframe.scorm-frame")
    expect(inside.locator("#place")).to_contain_text("page 1")
    expect(page.locator("[data-scorm-state]")).to_have_text("Saved")
    page.context.set_offline(True)
    inside.get_by_role("button", name="Next page").click()
    inside.get_by_role("button", name="Next page").click()
    expect(page.locator("[data-scorm-state]")).to_contain_text("Kept on this device")
    page.wait_for_function("""Object.values(localStorage).some((kept) => kept.includes('"lesson_location":"3"'))""")
    (state,) = site.rows(ScormState)
    assert not state.cmi["core"].get("lesson_location")
    # The journal outlives the page.
    another = page.context.new_page()
    page.close()
    page.context.set_offline(False)
    another.goto(site.path)
    expect(another.locator("[data-scorm-state]")).to_have_text("Saved")
    (state,) = site.rows(ScormState)
    assert state.cmi["core"]["lesson_location"] == "3"
    another.context.close()


def test_the_frame_reaches_nothing_of_the_portal(browser: Browser, site: Site):
    page = sign_in(browser, site)
    page.get_by_role("button", name="Open it").click()
    expect(page.frame_locator("iframe.scorm-frame").locator("#place")).to_contain_text("page 1")
    frame = page.frames[1]
    assert (
        frame.evaluate("() => { try { return window.top.document.title } catch (e) { return e.name } }")
        == "SecurityError"
    )
    assert "session" not in frame.evaluate("() => document.cookie")
    portal = f"{site.url}/en/"
    asked = frame.evaluate("u => fetch(u, {credentials: 'include'}).then(r => 'reached', () => 'refused')", portal)
    assert asked == "refused"
    page.context.close()


def test_2004_is_played_and_done(browser: Browser, site_2004: Site):
    page = sign_in(browser, site_2004)
    page.get_by_role("button", name="Open it").click()
    inside = page.frame_locator("iframe.scorm-frame")
    expect(inside.locator("#place")).to_have_text("entry ab-initio, at ")
    inside.get_by_role("button", name="I am done").click()
    expect(page.get_by_text("This is done.")).to_be_visible()
    assert [row.score for row in site_2004.rows(Grade)] == [0.8]
    page.get_by_role("button", name="Close it").click()
    page.get_by_role("button", name="Open it").click()
    expect(inside.locator("#place")).to_have_text("entry resume, at middle")
    page.context.close()
