"""A case from its first Korean sentence to a city on another continent that runs it, too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Portal

pytestmark = [pytest.mark.browser, pytest.mark.processes]

AUTHOR, SPEAKS = "eunsol.tak@seongnam.example", "jeongmin.ok@seongnam.example"
EDITOR = "mireia.puigdollers@barcelona.example"
REVIEWER = "lena.ostrander@university.example"  # has no account
ADOPTER = "liezel.macaraeg@quezon-city.example"

TITLE = "골목길 보안등 고장 지도"
TAG = {"ko": "가로등", "ar": "إنارة الشوارع"}
STORY = {
    "summary": "주민이 고장 난 보안등을 지도에 표시하면 사흘 안에 고칩니다.",
    "section__problem": "보안등이 고장 나도 구청이 아는 데 평균 한 달이 걸렸습니다.",
    "section__solution": "기둥마다 번호를 붙이고, 주민이 번호로 신고하게 했습니다.",
    "section__results": "고치는 데 걸리는 시간이 31일에서 3일로 줄었습니다.",
}
ABSTRACT = "Residents report broken alley lights by the number on the pole; they are mended within three days."
REMARK = "Say how the three days were counted, and for how many lights."
COUNTED = "수리 대장에 적힌 2,140건의 신고 시각과 수리 시각의 차이입니다."
ADAPTED = "The number is painted, not a plate: plates were stolen."
RESULT = "In four barangays the wait fell from 40 days to 6."


def _send(page: Page, value: str | None = None) -> None:
    named = f"[name=action][value={value}]" if value else ".btn-primary"
    page.locator(f"main form button{named}").click()


def _write(page: Page) -> None:
    """Begins the case and fills in what handing in needs, in Korean alone but for the abstract."""
    page.locator("input[name=title]").fill(TITLE)
    _send(page)
    draft = page.url
    page.locator(".task-list a[href$='/story']").click()
    for name, text in STORY.items():
        page.locator(f"textarea[name={name}]").fill(text)
    _send(page, "save")
    page.goto(f"{draft}/facts")
    page.get_by_label(TAG["ko"], exact=True).check()
    page.locator("textarea[name=abstract_en]").fill(ABSTRACT)
    _send(page, "save")


def _hand_in(page: Page) -> None:
    page.locator("main form[action$='/submit'] button").click()
    page.locator("dialog.confirm button").first.click()
    expect(page.locator("main form[action$='/submit']")).to_have_count(0)


def _take_on_and_ask(page: Page) -> None:
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="I am on it").click()
    page.get_by_role("link", name="Ask a reviewer").click()
    page.locator("#mail input[name=mail-name]").fill("Lena Ostrander")
    page.locator("#mail input[name=mail-email]").fill(REVIEWER)
    page.get_by_role("button", name="Send a link").click()
    expect(page.locator("main")).to_contain_text("Lena Ostrander")


def _link(portal: Portal, to: str, subject: str, path: str) -> str:
    """The address in a mail that leads to `path`, a pattern."""
    text = portal.mail(to, subject=subject)["text"]
    found = re.search(path, text)
    assert found, text
    return found.group()


def _review(page: Page, verdict: str) -> None:
    page.get_by_label("No: I have no tie").check()
    _send(page, "declare")
    expect(page.locator("#case")).to_contain_text(STORY["section__results"])
    for key in ("novelty", "effect", "evidence", "transferability", "clarity"):
        page.locator(f"input[name={key}]").nth(2).check()
    page.locator("input[name=level][value='1']").check()
    page.locator(f"input[name=verdict][value={verdict}]").check()
    page.locator("textarea[name=remarks]").fill(REMARK)
    _send(page, "hand_in")
    expect(page.locator("main")).to_contain_text("Your review is handed in")


def test_case_is_written_in_korean_revised_found_in_arabic_and_taken_over(portal, visit):
    # An official writes in Korean and hands in; an editor asks somebody who has no account.
    author = visit("/ko/cases/new", as_=AUTHOR, lang="ko")
    _write(author)
    _hand_in(author)
    draft = author.url
    editor = visit("/en/cases/desk", as_=EDITOR)
    _take_on_and_ask(editor)
    judging = editor.url

    # The link of the mail is enough to read and to judge; used once, it says that it is done.
    link = _link(portal, REVIEWER, TITLE, r"/\w\w/cases/review/\S+")
    reviewer = visit(link, size=PHONE)
    _review(reviewer, "revise")
    reviewer.goto(link)
    expect(reviewer.locator("main form button[name=action]")).to_have_count(0)

    # The editor sends it back; the author reads the remark without a name, and mends the text.
    editor.goto(judging)
    editor.get_by_role("link", name="Send back for revision").click()
    editor.locator("textarea[name=decision]").fill("Thank you. One thing is missing, see below.")
    _send(editor)
    portal.mail(AUTHOR, subject=TITLE)
    author.goto(draft)
    expect(author.locator("#remarks")).to_contain_text(REMARK)
    expect(author.locator("main")).not_to_contain_text("Ostrander")
    author.goto(f"{draft}/story")
    author.locator("textarea[name=section__results]").fill(f"{STORY['section__results']} {COUNTED}")
    _send(author, "save")
    _hand_in(author)

    # It is published, described and not more.
    editor.goto(judging)
    editor.get_by_role("link", name="Accept and publish").click()
    editor.locator("input[name=level][value='1']").check()
    editor.locator("textarea[name=reason]").fill("The city keeps figures of every repair.")
    _send(editor)
    editor.get_by_role("link", name="See it in the library").click()
    expect(editor.locator("#evidence")).to_contain_text("Monitored")
    case = editor.url.removeprefix(f"{portal.url}/en")

    # Somebody who reads Arabic writes the word for it; the tag leads to the Korean text.
    reader = visit(f"/ar/search?q={TAG['ar']}", lang="ar", size=PHONE)
    reader.locator(".chips").get_by_role("link", name=TAG["ar"], exact=True).click()
    reader.get_by_role("link", name=TITLE).click()
    assert reader.url.endswith(f"/ar{case}")
    expect(reader.locator("html")).to_have_attribute("dir", "rtl")
    expect(reader.locator("#section-results .prose")).to_have_attribute("lang", "ko")
    expect(reader.locator("#section-results")).to_contain_text(COUNTED)

    # Another city says that it works there; its statement is its word. The source city is asked by mail for its own.
    adopter = visit(f"/en{case}", as_=ADOPTER)
    adopter.get_by_role("link", name="My city takes this over").click()
    adopter.locator("input[name=stage][value=live]").check()
    adopter.locator("textarea[name=adapted]").fill(ADAPTED)
    adopter.locator("textarea[name=result]").fill(RESULT)
    _send(adopter)
    adoption = _link(portal, SPEAKS, TITLE, r"/ko/cases/adoptions/[0-9a-f-]+")
    reader.goto(f"/en{case}/evidence")
    expect(reader.locator("#ladder [aria-current]")).to_contain_text("Monitored")
    source = visit(adoption, as_=SPEAKS, lang="ko")
    expect(source.locator("main")).to_contain_text(RESULT)
    source.locator("form[action$='/confirm/source'] button").click()
    expect(source.locator("form[action$='/confirm/source']")).to_have_count(0)

    # Both have confirmed: the evidence has risen, and the source city is told, by mail and in its inbox.
    reader.reload()
    expect(reader.locator("#ladder [aria-current]")).to_contain_text("Worked again elsewhere")
    reader.goto(f"/en{case}")
    expect(reader.locator("#results-elsewhere")).to_contain_text(RESULT)
    subject = f"사례의 근거: {TITLE}"
    assert _link(portal, AUTHOR, subject, rf"/ko{case}/evidence")
    author.goto("/ko/notifications")
    expect(author.locator("main table")).to_contain_text(subject)
    source.goto("/ko/notifications")
    expect(source.locator("main table")).to_contain_text(subject)
