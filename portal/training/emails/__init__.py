"""The mails of training, one function each."""

from __future__ import annotations

from portal.training.emails.content import (
    remarked,
)
from portal.training.emails.nominations import (
    address,
    answered,
    nominated,
    withdrawn,
)
from portal.training.emails.plans import (
    check_in_due,
    plan_finished,
    plan_handed_over,
    plan_reviewed,
    plan_submitted,
    sign_off_asked,
    survey_open,
    work_settled,
)
from portal.training.emails.quizzes import (
    graded,
)
from portal.training.emails.selection import (
    city_decided,
    decided,
    interview_booked,
)
from portal.training.emails.sessions import (
    session_moved,
)

__all__ = [
    "address",
    "answered",
    "check_in_due",
    "city_decided",
    "decided",
    "graded",
    "interview_booked",
    "nominated",
    "plan_finished",
    "plan_handed_over",
    "plan_reviewed",
    "plan_submitted",
    "remarked",
    "session_moved",
    "sign_off_asked",
    "survey_open",
    "withdrawn",
    "work_settled",
]
