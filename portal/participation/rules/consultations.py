"""How a text falls into paragraphs, and which paragraph of a new version is which of the one before. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import count

MOST_PARTS = 400
SOURCE_LENGTH = 200_000
REPLY_LENGTH = 4000
WORDS_LENGTH = 20_000
# How alike two wordings must be to be the same paragraph.
ALIKE = 0.5


def alike(one: str, other: str) -> float:
    """0 to 1: how much of their pairs of neighbouring letters two wordings share (Dice's coefficient).

    Pairs of letters and not words, so that it works in scripts that put no spaces between words (Dice, Ecology 26, 1945).
    """
    ours, theirs = _pairs(one), _pairs(other)
    both = sum(ours.values()) + sum(theirs.values())
    return 2 * sum((ours & theirs).values()) / both if both else float(one == other)


def _pairs(text: str) -> Counter[str]:
    plain = _plain(text)
    return Counter(plain[at : at + 2] for at in range(len(plain) - 1)) or Counter([plain])


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def carried(before: Sequence[tuple[str, str]], after: Sequence[str], taken: Collection[str]) -> list[str]:
    """The key of each paragraph of a new version.

    A paragraph that says the same keeps its key wherever it stands now; of the others the most alike pairs belong together, as
    long as they are alike enough, the nearer ones first; what is left is new. Each key is given once.

    Args:
        before: (key, wording) of the version before, in order.
        after: the wordings of the new one, in order.
        taken: keys of all versions, that of a paragraph that is gone too: its comments are not given to another.
    """
    keys: list[str | None] = [None] * len(after)
    left = dict(before)
    waiting: dict[str, list[str]] = {}
    for key, wording in before:
        waiting.setdefault(_plain(wording), []).append(key)
    for place, wording in enumerate(after):
        if same := waiting.get(_plain(wording)):
            keys[place] = same.pop(0)
            del left[keys[place] or ""]
    order = {key: place for place, (key, _wording) in enumerate(before)}
    pairs = sorted(
        (
            (-score, abs(order[key] - place), place, key)
            for place, wording in enumerate(after)
            if keys[place] is None
            for key, old in left.items()
            if (score := alike(old, wording)) >= ALIKE
        ),
    )
    for _score, _distance, place, key in pairs:
        if keys[place] is None and key in left:
            keys[place] = key
            del left[key]
    return _filled(keys, taken)


def known_again(before: Sequence[tuple[str, str]], after: Sequence[str], taken: Collection[str]) -> list[str]:
    """As `carried`, of areas, which are the same when their id in the file, or else their title, is the same."""
    known = {identity: key for key, identity in reversed(before) if identity}
    keys: list[str | None] = [known.pop(identity, None) for identity in after]
    return _filled(keys, taken)


def _filled(keys: Sequence[str | None], taken: Collection[str]) -> list[str]:
    used = {*taken, *(key for key in keys if key)}
    free = (key for number in count(1) if (key := f"p{number}") not in used)
    return [key or next(free) for key in keys]
