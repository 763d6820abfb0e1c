"""Where the minutes of one person come from, as lines of a table: no more than is needed to check the sum."""

from __future__ import annotations

from dataclasses import dataclass

from portal.webinars.attendance import Way
from portal.webinars.queries.attendance import Evidence
from portal.webinars.words import attendance as words


@dataclass(frozen=True)
class Source:
    """`run`: the number of the run, None: the recording; `seconds` None: check-in, which has no length."""

    run: int | None
    label: str
    seconds: float | None


def sources_of(evidence: Evidence) -> list[Source]:
    """Each device and each check-in, run by run, and what was watched of recordings."""
    lines = []
    for run_id, visit in evidence.visits.items():
        number, devices = evidence.runs[run_id].number, 0
        for device in visit.devices:
            seconds = visit.seconds_of(device)
            if seconds:
                devices += 1
                lines.append(Source(number, words.device_name(device, devices), seconds))
        if visit.checked_in:
            lines.append(Source(number, str(words.WAYS[Way.CHECK_IN]), None))
    label = str(words.WAYS[Way.RECORDING])
    return lines + [Source(None, label, watched.seconds) for watched in evidence.recordings if watched.seconds]
