"""People's text: CommonMark in, safe HTML out."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").enable("strikethrough")
Embed = Callable[[str, str, bool], Markup]
MEDIA = "media:"
_PLACES = re.compile("[\ue000\ue001]")  # ours, to mark where something is embedded
_TAGS = {
    "p", "br", "hr", "em", "strong", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def breakable(address: str) -> Markup:
    """An e-mail address that may go on in the next line before its @, rather than in the middle of a word."""
    return Markup("<wbr>@").join(escape(part) for part in address.split("@"))


def markdown(source: str, embed: Embed | None = None) -> Markup:
    """Renders Markdown (CommonMark 0.31 and tables) and keeps only harmless mark-up; a `#` heading becomes a level 2.

    Args:
        source: what somebody wrote.
        embed: asked for each picture and link whose address is `media:NAME`, with the name, the text in brackets and
            whether it is a picture; gives the HTML that stands there instead. Without it such things are left out.
    """
    tokens = _parser.parse(_PLACES.sub("", source))
    embedded: list[Markup] = []
    if embed is not None:
        for token in tokens:
            if token.children:
                token.children = _embedded(token.children, embed, embedded)
    html = _parser.renderer.render(tokens, _parser.options, {}).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    scrolling = safe.replace("<table>", '<div class="table-scroll" tabindex="0"><table>')
    scrolling = scrolling.replace("</table>", "</table></div>")
    for number, piece in enumerate(embedded):
        place = f"\ue000{number}\ue001"
        # What stands alone in its paragraph may be more than a paragraph can hold.
        scrolling = scrolling.replace(f"<p>{place}</p>", str(piece)).replace(place, str(piece))
    return Markup(scrolling)  # noqa: S704  # cleaned just above, and `embed` gives Markup


def media_of(source: str) -> list[tuple[str, str, bool]]:
    """(name, text in brackets, whether it is a picture) of all that a text embeds as `media:NAME`, in order."""
    found: list[tuple[str, str, bool]] = []

    def note(name: str, label: str, is_picture: bool) -> Markup:
        found.append((name, label, is_picture))
        return Markup()

    for token in _parser.parse(source):
        if token.children:
            _embedded(token.children, note, [])
    return found


def _embedded(children: list[Token], embed: Embed, embedded: list[Markup]) -> list[Token]:
    """The pieces of a paragraph with a mark in place of all that is embedded."""
    done: list[Token] = []
    closing = None
    label = ""
    for token in children:
        address = unquote(str(token.attrGet("src") or token.attrGet("href") or ""))
        is_ours = address.startswith(MEDIA)
        if closing is not None:
            if token.type == "link_close":
                done.append(_mark(embed(closing, label, False), embedded))
                closing = None
            else:
                label += token.content
        elif token.type == "image" and is_ours:
            done.append(_mark(embed(address.removeprefix(MEDIA), token.content, True), embedded))
        elif token.type == "link_open" and is_ours:
            closing, label = address.removeprefix(MEDIA), ""
        else:
            done.append(token)
    return done


def _mark(piece: Markup, embedded: list[Markup]) -> Token:
    embedded.append(piece)
    return Token("text", "", 0, content=f"\ue000{len(embedded) - 1}\ue001")


def blocks(source: str) -> list[tuple[bool, str]]:
    """A text in its paragraphs, lists and tables, each as it was written, with whether it is a heading; rules between them go."""
    lines = source.split("\n")
    found = [
        (token.type == "heading_open", "\n".join(lines[token.map[0] : token.map[1]]).strip())
        for token in _parser.parse(source)
        if token.level == 0 and token.nesting >= 0 and token.map and token.type != "hr"
    ]
    return [(is_heading, text) for is_heading, text in found if text]
