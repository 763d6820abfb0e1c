"""What a proposal may hold, when it is open, and what supports earn. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from portal.accounts.models import User
from portal.participation.models import Proposal, ProposalState, Stage

TITLE_LENGTH, TEXT_LENGTH = 120, 4000
LEAST_TITLE = 10


@dataclass(frozen=True)
class Terms:
    """The settings of a component of proposals.

    `debate_at`, `answer_at`: supports from which a debate is open and the city must answer (Seoul: 100 and 1,000); `answer_days`: in
    how many days; `most_supports`: how many proposals one person may support, 0: any number; `categories`: key → language → name.
    `gather_days`: in how many days after it was written a debate must be open, else it is archived; 0: it is never.
    `debate_names`, `answer_names`: what the two thresholds are called here, language → name; without them as everywhere.
    `talk_from_debate`: comments are taken only once the debate is open.
    """

    debate_at: int = 100
    answer_at: int = 1000
    answer_days: int = 30
    most_supports: int = 0
    categories: Mapping[str, Mapping[str, str]] | None = None
    gather_days: int = 0
    debate_names: Mapping[str, str] | None = None
    answer_names: Mapping[str, str] | None = None
    talk_from_debate: bool = False

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        return cls(**{name: settings[name] for name in cls.__dataclass_fields__ if name in settings})

    def stored(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if getattr(self, name) is not None}


def stage(supports: int, terms: Terms) -> Stage:
    """What so many supports have earned."""
    if supports >= terms.answer_at:
        return Stage.ANSWER_DUE
    return Stage.DEBATE if supports >= terms.debate_at else Stage.PROPOSED


def due_on(today: date, terms: Terms) -> date:
    """The day by which the city answers, when the threshold is reached today."""
    return today + timedelta(days=terms.answer_days)


def gathers_until(now: datetime, terms: Terms) -> datetime | None:
    """When a proposal that is written now is archived, unless a debate is open by then."""
    return now + timedelta(days=terms.gather_days) if terms.gather_days else None


def has_run_out(proposal: Proposal, now: datetime) -> bool:
    """Whether its time for gathering support is over; the first moment that does not belong to it any more."""
    return (
        proposal.state is ProposalState.OPEN
        and proposal.stage is Stage.PROPOSED
        and proposal.gathers_until is not None
        and now >= proposal.gathers_until
    )


def missing(supports: int, terms: Terms) -> int:
    """How many supports the next threshold needs; 0: there is none left."""
    if supports < terms.debate_at:
        return terms.debate_at - supports
    return max(0, terms.answer_at - supports)


def days_late(proposal: Proposal, is_answered: bool, today: date) -> int:
    """How many days the city's answer is overdue, for everybody to see; 0: it is not."""
    if is_answered or proposal.answer_due_on is None or proposal.state is not ProposalState.OPEN:
        return 0
    return max(0, (today - proposal.answer_due_on).days)


def is_author(user: User | None, proposal: Proposal) -> bool:
    return user is not None and proposal.author_id is not None and proposal.author_id == user.id


def may_be_changed(proposal: Proposal, supports: int) -> bool:
    """By its author: until somebody else has supported it, for they supported what it said."""
    return proposal.state is ProposalState.OPEN and supports == 0
