"""What a package says of its learner, in the words of both standards, as one shape.

The data come from the learner's browser, as with every SCORM player: they are proof of diligence, not of an exam.
Sources: SCORM 1.2 Run-Time Environment, 3.4; SCORM 2004 4th Edition RTE, chapter 4.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_SECONDS = 10_000 * 3600
_CLOCK = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2}(?:\.\d{1,2})?)")
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII)
_IN_SECONDS = (365 * 86400, 30 * 86400, 86400, 3600, 60, 1)


@dataclass(frozen=True)
class Reached:
    """`status`: not attempted, incomplete, completed, passed or failed. `score`: 0-1. `seconds`: of this session."""

    status: str
    score: float | None
    seconds: float

    @property
    def is_done(self) -> bool:
        return self.status in {"completed", "passed"}


def reached(standard: str, cmi: Mapping[str, Any], mastery: float | None = None) -> Reached:
    """What was reached, from the data model (`cmi.` and nested: {"core": {"lesson_status": …}}). Nonsense counts as nothing."""
    if standard == "1.2":
        core = _part(cmi, "core")
        score = _score(_part(core, "score"))
        status = str(core.get("lesson_status") or "").replace("browsed", "incomplete")
        return Reached(_judged(status, score, mastery), score, seconds(core.get("session_time")))
    score = _score(_part(cmi, "score"))
    success, completion = cmi.get("success_status"), cmi.get("completion_status")
    status = str(success if success in {"passed", "failed"} else completion or "")
    return Reached(_judged(status, score, mastery), score, seconds(cmi.get("session_time")))


def _judged(status: str, score: float | None, mastery: float | None) -> str:
    """A mark from which it is passed overrules what the package says of itself, once it is through (1.2, 3.4.4)."""
    if status not in {"incomplete", "completed", "passed", "failed"}:
        return "not attempted"
    if mastery is not None and score is not None and status != "incomplete":
        return "passed" if score >= mastery else "failed"
    return status


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else {}


def _number(value: Any) -> float | None:
    try:
        found = float(str(value))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _score(score: Mapping[str, Any]) -> float | None:
    scaled = _number(score.get("scaled"))
    if scaled is not None:
        return min(1.0, max(0.0, scaled))
    raw, least, most = (_number(score.get(name)) for name in ("raw", "min", "max"))
    if raw is None:
        return None
    least, most = least or 0.0, 100.0 if most is None else most
    return min(1.0, max(0.0, (raw - least) / (most - least))) if most > least else None


def seconds(text: Any) -> float:
    """A session's time: `0000:12:30.5` (1.2) or `PT12M30.5S` (2004)."""
    given = str(text or "")
    if found := _CLOCK.fullmatch(given):
        hours, minutes, rest = found.groups()
        return min(MAX_SECONDS, int(hours) * 3600 + int(minutes) * 60 + float(rest))
    if found := _PERIOD.fullmatch(given):
        parts = zip(found.groups(), _IN_SECONDS, strict=True)
        return min(MAX_SECONDS, sum(float(part) * worth for part, worth in parts if part))
    return 0.0


def as_clock(total: float) -> str:
    """Seconds as 1.2 writes them."""
    whole = int(min(total, 9999 * 3600))
    return f"{whole // 3600:04}:{whole // 60 % 60:02}:{whole % 60:02}.00"


def as_period(total: float) -> str:
    """Seconds as 2004 writes them."""
    whole = int(total)
    return f"PT{whole // 3600}H{whole // 60 % 60}M{whole % 60}S"
