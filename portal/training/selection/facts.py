"""What goes into a selection and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gender(StrEnum):
    """As the person says it; nobody has to. Only women and men are counted for a minimum share."""

    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"
    UNDISCLOSED = "undisclosed"


class Outcome(StrEnum):
    IN = "in"
    RESERVE = "reserve"
    OUT = "out"


class Reason(StrEnum):
    """Why somebody is in, on the reserve list or out: what the letter of decision says in words."""

    RANK = "rank"  # in: among the best
    REGION = "region"  # in: so that enough regions take part
    FIRST_TIME = "first_time"  # in: so that enough cities take part for the first time
    GENDER = "gender"  # in: so that the share of women or men is reached
    RESERVE = "reserve"  # moved up from the reserve list
    FULL = "full"  # all seats went to candidates who rank higher
    CITY_CAP = "city_cap"  # the city's seats went to candidates who rank higher
    NEEDED = "needed"  # the seat was needed to meet a minimum
    LANGUAGE = "language"  # works in none of the edition's languages
    NOT_SCORED = "not_scored"  # two readers have not scored the application
    INCOMPLETE = "incomplete"  # the person had not completed the application when the selection began
    STAFF = "staff"  # decided by the secretariat, with a reason of its own


@dataclass(frozen=True)
class Candidate:
    """One candidate. `score`: 0-1, None while a reader is missing. `choice`: place in the city's own order, from 1."""

    key: str
    city: str
    region: str
    score: float | None
    choice: int = 1
    gender: Gender = Gender.UNDISCLOSED
    is_first_time: bool = False
    speaks: bool = True

    @property
    def order(self) -> tuple[float, int, str]:
        """Best first; equal scores by the city's own order, then by key, so that nothing depends on the input's order."""
        return (-(self.score or 0.0), self.choice, self.key)


@dataclass(frozen=True)
class Minimums:
    """How many at least: regions that take part, seats for first-time cities, for women, for men."""

    regions: int = 0
    first_time: int = 0
    women: int = 0
    men: int = 0


@dataclass(frozen=True)
class SeatRules:
    """`gender_share`: percent of the seats that go to women at least, and to men at least; 50 at most."""

    seats: int
    per_city: int
    regions: int = 0
    first_time: int = 0
    gender_share: int = 0
    reserve: int = 0

    def minimums(self, seats: int) -> Minimums:
        """The minimums when so many seats are given out. A share is rounded up, but never above half of the seats."""
        of_each = min(-(-seats * self.gender_share // 100), seats // 2)
        return Minimums(self.regions, self.first_time, of_each, of_each)


@dataclass(frozen=True)
class Verdict:
    """What is proposed for one candidate. `place`: in the ranking, from 1; None for those not ranked."""

    candidate: Candidate
    outcome: Outcome
    reason: Reason
    place: int | None = None
    reserve_place: int | None = None


@dataclass(frozen=True)
class Standing:
    """One seat rule and how far it is kept: `actual` against `wanted`, which is a limit (`is_cap`) or a minimum."""

    rule: str
    wanted: int
    actual: int
    is_cap: bool = False

    @property
    def is_met(self) -> bool:
        return self.actual <= self.wanted if self.is_cap else self.actual >= self.wanted


@dataclass(frozen=True)
class Proposal:
    """A verdict for every candidate, best first. `met`: the minimums as far as they could be met together."""

    verdicts: tuple[Verdict, ...]
    met: Minimums

    def of(self, outcome: Outcome) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.outcome is outcome]
