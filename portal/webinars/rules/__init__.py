"""Who may do what with a webinar, and when. Pure: the time is a parameter."""

from portal.webinars.rules.webinars import (
    is_all_over,
    is_organiser,
    is_over,
    may_approve,
    may_be_discarded,
    may_organise,
    may_publish,
    may_see,
    organises_everywhere,
    organises_for,
    phase,
)

__all__ = [
    "is_all_over",
    "is_organiser",
    "is_over",
    "may_approve",
    "may_be_discarded",
    "may_organise",
    "may_publish",
    "may_see",
    "organises_everywhere",
    "organises_for",
    "phase",
]
