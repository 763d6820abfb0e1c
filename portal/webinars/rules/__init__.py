"""Who may do what with a webinar, and when. Pure: the time is a parameter."""

from portal.webinars.rules.registering import (
    Refusal,
    capacity_of,
    closes_at,
    may_answer_invitation,
    may_answer_offer,
    may_withdraw,
    offer_until,
    refusal,
    seats_of,
    standing,
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
    "Refusal",
    "capacity_of",
    "closes_at",
    "is_organiser",
    "is_over",
    "may_answer_invitation",
    "may_answer_offer",
    "may_approve",
    "may_organise",
    "may_see",
    "may_withdraw",
    "offer_until",
    "organises_for",
    "phase",
    "refusal",
    "seats_of",
    "standing",
]
