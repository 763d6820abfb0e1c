"""The mails of training, one function each."""

from __future__ import annotations

from portal.training.emails.nominations import address, answered, nominated, withdrawn
from portal.training.emails.quizzes import graded

__all__ = [
    "address",
    "answered",
    "graded",
    "nominated",
    "withdrawn",
]
