"""When a phase is past, active or to come, and what it switches on: one definition for pages, services and lists. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from portal.participation.models import Action, Component, Phase, Process, ProcessState
from portal.participation.rules.spaces import goes_on


class Standing(StrEnum):
    TO_COME = "to_come"
    ACTIVE = "active"
    OVER = "over"


def standing(phase: Phase, now: datetime) -> Standing:
    """Where a phase stands; its end is the first moment that does not belong to it any more."""
    if now < phase.starts_at:
        return Standing.TO_COME
    return Standing.ACTIVE if now < phase.ends_at else Standing.OVER


def active(phases: Sequence[Phase], now: datetime) -> list[Phase]:
    """The phases that run; several may, side by side."""
    return [one for one in phases if standing(one, now) is Standing.ACTIVE]


def next_phase(phases: Sequence[Phase], now: datetime) -> Phase | None:
    """The one that begins next."""
    return min((one for one in phases if one.starts_at > now), key=lambda one: one.starts_at, default=None)


def process_standing(process: Process, now: datetime) -> Standing:
    """A process is active from its first phase to the end of its last, pauses between them included; without phases it is to come."""
    if not process.phases or now < min(one.starts_at for one in process.phases):
        return Standing.TO_COME
    return Standing.ACTIVE if now < max(one.ends_at for one in process.phases) else Standing.OVER


def switches_on(phase: Phase, component: Component, action: Action) -> bool:
    return any(one.component_id == component.id and one.action is action for one in phase.actions)


def takes(process: Process) -> bool:
    """Whether anything can be done in it, phases apart: of a pilot that has ended everything stays readable and nothing else."""
    return process.state is ProcessState.PUBLISHED and goes_on(process.space)


def is_open(process: Process, component: Component, action: Action, now: datetime) -> bool:
    """Whether people may do this now: the process is out, its pilot has not ended, and a phase that runs switches it on."""
    return takes(process) and any(switches_on(phase, component, action) for phase in active(process.phases, now))


def is_or_will_be_open(process: Process, component: Component, action: Action, now: datetime) -> bool:
    """Whether people may do this now or in a phase that is planned."""
    return takes(process) and any(one.ends_at > now and switches_on(one, component, action) for one in process.phases)


def open_until(process: Process, component: Component, action: Action, now: datetime) -> datetime | None:
    """Until when people may do this; None: they may not now."""
    ends = [phase.ends_at for phase in active(process.phases, now) if switches_on(phase, component, action)]
    return max(ends) if ends and takes(process) else None


def opens_at(process: Process, component: Component, action: Action, now: datetime) -> datetime | None:
    """When people may do this for the next time, if it is planned."""
    starts = [one.starts_at for one in process.phases if one.starts_at > now and switches_on(one, component, action)]
    return min(starts, default=None)
