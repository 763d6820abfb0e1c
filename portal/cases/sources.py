"""Marks such as [2] in a text lead to the second of the case's sources. Pure."""

from __future__ import annotations

import re

from markupsafe import Markup

from portal.core.text import markdown

_MARK = re.compile(r"\[(\d{1,2})\]")


def rendered(source: str, count: int) -> Markup:
    """A section's Markdown as HTML; marks of the `count` sources become links to `#source-<n>`."""

    def link(found: re.Match[str]) -> str:
        number = int(found[1])
        return f'<a href="#source-{number}">[{number}]</a>' if 0 < number <= count else found[0]

    return Markup(_MARK.sub(link, str(markdown(source))))  # noqa: S704  # cleaned by `markdown`; what is added are digits
