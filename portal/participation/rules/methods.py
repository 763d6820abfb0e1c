"""Which components each of the eight methods needs, and which help it. Pure.

Source: OECD Guidelines for Citizen Participation Processes (2022), chapter 4, on what each method asks of people; which of our kinds of
component carries it is our reading. Why each is needed: `words.methods`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from portal.participation.models import ComponentKind, Method

_K = ComponentKind


@dataclass(frozen=True)
class Need:
    """One of these kinds, whichever fits; the first is what is offered first. `is_needed`: without it the method does not work."""

    key: str
    kinds: tuple[ComponentKind, ...]
    is_needed: bool = True

    def is_met(self, there: Collection[ComponentKind]) -> bool:
        return any(one in there for one in self.kinds)


def _helps(key: str, *kinds: ComponentKind) -> Need:
    return Need(key, kinds, is_needed=False)


NEEDS: Mapping[Method, tuple[Need, ...]] = {
    # What is told stands in the texts, the announcements and the data of the space.
    Method.INFORMATION: (_helps("understood", _K.SURVEY), _helps("asked", _K.MEETINGS, _K.HEARING)),
    Method.OPEN_MEETINGS: (Need("gathering", (_K.MEETINGS, _K.HEARING)), _helps("agenda", _K.PETITIONS, _K.PROPOSALS)),
    Method.CONSULTATION: (Need("question", (_K.TEXT, _K.PLAN, _K.SURVEY)), _helps("reasons", _K.DEBATE), _helps("asked", _K.MEETINGS, _K.HEARING)),
    Method.OPEN_INNOVATION: (Need("ideas", (_K.PROPOSALS,)), _helps("workshop", _K.MEETINGS), _helps("reasons", _K.DEBATE)),
    Method.CITIZEN_SCIENCE: (Need("observations", (_K.PROPOSALS, _K.SURVEY)), _helps("training", _K.MEETINGS)),
    Method.CIVIC_MONITORING: (Need("observations", (_K.PROPOSALS, _K.SURVEY)), _helps("asked", _K.HEARING, _K.MEETINGS)),
    Method.PARTICIPATORY_BUDGETING: (
        Need("projects", (_K.PROPOSALS,)), Need("choice", (_K.SURVEY,)), _helps("asked", _K.MEETINGS, _K.HEARING),
    ),
    Method.DELIBERATION: (Need("sessions", (_K.MEETINGS,)), _helps("recommendations", _K.TEXT), _helps("evidence", _K.HEARING)),
}  # fmt: skip


def missing(method: Method, there: Collection[ComponentKind]) -> list[Need]:
    """What the method needs and none of the components is."""
    return [one for one in NEEDS[method] if one.is_needed and not one.is_met(there)]


def is_empty(method: Method, there: Collection[ComponentKind]) -> bool:
    """Whether nothing of the method would work: it needs something, and people can do nothing at all."""
    return not there and bool(missing(method, there))
