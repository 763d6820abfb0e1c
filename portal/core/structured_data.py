"""Data about a page inside the page, which search engines read."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def data_block(described: dict[str, Any], kind: str = "application/ld+json") -> Markup:
    """A block of data for the head of a page; nothing in it can end the element."""
    text = json.dumps(described, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return Markup(f'<script type="{kind}">{text}</script>')  # noqa: S704  # every sign that HTML reads is escaped
