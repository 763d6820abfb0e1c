"""Every page for everybody: found by following links, looked at by axe, at the width of a small phone, by keyboard, without scripts."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from werkzeug.exceptions import HTTPException

from portal import create_app
from tests.journeys.conftest import DESK, PASSWORD, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.processes]

ROLES = {
    "anonymous": None,
    "official": "brian.chelule@nairobi.example",
    "coordinator": "atieno.okumbe@nairobi.example",
    "secretariat": "yunseo.nam@secretariat.example",
    "pilot": "liezel.macaraeg@quezon-city.example",
}
SMALL = {"width": 320, "height": 640}
COURSE = "/en/training/learn/open-data-online/open-data-for-cities"
NOMINATE = "/en/training/editions/open-data-online/nominate/nairobi"
FIRST_VISIT_BYTES = 100_000
QUESTIONS = json.loads(
    (Path(__file__).resolve().parents[2] / "portal/demo/data/courses/open-data-for-cities/en/quiz.json").read_text()
)["questions"]

_LINK = re.compile(r'<a\b[^>]*?\bhref="(/en/[^"#]*)')
Kinds = Callable[[str], str]


@pytest.fixture(scope="module")
def kind_of(settings) -> Kinds:
    """The kind of page behind an address: `/cities/seoul` and `/cities/hanoi` are one."""
    routes = create_app(settings).url_map.bind("localhost")

    def find(address: str) -> str:
        path = address.partition("?")[0]
        try:
            endpoint, _values = routes.match(path)
        except HTTPException:
            return path
        return str(endpoint)

    return find


@dataclass
class Found:
    """Pages that only came into being because somebody did something, and what was seen on the way."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)


def _crawl(page: Page, start: list[str], known: set[str], kind_of: Kinds) -> list[str]:
    """One address of every kind of page that links lead to, without the kinds in `known`."""
    found: dict[str, str] = {}
    waiting = list(start)
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if kind in found:
            continue
        answer = page.request.get(address)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status == 200, f"{address} answers with {answer.status}"
        found[kind] = address
        waiting += [unescape(link) for link in _LINK.findall(answer.text())]
    return [address for kind, address in found.items() if kind not in known]


def _in_mail(portal, to: str, subject: str, part: str) -> str:
    """The address with this part in the mail that has one: waited for, as others may come before it."""
    mail = portal.mail(to, subject=subject, text=part)
    with urllib.request.urlopen(f"{portal.mailbox}api/messages/{mail['id']}") as answer:
        text = json.load(answer)["text"]
    addresses = re.findall(rf"{re.escape(portal.url)}(/[^\s>]*)", text)
    return next(address for address in addresses if part in address)


@pytest.fixture(scope="module")
def worked(portal, browser) -> Iterator[Found]:
    """People who have no scripts sign in, nominate, learn, hand in, register and look after certificates."""
    found = Found()
    contexts = []

    def person(email: str | None) -> Page:
        context = browser.new_context(viewport=DESK, base_url=portal.url, java_script_enabled=False)
        contexts.append(context)
        page = context.new_page()
        if email:
            page.goto("/en/sign-in")
            page.locator("input[name=email]").fill(email)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("main form button").last.click()
            page.wait_for_url("**/en/**")
            found.seen[email] = page.url
        return page

    _without_scripts(portal, person, found)
    yield found
    for context in contexts:
        context.close()


