"""What a draw is about and when what can be done with it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.participation.models import Draw, DrawAnswer, DrawCandidate, DrawResult, DrawState, PilotState
from portal.participation.sortition import Characteristic, Plan

MOST_CHARACTERISTICS, MOST_OPTIONS, MOST_SEATS, MOST_POOL = 3, 12, 1000, 100_000


def plan_of(draw: Draw) -> Plan:
    """As the calculation takes it."""
    return Plan(draw.seats, draw.reserves, characteristics(draw.strata))


def characteristics(strata: Sequence[Mapping[str, Any]]) -> list[Characteristic]:
    return [Characteristic(one["key"], {o["key"]: o["share"] for o in one["options"]}) for one in strata]


def takes_volunteers(draw: Draw, now: datetime) -> bool:
    """While the pool is open; nothing is taken when the pilot has ended."""
    is_open = draw.state is DrawState.OPEN and now < draw.closes_at
    return is_open and draw.takes_volunteers and draw.body.space.state is not PilotState.ENDED


def may_be_closed(draw: Draw, now: datetime) -> bool:
    """Not before the time that was told."""
    return draw.state is DrawState.OPEN and now >= draw.closes_at


def may_answer(candidate: DrawCandidate) -> bool:
    """Somebody drawn says yes or no; a reserve can say no beforehand; nobody changes an answer."""
    return candidate.answer is DrawAnswer.WAITING and candidate.result is not DrawResult.NONE
