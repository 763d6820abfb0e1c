"""What a petition may hold, how long it can be signed, and what its signatures earn. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from portal.accounts.models import User
from portal.participation.models import Action, Component, Petition, PetitionState, Process
from portal.participation.rules.phases import is_open

TITLE_LENGTH, TEXT_LENGTH = 120, 6000
LEAST_TITLE = 10
PAPER_LINES, LARGE_LINES = 20, 10


@dataclass(frozen=True)
class PetitionTerms:
    """The settings of a component of petitions.

    `threshold`: signatures that the city has to act on; `sign_days`: how long one can be signed; `answer_days`: in how many days
    the city answers then; `on_agenda`: the council deals with it in a meeting, besides; `addressee`: to whom they go, where the
    author does not say otherwise.
    """

    threshold: int = 500
    sign_days: int = 90
    answer_days: int = 30
    on_agenda: bool = False
    addressee: str = ""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        return cls(**{name: settings[name] for name in cls.__dataclass_fields__ if name in settings})

    def stored(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def closes_on(self, today: date) -> date:
        return today + timedelta(days=self.sign_days)


def today_in(process: Process, now: datetime) -> date:
    """The day on the calendars of the city."""
    return now.astimezone(ZoneInfo(process.space.city.timezone)).date()


def is_signable(petition: Petition, component: Component, process: Process, now: datetime) -> bool:
    """Until the end of its last day, while a phase switches signing on."""
    return (
        petition.state is PetitionState.OPEN
        and today_in(process, now) <= petition.closes_on
        and is_open(process, component, Action.SIGN, now)
    )


def is_petitioner(user: User | None, petition: Petition) -> bool:
    return user is not None and petition.author_id is not None and petition.author_id == user.id


def may_be_reworded(petition: Petition, signatures: int) -> bool:
    """By its author, until somebody has signed what it says."""
    return petition.state is PetitionState.OPEN and signatures == 0


def petition_days_late(petition: Petition, is_answered: bool, today: date) -> int:
    """How many days the city's answer is overdue, for everybody to see; 0: it is not."""
    if is_answered or petition.answer_due_on is None or petition.state is not PetitionState.OPEN:
        return 0
    return max(0, (today - petition.answer_due_on).days)
