"""A learner takes a module along, loses the connection in the middle of it, and loses nothing."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD, PHONE

COURSE = "/ar/training/learn/open-data-online/open-data-for-cities"
LEARNER = "thanhvinh.quach@hanoi.example"

JOURNAL_IS_EMPTY = """() => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error("the journal was not sent within 20 s")), 20000);
  const look = () => {
    const asked = indexedDB.open("portal-offline", 1);
    asked.onsuccess = () => {
      const counted = asked.result.transaction("journal").objectStore("journal").count();
      counted.onsuccess = () => { asked.result.close(); counted.result === 0 ? resolve(true) : setTimeout(look, 100); };
    };
  };
  look();
})"""


class Line:
    """A line to the portal that can be cut: what Playwright's own switch does not do for a service worker."""

    def __init__(self, port: int) -> None:
        self.port, self.is_cut = port, False
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                near, _address = self._server.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.port))
            self._open |= {near, far}
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):  # cut, or hung up: both ends go
            while data := source.recv(65536):
                target.sendall(data)
        for end in (source, target):
            self._open.discard(end)
            end.close()

    def cut(self) -> None:
        self.is_cut = True
        for end in list(self._open):
            with suppress(OSError):  # gone already
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self._server.close()
        self.cut()


@pytest.fixture
def line(portal) -> Iterator[Line]:
    found = Line(int(portal.url.rsplit(":", 1)[1]))
    yield found
    found.close()


def test_module_is_learnt_without_a_connection_and_sent_later(portal, browser, line, visit):
    context = browser.new_context(viewport=PHONE, locale="ar", base_url=line.url, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/ar/sign-in")
    page.locator("input[name=email]").fill(LEARNER)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(COURSE)
    page.locator("button[name=lang][value=ar]").click()

    # Sizes stand on the button before the click; then both modules are on the device.
    takes = page.locator("[data-take]")
    expect(takes.first).to_be_visible()
    expect(takes.first).to_contain_text(re.compile(r"\d"))
    count = takes.count()
    for number in range(count):
        page.locator("[data-take-along]").nth(number).locator("[data-take]").click()
        expect(page.locator("[data-take-along]").nth(number).locator("[data-take-remove]")).to_be_visible(
            timeout=20_000
        )

    # The line is cut in the middle of the course.
    line.cut()
    page.goto(f"{COURSE}/lessons/lesson-1")
    expect(page.locator("article.prose")).to_have_attribute("dir", "rtl")
    page.locator("form[action$='/done'] button").click()
    expect(page.locator("[data-offline-words]")).to_contain_text("1")
    page.goto(f"{COURSE}/quizzes/quiz")
    questions = page.locator("fieldset.field")
    for number in range(questions.count()):
        questions.nth(number).locator("input").first.check()
        expect(questions.nth(number).locator("[role=status]")).to_contain_text("الجهاز")
    waiting = page.locator("[data-offline-words]")
    expect(waiting).to_contain_text(str(questions.count() + 1))
    # What was not taken along says so instead of failing like a broken site.
    page.goto(f"{COURSE.replace('open-data-for-cities', 'other')}")
    expect(page.locator("h1")).to_have_text("لا يوجد اتصال")

    # Nothing has arrived yet; once the line is there again, everything does, without a click.
    elsewhere = visit(f"{COURSE}/quizzes/quiz", as_=LEARNER, lang="ar")
    expect(elsewhere.locator("fieldset.field input:checked")).to_have_count(0)
    line.mend()
    page.goto(COURSE)
    page.evaluate(JOURNAL_IS_EMPTY)
    expect(page.locator("[data-offline-state]")).to_be_hidden()
    elsewhere.goto(f"{COURSE}/quizzes/quiz")
    expect(elsewhere.locator("fieldset.field")).not_to_have_count(0)
    expect(elsewhere.locator("fieldset.field input:checked")).to_have_count(elsewhere.locator("fieldset.field").count())
    elsewhere.goto(COURSE)
    expect(elsewhere.locator(".task-list li").first).to_contain_text("منجز")

    # Signing out leaves nothing on the device.
    page.locator("details.site-menu summary").click()
    page.locator(".menu-panel form[action$='/sign-out'] button").click()
    page.wait_for_url(lambda url: "/training/" not in url)
    assert page.evaluate("caches.keys()") == []
    context.close()
