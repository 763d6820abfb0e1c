"""Writing a proposal together: asking somebody, saying yes or no, leaving."""

from __future__ import annotations

from portal.accounts import queries as people
from portal.accounts.models import User
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.participation.events import CoAuthorInvited, ProposalChanged
from portal.participation.models import CoAuthor, CoAuthorState, Proposal, ProposalState
from portal.participation.queries import together
from portal.participation.services import involvement, supporting

MOST = 10  # co-authors of a proposal, those who have not answered yet among them


def invite(*, proposal: Proposal, email: str, actor: User) -> None:
    """Asks somebody with an account to write it too. Whether there is such an account is not said, so that nobody can find out
    who has one. The proposal is locked.

    Raises:
        NotFound: it is not the actor's. Conflict: it is not open, or ten are asked already. DomainError: there is no address.
    """
    _own(proposal, actor)
    if "@" not in email or len(email) > 254:
        raise DomainError(_("Enter the e-mail address of an account."), field="email")
    asked = together.coauthors_of(proposal.id)
    if len([one for one in asked if one.state in (CoAuthorState.INVITED, CoAuthorState.ACCEPTED)]) >= MOST:
        raise Conflict(_("A proposal has ten co-authors at most."))
    user = people.user_by_email(email)
    if user is None or not user.is_active or user.id == proposal.author_id or user.id in {one.user_id for one in asked}:
        return
    db.session.add(CoAuthor(proposal_id=proposal.id, user_id=user.id))
    db.session.flush()
    events.publish(CoAuthorInvited(proposal.id, user.id))


def answer_invitation(*, proposal: Proposal, user: User, accept: bool) -> None:
    """Says yes or no. Who writes a proposal does not count among its supporters, so a support given before is taken back.
    The proposal is locked; saying the same again does nothing.

    Raises:
        NotFound: nobody asked him. Conflict: it is not open any more.
    """
    found = together.coauthor(proposal.id, user.id)
    if found is None or found.state not in (CoAuthorState.INVITED, CoAuthorState.ACCEPTED):
        raise NotFound
    wanted = CoAuthorState.ACCEPTED if accept else CoAuthorState.DECLINED
    if found.state is wanted:
        return
    if found.state is not CoAuthorState.INVITED:
        raise Conflict(_("You have answered already."))
    if proposal.state is not ProposalState.OPEN:
        raise Conflict(_("This proposal is not open any more."))
    if accept:
        supporting.give_up(proposal, user)
    found.state, found.answered_at = wanted, clock.now()
    db.session.flush()
    involvement.settle_user(proposal, user)
    events.publish(ProposalChanged(proposal.id))


def leave(*, proposal: Proposal, user: User) -> None:
    """Writes it no more; the name goes from the page. The proposal is locked.

    Raises:
        NotFound: he is none of its co-authors.
    """
    found = together.coauthor(proposal.id, user.id)
    if found is None or found.state is not CoAuthorState.ACCEPTED:
        raise NotFound
    found.state, found.answered_at = CoAuthorState.LEFT, clock.now()
    db.session.flush()
    involvement.settle_user(proposal, user)
    events.publish(ProposalChanged(proposal.id))


def _own(proposal: Proposal, actor: User) -> None:
    if actor.id not in together.writers_of(proposal):
        raise NotFound
    if proposal.state is not ProposalState.OPEN:
        raise Conflict(_("This proposal is not open any more."))
