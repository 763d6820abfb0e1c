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
from portal.training.emails.quizzes import (
    graded,
)
from portal.training.emails.sessions import (
    session_moved,
)

__all__ = [
    "address",
    "answered",
    "graded",
    "nominated",
    "remarked",
    "session_moved",
    "withdrawn",
]
