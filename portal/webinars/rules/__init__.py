"""Who may do what with a webinar, and when. Pure: the time is a parameter."""

from portal.webinars.rules.webinars import (
    is_organiser,
    is_over,
    may_approve,
    may_organise,
    may_see,
    organises_for,
    phase,
)

__all__ = ["is_organiser", "is_over", "may_approve", "may_organise", "may_see", "organises_for", "phase"]
