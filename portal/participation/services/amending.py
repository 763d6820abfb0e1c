"""Other wordings of a proposal: suggested by anybody, taken up or not by who writes it."""

from __future__ import annotations

from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError, NotFound
from portal.core.i18n import _
from portal.core.written import lines
from portal.participation import rules
from portal.participation.events import AmendmentSettled, AmendmentSuggested, ProposalChanged
from portal.participation.models import (
    Action,
    Amendment,
    AmendmentState,
    NoticeKind,
    Proposal,
    ProposalRevision,
    ProposalState,
)
from portal.participation.queries import processes, together
from portal.participation.rules.proposals import TEXT_LENGTH
from portal.participation.services import indexing, intake, involvement, telling

MOST_WAITING = 3  # of one person for one proposal
REASON_LENGTH = 1000


def suggest(
    *,
    proposal: Proposal,
    body: str,
    reason: str,
    author: User,
    request_key: str | None = None,
    is_anonymous: bool = False,
) -> Amendment:
    """Suggests another text. The same form sent twice makes one. The proposal is locked.

    Raises:
        Conflict: comments are not taken at the moment, the person is blocked here, it is not open, or three of the person's wait already.
        DomainError: there is no text, it is the same or too long, there is no reason, or it cannot be without a name here.
        NotFound: the person writes it, and can change it or talk about it.
    """
    before = together.amendment_sent_with(proposal.id, request_key) if request_key else None
    if before is not None:
        return before
    if author.id in together.writers_of(proposal):
        raise NotFound
    if not author.is_confirmed:
        raise Conflict(_("Confirm your e-mail address first. What you wrote is still in the form."))
    process = processes.known_process(proposal.component.process_id)
    component = next(one for one in process.components if one.id == proposal.component_id)
    if proposal.state is not ProposalState.OPEN or not rules.is_open(process, component, Action.COMMENT, clock.now()):
        raise Conflict(_("Changes cannot be suggested at the moment. Copy your text: you may need it."))
    intake.refuse_blocked(process.space, author)
    intake.check_anonymous(process.space, author, is_anonymous=is_anonymous)
    if together.waiting_of(proposal.id, author.id) >= MOST_WAITING:
        raise Conflict(_("Three of your suggestions wait for the authors already."))
    text = lines(body)
    if not text or text == proposal.body:
        raise DomainError(_("Change something in the text."), field="body")
    if len(text) > TEXT_LENGTH:
        raise DomainError(_("This is too long."), field="body")
    made = Amendment(
        id=ids.new_id(), proposal_id=proposal.id, author_id=author.id, before=proposal.body, body=text,
        reason=_reason(reason, _("Say what is better then.")), request_key=request_key,
        is_anonymous=is_anonymous,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    involvement.settle_user(proposal, author)
    events.publish(AmendmentSuggested(made.id), ProposalChanged(proposal.id))
    return made


def settle(*, proposal: Proposal, amendment: Amendment, accept: bool, answer: str, actor: User) -> None:
    """One of those who write it takes the wording up or not, and says why. What it said before stays readable, and everybody who
    supports it is told. Both are locked.

    Raises:
        NotFound: it is not the actor's.
        Conflict: it is settled, the proposal says something else by now, or the actor is blocked here.
        DomainError: there is no reason.
    """
    if amendment.proposal_id != proposal.id or actor.id not in together.writers_of(proposal):
        raise NotFound
    if amendment.state is not AmendmentState.OPEN or proposal.state is not ProposalState.OPEN:
        raise Conflict(_("This is settled already."))
    intake.refuse_blocked(processes.known_process(proposal.component.process_id).space, actor)
    words = _reason(answer, _("Say why, so that who suggested it understands."))
    if accept and amendment.before != proposal.body:
        raise Conflict(_("The proposal has been changed since this was suggested. It would undo that change."))
    amendment.state = AmendmentState.ACCEPTED if accept else AmendmentState.DECLINED
    amendment.answer, amendment.settled_at = words, clock.now()
    if accept:
        db.session.add(ProposalRevision(id=ids.new_id(), proposal_id=proposal.id, body=proposal.body))
        proposal.body, proposal.changed_at = amendment.body, clock.now()
        db.session.flush()
        indexing.refresh(proposal.id)
        telling.tell(proposal.id, NoticeKind.AMENDED)
    db.session.flush()
    events.publish(AmendmentSettled(amendment.id), ProposalChanged(proposal.id))


def withdraw_amendment(*, proposal: Proposal, amendment: Amendment, author: User) -> None:
    """Who suggested it takes it back. Both are locked.

    Raises:
        NotFound: it is not his. Conflict: it is settled.
    """
    if amendment.author_id != author.id:
        raise NotFound
    if amendment.state is not AmendmentState.OPEN:
        raise Conflict(_("This is settled already."))
    amendment.state, amendment.settled_at = AmendmentState.WITHDRAWN, clock.now()
    db.session.flush()
    involvement.settle_user(proposal, author)
    events.publish(ProposalChanged(amendment.proposal_id))


def _reason(text: str, missing: str) -> str:
    words = lines(text)
    if not words:
        raise DomainError(missing, field="reason")
    if len(words) > REASON_LENGTH:
        raise DomainError(_("This is too long."), field="reason")
    return words
