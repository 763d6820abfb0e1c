"""Writing, changing and withdrawing a proposal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Integer, Uuid, column, update, values

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import lines, one_line
from portal.participation import participants, rules
from portal.participation.events import ProposalChanged
from portal.participation.models import Action, Component, Proposal, ProposalState, ProposalTally
from portal.participation.queries import places, processes, proposals, together
from portal.participation.rules import proposals as writing
from portal.participation.services import indexing, intake
from portal.participation.services.processes import freeze_component
from portal.search import fold


@dataclass(frozen=True)
class ProposalPlan:
    """What somebody proposes. `latitude`, `longitude`: degrees, both or none. `place_id`: of the list that the city's staff keeps."""

    title: str
    body: str
    lang: str
    category: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_anonymous: bool = False
    place_id: uuid.UUID | None = None


def propose(*, component: Component, plan: ProposalPlan, author: User, request_key: str | None = None) -> Proposal:
    """A proposal under the next number. The same form sent twice makes one.

    Raises:
        Conflict: nothing can be proposed now, or not by him; what was written stays in the form.
        DomainError: it cannot be anonymous here, the title or the text is too short or too long, or there is no such category.
    """
    # The component is held, so that numbers follow each other; the process is read as it is now.
    processes.hold_component(component.id)
    process = processes.known_process(component.process_id)
    if not rules.is_open(process, component, Action.SUBMIT, clock.now()):
        raise Conflict(_("Proposals are not taken at the moment. Copy your text: you may need it."))
    participants.participant(component, author)
    before = proposals.proposal_sent_with(component.id, request_key) if request_key else None
    if before is not None:
        return before
    intake.check_anonymous(process.space, author, is_anonymous=plan.is_anonymous)
    number, now = proposals.next_number(component.id), clock.now()
    made = Proposal(
        id=ids.new_id(), component_id=component.id, number=number, author_id=author.id, request_key=request_key,
        is_anonymous=plan.is_anonymous,
        created_at=now, changed_at=now, gathers_until=writing.gathers_until(now, writing.Terms.of(component.settings)),
    )  # fmt: skip
    _fill(made, component, plan)
    db.session.add(made)
    _settle(made)
    freeze_component(component)
    return made


def change_proposal(*, proposal: Proposal, plan: ProposalPlan, author: User) -> None:
    """Rewords a proposal that nobody has supported yet. It is locked.

    Raises:
        Conflict: somebody has supported what it said, or the author is blocked here. DomainError: as `propose`.
    """
    if author.id not in together.writers_of(proposal) or not writing.may_be_changed(
        proposal, proposals.supports_of(proposal.id)
    ):
        raise Conflict(
            _("Others support what this says. It cannot be changed any more; write a comment, or withdraw it.")
        )
    intake.refuse_blocked(processes.known_process(proposal.component.process_id).space, author)
    _fill(proposal, proposal.component, plan)
    proposal.changed_at = clock.now()
    _settle(proposal)


def withdraw_proposal(*, proposal: Proposal, author: User) -> None:
    """Its author takes it back; it stays readable for those who supported it. Doing it twice does it once. It is locked.

    Raises:
        Conflict: it is not his, a moderator has hidden it, or it is put away.
    """
    if not writing.is_author(author, proposal) or proposal.state not in (ProposalState.OPEN, ProposalState.WITHDRAWN):
        raise Conflict(_("Only its author can withdraw a proposal."))
    proposal.state = ProposalState.WITHDRAWN
    proposal.withdrawn_at = proposal.changed_at = clock.now()
    _settle(proposal)


def hide_proposal(*, proposal: Proposal, hide: bool, reason: str, actor: User | None) -> None:
    """A proposal is taken from the page, or shown again: what moderation does (`services.moderating`), which names the rule and tells
    the author. It is locked.

    Raises:
        DomainError: there is no reason.
    """
    words = one_line(reason)[:500]
    if not words and actor is not None:
        raise DomainError(_("Say which rule this is about."), field="reason")
    proposal.state = ProposalState.HIDDEN if hide else _shown_state(proposal)
    proposal.changed_at = clock.now()
    db.session.flush()
    accounts.audit(
        actor=actor, action="participation.proposal_hidden" if hide else "participation.proposal_shown",
        subject=("participation_proposal", proposal.id), data={"reason": words},
    )  # fmt: skip
    _settle(proposal)


def _shown_state(proposal: Proposal) -> ProposalState:
    """What a hidden one becomes when it is shown again: what it was."""
    if proposal.merged_into_id:
        return ProposalState.MERGED
    if proposal.withdrawn_at:
        return ProposalState.WITHDRAWN
    return ProposalState.OPEN


def add_exposures(seen: Mapping[tuple[uuid.UUID, int], int]) -> None:
    """Adds how often lists have shown proposals, by component and number; what is gone is left out."""
    for first in range(0, len(items := list(seen.items())), 1000):
        rows = [(component, number, times) for (component, number), times in items[first : first + 1000]]
        shown = values(
            column("component_id", Uuid), column("number", Integer), column("times", Integer), name="seen"
        ).data(rows)
        db.session.execute(
            update(ProposalTally)
            .where(
                ProposalTally.proposal_id == Proposal.id,
                Proposal.component_id == shown.c.component_id,
                Proposal.number == shown.c.number,
            )
            .values(shown=ProposalTally.shown + shown.c.times)
            .execution_options(synchronize_session=False)
        )


def _settle(proposal: Proposal) -> None:
    indexing.refresh(proposal.id)
    events.publish(ProposalChanged(proposal.id))


def _fill(proposal: Proposal, component: Component, plan: ProposalPlan) -> None:
    title, body = one_line(plan.title), lines(plan.body)
    if len(title) < writing.LEAST_TITLE:
        raise DomainError(_("Say in the title what should happen."), field="title")
    if len(title) > writing.TITLE_LENGTH:
        raise DomainError(_("This is too long."), field="title")
    if not body:
        raise DomainError(_("Say why, and what would be different then."), field="body")
    if len(body) > writing.TEXT_LENGTH:
        raise DomainError(_("This is too long."), field="body")
    categories = writing.Terms.of(component.settings).categories or {}
    if (plan.category or categories) and plan.category not in categories:
        raise DomainError(_("Choose what it is about."), field="category")
    proposal.title, proposal.body, proposal.lang = title, body, plan.lang
    proposal.letters = fold.letters(title)[:300]
    proposal.category, proposal.place = plan.category, one_line(plan.place)[:160]
    proposal.latitude, proposal.longitude, proposal.place_id = plan.latitude, plan.longitude, _place(component, plan)


def _place(component: Component, plan: ProposalPlan) -> uuid.UUID | None:
    """The place that was chosen. Raises DomainError."""
    if (plan.latitude is None) != (plan.longitude is None):
        raise DomainError(_("Enter both numbers of the place, or none."), field="latitude")
    for value, most, name in ((plan.latitude, 90, "latitude"), (plan.longitude, 180, "longitude")):
        if value is not None and not -most <= value <= most:
            raise DomainError(_("Enter degrees between %(least)s and %(most)s.", least=-most, most=most), field=name)
    if plan.place_id is not None and plan.place_id not in places.ids_of(component.process_id):
        raise DomainError(_("Choose a place of the list."), field="place_id")
    return plan.place_id
