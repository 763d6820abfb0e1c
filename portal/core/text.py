"""People's text: CommonMark in, safe HTML out."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").enable("strikethrough")
_TAGS = {
    "p", "br", "hr", "em", "strong", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def breakable(address: str) -> Markup:
    """An e-mail address that may go on in the next line before its @, rather than in the middle of a word."""
    return Markup("<wbr>@").join(escape(part) for part in address.split("@"))


def markdown(source: str) -> Markup:
    """Renders Markdown (CommonMark 0.31 and tables) and keeps only harmless mark-up; a `#` heading becomes a level 2."""
    html = _parser.render(source).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    scrolling = safe.replace("<table>", '<div class="table-scroll" tabindex="0"><table>')
    return Markup(scrolling.replace("</table>", "</table></div>"))  # noqa: S704  # cleaned just above
