"""The language in an address, and the same page in the others.

The whole portal speaks `i18n.LOCALES`. What a citizen of a pilot city comes across (its space, talk, signing in, the mail from
there) speaks `i18n.CITIZENS` too; from such a page links to the rest of the portal lead to English, and so does an address of
the rest that somebody typed or an old mail holds.
"""

from __future__ import annotations

from flask import Flask, current_app, redirect, request
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException
from werkzeug.routing import AnyConverter
from werkzeug.wrappers import Response

from portal.core import i18n, language_names, templating

_REST = "\0"  # where the rest of the address goes in what is kept; no address holds it (core/inputs.py)


class Language(AnyConverter):
    """A language that the page speaks. Links made on a page in a language that this one does not speak lead to English."""

    def to_url(self, value: str) -> str:
        return super().to_url(i18n.SOURCE if value in i18n.CITIZENS and value not in self.items else value)


def rule(*, to_citizens: bool) -> str:
    """The first part of the addresses of a blueprint."""
    return f"/<language({','.join(i18n.SPOKEN if to_citizens else i18n.LOCALES)}):locale>"


def other_languages(lang: str) -> tuple[Markup, Markup]:
    """This page in the other languages: the links of the head, and the menu, each language by its own name.

    In Python, because they differ by address, so no page can keep them; without the address they are made once.
    """
    kept: dict[tuple[str, str, bool], tuple[str, str]] = current_app.extensions["language_links"]
    to_citizens = i18n.speaks_to_citizens(request.blueprint)
    key = (lang, current_app.extensions["assets"].version, to_citizens)
    if key not in kept:
        codes = i18n.SPOKEN if to_citizens else i18n.LOCALES
        kept[key] = (_alternates(lang, codes), _menu(lang, codes))
    alternates, menu = kept[key]
    rest = _rest_of_address()
    return Markup(alternates.replace(_REST, rest)), Markup(menu.replace(_REST, rest))  # noqa: S704  # `rest` is escaped


def _rest_of_address() -> Markup:
    """What follows the language in the address of this page, escaped: path and query, or the first page after a form."""
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    parts = request.path.split("/", 2)
    rest = "/" + (parts[2] if len(parts) > 2 else "")
    in_address = len(parts) > 1 and parts[1] in i18n.SPOKEN
    path = rest if in_address and request.method == "GET" else "/"
    return escape(path + (query if path != "/" or rest == "/" else ""))


def _alternates(lang: str, codes: tuple[str, ...]) -> str:
    return "\n  ".join(
        f'<link rel="alternate" hreflang="{code}" href="/{code}{_REST}">' for code in codes if code != lang
    )


def _menu(lang: str, codes: tuple[str, ...]) -> str:
    chosen, tick = ' aria-current="true"', templating.icon("check")
    return "\n".join(
        f'<li><a class="menu-item" href="/{code}{_REST}" hreflang="{code}" lang="{code}" dir="{i18n.direction(code)}"'
        f"{chosen if code == lang else ''}><span>{language_names.NAMES[code]}</span>{tick if code == lang else ''}</a></li>"
        for code in codes
    )


def in_english() -> Response | None:
    """Where an address that speaks no language of citizens leads: to the same page in English, if there is one."""
    first, _, rest = request.path.lstrip("/").partition("/")
    if request.method not in {"GET", "HEAD"} or first not in i18n.CITIZENS or request.blueprint is not None:
        return None
    path = f"/{i18n.SOURCE}/{rest}"
    try:
        if not current_app.create_url_adapter(request).test(path, "GET"):  # type: ignore[union-attr]  # there is a request
            return None
    except HTTPException:
        return None
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return redirect(path + query, 302)


def init_app(app: Flask) -> None:
    app.url_map.converters["language"] = Language
    app.jinja_env.filters["native_name"] = language_names.native_name
    app.extensions["language_links"] = {}
