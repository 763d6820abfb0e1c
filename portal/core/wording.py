"""What has changed between two wordings, word by word. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_PIECES = re.compile(r"\s+|[\w’'-]+|[^\w\s]")
LONGEST = 3000  # pieces; beyond that lines are compared, which is coarser and quick


class Change(NamedTuple):
    """`kind`: `same`, `gone` or `new`."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Change]:
    """How `before` becomes `after`: put together, `same` and `gone` give the one, `same` and `new` the other."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    if len(old) + len(new) > LONGEST:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Change("same", "".join(old[i1:i2])))
            continue
        if i1 < i2:
            found.append(Change("gone", "".join(old[i1:i2])))
        if j1 < j2:
            found.append(Change("new", "".join(new[j1:j2])))
    return found
