"""Who may do what with a webinar, and when. Pure: the time is a parameter."""

from portal.webinars.rules.telling import (
    TOLD,
    Shown,
    calendar_sequence,
    clocks_change,
    due_at,
    shown,
    standing,
    useless_at,
)
from portal.webinars.rules.webinars import (
    is_organiser,
    is_over,
    may_approve,
    may_organise,
    may_see,
    organises_for,
    phase,
)

__all__ = [
    "TOLD",
    "Shown",
    "calendar_sequence",
    "clocks_change",
    "due_at",
    "is_organiser",
    "is_over",
    "may_approve",
    "may_organise",
    "may_see",
    "organises_for",
    "phase",
    "shown",
    "standing",
    "useless_at",
]
