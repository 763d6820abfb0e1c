"""The rule of a webinar, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.webinars.attendance.evidence import Visit, Watched, covered

LEAST_SHARE, MOST_SHARE = 0.1, 1.0


class Outcome(StrEnum):
    """`short`: was there, but not for long enough."""

    ATTENDED = "attended"
    SHORT = "short"
    ABSENT = "absent"


class Way(StrEnum):
    """What made somebody count as having attended."""

    PRESENCE = "presence"
    CHECK_IN = "check_in"
    RECORDING = "recording"


@dataclass(frozen=True)
class Rule:
    """`share` of a run that is needed (0.1 to 1); whether check-in in the hall counts as having been there for the whole, and
    whether the recording counts when that share of it was watched and its quiz, if it has one, is passed.
    """

    share: float = 0.7
    check_in: bool = True
    recording: bool = True


DEFAULT = Rule()


def rule_of(data: Mapping[str, Any]) -> Rule:
    """The rule as a table keeps it; what is left out is as usual.

    Raises:
        ValueError: the share is no number between 0.1 and 1.
    """
    share = float(data.get("share", DEFAULT.share))
    if not LEAST_SHARE <= share <= MOST_SHARE:
        raise ValueError(f"a share of {share} is not between {LEAST_SHARE} and {MOST_SHARE}")
    return Rule(share, bool(data.get("check_in", DEFAULT.check_in)), bool(data.get("recording", DEFAULT.recording)))


def data_of(rule: Rule) -> dict[str, Any]:
    """As a table keeps it."""
    return {"share": rule.share, "check_in": rule.check_in, "recording": rule.recording}


@dataclass(frozen=True)
class Finding:
    """Full seconds that somebody was there, that were needed, and that the run lasted; `ways`: what was enough."""

    outcome: Outcome
    seconds: int
    needed: int
    length: int
    ways: tuple[Way, ...]


def judge(rule: Rule, visits: Sequence[Visit], watched: Watched | None = None) -> Finding:
    """What comes of the evidence about one person. `visits`: his runs of the webinar, those of no use too.

    The share is that of the longest run in which he was there, or had a seat if he was in none.
    """
    seconds = covered(visits)
    length = max((visit.run.seconds for visit in visits if visit.was_there), default=0.0) or max(
        (visit.run.seconds for visit in visits), default=0.0
    )
    needed = round(length * rule.share)
    ways = []
    if length > 0 and seconds >= needed:
        ways.append(Way.PRESENCE)
    if rule.check_in and any(visit.checked_in for visit in visits):
        ways.append(Way.CHECK_IN)
    if rule.recording and watched is not None and _is_watched(rule, watched):
        ways.append(Way.RECORDING)
    was_there = any(visit.was_there for visit in visits)
    outcome = Outcome.ATTENDED if ways else Outcome.SHORT if was_there else Outcome.ABSENT
    return Finding(outcome, int(seconds), needed, int(length), tuple(ways))


def _is_watched(rule: Rule, watched: Watched) -> bool:
    enough = watched.length > 0 and watched.seconds >= watched.length * rule.share
    return enough and watched.quiz_passed is not False
