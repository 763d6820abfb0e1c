"""What is known of somebody: when devices were in the room, check-in in the hall, a recording that was watched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from portal.webinars.presence import Interval, union

# Of a run that is said to have ended early: what ended before half of it was a slip (the room of a rehearsal, a wrong button).
LEAST_HELD = 0.5


@dataclass(frozen=True)
class Held:
    """When a run was really held."""

    starts_at: datetime
    ends_at: datetime

    @property
    def seconds(self) -> float:
        return max(0.0, (self.ends_at - self.starts_at).total_seconds())


def held(starts_at: datetime, ends_at: datetime, ended_at: datetime | None = None) -> Held:
    """A run as it was held: until its room was closed, if that was before its end, so that nobody has to be there for what
    was not given. A room that was open for longer makes nothing longer.
    """
    half = starts_at + (ends_at - starts_at) * LEAST_HELD
    return Held(starts_at, ended_at if ended_at is not None and half <= ended_at < ends_at else ends_at)


@dataclass(frozen=True)
class Visit:
    """One person in one run. `devices`: device → when it was there; intervals may overlap and reach beyond the run."""

    run: Held
    devices: Mapping[str, Sequence[Interval]] = field(default_factory=dict)
    checked_in: bool = False

    @property
    def was_there(self) -> bool:
        return self.checked_in or self.seconds > 0

    @property
    def seconds(self) -> float:
        """Seconds of this run, each once."""
        return covered((self,))

    def seconds_of(self, device: str) -> float:
        """Seconds of one device alone."""
        return covered((Visit(self.run, {device: self.devices.get(device, ())}),))


@dataclass(frozen=True)
class Watched:
    """A recording: seconds of it that were played, each once, its length, and whether its quiz is passed (None: it has none)."""

    seconds: float
    length: float
    quiz_passed: bool | None = None


def covered(visits: Iterable[Visit]) -> float:
    """Seconds of the content for which somebody was there: counted from the beginning of each run, so that the same ten minutes
    in two runs are ten minutes, and the first half of one with the second half of another are the whole.
    """
    origin = datetime.min.replace(tzinfo=UTC)  # offsets, no instants
    offsets: list[Interval] = []
    for visit in visits:
        for begins, ends in (one for found in visit.devices.values() for one in found):
            first = max(begins, visit.run.starts_at) - visit.run.starts_at
            last = min(ends, visit.run.ends_at) - visit.run.starts_at
            if timedelta() <= first < last:
                offsets.append((origin + first, origin + last))
    return sum((ends - begins).total_seconds() for begins, ends in union(offsets))
