"""Meetings and draws as something that people take part in: who may, and where it stands in the ledger.

    who = participants.participant(gates.of_meeting(meeting), user)

A component says itself who may take part. A meeting or a draw need not belong to one, so each has its gate; whatever asks who somebody is
(`participants`, `services.ledger`, `views.who`) takes a component or a gate.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from portal.participation.models import Audience, Component, Draw, Meeting, Space


@dataclass(frozen=True)
class Gate:
    """The gate of one meeting or draw.

    id: its own; marks and the ledger know people by it. column: of the ledger and of codes, "meeting_id" or "draw_id". group_id: whose it
    is, where it is a group's. titles: by language. subject: what the audit log names. component_id: of the process that it belongs to,
    whose codes and whose entries at a desk let in here as well.
    """

    id: uuid.UUID
    column: str
    space: Space
    audience: Audience
    group_id: uuid.UUID | None
    titles: Mapping[str, str]
    subject: tuple[str, uuid.UUID]
    component_id: uuid.UUID | None = None


Where = Component | Gate


def of_meeting(meeting: Meeting) -> Gate:
    """As the component of its process says; without one, everybody with a confirmed address. A seat is never a mere browser's, for it
    would be another one's as soon as the cookies are gone.
    """
    component = meeting.component
    audience = component.audience if component is not None else Audience.CONFIRMED
    return Gate(
        meeting.id, "meeting_id", meeting.space, Audience.CONFIRMED if audience is Audience.ANYONE else audience,
        component.group_id if component is not None else None, meeting.titles, ("participation_meeting", meeting.id), meeting.component_id,
    )  # fmt: skip


def of_draw(draw: Draw) -> Gate:
    """As the draw says."""
    return Gate(
        draw.id,
        "draw_id",
        draw.body.space,
        draw.audience,
        draw.group_id,
        draw.titles,
        ("participation_body", draw.body_id),
    )


def space_of(where: Where) -> Space:
    """The space; of a component, with the process that its page has."""
    return where.space if isinstance(where, Gate) else where.process.space


def column_of(where: Where) -> str:
    """Which column of the ledger, or of a batch of codes, names it."""
    return where.column if isinstance(where, Gate) else "component_id"


def subject_of(where: Where) -> tuple[str, uuid.UUID]:
    """What the audit log names."""
    return where.subject if isinstance(where, Gate) else ("participation_component", where.id)


def keys_of(where: Where) -> list[str]:
    """Ids under which a code that was typed, or an entry at a desk, lets in here."""
    own = [where.id, *([where.component_id] if isinstance(where, Gate) and where.component_id else [])]
    return [str(one) for one in own]
