"""What a proposal may hold, when it is open, and what supports and taking part earn. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from portal.accounts.models import User
from portal.participation.models import Proposal, ProposalState, Stage

TITLE_LENGTH, TEXT_LENGTH = 120, 4000
LEAST_TITLE = 10


class Counts(StrEnum):
    """Whom a stage counts: those who support a proposal, or all who take part in it in any way (`Involvement`)."""

    SUPPORTERS = "supporters"
    PARTICIPANTS = "participants"


class Involvement(StrEnum):
    """What makes somebody a participant of a proposal, as long as it stands: his support, a comment that can be read, another wording that
    he has not taken back. Each person counts once, however much of it he does and whichever way he comes, if he may take part in the
    component. Who writes the proposal does not count. What was said of a proposal that has become a part of it counts, too.
    """

    SUPPORT = "support"
    COMMENT = "comment"
    WORDING = "wording"


@dataclass(frozen=True)
class Counted:
    """How many people stand behind a proposal. participants: 0 where no stage counts them."""

    supports: int
    participants: int = 0

    def of(self, counts: str) -> int:
        return self.participants if counts == Counts.PARTICIPANTS else self.supports


@dataclass(frozen=True)
class Goal:
    """What a stage asks: `at` of those whom it counts."""

    stage: Stage
    at: int
    counts: str

    def missing(self, counted: Counted) -> int:
        """How many more it needs; 0: none."""
        return max(0, self.at - counted.of(self.counts))


def support_act(proposal_id: UUID) -> str:
    """What supporting it is in the ledger."""
    return f"support:{proposal_id}"


def part_act(proposal_id: UUID) -> str:
    """What taking part in it, in whichever way, is in the ledger."""
    return f"part:{proposal_id}"


@dataclass(frozen=True)
class Terms:
    """The settings of a component of proposals.

    `debate_at`, `answer_at`: from how many on a debate is open and the city must answer (Seoul: 100 and 1,000); `debate_counts`,
    `answer_counts`: how many of whom, values of `Counts`; `answer_days`: in how many days; `most_supports`: how many proposals one person may support, 0: any number; `categories`: key → language → name.
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
    debate_counts: str = Counts.SUPPORTERS
    answer_counts: str = Counts.SUPPORTERS

    @property
    def goals(self) -> tuple[Goal, Goal]:
        """What the two stages ask, the debate first."""
        return (
            Goal(Stage.DEBATE, self.debate_at, self.debate_counts),
            Goal(Stage.ANSWER_DUE, self.answer_at, self.answer_counts),
        )

    @property
    def counts_participants(self) -> bool:
        """Whether a stage counts all who take part; elsewhere nobody adds them up."""
        return any(goal.counts == Counts.PARTICIPANTS for goal in self.goals)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        return cls(**{name: settings[name] for name in cls.__dataclass_fields__ if name in settings})

    def stored(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if getattr(self, name) is not None}


def stage(counted: Counted, terms: Terms) -> Stage:
    """What so many have earned; an answer that is due does not wait for the debate."""
    earned = [goal.stage for goal in terms.goals if not goal.missing(counted)]
    return earned[-1] if earned else Stage.PROPOSED


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


def missing(counted: Counted, terms: Terms) -> int:
    """How many more the next threshold needs; 0: there is none left."""
    return next((more for goal in terms.goals if (more := goal.missing(counted))), 0)


def counts_more(proposal: Proposal, now: datetime) -> bool:
    """Whether somebody more is counted among those who take part."""
    return proposal.state is ProposalState.OPEN and not has_run_out(proposal, now)


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
