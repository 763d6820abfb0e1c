"""Texts of questions as safe HTML: phrases and paragraphs, with the pictures that belong to the question. Pure.

A text speaks of a picture as Moodle does: `@@PLUGINFILE@@/plan.png`, in HTML as the source of an `img`, in Markdown as the
address of a picture. What is no picture of the question is shown by its alternative text alone.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape as quoted
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import nh3
from markupsafe import Markup, escape

from portal.core import text
from portal.core.pictures import Picture
from portal.training import bank

PLACE = "@@PLUGINFILE@@/"
ADDRESS = "/question-pictures/"
MOST_BYTES = 2_000_000  # of one picture
MOST_PICTURES = 20  # of one question

_PHRASES = {"em", "strong", "b", "i", "code", "sub", "sup", "s", "u", "br", "span"}
_BLOCKS = _PHRASES | {"p", "ul", "ol", "li", "pre", "blockquote", "table", "thead", "tbody", "tr", "th", "td"}
_REFERENCE = re.compile(re.escape(PLACE) + r"([^\s\"'<>()?#]+)")
_IN_MARKDOWN = re.compile(r"!\[([^\]\n]*)\]\(<?" + re.escape(PLACE) + r"([^\s\"'<>()?#]+)[^)\n]*\)")
_IMAGE = re.compile(r"<img[^>]*>")


@dataclass(frozen=True)
class Shown:
    """A picture on a page: its address, its size in pixels."""

    address: str
    width: int
    height: int


Shelf = Mapping[str, Shown]
NOTHING: Shelf = {}


def address_of(version_id: UUID, name: str) -> str:
    """Where a picture of a question version is had. Without a language, for it is the same in all."""
    return f"{ADDRESS}{version_id}/{name}"


def shelf(version_id: UUID, settings: Mapping[str, Any], fresh: Mapping[str, Picture]) -> Shelf:
    """The pictures of a question: those that are kept by their address, those of a preview within the page."""
    kept = {
        name: Shown(address_of(version_id, name), one["width"], one["height"])
        for name, one in settings.get("pictures", {}).items()
    }
    return kept | {name: Shown(_inside(one), one.width, one.height) for name, one in fresh.items()}


def _inside(picture: Picture) -> str:
    return f"data:{picture.content_type};base64,{base64.b64encode(picture.data).decode()}"


# Texts --------------------------------------------------------------------------------------------------------------


def rendered(source: str, markup: str, pictures: Shelf = NOTHING) -> Markup:
    """A stem as safe HTML: a phrase where it is one line, else paragraphs."""
    if markup == "markdown":
        return _unwrapped(_markdown(source, pictures))
    if markup == "html":
        return _unwrapped(_clean(source, _BLOCKS, pictures))
    return Markup("<br>").join(escape(line) for line in source.strip().split("\n"))


def phrase(source: str, markup: str, pictures: Shelf = NOTHING) -> Markup:
    """A choice as safe HTML without blocks, as a label may hold it."""
    if markup not in bank.MARKUPS:
        return escape(source)
    html = str(_markdown(source, pictures)) if markup == "markdown" else source
    return _clean(html, _PHRASES, pictures).strip()


def figure(name: str, alt: str, pictures: Shelf) -> Markup:
    """A picture that stands below its question."""
    shown = pictures.get(name)
    if shown is None:
        return Markup()
    return Markup('<img src="{}" alt="{}" width="{}" height="{}" class="question-picture">').format(
        shown.address, alt, shown.width, shown.height
    )


def named(html: Markup) -> str:
    """HTML as words alone, a picture as its alternative text: for the names of buttons."""
    return str(Markup(_IMAGE.sub(lambda found: _alt(found[0]), html)).striptags())  # noqa: S704  # only read as text


def _alt(tag: str) -> str:
    found = re.search(r'alt="([^"]*)"', tag)
    return found[1] if found else ""


def _unwrapped(html: Markup) -> Markup:
    plain = html.strip()
    only = plain.startswith("<p>") and plain.endswith("</p>") and plain.count("<p>") == 1
    return Markup(plain[3:-4]) if only else Markup(plain)  # noqa: S704  # safe as it came


def _markdown(source: str, pictures: Shelf) -> Markup:
    """Markdown with the question's pictures; the renderer knows them by the names of files of a course."""
    marked = _IN_MARKDOWN.sub(lambda found: f"![{found[1]}]({text.MEDIA}{found[2]})", source)

    def embed(name: str, label: str, is_picture: bool) -> Markup:
        return figure(unquote(name), label, pictures) if is_picture and unquote(name) in pictures else escape(label)

    return text.markdown(marked, embed)


def _clean(source: str, tags: set[str], pictures: Shelf) -> Markup:
    """HTML with only these tags, and the pictures of the question; sizes are said so that nothing jumps."""
    by_address = {shown.address: shown for shown in pictures.values()}

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag != "img" or name != "src":
            return value
        found = _REFERENCE.match(value)
        shown = pictures.get(unquote(found[1])) if found else None
        return shown.address if shown else value if value in by_address else None

    html = nh3.clean(
        source, tags=tags | {"img"}, attributes={"span": {"lang", "dir"}, "img": {"src", "alt"}}, attribute_filter=attribute,
        url_schemes={"data"},
    )  # fmt: skip

    def sized(found: re.Match[str]) -> str:
        address = re.search(r'src="([^"]*)"', found[0])
        if address is None:
            return _alt(found[0])  # no picture of this question: its words stand for it
        shown = by_address[address[1]]
        alt = "" if 'alt="' in found[0] else ' alt=""'
        return f'{found[0][:-1]}{alt} width="{shown.width}" height="{shown.height}" class="question-picture">'

    return Markup(_IMAGE.sub(sized, html))  # noqa: S704  # cleaned just above


# References ---------------------------------------------------------------------------------------------------------


def references(source: str) -> list[str]:
    """Names of the files a text speaks of, in order, as they are called."""
    return [unquote(name) for name in _REFERENCE.findall(source)]


def renamed(source: str, change: Callable[[str], str]) -> str:
    """A text that speaks of its files by other names."""
    return _REFERENCE.sub(lambda found: PLACE + change(unquote(found[1])), source)


def image(name: str, alt: str) -> str:
    """HTML that speaks of a file."""
    return f'<img src="{PLACE}{quoted(name)}" alt="{quoted(alt)}">'


class _Images(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            own = dict(attrs)
            self.found.append((own.get("src") or "", own.get("alt") or ""))


def without_words(source: str, markup: str) -> Iterator[str]:
    """Names of the pictures of a text that have no alternative text."""
    if markup == "markdown":
        pairs = [(PLACE + name, alt) for alt, name in _IN_MARKDOWN.findall(source)]
    else:
        images = _Images()
        images.feed(source)
        pairs = images.found
    for address, alt in pairs:
        found = _REFERENCE.match(address)
        if found and not alt.strip():
            yield unquote(found[1])
