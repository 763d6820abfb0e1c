"""The component page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask import Response, url_for
from werkzeug.datastructures import MultiDict

from portal.core import web, wording
from portal.core.access import public
from portal.core.assets import STATIC
from portal.core.i18n import LOCALES, current
from portal.core.language_names import NAMES
from portal.core.question_forms import QuestionsForm, questions_form
from portal.core.question_rows import Choice, Row
from portal.core.questions import Kind
from portal.dev.forms import EveryFieldForm
from portal.live.panels import Said
from portal.live.services import Stream
from portal.webinars.besttime import Place, band_chart

pages = web.plain_blueprint("dev", __name__)
web.mail_templates("dev", "portal.dev")

CITIES = (
    ("seoul", "Seoul", 37.57, 126.98), ("quezon-city", "Quezon City", 14.68, 121.04), ("hanoi", "Hanoi", 21.03, 105.85),
    ("moscow", "Moscow", 55.76, 37.62), ("asuncion", "Asunción", -25.28, -57.63), ("pittsburgh", "Pittsburgh", 40.44, -80.0),
    ("nairobi", "Nairobi", -1.29, 36.82), ("barcelona", "Barcelona", 41.39, 2.17), ("beyoglu", "Beyoğlu", 41.04, 28.98),
    ("ulyanovsk", "Ulyanovsk", 54.32, 48.4), ("chengdu", "Chengdu", 30.66, 104.06), ("khartoum", "Khartoum", 15.5, 32.56),
    ("bandung", "Bandung", -6.91, 107.61), ("yakutsk", "Yakutsk", 62.03, 129.73),
)  # fmt: skip

PLACES = [
    Place("Seoul", "Asia/Seoul", "KR"), Place("Kathmandu", "Asia/Kathmandu", "NP"), Place("Tehran", "Asia/Tehran", "IR"),
    Place("Barcelona", "Europe/Madrid", "ES"), Place("Abu Dhabi", "Asia/Dubai", "AE"), Place("Asunción", "America/Asuncion", "PY"),
    Place("Hermosillo", "America/Hermosillo", "MX"), Place("Khartoum", "Africa/Khartoum", "SD"),
]  # fmt: skip
RUNS = (datetime(2026, 12, 4, 7, 30, tzinfo=UTC), datetime(2026, 12, 4, 15, tzinfo=UTC))


def _wrong_form() -> EveryFieldForm:
    """The form as it looks after it was refused."""
    given = MultiDict(
        {"wrong-email": "nobody", "wrong-places": "40", "wrong-reason": "x" * 1010, "wrong-lessons-0-minutes": "0"}
    )
    form = EveryFieldForm(formdata=given, prefix="wrong-", meta={"csrf": False})
    form.validate()
    return form


def _questions() -> QuestionsForm:
    """Three questions in two languages; the first has answers, the third depends on the second."""
    kinds = {Kind.SINGLE: "One of several", Kind.SCALE: "One to five", Kind.TEXT: "A text"}
    rows = [
        Row(Kind.SCALE, "a", must=True, texts={"en": "How useful was it?", "ko": "얼마나 도움이 되었습니까?"}),
        Row(Kind.SINGLE, "b", texts={"en": "Will you use it?"},
            choices=(Choice("yes", {"en": "Yes"}), Choice("no", {"en": "No"}))),
        Row(Kind.TEXT, "c", texts={"en": "Why not?"}, when=1, when_answers=("no",)),
    ]  # fmt: skip
    return questions_form(kinds, ["en", "ko"], rows, titles={"en": "After the course"}, branches=True)


def _icons() -> list[str]:
    """Names of all pictograms, read from the built sprite."""
    sprite = next((STATIC / "dist").glob("icons.*.svg")).read_text("utf-8")
    return [part.split('"', 1)[0] for part in sprite.split('<symbol id="')[1:]]


@pages.get("/dev/components")
@public
def components() -> Response:
    """Every macro in every state; `?lang=` chooses language and direction."""
    context: dict[str, Any] = {
        "form": EveryFieldForm(formdata=None),
        "wrong_form": _wrong_form(),
        "short_form": EveryFieldForm(formdata=None, prefix="short-"),
        "changes": wording.changes("The city answers within six weeks.", "The council answers within four weeks."),
        "questions": _questions(),
        # Nobody hears it: it shows how a page looks whose line is away.
        "stream": Stream("dev", "/dev/no-stream", "/dev/no-poll", "", 600, 0, "/dev/no-token"),
        "said": Said("The question has been asked."),
        "icons": _icons(),
        "points": [{"slug": s, "name": n, "lat": lat, "lon": lon, "url": f"#{s}"} for s, n, lat, lon in CITIES],
        "bands": band_chart(PLACES, date(2026, 12, 4), runs=RUNS, length=90),
        "tabs_of_languages": [(NAMES[code], f"/dev/components?lang={code}", code == current()) for code in LOCALES],
        "sample_page": web.Page(items=(), page=min(web.page_number(), 12), pages=12, total=287),
        "pager_url": lambda number: url_for("dev.components", lang=current(), page=number),
    }
    return web.render("dev/components.html", **context)


@pages.get("/dev/error/<int:status>")
@public
def error(status: int) -> Response:
    """An error page as readers get it."""
    return web.render("errors/error.html", title="This page does not exist", message="The address may be mistyped.",
                      what_next="Search for it, or start again from the first page.", reference="K7Q2-94XD",
                      status_code=status, status=status if 400 <= status < 600 else 404)  # fmt: skip
