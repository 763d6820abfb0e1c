"""The test client is a linter: each HTML page it fetches is checked as a careful reviewer would.

The suite fetches thousands of pages, so the checks are XPath on lxml's tree: a thirtieth of the time of BeautifulSoup, which
tests get from `page()` to look around in.
"""

from __future__ import annotations

import contextvars
from collections import Counter
from typing import Any

import lxml.html
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core import db

UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class LintingClient(FlaskClient):
    """Fetches in a context of its own (Flask's client would reuse an open one, and with it the reader) and looks at what came."""

    def __init__(self, app: Any, **kwargs: Any) -> None:
        super().__init__(app, app.response_class, use_cookies=True, **kwargs)

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # Read to its end in its own context: a streamed answer that is left half read ends wherever the collector finds it.
        kwargs.setdefault("buffered", True)
        response: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        is_download = response.headers.get("Content-Disposition", "").startswith("attachment")
        if (
            response.mimetype == "text/html"
            and response.get_data()
            and not response.headers.get("Location")
            and not is_download
        ):
            check_page(response.get_data(as_text=True), fragment="HX-Request" in (kwargs.get("headers") or {}))
        return response

    def page(self, *args: Any, **kwargs: Any) -> BeautifulSoup:
        """The parsed page of a GET that must succeed."""
        response = self.get(*args, **kwargs)
        assert response.status_code == 200, f"{args[0]}: {response.status}"
        return BeautifulSoup(response.get_data(as_text=True), "html.parser")

    def submit(self, path: str, data: dict[str, Any], **kwargs: Any) -> TestResponse:
        """Fetches the page, takes its CSRF token and posts the form, as a browser would."""
        response = self.get(path)
        assert response.status_code == 200, f"{path}: {response.status}"
        tokens = lxml.html.document_fromstring(response.get_data(as_text=True)).xpath(
            "//input[@name='csrf_token']/@value"
        )
        assert tokens, f"{path} has no form with a CSRF token"
        return self.post(kwargs.pop("to", path), data={"csrf_token": tokens[0], **data}, **kwargs)


def check_page(html: str, *, fragment: bool = False) -> None:
    """Fails with a clear word if the page breaks one of the house's rules."""
    page = lxml.html.document_fromstring(html)
    ids = Counter(page.xpath("//@id"))
    assert max(ids.values(), default=0) <= 1, f"ids stand twice: {ids.most_common(3)}"
    assert not page.xpath("//@style"), "inline style (the content security policy would drop it)"
    # A block of data is no script: HTML stops before it asks the content security policy (prepare the script element, step 8).
    data = {"application/json", "application/ld+json"}
    assert not [s for s in page.iter("script") if not s.get("src") and s.get("type") not in data], "inline script"
    assert not page.xpath("//@*[starts-with(name(), 'on')]"), "inline handler"
    labels = set(page.xpath("//label/@for"))
    for field in page.iter("input", "select", "textarea"):
        if field.get("type") in UNLABELLED:
            continue
        labelled = (
            field.get("aria-label")
            or field.get("aria-labelledby")
            or next(field.iterancestors("label"), None) is not None
        )
        assert labelled or field.get("id") in labels, (
            f"a field without a label: {lxml.html.tostring(field, encoding='unicode')}"
        )
    if fragment:
        return
    assert page.get("lang"), "no lang"
    assert page.get("dir") in {"ltr", "rtl"}, "no dir"
    headings = page.findall(".//h1")
    assert len(headings) == 1, f"{len(headings)} h1 elements"
    heading, title = _words(headings[0]), _words(page.find(".//title"))
    assert title.startswith(heading), f"the title '{title}' does not begin with the h1 '{heading}'"


def _words(element: lxml.html.HtmlElement | None) -> str:
    """The text in an element as it is read: its pieces a space apart."""
    return "" if element is None else " ".join(" ".join(element.itertext()).split())
