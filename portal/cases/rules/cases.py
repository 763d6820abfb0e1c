"""What a case consists of, how complete it is, who may do what with it and when. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from portal.accounts.models import Role
from portal.accounts.rules import has_role, is_secretariat
from portal.cases.models import Case, CaseText, CaseVersion, CostBand, FileKind, Stage, VersionState

# What a case tells, in the order in which it is read. The words of each section in each language: `words.SECTIONS`.
SECTIONS = (
    "problem", "solution", "actors", "law", "data", "cost", "staff", "technology", "results", "lessons", "not_again",
)  # fmt: skip
# What belongs to the replication kit, and the reason why something was stopped.
KIT_SECTIONS = ("risks", "cost_range", "contact_hours")
STOPPED = "stopped_reason"
ALL_SECTIONS = (*SECTIONS, STOPPED, *KIT_SECTIONS)
LONGEST = {"title": 200, "summary": 600, "abstract_en": 500}
SECTION_LENGTH = 8000
ROW_PARTS = {"timeline": ("text",), "indicators": ("name", "unit", "method"), "contacts": ("role",)}

LICENCES = ("CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0")
LICENCE_ADDRESS = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}

MOST_ROUNDS = 2  # of revision; then it is accepted or refused
OPEN = frozenset({VersionState.DRAFT, VersionState.SUBMITTED, VersionState.IN_REVIEW, VersionState.REVISE})
WRITABLE = frozenset({VersionState.DRAFT, VersionState.REVISE})
OUT = frozenset({VersionState.PUBLISHED, VersionState.SUPERSEDED})

_PARTIAL_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")


def is_partial_date(text: str) -> bool:
    """Whether it is a year, a month or a day as ISO 8601 writes it, of our time."""
    return bool(_PARTIAL_DATE.match(text))


# Completeness --------------------------------------------------------------------------------------------------------


class HasKey(Protocol):
    """A tag, as far as completeness asks."""

    key: str


@dataclass(frozen=True)
class Part:
    """One thing that makes a case useful: its key in `words.PARTS`, what it weighs, whether handing in needs it."""

    key: str
    weight: int
    is_needed: bool
    is_there: bool


def parts(
    version: CaseVersion, original: CaseText | None, tags: Collection[str], files: Collection[Any]
) -> tuple[Part, ...]:
    """What is there and what is missing. `tags`: keys as "topic:open-data"; `files`: with a `kind`."""
    sections: Mapping[str, str] = original.sections if original else {}

    def has(*names: str) -> bool:
        return all(str(sections.get(name, "")).strip() for name in names)

    def tagged(scheme: str) -> bool:
        return any(key.startswith(f"{scheme}:") for key in tags)

    is_idea = version.stage is Stage.IDEA
    found = [
        Part("title", 5, True, bool(original and original.title.strip())),
        Part("summary", 10, True, bool(original and original.summary.strip())),
        Part("problem", 10, True, has("problem")),
        Part("solution", 10, True, has("solution")),
        Part("topic", 5, True, tagged("topic")),
        Part("abstract_en", 10, True, bool(version.abstract_en.strip())),
        Part("results", 10, not is_idea, has("results")),
        Part("indicators", 10, False, bool(version.indicators)),
        Part("lessons", 10, False, has("lessons")),
        Part("not_again", 5, False, has("not_again")),
        Part("cost", 5, False, version.cost_band is not CostBand.UNKNOWN or has("cost")),
        Part("prerequisites", 5, False, tagged("prerequisite")),
        Part("contacts", 5, False, bool(version.contacts)),
        Part("references", 5, False, bool(version.references)),
        Part("started", 3, False, bool(version.started)),
        Part("picture", 2, False, any(one.kind is FileKind.PICTURE for one in files)),
    ]
    if version.stage is Stage.STOPPED:
        found.append(Part(STOPPED, 10, True, has(STOPPED)))
    return tuple(found)


def completeness(found: Collection[Part]) -> float:
    """0 to 1: what is there, by weight."""
    return sum(one.weight for one in found if one.is_there) / sum(one.weight for one in found)


# Who and when --------------------------------------------------------------------------------------------------------


def may_edit_library(user: Any) -> bool:
    """Editors of the library, and the secretariat."""
    return has_role(user, Role.CASE_EDITOR) or is_secretariat(user)


def may_write(user: Any, case: Case, own_cities: Collection[uuid.UUID]) -> bool:
    """Whether the person writes for the case's city; `own_cities`: where he works or for which he speaks."""
    return case.withdrawn_at is None and (case.city_id in own_cities or is_secretariat(user))


def is_writable(version: CaseVersion) -> bool:
    return version.state in WRITABLE


def may_ask_revision(version: CaseVersion) -> bool:
    """Twice a version may come back to its authors; after that it is accepted or refused."""
    return version.rounds < MOST_ROUNDS


def is_stale(translation: CaseText, original: CaseText) -> bool:
    """Whether the original has changed since the translation was made from it, or looked at again."""
    return translation.source_version < original.source_version


# Evidence ------------------------------------------------------------------------------------------------------------

CONFIRM_EVERY = timedelta(days=730)  # 24 months


def evidence_today(level: int, at: datetime, now: datetime) -> int:
    """The step of the ladder that holds now: one lower for each 24 months in which nobody confirmed it, never below 0."""
    return max(0, level - max(0, (now - at) // CONFIRM_EVERY))
