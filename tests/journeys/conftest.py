"""The whole portal as `make run` starts it, and a real browser in front of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from portal.embedded import process

ROOT = Path(__file__).resolve().parents[2]
CLOCK = Path(__file__).parent / "clock"  # what lets a story put the portal's clock forward
PASSWORD = "together-2026"  # of the demo, printed at its start
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Portal:
    """A running portal: its address, that of its mailbox, and the folder of its data."""

    url: str
    mailbox: str
    data: Path
    ahead: Path  # by how many seconds its clock is ahead of the machine's

    def now(self) -> datetime:
        """What the portal's clock shows, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=float(self.ahead.read_text()))

    def put_forward(self, by: timedelta) -> None:
        """Puts the clock of all processes forward. It never goes back: stories that follow begin that much later."""
        if by > timedelta():
            new = self.ahead.with_suffix(".new")
            new.write_text(str(float(self.ahead.read_text()) + by.total_seconds()))
            new.replace(self.ahead)

    def mails(self, to: str, *, subject: str = "", text: str = "") -> list[dict]:
        """Mails to an address, newest first, as the mailbox lists them."""
        with urllib.request.urlopen(f"{self.mailbox}api/messages?to={to}&limit=50") as answer:
            found = json.load(answer)
        messages = found["messages"] if isinstance(found, dict) else found
        return [one for one in messages if subject in one["subject"] and text in one["text"]]

    def mail(self, to: str, *, subject: str = "", text: str = "", seconds: float = 60) -> dict:
        """Waits for a mail."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.mails(to, subject=subject, text=text)
            if found:
                return found[0]
            time.sleep(0.2)
        raise AssertionError(f"no mail '{subject}' {text} to {to} within {seconds} s")

    def pdf(self, to: str, *, subject: str) -> bytes:
        """Waits for a mail; the PDF attached to it."""
        return self.part(self.mail(to, subject=subject), "application/pdf")

    def part(self, mail: dict, content_type: str) -> bytes:
        """What a mail carries of that type."""
        with urllib.request.urlopen(f"{self.mailbox}api/messages/{mail['id']}") as answer:
            whole = json.load(answer)
        attachment = next(one for one in whole["attachments"] if one["content_type"].partition(";")[0] == content_type)
        with urllib.request.urlopen(self.mailbox.rstrip("/") + attachment["path"]) as answer:
            return answer.read()


def command(*words: str | Path, data: Path) -> subprocess.CompletedProcess[str]:
    """`portal …` in a process of its own, as an operator calls it, with the data of a portal."""
    return subprocess.run(
        [sys.executable, "-m", "portal.cli", *map(str, words)], cwd=ROOT, env=_environment() | {"DATA_DIR": str(data)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "SMTP_URL"}}


@pytest.fixture(scope="session")
def portal(tmp_path_factory) -> Iterator[Portal]:
    """`portal run --demo` on free ports with data of its own."""
    folder = tmp_path_factory.mktemp("portal")
    log = folder / "run.log"
    environment = _environment()
    ahead = folder / "clock-ahead"
    ahead.write_text("0")
    environment |= {
        "DATA_DIR": str(folder / "data"), "PORT": str(process.free_port()), "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": os.pathsep.join([str(CLOCK), str(ROOT)]), "CLOCK_AHEAD": str(ahead),
    }  # fmt: skip
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "portal.cli", "run", "--demo"], cwd=ROOT, env=environment, stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    end = time.monotonic() + 600  # a machine that does much else at the same time needs minutes
    while "Ready after" not in log.read_text():
        if running.poll() is not None or time.monotonic() > end:
            running.kill()
            raise AssertionError(f"the portal did not start:\n{log.read_text()}")
        time.sleep(0.1)
    found = re.findall(r"http://127\.0\.0\.1:\d+/", log.read_text())
    yield Portal(url=found[0].rstrip("/"), mailbox=found[1], data=folder / "data", ahead=ahead)
    running.send_signal(signal.SIGINT)
    running.wait(30)
    _name_nobody(folder / "data" / "logs")


def _name_nobody(logs: Path) -> None:
    """After all that the stories did, no log of the portal or of its servers names a person of the demo or any address."""
    people = json.loads((ROOT / "portal/demo/data/people.json").read_text())["people"]
    names = {person[part] for person in people for part in ("display_name", "latin_name") if person.get(part)}
    for log in sorted(logs.glob("*.log")):
        written = log.read_text(errors="replace")
        assert re.findall(r"[\w.+-]+@[\w.-]+\.example", written) == [], log.name
        assert [name for name in names if name in written] == [], log.name


@pytest.fixture
def visit(browser, portal) -> Iterator[Callable[..., Page]]:
    """`visit("/en/", as_="…", size=PHONE)`: a page in a browser profile of its own; fails on errors in its console."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_page(path: str, *, as_: str | None = None, size: dict[str, int] = DESK, lang: str = "en") -> Page:
        context = browser.new_context(viewport=size, locale=lang, base_url=portal.url, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        if as_ is not None:
            page.goto(f"/{lang}/sign-in")
            page.locator("input[name=email]").fill(as_)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("main form input[name=password]").press("Enter")
            page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A form that was refused answers with 4xx on purpose; the browser notes that as an error of the console.
    assert [text for text in trouble if "status of 4" not in text] == []