def _without_scripts(portal, person: Callable[[str | None], Page], found: Found) -> None:
    anonymous = person(None)
    anonymous.goto("/en/register")
    anonymous.locator("input[name=display_name], input[name=name]").first.fill("Wairimu Gathoni")
    anonymous.locator("input[name=email]").fill("wairimu.gathoni@mail.example")
    anonymous.locator("main form button").last.click()
    anonymous.goto("/en/forgot-password")
    anonymous.locator("input[name=email]").fill("thuuyen.mai@mail.example")
    anonymous.locator("main form button").last.click()

    coordinator = person(ROLES["coordinator"])
    coordinator.goto(NOMINATE)
    coordinator.locator("input[name=name]").fill("Grace Wambui")
    coordinator.locator("input[name=email]").fill("grace.wambui@nairobi.example")
    coordinator.locator("input[name=position]").fill("Head of the map room")
    coordinator.locator("textarea[name=motivation]").fill("Will open the maps of the city.")
    coordinator.get_by_role("button", name="Nominate", exact=True).click()
    found.seen["nominees"] = coordinator.locator("#nominees").inner_text()

    official = person(ROLES["official"])
    official.goto(f"{COURSE}/lessons/lesson-1")
    official.get_by_role("button", name="Mark as done").first.click()
    official.goto(COURSE)
    found.seen["course"] = official.locator("main").inner_text()
    official.goto(f"{COURSE}/quizzes/quiz")
    official.locator("main form button.btn-primary").first.click()
    for number, question in enumerate(QUESTIONS):
        right = question["correct"]
        chosen = right if number < 4 else [next(one["key"] for one in question["options"] if one["key"] not in right)]
        group = official.locator("fieldset").filter(has_text=question["text"])
        for option in question["options"]:
            if option["key"] in chosen:
                group.get_by_label(option["text"], exact=True).check()
    official.locator("button[name=action][value=hand-in]").click()
    found.seen["result"] = official.locator("main").inner_text()
    result = official.url.removeprefix(portal.url)
    official.goto(f"{COURSE}/quizzes/quiz")
    official.locator("main form button.btn-primary").first.click()  # an attempt that stays open

    staff = person(ROLES["secretariat"])
    staff.goto("/en/manage/certificates/batches/new")
    for label, text in (
        ("What the certificates are for", "A day on maps"),
        ("Last day", "2026-11-20"),
        ("Hours of work", "6"),
    ):
        staff.get_by_label(label).fill(text)
    staff.get_by_label("Who gets one").fill("brian.chelule@nairobi.example; Brian Chelule; Brian Chelule; nairobi")
    staff.get_by_role("button", name="Issue certificates").click()
    found.seen["batch"] = staff.locator("main").inner_text()
    batch = staff.url.removeprefix(portal.url)
    staff.goto("/en/manage/certificates")
    staff.locator("main tbody a").last.click()
    code = re.search(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}", staff.locator("main").inner_text())
    assert code, "a certificate's page shows its code"

    found.pages = {
        "pilot": _rehearsed(portal, person(ROLES["pilot"]), found),
        "anonymous": [
            "/en/check-your-mail", f"/en/verify/{code.group()}",
            _in_mail(portal, "wairimu.gathoni@mail.example", "", "/confirm/"),
            _in_mail(portal, "thuuyen.mai@mail.example", "", "/reset-password/"),
            _in_mail(portal, "grace.wambui@nairobi.example", "", "/invitation/"),
            _in_mail(portal, ROLES["coordinator"] or "", "accepted", "/unsubscribe/"),
        ],
        "official": [COURSE, f"{COURSE}/lessons/lesson-2", f"{COURSE}/quizzes/quiz", result, "/en/training/learn/open-data-online/names"],
        "coordinator": [NOMINATE],
        "secretariat": [batch],
    }  # fmt: skip


def _rehearsed(portal, staff: Page, found: Found) -> list[str]:
    """Begins with another city's process and tries it with a fictitious crowd; the pages on which that is done and read."""
    templates = "/en/participation/manage/templates"
    staff.goto(templates)
    for box in staff.locator("input[name=compare]").all()[:3]:
        box.check()
    staff.get_by_role("button", name="Show side by side").click()
    compared = staff.url.removeprefix(portal.url)
    found.seen["lessons"] = staff.locator("#compared").inner_text()
    staff.locator("#compared a", has_text="Begin with this").first.click()
    copied = staff.url.removeprefix(portal.url)
    staff.get_by_label("First day").fill((portal.now() + timedelta(days=30)).date().isoformat())
    staff.get_by_role("button", name="Begin", exact=True).click()
    draft = staff.url.removeprefix(portal.url)
    staff.get_by_role("link", name="Try it with a fictitious crowd").click()
    form = staff.url.removeprefix(portal.url)
    staff.get_by_label("50", exact=True).check()
    staff.get_by_role("button", name="Begin the rehearsal").click()
    report = staff.url.removeprefix(portal.url)
    expect(staff.locator("#findings")).to_be_visible(
        timeout=120_000
    )  # the page loads itself again without a script, too
    found.seen["report"] = staff.locator("main").inner_text()
    pages = [link.get_attribute("href") or "" for link in staff.locator("#phases a[href*='/pages/']").all()]
    assert pages, found.seen["report"]
    return [templates, compared, copied, draft, form, report, pages[0], pages[-1]]


