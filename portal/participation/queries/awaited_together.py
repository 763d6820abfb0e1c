"""What waits for those who write proposals, as selects that go into one statement (`core.awaiting`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from portal.cities.models import City
from portal.core.awaiting import UNDATED, USER
from portal.core.prepared import among
from portal.participation.models import (
    Amendment,
    AmendmentState,
    CoAuthor,
    CoAuthorState,
    Component,
    ComponentKind,
    MergeConsent,
    MergeState,
    Petition,
    PetitionState,
    PilotState,
    Process,
    ProcessState,
    Proposal,
    ProposalMerge,
    ProposalState,
    Space,
)
from portal.participation.queries.component_talk import KINDS
from portal.participation.rules import spaces

_CITIES = "participation_cities"


def _at(begin: Any, component_id: Any) -> Select[*tuple[Any, ...]]:
    """With component, process, space and city, of processes that are out in spaces that run."""
    found: Select[*tuple[Any, ...]] = (
        begin.join(Component, Component.id == component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .join(City, City.id == Space.city_id)
        .where(Process.state == ProcessState.PUBLISHED, Space.state == PilotState.RUNNING)
    )
    return found


def _proposals() -> Select[*tuple[Any, ...]]:
    """Open proposals with what their addresses need."""
    begin = select(
        UNDATED, City.slug.label("city"), Process.slug.label("process"), Component.slug.label("component"),
        Proposal.number.label("number"),
    ).select_from(Proposal)  # fmt: skip
    return _at(begin, Proposal.component_id).where(Proposal.state == ProposalState.OPEN)


def _writes() -> Any:
    """Whether the person writes the proposal: as its author, or with him."""
    with_him = exists().where(
        CoAuthor.proposal_id == Proposal.id, CoAuthor.user_id == USER, CoAuthor.state == CoAuthorState.ACCEPTED
    )
    return or_(Proposal.author_id == USER, with_him)


def invitations() -> Select[*tuple[Any, ...]]:
    """Proposals that the person is asked to write with their author."""
    return _proposals().join(CoAuthor, CoAuthor.proposal_id == Proposal.id).where(
        CoAuthor.user_id == USER, CoAuthor.state == CoAuthorState.INVITED
    )  # fmt: skip


def amendments() -> Select[*tuple[Any, ...]]:
    """Other wordings that somebody suggests for what the person writes."""
    found = _proposals().join(Amendment, Amendment.proposal_id == Proposal.id)
    return found.where(Amendment.state == AmendmentState.OPEN, _writes())


def merges() -> Select[*tuple[Any, ...]]:
    """Requests to make one of two proposals to which the person, who writes one of them, has not said yes."""
    agreed = exists().where(MergeConsent.merge_id == ProposalMerge.id, MergeConsent.user_id == USER)
    found = _proposals().join(
        ProposalMerge, or_(ProposalMerge.from_id == Proposal.id, ProposalMerge.into_id == Proposal.id)
    )
    return found.where(ProposalMerge.state == MergeState.ASKED, _writes(), ~agreed).ext(distinct_on(ProposalMerge.id))


# Questions to the city --------------------------------------------------------------------------------------------------


def coordinated(user: Any) -> Mapping[str, Any] | None:
    """The cities in whose name a person answers; None for whoever does not."""
    cities = spaces.manages_for(user)
    return {_CITIES: list(cities)} if cities else None


def spoken_for(thing: type[Proposal | Petition]) -> Select[*tuple[Any, ...]]:
    """Proposals or petitions of the person's cities that are to be seen, as `talk.speakers_of`."""
    hidden = ProposalState.HIDDEN if thing is Proposal else PetitionState.HIDDEN
    found = _at(select(thing.id).select_from(thing), thing.component_id)
    return found.where(thing.state != hidden, among(Space.city_id, _CITIES))


def components_spoken_for(name: str) -> Select[*tuple[Any, ...]]:
    """Consultations or debates of the person's cities, as `component_talk.speakers_of`."""
    kinds: tuple[ComponentKind, ...] = KINDS[name]
    return (
        select(Component.id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .where(
            and_(Component.kind.in_(kinds), Process.state == ProcessState.PUBLISHED, Space.state == PilotState.RUNNING),
            among(Space.city_id, _CITIES),
        )
    )
