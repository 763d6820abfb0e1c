"""The test client is a linter: each HTML page it fetches is checked as a careful reviewer would."""

from __future__ import annotations

import contextvars
from collections import Counter
from typing import Any

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
        soup = self.page(path)
        token = soup.find("input", {"name": "csrf_token"})
        assert token is not None, f"{path} has no form with a CSRF token"
        return self.post(kwargs.pop("to", path), data={"csrf_token": token["value"], **data}, **kwargs)


def check_page(html: str, *, fragment: bool = False) -> None:
    """Fails with a clear word if the page breaks one of the house's rules."""
    soup = BeautifulSoup(html, "html.parser")
    ids = Counter(tag["id"] for tag in soup.find_all(id=True))
    assert not [name for name, count in ids.items() if count > 1], f"ids stand twice: {ids.most_common(3)}"
    assert not soup.find_all(style=True), "inline style (the content security policy would drop it)"
    # A block of data is no script: HTML stops before it asks the content security policy (prepare the script element, step 8).
    data = {"application/json", "application/ld+json"}
    assert not [s for s in soup.find_all("script") if not s.get("src") and s.get("type") not in data], "inline script"
    assert not [t for t in soup.find_all(True) if any(name.startswith("on") for name in t.attrs)], "inline handler"
    for field in soup.find_all(["input", "select", "textarea"]):
        if field.get("type") in UNLABELLED:
            continue
        labelled = field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label")
        assert labelled or soup.find("label", {"for": field.get("id", "?")}), f"a field without a label: {field}"
    if fragment:
        return
    document = soup.find("html")
    assert document is not None, "no html element"
    assert document.get("lang"), "no lang"
    assert document.get("dir") in {"ltr", "rtl"}, "no dir"
    headings = soup.find_all("h1")
    assert len(headings) == 1, f"{len(headings)} h1 elements"
    heading = " ".join(headings[0].get_text(" ", strip=True).split())
    title = " ".join((soup.title.get_text(strip=True) if soup.title else "").split())
    assert title.startswith(heading), f"the title '{title}' does not begin with the h1 '{heading}'"