def test_sign_in_nominate_and_quiz_need_no_scripts(worked):
    assert worked.seen[ROLES["official"]].endswith("/en/my")
    assert "Grace Wambui" in worked.seen["nominees"]
    assert "Done" in worked.seen["course"]
    assert "40%" in worked.seen["result"]
    assert "A day on maps" in worked.seen["batch"]


def test_lessons_and_a_rehearsal_need_no_scripts(worked):
    assert "These lessons are invented, as an example." in worked.seen["lessons"]
    assert "Phase by phase" in worked.seen["report"]
    assert "Reports to the city" in worked.seen["report"]


@pytest.fixture(scope="module")
def reached() -> set[str]:
    """Kinds of pages that were looked at for another role already."""
    return set()


# The rules of axe that texts and attributes of a language can break.
SPOKEN = {
    "runOnly": {
        "type": "rule",
        "values": [
            "aria-input-field-name",
            "aria-toggle-field-name",
            "button-name",
            "document-title",
            "duplicate-id-aria",
            "empty-heading",
            "empty-table-header",
            "frame-title",
            "html-has-lang",
            "html-lang-valid",
            "image-alt",
            "input-button-name",
            "label",
            "link-name",
            "select-name",
            "summary-name",
            "svg-img-alt",
            "valid-lang",
        ],
    }
}
_WIDER = """() => [...document.querySelectorAll("body *")].filter(e => {
  const box = e.getBoundingClientRect();
  return box.width > 1 && (box.left < -1 || box.right > document.documentElement.clientWidth + 1)
    && !e.closest("svg, .visually-hidden, .table-scroll, .grade-book, .table-stacks thead, .skip-link, .full-bleed");
}).slice(0, 3).map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`)"""


def _faults(page: Page, address: str) -> list[str]:
    """What is wrong with a page, in a word or two each, as somebody with a small phone and as axe sees it."""
    page.set_viewport_size(SMALL)
    page.goto(address)
    faults = [f"{address} is wider than {SMALL['width']} px: {what}" for what in page.evaluate(_WIDER)]
    if address.startswith("/en/"):
        page.set_viewport_size(DESK)
    violations = page.evaluate(
        "only => axe.run(document, {resultTypes: ['violations'], iframes: false, ...only}).then(found => found.violations.map("
        "one => [one.id, one.nodes.slice(0, 2).map(node => node.html.slice(0, 160))]))",
        # Colours and the order of headings are the same in all languages; what a translation can spoil is names and languages.
        {} if address.startswith("/en/") else SPOKEN,
    )
    return faults + [f"{address}: {name} {nodes}" for name, nodes in violations]


@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing_and_a_small_phone_shows_all(worked, reached, visit, kind_of, role):
    page = visit("/en/", as_=ROLES[role])
    start = ["/en/my" if ROLES[role] else "/en/", *worked.pages[role], "/en/search?q=seoul", "/en/nothing-here"]
    pages = _crawl(page, start[:-1], reached, kind_of)
    reached.update(map(kind_of, pages))
    assert len(pages) >= {"anonymous": 16, "official": 12, "coordinator": 2, "secretariat": 25, "pilot": 60}[role], (
        pages
    )
    page.add_init_script(Axe().axe_script)  # said once, half a megabyte; the browser puts it into each page
    faults = []
    for address in [*pages, *(start[-1:] if role == "anonymous" else [])]:
        for lang in ("en", "ar"):
            spoken = re.sub(r"^/en/", f"/{lang}/", address).replace("lang=en", f"lang={lang}")
            faults += _faults(page, spoken)
    assert faults == []


