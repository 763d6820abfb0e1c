"""Personal data taken out of a text: only what is named, nothing else changes. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

SHORT_MARK = "[…]"


def without(text: str, passages: Sequence[str], mark: str, most: int | None = None) -> str:
    """The text with `mark` for each passage, whatever spaces stand in it; the short mark where it would get longer than `most`."""
    found = re.compile("|".join(_loosely(one) for one in sorted(passages, key=len, reverse=True)), re.IGNORECASE)
    made = found.sub(lambda _hit: mark, text)
    return made if most is None or len(made) <= most else found.sub(lambda _hit: SHORT_MARK, text)[:most]


def missing(texts: Sequence[str], passages: Sequence[str]) -> list[str]:
    """Those of the passages that stand in none of the texts: a slip of the finger, which would leave them there."""
    return [
        one for one in passages if not any(re.search(_loosely(one), text, re.IGNORECASE) for text in texts)
    ]  # fmt: skip


def _loosely(passage: str) -> str:
    return r"\s+".join(re.escape(word) for word in passage.split())
