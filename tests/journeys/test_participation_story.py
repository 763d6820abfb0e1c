"""Hanoi asks its people: a proposal from its first word to the city's answer, a survey by a printed code and on paper, a decision
of a moderator and the appeal against it. Citizens read Vietnamese on a small phone; each of their pages is light and fits.

What others do meanwhile (their support, a neighbour's proposal) comes by requests; what a story is about happens in a browser.
Nothing is found by a Vietnamese word of the interface: by the city's own words, by names of fields and by addresses.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import DESK, PASSWORD, PHONE, Portal

pytestmark = [pytest.mark.browser, pytest.mark.processes]

COORDINATOR, SECOND = "khanhly.phung@hanoi.example", "thuuyen.mai@mail.example"
MEMBER, OFFICE = "thanhvinh.quach@hanoi.example", "Department of Construction"
OFFICER = "tram.doan@hanoi.example"
AUTHOR, NEIGHBOUR = "luong.yen.nhi@mail.example", "cao.xuan.truong@mail.example"
OTHERS = ("dinh.phuong.uyen@mail.example", "ly.hoai.nam@mail.example")
SPACE = "/cities/hanoi/participation/"

PROCESS, LIST = "Bờ hồ cho người đi bộ", "Đề xuất cho bờ hồ"
ASKS = "Lắp đèn chiếu sáng cho lối đi bộ quanh hồ Trúc Bạch"
ALIKE = "Đèn chiếu sáng quanh hồ Trúc Bạch cho người đi bộ"
BREAKS = "Đuổi hết hàng rong khỏi bờ hồ"
ANSWER = "Bốn mươi cột đèn sẽ được lắp trước mùa hè."
SURVEY, IN_ENGLISH = "Khảo sát: đi lại trong thành phố", "Survey: getting around"
APPEAL = "Tôi chỉ nói về lối đi, không nói xấu ai."
LIGHT = 60_000  # bytes of a page with all it needs, compressed

# Said by each page when it is whole; `visit` fails on errors of the console. Sizes are those of the first visit, kept or not.
_FITS = """addEventListener("load", () => {
  const page = document.documentElement, parts = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
  const bytes = parts.filter((one) => one.initiatorType !== "img").reduce((sum, one) => sum + one.encodedBodySize, 0);
  if (page.scrollWidth > page.clientWidth) console.error(`${location.pathname} is ${page.scrollWidth} px wide`);
  if (!(bytes > 3000 && bytes <= LIGHT)) console.error(`${location.pathname} weighs ${bytes}`);
  if (page.lang !== "vi") console.error(`${location.pathname} is in ${page.lang}`);
});""".replace("LIGHT", str(LIGHT))


@dataclass(frozen=True)
class Lake:
    """The process of these stories: two supports open a debate, three earn an answer within a day."""

    path: str  # of the list of proposals, without language


@pytest.fixture(scope="module")
def lake(portal: Portal, browser: Browser) -> Iterator[Lake]:
    """A coordinator begins the process; who fills in a form as fast as a test does is no program in it."""
    context = browser.new_context(viewport=DESK, base_url=portal.url, java_script_enabled=False)
    page = context.new_page()
    _sign_in(page, COORDINATOR)
    page.goto("/en/participation/moderate/hanoi/guards")
    page.locator("input[name=least_seconds]").fill("0")
    _send(page)
    page.goto("/en/participation/manage/hanoi/new")
    page.locator("input[name=title]").fill(PROCESS)
    page.locator("input[name=method][value=open_innovation]").check()
    _send(page)
    page.locator("main a[href$='/components/new']").first.click()
    page.locator("input[name=titles_vi]").fill(LIST)
    for name, number in (("debate_at", "2"), ("answer_at", "3"), ("answer_days", "1")):
        page.locator(f"input[name={name}]").fill(number)
    _send(page)
    page.locator("main a[href$='/phases/new']").first.click()
    today = portal.now() + timedelta(hours=7)  # by the clocks of Hanoi
    page.locator("input[name=titles_vi]").fill("Đề xuất và ủng hộ")
    page.locator("input[name=starts_on]").fill(f"{today - timedelta(days=1):%Y-%m-%d}")
    page.locator("input[name=ends_on]").fill(f"{today + timedelta(days=30):%Y-%m-%d}")
    for box in page.locator("main form input[type=checkbox]").all():
        box.check()
    _send(page)
    page.locator("main form[action$='/publish'] button").click()
    page.goto(f"/vi{SPACE}")
    page.get_by_role("link", name=PROCESS).first.click()
    page.get_by_role("link", name=LIST).first.click()
    yield Lake(page.url.removeprefix(f"{portal.url}/vi"))
    context.close()


def _sign_in(page: Page, email: str) -> None:
    page.goto("/en/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def _send(page: Page) -> None:
    page.locator("main form button.btn-primary").last.click()


@pytest.fixture
def phone(visit: Callable[..., Page]) -> Callable[..., Page]:
    """`phone(path)`: a page as a citizen of Hanoi holds it, `as_` somebody with an account."""

    def open_page(path: str, *, as_: str | None = None) -> Page:
        page = visit("/healthz", as_=as_, size=PHONE, lang="vi")
        page.add_init_script(_FITS)
        page.goto(path)
        return page

    return open_page


@pytest.fixture
def press(browser: Browser, portal: Portal) -> Iterator[Callable[..., str]]:
    """`press(email, page, path, **fields)`: somebody sends a form of a page, without a browser; where he comes to."""
    contexts = {}

    def send(email: str, page: str, path: str, **fields: str) -> str:
        if email not in contexts:
            contexts[email] = browser.new_context(base_url=portal.url)
            into(email, "/vi/sign-in", "/vi/sign-in", email=email, password=PASSWORD)
        return into(email, page, path, **fields)

    def into(who: str, page: str, path: str, **fields: str) -> str:
        asked = contexts[who].request
        forms = BeautifulSoup(asked.get(page).text(), "html.parser").select("main form")
        form = next(one for one in forms if one.get("action", page) == path)
        kept = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[type=hidden]")}
        answer = asked.post(path, form=kept | fields, headers={"Referer": portal.url + page})
        assert answer.ok, (path, answer.status)
        return answer.url.removeprefix(portal.url)

    yield send
    for context in contexts.values():
        context.close()


def _propose(press: Callable[..., str], lake: Lake, who: str, title: str) -> str:
    """Another citizen posts; the address of it."""
    new = f"/vi{lake.path}new"
    posted = press(who, new, new, title=title, body="Nói rõ ở bình luận.", lang="vi", nevertheless="yes")
    assert re.search(r"/\d+$", posted), posted
    return posted


# A proposal -----------------------------------------------------------------------------------------------------------


def _write(page: Page, lake: Lake) -> None:
    """From the space to the form, and past what is like it."""
    expect(page.locator("h1")).to_have_text("Hà Nội lắng nghe")
    page.get_by_role("link", name=PROCESS).first.click()
    page.get_by_role("link", name=LIST).first.click()
    page.locator(f"main a[href='/vi{lake.path}new']").first.click()
    page.locator("input[name=title]").fill(ASKS)
    page.locator("textarea[name=body]").fill("Buổi tối lối đi quanh hồ rất tối, người già dễ vấp ngã.")
    _send(page)
    expect(page.locator("main").get_by_role("link", name=ALIKE)).to_be_visible()
    expect(page.locator("input[name=title]")).to_have_value(ASKS)
    page.locator("button[name=nevertheless]").click()
    expect(page.locator("h1")).to_have_text(ASKS)


def _give(page: Page) -> None:
    """The coordinator gives it to the department that is responsible."""
    page.get_by_role("link", name=ASKS).last.click()
    page.locator("#assign select[name=department]").select_option(label=OFFICE)
    page.locator("#assign form button").click()
    expect(page.locator("body")).to_contain_text("It is given on.")


def _answer_late(page: Page) -> None:
    """A member of the department finds it in the inbox, where it says how late the answer is."""
    page.get_by_role("link", name=ASKS).last.click()
    page.locator("main a[href$='/answer']").first.click()
    expect(page.locator("main")).to_contain_text(f"The members of “\u2068{OFFICE}\u2069” answer this")
    expect(page.locator("main")).to_contain_text("1 day late")
    page.locator("input[name=state][value=accepted]").check()
    page.locator("textarea[name=reason]").fill(ANSWER)
    expect(page.locator("select[name=department]")).not_to_contain_text("Urban Environment Company")
    _send(page)


def test_a_proposal_gathers_support_is_debated_and_answered_late(
    portal: Portal, lake: Lake, visit: Callable[..., Page], phone: Callable[..., Page], press: Callable[..., str]
) -> None:
    _propose(press, lake, NEIGHBOUR, ALIKE)
    author = phone(f"/vi{SPACE}", as_=AUTHOR)
    _write(author, lake)
    path = author.url.removeprefix(portal.url)

    # Two of the neighbours open the debate, the third makes the city answer; each of them is told what his support did.
    for number, one in enumerate((NEIGHBOUR, *OTHERS), 1):
        press(one, path, f"{path}/support")
        author.reload()
        expect(author.locator("#stage-answer_due progress")).to_have_attribute("value", str(number))
        if number == 2:
            for told in (AUTHOR, NEIGHBOUR, OTHERS[0]):
                portal.mail(told, subject=ASKS, text=f"{portal.url}{path}\r\n")
    author.goto(f"/vi{lake.path}")
    expect(author.get_by_role("link", name=ASKS).first).to_be_visible()
    assert "The city must answer now" in portal.mail(COORDINATOR, subject=ASKS)["subject"]

    # The day passes, and the next one: everybody sees that the answer is late, in the list and on its page.
    portal.put_forward(timedelta(days=2))
    anybody = phone(path)
    expect(anybody.locator("#answer .notice.is-failed")).to_contain_text("1")
    anybody.goto(f"/vi{lake.path}")
    expect(anybody.locator("main .status.is-failed")).to_contain_text("1")

    _give(visit("/en/participation/inbox/hanoi/", as_=COORDINATOR))
    _answer_late(visit("/en/participation/inbox/hanoi/", as_=MEMBER))
    for one in (AUTHOR, NEIGHBOUR, *OTHERS):
        assert f"{portal.url}{path}" in portal.mail(one, subject=ASKS, text=ANSWER)["text"]
    anybody.goto(path)
    expect(anybody.locator("#answer")).to_contain_text(ANSWER)
    expect(anybody.locator("#answer")).to_contain_text("Sở Xây dựng")
    expect(anybody.locator("#answer .notice.is-failed")).to_have_count(0)


# A survey -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def cards(visit: Callable[..., Page]) -> list[str]:
    """Codes on cards that the coordinator prints for the survey, read from the paper."""
    page = visit("/en/participation/manage/hanoi/people/codes", as_=COORDINATOR)
    page.locator("select[name=purpose]").select_option(label=IN_ENGLISH)
    page.locator("input[name=name]").fill("Thẻ ở thư viện")
    page.locator("input[name=number_of]").fill("2")
    with page.expect_download() as printed:
        _send(page)
    paper = PdfReader(io.BytesIO(printed.value.path().read_bytes()))
    found = re.findall(r"\b(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}\b", "\n".join(one.extract_text() for one in paper.pages))
    assert len(set(found)) == 2, found
    return found


def _with_code(page: Page, code: str) -> None:
    """From the space to the survey, without an account."""
    page.locator("main a[href$='/participation/code']").first.click()
    page.locator("input[name=code]").fill(code.lower().replace("-", " "))
    _send(page)
    expect(page.locator("h1")).to_have_text(SURVEY)


def _begin(page: Page) -> Page:
    return page.locator("main a[href$='/survey/1']")


def test_a_survey_is_answered_with_a_printed_code_and_from_paper_and_each_counts_once(
    visit: Callable[..., Page], phone: Callable[..., Page], cards: list[str]
) -> None:
    # Somebody without an account: the question about where it is not safe comes only because it is not.
    stranger = phone(f"/vi{SPACE}")
    _with_code(stranger, cards[0])
    _begin(stranger).click()
    stranger.locator("input[name=q_means][value=foot]").check()
    stranger.locator("input[name=q_safe][value='2']").check()
    _send(stranger)
    stranger.locator("[name=q_where]").fill("Đường Thanh Niên.")
    _send(stranger)
    expect(stranger.locator("main")).to_contain_text("Đường Thanh Niên.")
    _send(stranger)
    assert "/receipt/" in stranger.url
    again = phone(f"/vi{SPACE}")
    _with_code(again, cards[0])
    expect(again.locator("main .notice.is-done")).to_be_visible()
    expect(_begin(again)).to_have_count(0)

    # A sheet that was filled in by hand: an officer types it in; its owner has no second vote with the code on it.
    officer = visit("/en/participation/entry/", as_=OFFICER)
    officer.locator("#paper li", has_text=IN_ENGLISH).get_by_role("link", name="Type a sheet in").click()
    officer.locator("input[name=code]").fill(cards[1])
    officer.locator("input[name=q_means][value=bus]").check()
    officer.locator("input[name=q_safe][value='4']").check()
    _send(officer)
    expect(officer.locator(".notice.is-done, .flash").first).to_contain_text("The sheet is counted.")
    owner = phone(f"/vi{SPACE}")
    _with_code(owner, cards[1])
    expect(owner.locator("main .notice.is-done")).to_be_visible()
    expect(_begin(owner)).to_have_count(0)
    officer.locator("input[name=code]").fill(cards[1])
    officer.locator("input[name=q_means][value=bus]").check()
    _send(officer)
    expect(officer.locator(".error-summary")).to_contain_text("This person has taken part already")


# A decision and an appeal ---------------------------------------------------------------------------------------------


def test_a_moderator_hides_a_proposal_and_a_second_one_decides_the_appeal(
    portal: Portal, lake: Lake, visit: Callable[..., Page], phone: Callable[..., Page], press: Callable[..., str]
) -> None:
    path = _propose(press, lake, AUTHOR, BREAKS)
    moderator = visit(path.replace("/vi/", "/en/"), as_=COORDINATOR)
    moderator.locator("main form[action*='/moderate/thing/'] button").click()
    moderator.locator("input[name=kind][value=hide]").check()
    moderator.locator("select[name=rule_number]").select_option("1")
    moderator.locator("textarea[name=words]").fill("Lời này xúc phạm người bán hàng.")
    _send(moderator)
    expect(moderator.locator("#acts")).to_contain_text("Lời này xúc phạm người bán hàng.")
    anybody = phone(f"/vi{lake.path}")
    expect(anybody.get_by_role("link", name=BREAKS)).to_have_count(0)

    # The author is told, reads the rule and the words, and appeals once.
    told = portal.mail(AUTHOR, text=BREAKS)["text"]
    assert "Lời này xúc phạm người bán hàng." in told
    link = re.search(r"/vi/participation/appeals/proposal/[0-9a-f-]+", told)
    assert link, told
    author = phone(link.group(), as_=AUTHOR)
    expect(author.locator("#act-1")).to_contain_text("Lời này xúc phạm người bán hàng.")
    author.locator("textarea[name=text]").fill(APPEAL)
    _send(author)
    expect(author.locator("textarea[name=text]")).to_have_count(0)

    # Whoever decided cannot decide again; a second moderator finds the appeal, and takes the decision back.
    moderator.reload()
    expect(moderator.locator("input[name^=decide-]")).to_have_count(0)
    second = visit("/en/participation/moderate/hanoi/appeals", as_=SECOND)
    second.locator("main tr, main li, main article", has_text=BREAKS).get_by_role("link").first.click()
    expect(second.locator("#appeal")).to_contain_text(APPEAL)
    second.locator("input[name=decide-outcome][value=restored]").check()
    second.locator("textarea[name=decide-decision]").fill("Lời nói gay gắt nhưng không nhằm vào ai.")
    second.locator("#appeal button.btn-primary").click()
    assert "không nhằm vào ai" in portal.mail(AUTHOR, text="không nhằm vào ai")["text"]

    # Everybody sees the proposal again, and that it was hidden, by which rule, and what became of it; no name, no word of it.
    anybody.goto(f"/vi{SPACE}moderation/log")
    line = anybody.locator("main table tbody tr").first
    expect(line).to_contain_text("1. ")
    expect(line.locator(".status")).to_have_count(2)
    expect(anybody.locator("main")).not_to_contain_text(BREAKS)
    anybody.goto(path)
    expect(anybody.locator("h1")).to_have_text(BREAKS)
