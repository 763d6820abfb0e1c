"""A question that is put to people: its kind, its texts, its options. Pure; each module says which kinds it asks and keeps them
in its own table.

A question is known by its key, which is never used a second time: answers given before a change keep their meaning. What a
question says, and its options, are texts by language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MOST_QUESTIONS = 40
MOST_CHOICES = 20
SCALE = ("1", "2", "3", "4", "5")
YES_NO = ("yes", "no")


class Kind(StrEnum):
    """`line`: a few words; `text`: some sentences; `scale`: 1 (not at all) to 5 (very much)."""

    LINE = "line"
    TEXT = "text"
    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    YES_NO = "yes_no"


# Kinds whose options the author writes.
CHOOSING = (Kind.SINGLE, Kind.MULTIPLE)


@dataclass(frozen=True)
class Question:
    """`texts`: language → question; `choices`: key → language → text, in order. `must`: it has to be answered. `gone`: it is
    not asked any more, and kept so that the answers it got can be read.
    """

    key: str
    kind: Kind
    texts: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    must: bool = False
    gone: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """What can be chosen; empty where people write."""
        if self.kind is Kind.SCALE:
            return SCALE
        return YES_NO if self.kind is Kind.YES_NO else tuple(self.choices)
