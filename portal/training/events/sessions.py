"""What happens around the sessions of an edition and its rules of completion."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class SessionMoved:
    """A session was moved or called off; the row says how it is now. `was_at`: when it would have begun (ISO 8601)."""

    session_id: uuid.UUID
    was_at: str


@dataclass(frozen=True)
class EligibilityOutdated:
    """What an edition asks for has changed for all. `after`: the last enrolment that was judged anew, empty at first."""

    edition_id: uuid.UUID
    after: str = ""
