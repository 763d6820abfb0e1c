"""The first job: a city nominates, the official learns, passes, and anybody can check the certificate."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.processes]

COORDINATOR = "liezel.macaraeg@quezon-city.example"
OFFICIAL = "ramil.batungbakal@quezon-city.example"
COURSE = Path(__file__).resolve().parents[2] / "portal/demo/data/courses/open-data-for-cities"
EDITION = "/training/editions/open-data-online"


def _nominate(page: Page, name: str, email: str) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=position]").fill("Head of the data office")
    page.locator("textarea[name=motivation]").fill("Will build the city's open data portal.")
    page.get_by_role("button", name="Nominate", exact=True).click()


def _read_lessons(page: Page, lang: str, done: str) -> None:
    page.goto(f"/{lang}/training/learn/open-data-online/open-data-for-cities")
    for number in (1, 2, 3):
        page.goto(f"/{lang}/training/learn/open-data-online/open-data-for-cities/lessons/lesson-{number}")
        page.get_by_role("button", name=done).first.click()
        page.wait_for_load_state("networkidle")


def _take_quiz(page: Page, lang: str, *, wrong: int) -> None:
    """Answers by the texts that the learner sees; `wrong` questions are answered with a wrong choice."""
    questions = json.loads((COURSE / lang / "quiz.json").read_text())["questions"]
    page.goto(f"/{lang}/training/learn/open-data-online/open-data-for-cities/quizzes/quiz")
    page.locator("main form button.btn-primary").first.click()
    expect(page.locator("fieldset")).to_have_count(len(questions))
    for index, question in enumerate(questions):
        keys = question["correct"]
        if index < wrong:
            keys = [next(option["key"] for option in question["options"] if option["key"] not in keys)]
        for option in question["options"]:
            if option["key"] in keys:
                group = page.locator("fieldset").filter(has_text=question["text"])
                group.get_by_label(option["text"], exact=True).check()
    page.locator("button[name=action][value=hand-in]").click()


def _qr(pdf: bytes) -> str:
    image = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].render(scale=2.5).to_pil()
    (code,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return code.text


def test_start_prints_the_address_the_accounts_with_their_roles_and_the_mailbox(portal):
    said = (portal.data.parent / "run.log").read_text()
    assert f"The portal runs at  {portal.url}/" in said
    assert f"Its mailbox is at   {portal.mailbox}" in said
    assert f"Sign in with the password {PASSWORD} as" in said
    for role, email in (
        ("Secretariat, Seoul", "yunseo.nam@secretariat.example"), ("City coordinator, Quezon City", COORDINATOR),
        (r"Official, Quezon City \(English\)", OFFICIAL), ("Trainer", r"\S+"), ("Moderator, Quezon City", r"\S+"),
    ):  # fmt: skip
        assert re.search(rf"^    {role} +{email}$", said, re.MULTILINE), role


def test_coordinator_nominates_official_learns_and_anybody_verifies(portal, visit):
    # The coordinator sees the city's places, nominates two, and is refused the third with the reason.
    desk = visit("/en/my", as_=COORDINATOR)
    desk.goto(f"/en{EDITION}")
    desk.get_by_role("link", name=re.compile("Nominate")).first.click()
    _nominate(desk, "Ramil Batungbakal", OFFICIAL)
    expect(desk.locator("#nominees")).to_contain_text("Ramil Batungbakal")
    _nominate(desk, "Corazon Villareal", "corazon.villareal@quezon-city.example")
    expect(desk.locator("#nominees li")).to_have_count(2)
    expect(desk.locator("main")).to_contain_text("All places are taken")
    expect(desk.get_by_role("button", name="Nominate", exact=True)).to_have_count(0)

    # Somebody who has no account yet is invited by mail.
    assert portal.mail("corazon.villareal@quezon-city.example")

    # The official finds what to do next, accepts, learns and passes.
    portal.mail(OFFICIAL)
    learner = visit("/en/my", as_=OFFICIAL)
    learner.get_by_role("link", name="Answer your nomination").click()
    learner.get_by_role("button", name="Accept", exact=True).click()
    _read_lessons(learner, "en", "Mark as done")
    _take_quiz(learner, "en", wrong=4)
    expect(learner.locator("main")).to_contain_text("60%")
    _take_quiz(learner, "en", wrong=1)
    expect(learner.locator("main")).to_contain_text("90%")
    learner.get_by_role("link", name="Confirm your name").click()
    learner.locator("input[name=latin_name]").fill("Ramil Batungbakal")
    learner.locator("main form button.btn-primary").click()

    # A minute later the certificate is in the mail; its QR code opens a page that confirms every fact.
    pdf = portal.pdf(OFFICIAL, subject="Your certificate")
    address = _qr(pdf)
    assert address.startswith(f"{portal.url}/verify/")
    anybody = visit(address.removeprefix(portal.url))
    facts = anybody.locator("main").inner_text()
    printed = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].get_textpage().get_text_range()
    for fact in ("Ramil Batungbakal", "Quezon City", "Philippines", "Open data for cities", "3 hours", "90%"):
        assert fact in facts, fact
        assert fact in " ".join(printed.split()), fact
    number = re.search(r"\d{4}-\d{6}", printed).group()
    assert number in facts

    # The same person sees it under "my portal".
    learner.goto("/en/my")
    expect(learner.locator("main")).to_contain_text("Open data for cities")
    learner.goto("/en/my/certificates")
    expect(learner.locator("main")).to_contain_text(number)


@pytest.mark.parametrize(
    ("lang", "who", "subject"),
    [
        ("ar", "hajir.eltayeb@khartoum-city.example", "شهاد"),
        ("ko", "eunsol.tak@seongnam.example", "수료증"),
    ],
)
def test_official_learns_on_a_phone_in_his_own_language(portal, visit, lang, who, subject):
    page = visit(f"/{lang}/my", as_=who, size=PHONE, lang=lang)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    for number in (1, 2, 3):
        page.goto(f"/{lang}/training/learn/open-data-online/open-data-for-cities/lessons/lesson-{number}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.locator("form[action$='/done'] button").first.click()
        page.wait_for_load_state("networkidle")
    _take_quiz(page, lang, wrong=0)
    page.locator("main a[href$='/names']").click()
    page.locator("main form button.btn-primary").click()
    pdf = portal.pdf(who, subject=subject)
    assert pdf.startswith(b"%PDF-")
    opened = visit(_qr(pdf).removeprefix(portal.url), lang=lang)
    expect(opened.locator("html")).to_have_attribute("lang", lang)
