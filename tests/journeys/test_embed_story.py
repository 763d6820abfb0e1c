"""A widget in the city's own site: the site that the city names shows it, any other is refused by the browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

MANAGE = "/en/participation/manage/hanoi"
OWN, OTHER = "https://hanoi-site.example", "https://somebody-else.example"


def shown_on(browser, origin: str, line: str) -> list[str]:
    """What a page of another origin with this line in it shows in its frame: the words, or nothing where it is refused."""
    context = browser.new_context()
    # The portal of the test is on this machine: a browser asks before a site from elsewhere may reach that.
    context.grant_permissions(["local-network-access"], origin=origin)
    context.route(
        f"{origin}/**",
        lambda route: route.fulfill(body=f"<!doctype html><title>Site</title>{line}", content_type="text/html"),
    )
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{origin}/page", wait_until="networkidle")
    frame = page.frames[1]
    words = frame.locator("h1").all_inner_texts() if frame.url.startswith("http://") else []
    foreign = [one for one in asked if not one.startswith((origin, re.search(r'src="(http://[^/]+)', line)[1]))]
    assert foreign == [], "the widget asks nobody else"
    assert context.cookies() == [], "nothing is left behind with the reader"
    context.close()
    return words


def test_the_city_copies_a_line_into_its_site_and_nobody_else_can(browser, visit):
    staff = visit(f"{MANAGE}/edit", as_="khanhly.phung@hanoi.example")
    staff.locator("textarea[name=embed_origins]").fill(OWN)
    staff.locator("main form button[type=submit], main form button:not([type])").last.click()
    expect(staff).to_have_url(re.compile(r"/manage/hanoi/$"))
    staff.goto(f"{MANAGE}/embed")
    lines = staff.locator("main code").all_inner_texts()
    assert len(lines) >= 3, "the space, a process, a component"
    line = lines[2]
    assert line.startswith("<iframe src=")
    (heading,) = shown_on(browser, OWN, line)
    assert heading
    assert shown_on(browser, OTHER, line) == []
    whole = re.sub(r"/embed/[^\"]*", "/", lines[0])
    assert shown_on(browser, OWN, whole), "pages of the space may stand there too"
    assert shown_on(browser, OTHER, whole) == []
    staff.goto(f"{MANAGE}/edit")
    staff.locator("textarea[name=embed_origins]").fill("")
    staff.locator("main form button[type=submit], main form button:not([type])").last.click()
    expect(staff).to_have_url(re.compile(r"/manage/hanoi/$"))
    assert shown_on(browser, OWN, line) == [], "taken from the list, it is refused again"
