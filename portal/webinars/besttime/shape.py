"""What was found as JSON; `docs/best-time.md` describes each field for those who read it by machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from portal.webinars.besttime.facts import Candidate, Found, Hours, Run, Standing

# Not the locale's: the same for every reader's program.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def shape(found: Found, notes: Sequence[str] = ()) -> dict[str, Any]:
    """The answer as what `json.dumps` takes. `notes`: of reading the file."""
    question = found.question
    return {
        "question": {
            "from": question.first.isoformat(),
            "until": (question.first + timedelta(weeks=question.weeks)).isoformat(),
            "weeks": question.weeks,
            "minutes": question.minutes,
            "runs": question.runs,
            "step_minutes": question.step,
            "languages": list(question.languages),
            "places": found.total.count,
            "weight": found.total.weight,
            **({"host": question.host.name} if question.host else {}),
        },
        "definitions": {
            "office": f"the whole run within {_clock(question.rules.office)} local time, or the place's own hours, on a day that is"
            " neither weekend nor public holiday there",
            "awake": f"the whole run within {_clock(question.rules.awake)} local time, on any day",
            "losers": "places that in no run have office hours, nor a waking hour on a working day",
            "score": "100 x weight in office hours in at least one run / weight of all, less what the ledger weighs",
        },
        "candidates": [_candidate(rank, each) for rank, each in enumerate(found.candidates, 1)],
        "weekends": {
            country: {"days": [WEEKDAYS[day] for day in sorted(days)], "source": source}
            for country, (days, source) in found.weekends.items()
        },
        "holidays_unknown_for": list(found.without_holidays),
        "left_out": list(found.left_out),
        "clock_changes": [
            {
                "timezone": change.zone,
                "utc": utc(change.at),
                "offset_before_minutes": change.before,
                "offset_after_minutes": change.after,
                "places": list(change.places),
            }
            for change in found.changes
        ],
        "ledger_pressures": {name: round(pressure, 4) for name, pressure in found.pressures.items()},
        "notes": list(notes),
    }


def utc(instant: datetime) -> str:
    """2026-12-08T07:00:00Z."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _candidate(rank: int, candidate: Candidate) -> dict[str, Any]:
    return {
        "rank": rank,
        "runs": [_run(run) for run in candidate.runs],
        "office": candidate.office.count,
        "office_weight": candidate.office.weight,
        "awake": candidate.awake.count,
        "awake_weight": candidate.awake.weight,
        "losers": [standing.place.name for standing in candidate.losers],
        "score": candidate.score,
        "score_parts": {
            "office": candidate.points.office,
            "awake": candidate.points.awake,
            "burden": candidate.points.burden,
        },
        "places": [
            {"name": standing.place.name, "run": run + 1, "class": standing.hour.value}
            for run, standing in candidate.taken
        ],
        "ledger_adds": {name: [day.isoformat(), hour.value] for name, (day, hour) in candidate.adds.items()},
        "other_dates": [
            {
                "utc": utc(other.start),
                "office": other.office.count,
                "office_weight": other.office.weight,
                "score": other.score,
            }
            for other in candidate.other_dates
        ],
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "utc": utc(run.start),
        "office": run.office.count,
        "office_weight": run.office.weight,
        "awake": run.awake.count,
        "awake_weight": run.awake.weight,
        "languages": dict(run.languages),
        "places": [_standing(standing) for standing in run.places],
    }


def _standing(standing: Standing) -> dict[str, Any]:
    found = {
        "name": standing.place.name,
        "country": standing.place.country,
        "timezone": standing.place.zone,
        "local": standing.local.isoformat(timespec="minutes"),
        "weekday": WEEKDAYS[standing.local.weekday()],
        "class": standing.hour.value,
    }
    return found | {"holiday": standing.day_off} if standing.day_off else found


def _clock(hours: Hours) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in hours)
