"""The frame and the pieces of pages, rendered."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import render_template_string

from portal import create_app
from portal.core.i18n import LOCALES, in_language
from tests.lint import LintingClient

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "portal").rglob("templates/**/*.html"))
FORMS = '{% from "components/forms.html" import field, error_summary, form_tag %}'
CONTENT = '{% from "components/content.html" import data_table, pager, file_size, progress %}'


@pytest.fixture
def developer(app):
    """A browser before the portal as those who build it run it."""
    return LintingClient(create_app(replace(app.config["SETTINGS"], development=True)))


@pytest.fixture
def draw(app):
    """`draw(source, **context)`: a piece of template as a parsed page, in English."""

    def rendered(source, **context):
        with in_language("en"):
            return BeautifulSoup(render_template_string(source, **context), "html.parser")

    return rendered


@pytest.mark.parametrize("lang", LOCALES)
def test_component_page_is_sound(developer, lang):
    page = developer.page(f"/dev/components?lang={lang}")
    assert page.html["lang"] == lang
    assert page.html["dir"] == ("rtl" if lang == "ar" else "ltr")


def test_component_page_shows_every_macro():
    """Those it calls, those that these call, and those of the layout around it."""
    bodies = {
        name: body
        for file in sorted((ROOT / "portal/templates/components").glob("*.html"))
        if file.name != "email.html"  # of mails, which the mailbox of a try-out shows
        for name, body in re.findall(
            r"{%-? macro (\w+)\(.*?\) -?%}(.*?){%-? endmacro", file.read_text("utf-8"), flags=re.DOTALL
        )
    }
    assert len(bodies) > 60
    shown: set[str] = set()
    waiting = [
        (ROOT / f"portal/{name}").read_text("utf-8")
        for name in ("dev/templates/components.html", "templates/layout.html")
    ]
    while waiting:
        text = waiting.pop()
        called = {name for name in bodies.keys() - shown if re.search(rf"\b{name}\(", text)}
        shown |= called
        waiting += [bodies[name] for name in called]
    unseen = {"refreshes", "guards"}  # a line in the head of a page; fields that only programs fill in
    assert bodies.keys() - shown == unseen


def test_component_page_is_not_there_for_readers(client):
    assert client.get("/dev/components").status_code == 404


def test_page_of_an_anonymous_reader_carries_no_token(client):
    response = client.get("/en/there-is-no-such-page")
    assert response.status_code == 404
    assert "csrf" not in response.get_data(as_text=True)


def test_page_names_itself_in_every_language(client):
    page = BeautifulSoup(client.get("/ar/there-is-no-such-page").get_data(as_text=True), "html.parser")
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    names = {link.get("lang"): link.get_text(strip=True) for link in page.select(".site-tools a[hreflang]")}
    assert (names["ko"], names["ar"], list(names)) == ("한국어", "العربية", list(LOCALES))


def test_every_pictogram_that_is_asked_for_exists():
    source = (ROOT / "frontend" / "icons" / "icons.mjs").read_text()
    drawn = set(re.findall(r"^  \"?([\w-]+)\"?: '<", source, re.MULTILINE)) | {"certificate", "mark"}
    asked = set()
    for path in TEMPLATES:
        text = path.read_text()
        asked |= set(re.findall(r"\b(?:icon|tile)\('([\w-]+)'", text)) | set(re.findall(r"symbol='([\w-]+)'", text))
        asked |= set(re.findall(r"{% block pictogram %}([\w-]+){%", text))
    for path in (ROOT / "portal").rglob("__init__.py"):
        asked |= set(
            re.findall(
                r'web\.add_(?:navigation|account_link)\(\s*"[\w.]+",\s*_l\("[^"]*"\),\s*"([\w-]+)"', path.read_text()
            )
        )
    assert asked - drawn == set()


def _form(app, data=None):
    from portal.dev.forms import EveryFieldForm

    with app.test_request_context("/", method="POST", data=data or {}):
        form = EveryFieldForm(meta={"csrf": False})
        if data is not None:
            form.validate()
        return form


def test_error_summary_leads_to_each_field(app, draw):
    form = _form(app, {"email": "nobody", "lessons-0-minutes": "0"})
    page = draw(FORMS + "{{ error_summary(form) }}{% for f in form %}{{ field(f) }}{% endfor %}", form=form)
    targets = [link["href"].removeprefix("#") for link in page.select(".error-summary a")]
    assert {"name", "email", "language-0", "lessons-0-title", "lessons-0-minutes"} <= set(targets)
    assert [target for target in targets if page.find(id=target) is None] == []


def test_error_summary_says_of_which_field_each_message_is(app, draw):
    page = draw(FORMS + "{{ error_summary(form) }}", form=_form(app, {"email": "nobody"}))
    said = {link["href"]: link.get_text() for link in page.select(".error-summary a")}
    assert said["#email"].startswith("E-mail address: ")
    assert said["#name"] == "Full name: Write the name as it should stand on the certificate."


def test_button_of_a_row_says_to_those_who_hear_it_what_it_is_for(draw):
    page = draw(
        '{% from "components/forms.html" import button_link %}{{ button_link("Close", "/x", about="<Roads>") }}'
    )
    assert page.a.get_text() == "Close: <Roads>"
    assert page.a.span["class"] == ["visually-hidden"]


def test_error_of_a_service_stands_in_the_summary(app, draw):
    from portal.core.errors import DomainError

    error = DomainError("This place is taken.", field="city")
    page = draw(FORMS + "{{ error_summary(form, error) }}", form=_form(app), error=error)
    link = page.select_one(".error-summary a")
    assert (link["href"], link.get_text()) == ("#city", "This place is taken.")


def test_no_summary_without_an_error(app, draw):
    assert draw(FORMS + "{{ error_summary(form) }}", form=_form(app)).select(".error-summary") == []


def test_wrong_field_is_described_by_hint_and_error(app, draw):
    page = draw(FORMS + "{{ field(form.name) }}", form=_form(app, {"email": "nobody"}))
    box = page.select_one("#name")
    assert box["aria-invalid"] == "true"
    assert box["aria-describedby"].split() == ["name-hint", "name-error"]
    assert all(page.find(id=part) for part in box["aria-describedby"].split())


def test_long_text_is_counted_not_cut(app, draw):
    box = draw(FORMS + "{{ field(form.reason) }}", form=_form(app)).select_one("textarea")
    assert box.get("maxlength") is None
    assert box["aria-describedby"].split()[-1] == "reason-count"


def test_choices_have_a_legend(app, draw):
    page = draw(FORMS + "{{ field(form.language) }}", form=_form(app))
    assert page.select_one("fieldset > legend").get_text(strip=True) == "Language of the course"
    assert len(page.select("input[type=radio]")) == len(page.select("label"))


def test_what_people_wrote_stays_text(app, draw):
    rows = [{"name": "<script>alert(1)</script>", "city": "A & B"}]
    page = draw(CONTENT + "{{ data_table('Nominations', [('name', 'Person'), ('city', 'City')], rows) }}", rows=rows)
    assert page.find("script") is None
    assert page.select_one("tbody th").get_text(strip=True) == "<script>alert(1)</script>"
    assert page.select_one("tbody td")["data-label"] == "City"


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 1, []),
        (1, 3, ["1", "2", "3"]),
        (6, 12, ["1", "…", "5", "6", "7", "…", "12"]),
        (12, 12, ["1", "…", "11", "12"]),
    ],
)
def test_pager_shows_the_neighbours_and_the_ends(draw, page, pages, shown):
    from portal.core.web import Page

    sample = Page(items=(), page=page, pages=pages, total=25 * pages)
    drawn = draw(CONTENT + "{{ pager(page, url) }}", page=sample, url=lambda n: f"?page={n}")
    words = [item.get_text(strip=True).removeprefix("Page") for item in drawn.select("li")]
    assert [word for word in words if word not in {"Previous", "Next"}] == shown


@pytest.mark.parametrize(
    ("size", "words"), [(1, "1 KB"), (184_320, "185 KB"), (5_000_000, "5 MB"), (10_485_760, "10.5 MB")]
)
def test_size_of_a_file_is_said_in_words(draw, size, words):
    assert draw(CONTENT + "{{ file_size(size) }}", size=size).get_text(strip=True) == words


def test_progress_asks_again_only_while_work_goes_on(draw):
    running = draw(CONTENT + "{{ progress('Made', 3, 9, poll_url='/p') }}")
    done = draw(CONTENT + "{{ progress('Made', 9, 9) }}")
    assert running.select_one("#progress")["hx-get"] == "/p"
    assert done.select_one("#progress").get("hx-get") is None