@pytest.mark.parametrize("path", ["/en/", "/ar/cities/", "/ko/training/editions/open-data-online", "/en/sign-in"])
def test_first_visit_weighs_at_most_100_kb_without_pictures(visit, path):
    page = visit("/healthz")
    weights: dict[str, int] = {}

    def weigh(request) -> None:
        if request.resource_type != "image":
            weights[request.url] = request.sizes()["responseBodySize"]

    page.on("requestfinished", weigh)
    page.goto(path, wait_until="networkidle")
    assert len(weights) >= 4, weights
    assert sum(weights.values()) <= FIRST_VISIT_BYTES, weights


# By keyboard ----------------------------------------------------------------------------------------------------------

_REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(
  e => !e.disabled && e.type !== "hidden" && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true})
    && !(e.type === "radio" && !e.checked && [...document.getElementsByName(e.name)].some(o => o.checked || o.compareDocumentPosition(e) & 4))
).map((e, n) => { e.dataset.stop = n; return n })"""
_FOCUSED = """async () => {
  const e = document.activeElement, frame = () => new Promise(done => requestAnimationFrame(done));
  const shows = () => [null, "::after"].map(part => getComputedStyle(e, part))
    .some(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2)
    || [...e.querySelectorAll("circle")].some(c => parseFloat(getComputedStyle(c).strokeWidth) >= 3);
  for (let n = 0; n < 20 && !shows(); n++) await frame();  // it may come by a transition
  return [e.dataset.stop ?? null, shows(), e.outerHTML.slice(0, 120)];
}"""


def _walk(page: Page) -> None:
    """Tab reaches everything that can be used, in the order of the page, and shows where it is."""
    page.wait_for_load_state("networkidle")  # what a script adds, such as taking a module along, is there to stay
    stops = page.evaluate(_REACHABLE)
    page.evaluate("document.activeElement.blur()")
    walked = []
    for _ in stops:
        page.keyboard.press("Tab")
        stop, is_visible, what = page.evaluate(_FOCUSED)
        assert is_visible, f"nothing shows that the focus is on {what}"
        walked.append(int(stop) if stop is not None else what)
    assert walked == stops


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/en/", "anonymous"),
        ("/en/sign-in", "anonymous"),
        ("/en/my", "coordinator"),
        ("/en/training/editions/open-data-online", "coordinator"),
        (NOMINATE, "coordinator"),
        (COURSE, "official"),
        (f"{COURSE}/lessons/lesson-2", "official"),
        ("/en/training/learn/open-data-online/names", "official"),
    ],
)
def test_tab_reaches_everything_and_shows_where_it_is(visit, path, role):
    _walk(visit(path, as_=ROLES[role]))


def test_menus_and_forms_answer_to_the_keyboard(visit):
    page = visit("/en/sign-in")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main input[name=email]")).to_be_focused()
    page.keyboard.type(ROLES["coordinator"] or "")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/en/my"))

    menu = page.locator("details[data-menu]:visible").first
    for key in ("Enter", "Space"):
        menu.locator("summary").focus()
        page.keyboard.press(key)
        expect(menu).to_have_attribute("open", "")
        page.keyboard.press("Tab")
        expect(menu.locator("a").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(menu).not_to_have_attribute("open", "")
        expect(menu.locator("summary")).to_be_focused()


def test_an_error_takes_the_focus_and_leads_to_its_field(visit):
    page = visit("/en/register")
    page.locator("main form button").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main form .is-wrong input").first).to_be_focused()


def test_small_menu_opens_and_closes_by_keyboard(visit):
    page = visit("/ar/", size=PHONE, lang="ar")
    menu = page.locator("details.site-menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(menu.locator("input[type=search]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
