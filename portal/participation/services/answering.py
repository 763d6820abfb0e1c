"""What the city answers."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines, one_line
from portal.participation.events import ProposalAnswered, ProposalChanged
from portal.participation.models import AnswerState, OfficialAnswer, Proposal, ProposalState

REASON_LENGTH = 4000


def answer(
    *, proposal: Proposal, state: AnswerState, reason: str, department: str, percent: int | None, actor: User
) -> OfficialAnswer:
    """The city's word on a proposal, or news of what has become of it; what was said before stays. It is locked.

    Raises:
        Conflict: it was withdrawn or hidden.
        DomainError: there is no reason, or how far it is is no per cent.
    """
    if proposal.state is not ProposalState.OPEN:
        raise Conflict(_("This proposal was withdrawn or hidden."))
    words = lines(reason)
    if not words or len(words) > REASON_LENGTH:
        raise DomainError(_("Say why. Everybody who supported it reads this."), field="reason")
    if percent is not None and (state is not AnswerState.UNDER_WAY or not 0 <= percent <= 100):
        raise DomainError(_("Enter a number from 0 to 100, for what is under way."), field="percent")
    made = OfficialAnswer(
        id=ids.new_id(), proposal_id=proposal.id, state=state, reason=words, department=one_line(department)[:160],
        percent=percent, answered_by=actor.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    accounts.audit(
        actor=actor,
        action="participation.answered",
        subject=("participation_proposal", proposal.id),
        data={"state": state.value},
    )
    events.publish(ProposalChanged(proposal.id))
    events.publish(ProposalAnswered(made.id))
    return made
