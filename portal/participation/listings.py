"""What other parts add to pages, feeds and widgets that list: what comes up, what is new, what is at the top of a component.

    listings.coming_up.append(finder)                    # (space, now) → what has not ended yet
    listings.news.append(finder)                         # (space, process or None, limit) → newest first
    listings.highlights[ComponentKind.PROPOSALS] = find  # (component with its whole process, limit) → best first

A part registers its finder in `setup`; each asks one statement, whatever the length.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.discussions import translated
from portal.discussions.translated import Reading
from portal.participation.models import Component, ComponentKind, Process, Space
from portal.participation.queries.news import TITLE_LENGTH


@dataclass(frozen=True)
class Item:
    """Something in a list. `path`: of its page, without the language: `/cities/hanoi/participation/…`. `key`: the same for ever.

    `at`: since when it is so, or when it begins; `until`: when it ends. `label`: what it is, lazy. `note`: beside it, ready to read.
    `translation`: of what a person wrote, into the language of the page (`queries.translations.fresh`); `titles` and `texts` are the original.
    """

    key: str
    titles: Mapping[str, str]
    path: str
    at: datetime
    label: Any
    until: datetime | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    note: str = ""
    translation: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        # A proposal or petition may have a title only.
        object.__setattr__(self, "texts", {lang: text for lang, text in self.texts.items() if text})

    @property
    def reading(self) -> Reading | None:
        """It in the language of the page, to be marked as translated."""
        return translated.fresh_reading(self.translation)

    @property
    def shown_titles(self) -> Mapping[str, str]:
        """As a reader of the page gets it; of what has no title, the beginning."""
        found = self.reading
        return {found.lang: found.title or found.text[:TITLE_LENGTH]} if found else self.titles

    @property
    def shown_texts(self) -> Mapping[str, str]:
        found = self.reading
        return {found.lang: found.text} if found and self.texts else self.texts


coming_up: list[Callable[[Space, datetime], Sequence[Item]]] = []
news: list[Callable[[Space, Process | None, int], Sequence[Item]]] = []
highlights: dict[ComponentKind, Callable[[Component, int], Sequence[Item]]] = {}


def what_comes(space: Space, now: datetime) -> list[Item]:
    """All that is still to come or runs, what begins first at the head."""
    found = [item for find in coming_up for item in find(space, now)]
    return sorted(found, key=lambda one: (one.at, one.key))


def what_is_new(space: Space, process: Process | None, limit: int) -> list[Item]:
    """The newest of everything in a space, or in one process."""
    found = [item for find in news for item in find(space, process, limit)]
    return sorted(found, key=lambda one: (one.at, one.key), reverse=True)[:limit]
