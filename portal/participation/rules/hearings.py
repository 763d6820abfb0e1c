"""What a hearing takes, and what becomes of its questions. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from portal.live.asking import SEEN, QuestionState, next_states
from portal.participation.models import Action, Component, HearingQuestion
from portal.participation.rules.phases import switches_on

MODERATORS = "moderators"  # the audience of the channel that the city's own people are


@dataclass(frozen=True)
class HearingTerms:
    """The settings of a hearing. `moderates`: a question is seen by others once a moderator lets it through. `takes_anonymous`:
    it may be asked without the name. `answering`: who answers for the city, as people know them. `answer_days`: in how many days after
    the hearing the city answers in writing what it has left open; 0: no day is named.
    """

    moderates: bool = True
    takes_anonymous: bool = True
    answering: str = ""
    answer_days: int = 0

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        return cls(**{name: settings[name] for name in cls.__dataclass_fields__ if name in settings})

    def stored(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def channel(component_id: uuid.UUID) -> str:
    """The channel of `portal.live` on which all of a hearing is told."""
    return f"hearing:{component_id}"


def answer_by(component: Component, terms: HearingTerms) -> date | None:
    """The last day for answers to what is left open, by the clocks of the city; None: none is named. `component.process` is whole."""
    process = component.process
    ends = [one.local_end for one in process.phases if switches_on(one, component, Action.ASK)]
    return max(ends).date() + timedelta(days=terms.answer_days) if ends and terms.answer_days else None


def is_askers(question: HearingQuestion, marks: Collection[str]) -> bool:
    """Whether who has these marks in the component has asked it."""
    return question.asker in marks


def may_want(question: HearingQuestion, marks: Collection[str]) -> bool:
    """A question that is seen and open, of somebody else: who asked wants it answered anyway."""
    return question.state is QuestionState.APPROVED and not is_askers(question, marks)


def may_be_withdrawn(question: HearingQuestion, marks: Collection[str]) -> bool:
    return is_askers(question, marks) and question.state in (QuestionState.QUEUED, QuestionState.APPROVED)


def moves(question: HearingQuestion) -> Collection[str]:
    """Where a moderator may move it."""
    found = {one.value for one in next_states(question.state)}
    return found - {QuestionState.ANSWERED_LIVE.value} if question.state is QuestionState.QUEUED else found


def is_seen(question: HearingQuestion) -> bool:
    return question.state in SEEN
