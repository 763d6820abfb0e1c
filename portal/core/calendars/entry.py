"""What an entry says, whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """STATUS of RFC 5545, 3.8.1.11."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Participation(StrEnum):
    """PARTSTAT of RFC 5545, 3.2.12."""

    ACCEPTED = "ACCEPTED"
    NEEDS_ACTION = "NEEDS-ACTION"
    TENTATIVE = "TENTATIVE"


@dataclass(frozen=True)
class Attendee:
    """The one person that a message is for; nobody reads who else comes."""

    name: str
    email: str
    participation: Participation


@dataclass(frozen=True)
class Entry:
    """One entry of a calendar.

    `uid` is the same for everybody and for ever; `sequence` grows with each change. `stamp`: when this was said (DTSTAMP);
    `changed_at`: when what it says last changed. Instants are aware; `timezone` (IANA) is the one that was agreed on. Texts are
    in `lang` and may hold anything people typed. `is_free`: the time is not blocked.
    """

    uid: str
    sequence: int
    stamp: datetime
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str
    lang: str
    summary: str
    description: str
    location: str
    url: str
    organizer_name: str
    organizer_email: str
    status: Status = Status.CONFIRMED
    attendee: Attendee | None = None
    is_free: bool = False
