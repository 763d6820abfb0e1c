"""What the city answers."""

from __future__ import annotations

import uuid

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events, i18n, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines, one_line
from portal.participation.events import PetitionAnswered, PetitionChanged, ProposalAnswered, ProposalChanged
from portal.participation.models import (
    AnswerState,
    Department,
    OfficialAnswer,
    Petition,
    PetitionState,
    Proposal,
    ProposalState,
)
from portal.participation.queries import awaited
from portal.participation.services import handling

REASON_LENGTH = 4000


def answer(
    *,
    proposal: Proposal,
    state: AnswerState,
    reason: str,
    department: Department | None,
    percent: int | None,
    actor: User,
    lang: str = "",
    seen: str | None = None,
) -> OfficialAnswer:
    """The city's word on a proposal, or news of what has become of it; what was said before stays. It is locked. `lang`: of the
    answer; empty: the space's own. `department`: who is responsible from now on; None: as it was. `seen`: what the city had said when
    the form was opened (`awaited.said_last`); None: it does not matter.

    Raises:
        Conflict: it was withdrawn or hidden. Overtaken: somebody has answered since.
        DomainError: there is no reason, or how far it is is no per cent.
    """
    if proposal.state is not ProposalState.OPEN:
        raise Conflict(_("This proposal was withdrawn or hidden."))
    refuse_overtaken("proposal", proposal.id, seen)
    made = said(
        state=state, reason=reason, department=department, percent=percent, actor=actor,
        lang=lang or proposal.component.process.space.lang, proposal_id=proposal.id,
    )  # fmt: skip
    handling.hand_over("proposal", proposal.id, department, actor)
    _audit(actor, ("participation_proposal", proposal.id), state)
    events.publish(ProposalChanged(proposal.id))
    events.publish(ProposalAnswered(made.id))
    return made


def answer_petition(
    *,
    petition: Petition,
    state: AnswerState,
    reason: str,
    department: Department | None,
    percent: int | None,
    actor: User,
    lang: str = "",
    seen: str | None = None,
) -> OfficialAnswer:
    """The city's word on a petition; as `answer`."""
    if petition.state is not PetitionState.OPEN:
        raise Conflict(_("This petition was withdrawn or hidden."))
    refuse_overtaken("petition", petition.id, seen)
    made = said(
        state=state, reason=reason, department=department, percent=percent, actor=actor,
        lang=lang or petition.component.process.space.lang, petition_id=petition.id,
    )  # fmt: skip
    handling.hand_over("petition", petition.id, department, actor)
    _audit(actor, ("participation_petition", petition.id), state)
    events.publish(PetitionChanged(petition.id))
    events.publish(PetitionAnswered(made.id))
    return made


def said(
    *,
    state: AnswerState,
    reason: str,
    department: Department | None,
    percent: int | None,
    actor: User,
    lang: str,
    **about: uuid.UUID,
) -> OfficialAnswer:
    """The row of what the city says. `about`: `proposal_id` or `petition_id`.

    Raises:
        DomainError: there is no reason, or how far it is is no per cent.
    """
    words = lines(reason)
    if not words or len(words) > REASON_LENGTH:
        raise DomainError(_("Say why. Everybody who supported it reads this."), field="reason")
    if percent is not None and (state is not AnswerState.UNDER_WAY or not 0 <= percent <= 100):
        raise DomainError(_("Enter a number from 0 to 100, for what is under way."), field="percent")
    made = OfficialAnswer(
        id=ids.new_id(), state=state, lang=lang, reason=words, percent=percent, answered_by=actor.id,
        department=name_of(department, lang), department_id=department.id if department else None, **about,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def refuse_overtaken(kind: str, subject_id: uuid.UUID, seen: str | None) -> None:
    """Of something that is locked: nobody answers what somebody else has answered while he wrote. `seen`: as of `answer`.

    Raises:
        Overtaken: the city has said something since.
    """
    if seen is not None and seen != awaited.said_last(kind, [subject_id])[subject_id]:
        raise handling.Overtaken(
            _(
                "Somebody else has answered this while you wrote. Read the answer above, then send yours again if it is still needed."
            )
        )


def name_of(department: Department | None, lang: str) -> str:
    """What an answer in this language calls the department."""
    return one_line(i18n.pick(department.names, lang)[0])[:160] if department else ""


def _audit(actor: User, subject: tuple[str, uuid.UUID], state: AnswerState) -> None:
    accounts.audit(actor=actor, action="participation.answered", subject=subject, data={"state": state.value})
