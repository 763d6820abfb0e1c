"""What so many supports, or so many who take part, have earned: a debate that opens, an answer that the city owes. Each exactly once."""

from __future__ import annotations

from portal.core import clock, db, events
from portal.participation.events import ProposalChanged, ThresholdReached
from portal.participation.models import NoticeKind, Proposal, Stage
from portal.participation.queries import proposals
from portal.participation.rules import proposals as rules
from portal.participation.services import telling

_ORDER = list(Stage)


def reach(proposal: Proposal, terms: rules.Terms) -> None:
    """Opens the debate, or the time for an answer, when there are enough. The proposal is locked, so each happens once.

    Only then is something changed that others must see at once; a single support may be a minute old in what they see
    (`participation.pieces`).
    """
    if proposal.stage is Stage.ANSWER_DUE:  # nothing further to reach
        return
    reached = rules.stage(proposals.tally_of(proposal.id), terms)
    if not is_further(reached, proposal.stage):
        return
    proposal.stage = reached
    proposal.debated_at = proposal.debated_at or clock.now()
    if reached is Stage.ANSWER_DUE:
        proposal.answer_due_on = rules.due_on(clock.today(), terms)
    db.session.flush()
    telling.tell(proposal.id, NoticeKind.DEBATE)
    events.publish(ThresholdReached(proposal.id, reached.value), ProposalChanged(proposal.id))


def is_further(reached: Stage, stage: Stage) -> bool:
    return _ORDER.index(reached) > _ORDER.index(stage)
