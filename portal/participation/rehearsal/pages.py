"""What is kept of a page that is read in a rehearsal: its content, without scripts, addresses to send to and anything to press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import current_app, g

from portal.core import settings
from portal.core.errors import DomainError

log = structlog.get_logger(__name__)

_GONE = ("script", "style", "noscript", "template", "iframe", "object", "dialog")
_PRESSED = ("button", "input", "select", "textarea")
_LANDMARKS = ("form", "nav", "aside", "header", "footer", "search")
# What remains of attributes: how it looks, what it says, where in the page it is.
_KEPT = frozenset(
    {
        "class", "id", "dir", "lang", "role", "for", "type", "value", "alt", "src", "width", "height", "title", "datetime", "colspan",
        "rowspan", "scope", "headers", "start", "reversed", "open", "checked", "selected", "placeholder", "rows", "cols", "max", "min",
        "tabindex", "href", "hidden", "data-label",
        # of drawings
        "viewbox", "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "points", "transform", "text-anchor", "direction",
        "preserveaspectratio", "fill", "stroke", "xlink:href",
    }
)  # fmt: skip


def read(paths: Sequence[str], lang: str) -> list[dict[str, Any]]:
    """The pages at these addresses as somebody reads them who is not signed in: `path`, `title`, `lang`, `html`. What is not there for
    everybody is left out.
    """
    found = []
    for path in dict.fromkeys(paths):
        answer = _answer(path)
        if answer is None:
            log.warning("rehearsal.page_left_out", path=path)
            continue
        title, content = cleaned(answer)
        found.append({"path": path, "title": title[:200], "lang": lang, "html": content})
    return found


def _answer(path: str, again: int = 2) -> str | None:
    """In a request of its own, which shares the block and the clock of the rehearsal. A view may lead on to another one."""
    app, before = current_app._get_current_object(), _held()  # type: ignore[attr-defined]  # noqa: SLF001  # the application itself
    base = settings().base_url
    try:
        with app.test_request_context(path, base_url=base):
            response = app.full_dispatch_request()
            text: str = response.get_data(as_text=True)
            status, target = response.status_code, response.location
    except DomainError:
        return None
    finally:
        _give_back(before)
    if 300 <= status < 400 and target and again:
        parts = urlsplit(target)
        return _answer(parts.path, again - 1)
    return text if status == 200 else None


def _held() -> dict[str, Any]:
    return {name: g.get(name) for name in ("locale", "timezone", "request_id", "now")}


def _give_back(before: Mapping[str, Any]) -> None:
    """What a request notes of itself on what it shares with us."""
    for name in [*g]:
        if name not in ("db_session", *before):
            g.pop(name)
    for name, value in before.items():
        if value is None:
            g.pop(name, None)
        else:
            setattr(g, name, value)


def cleaned(page: str) -> tuple[str, str]:
    """The title and the content of a page."""
    from lxml import html  # 5 MB that only a rehearsal's pages need

    tree = html.document_fromstring(page)
    main = tree.find(".//main")
    if main is None:
        main = tree.body
    frame = main.find("div[@class='page']")
    main = frame if frame is not None else main
    heading = main.find(".//h1")
    title = " ".join("".join(heading.itertext()).split()) if heading is not None else ""
    for one in [*main.iter(*_GONE)]:
        one.drop_tree()
    for one in [*main.iter("input")]:
        if one.get("type") == "hidden":
            one.drop_tree()
    for one in main.iter():
        if isinstance(one.tag, str):
            _clean(one)
    content = "".join([main.text or "", *(html.tostring(one, encoding="unicode") for one in main)])
    return title, content.replace("\x00", "").strip()


def _clean(one: Any) -> None:
    for name in [*one.attrib]:
        if name.lower() not in _KEPT and not name.startswith("aria-"):
            del one.attrib[name]
    if one.tag in _PRESSED:
        one.set("disabled", "disabled")
    if one.tag in _LANDMARKS:  # our own page has them already
        one.tag = "div"
        for name in ("role", "aria-label", "aria-labelledby"):
            one.attrib.pop(name, None)
    if one.tag == "h1":
        one.tag = "h2"


def linked(content: str, numbers: Mapping[str, str]) -> str:
    """The content with links to the pages that were kept with it (path → its new address), and no other ones."""
    from lxml import html

    tree = html.fragment_fromstring(content, create_parent="div")
    for one in tree.iter("a"):
        target = one.get("href", "")
        parts = urlsplit(target)
        if target.startswith("#"):
            continue
        if (new := numbers.get(parts.path)) and not parts.query:
            one.set("href", new)
        else:
            one.attrib.pop("href", None)
    return "".join([tree.text or "", *(html.tostring(one, encoding="unicode") for one in tree)])
