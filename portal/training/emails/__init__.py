"""The mails of training, one function each."""

from __future__ import annotations

from portal.training.emails.nominations import address, answered, nominated, withdrawn
from portal.training.emails.selection import city_decided, decided, interview_booked

__all__ = [
    "address",
    "answered",
    "city_decided",
    "decided",
    "interview_booked",
    "nominated",
    "withdrawn",
]
