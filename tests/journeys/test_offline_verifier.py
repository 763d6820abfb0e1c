"""The verifier as one file, opened from the disk with the network cut: every kind of file, every language, phone and keyboard."""

from __future__ import annotations

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal.certificates import badges, offline, pictures, services
from portal.certificates.credentials import verdict
from portal.certificates.models import Credential
from portal.core import db, storage
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.certificates import make_certificate
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def issue(name: str):
    certificate = make_certificate(make_user(), holder_name=name)
    with db.transaction():
        services.produce(certificate_ids=[certificate.id])
    return certificate, db.session.get_one(Credential, certificate.id)


@pytest.fixture
def files(app, tmp_path):
    """The verifier with the list of its hour, and files of a good, a revoked and a tampered certificate."""
    certificate, badge = issue("محمد الخطيب")
    revoked, revoked_badge = issue("Ana Reyes")
    with db.transaction():
        services.revoke(certificate=revoked, actor=make_secretariat(), reason="mistake")
    written = {
        "verifier.html": offline.page(badges.published()).encode(),
        "good.pdf": storage.load(certificate.file_key), "good.json": badge.document.encode(),
        "good.png": pictures.png(badge.document), "good.svg": pictures.svg(badge.document).encode(),
        "good.txt": f"{services.verify_url(certificate)}#{badge.claim}".encode(),
        "revoked.pdf": storage.load(revoked.file_key), "revoked.json": revoked_badge.document.encode(),
        "revoked.txt": f"{services.verify_url(revoked)}#{revoked_badge.claim}".encode(),
        "tampered.json": badge.document.replace("الخطيب", "الكاتب").encode(),
        "tampered.txt": f"{services.verify_url(revoked)}#{badge.claim}".encode(),
        "unknown_key.json": re.sub(r"(#)\d{4}-1", r"\g<1>1999-1", badge.document).encode(),
        "no_badge.pdf": b"%PDF-1.7 nothing", "no_badge.png": b"\x89PNG\r\n\x1a\n", "no_badge.txt": b"hello",
    }  # fmt: skip
    for name, data in written.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.fixture
def open_file(browser, files):
    """Opens the verifier from the disk in a browser without a network; fails if it asks for anything or complains."""
    contexts, trouble = [], []

    def opened(size=DESK, lang="en"):
        context = browser.new_context(viewport=size, locale=lang, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if request.url.startswith("file:") else trouble.append(request.url))
        page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto((files / "verifier.html").as_uri())
        page.wait_for_selector("body[data-ready=yes]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


def check(page, path) -> str:
    """Gives the page a file; returns the kind of its verdict."""
    page.evaluate("document.getElementById('result').hidden = true")
    page.set_input_files("#file", path)
    page.wait_for_selector("#result:not([hidden])")
    return page.get_attribute("#result", "class").split()[-1]


def test_every_kind_of_file_gets_the_verdict_of_the_command(open_file, files):
    page = open_file()
    for path in sorted(files.iterdir()):
        if path.name != "verifier.html":
            assert check(page, path) == path.stem, path.name
    assert check(page, files / "good.pdf") == "good"
    text = page.inner_text("#result")
    assert "محمد الخطيب" in text
    assert "Open data for cities" in text
    assert re.search(r"known up to .*:00.* UTC", text)


def test_text_of_a_code_is_pasted_and_checked_by_keyboard_alone(open_file, files):
    page = open_file()
    page.focus("#text")
    page.keyboard.insert_text((files / "good.txt").read_text())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#result.good")
    assert page.evaluate("document.activeElement.tagName") == "H2", "the reader is led to the answer"


def test_it_works_in_a_browser_without_its_own_ed25519(browser, files):
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.add_init_script("crypto.subtle.importKey = () => Promise.reject(new Error('unknown algorithm'))")
    page.goto((files / "verifier.html").as_uri())
    page.wait_for_selector("body[data-ready=yes]")
    assert check(page, files / "good.pdf") == "good"
    assert check(page, files / "tampered.json") == "tampered"
    context.close()


def test_a_newer_list_is_taken_over_and_a_forged_one_is_not(open_file, files, at):
    from datetime import timedelta

    from portal.core import clock

    page = open_file()
    assert check(page, files / "good.json") == "good"
    place = json.loads((files / "good.json").read_text())["credentialStatus"]
    name = place["statusListCredential"].rsplit("/", 1)[1].removesuffix(".json")
    forged = badges.status_list(name)
    forged["credentialSubject"]["encodedList"] = verdict.status.pack([int(place["statusListIndex"])])
    (files / "forged.json").write_text(json.dumps(forged))
    assert check(page, files / "forged.json") == "no_badge"
    assert check(page, files / "good.json") == "good"
    certificate = db.session.query(Credential).filter_by(list_index=int(place["statusListIndex"])).one().certificate_id
    from portal.certificates.models import Certificate

    with db.transaction():
        services.revoke(
            certificate=db.session.get_one(Certificate, certificate), actor=make_secretariat(), reason="later"
        )
    at(clock.now() + timedelta(hours=2))
    (files / "newer.json").write_text(json.dumps(badges.status_list(name)))
    assert check(page, files / "newer.json") == "renewed"
    assert check(page, files / "good.json") == "revoked"


@pytest.mark.parametrize("lang", ["en", "ko", "ar", "ru", "es", "fr"])
def test_phone_in_every_language_is_sound(open_file, files, lang):
    page = open_file(size=PHONE, lang=lang)
    assert page.get_attribute("html", "lang") == lang
    assert page.get_attribute("html", "dir") == ("rtl" if lang == "ar" else "ltr")
    assert check(page, files / "good.pdf") == "good"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("[...document.querySelectorAll('[data-word]')].every((one) => one.textContent)")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
