"""Who takes part in a proposal, in whichever way (`rules.proposals.Involvement`): each person has one row in the ledger, where a stage counts
them. It comes and goes in the transaction of what he does, and the database adds up (`ProposalTally.participants`).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace

from portal.accounts.models import User
from portal.core import clock, db
from portal.participation import participants
from portal.participation.models import Proposal
from portal.participation.participants import Participant
from portal.participation.queries import eligibility, proposals, together
from portal.participation.queries import involvement as queries
from portal.participation.rules import proposals as rules
from portal.participation.services import ledger, reaching


def enter(proposal: Proposal, who: Participant) -> bool:
    """Whether the person is counted from now on, and was not before. The proposal is locked; what its stages count, the caller has asked."""
    # What he does is in the ledger and the audit log already, as what it is.
    anew = replace(who, officer=None, code="")
    return ledger.enter(component=proposal.component, act=rules.part_act(proposal.id), participant=anew)


def settle(proposal: Proposal, who: Participant) -> None:
    """Counts the person, or no more, by what of his stands now. The proposal is locked. Where nobody counts participants it does nothing."""
    component = proposal.component
    terms = rules.Terms.of(component.settings)
    if not terms.counts_participants:
        return
    db.session.flush()
    accounts = _accounts(proposal, who)
    is_in = together.writers_of(proposal).isdisjoint(accounts) and (
        ledger.has_done(component=component, act=rules.support_act(proposal.id), participant=who)
        or queries.has_written(proposal.id, accounts)
    )
    if not is_in:
        ledger.leave(component=component, act=rules.part_act(proposal.id), participant=who)
        return
    may = who.user is None or not participants.reason(component, who.user)
    if may and rules.counts_more(proposal, clock.now()) and enter(proposal, who):
        reaching.reach(proposal, terms)


def settle_user(proposal: Proposal, user: User) -> None:
    """As `settle`, of somebody with an account."""
    if rules.Terms.of(proposal.component.settings).counts_participants:
        settle(proposal, participants.known_as(proposal.component, user))


def heard(proposal_id: uuid.UUID, author_id: uuid.UUID) -> None:
    """A comment below a proposal has come, gone, been hidden or shown again: in that transaction, under the proposal's lock.

    What is said of a proposal that has become a part of another one counts for both.
    """
    found = eligibility.component_with(Proposal, proposal_id)
    if found is None or not rules.Terms.of(found[0].settings).counts_participants:
        return
    # In one order, as everywhere where two are held.
    held = [proposals.known_proposal(key) for key in sorted(queries.joined_into(proposal_id))]
    author = db.session.get_one(User, author_id)
    for proposal in held:
        settle_user(proposal, author)


def join(gone: Proposal, stays: Proposal) -> None:
    """Everybody who takes part in `gone` takes part in `stays`, whose part it is from now on, once. Both are locked."""
    if not rules.Terms.of(stays.component.settings).counts_participants:
        return
    db.session.flush()
    queries.copy_participants(gone, stays)
    for user_id in together.writers_of(stays):
        settle_user(stays, db.session.get_one(User, user_id))


def _accounts(proposal: Proposal, who: Participant) -> Collection[uuid.UUID]:
    own = {who.user.id} if who.user is not None else set()
    if not who.resident:
        return own
    return own | set(eligibility.accounts_of(eligibility.space_id_of(proposal.component.process_id), who.resident))
