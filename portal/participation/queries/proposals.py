"""Proposals with what is known of them: supports, the city's answer, the reader's own part."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import User
from portal.core import db, web
from portal.participation.models import (
    Component,
    OfficialAnswer,
    Process,
    Proposal,
    ProposalState,
    Space,
    Stage,
    Support,
)
from portal.search import fold

PER_PAGE = 20
SIMILAR = 5
ORDERS = ("newest", "supports")


@dataclass(frozen=True)
class Shown:
    """A proposal as lists and its page show it. `answer`: the city's newest."""

    proposal: Proposal
    supports: int
    answer: OfficialAnswer | None


@dataclass(frozen=True)
class Wanted:
    """What a list shows. `order`: one of `ORDERS`. `state`: "answered", "overdue", "open" or empty for all."""

    order: str = "newest"
    category: str = ""
    state: str = ""


def _supports() -> ColumnElement[int]:
    return select(func.count()).where(Support.proposal_id == Proposal.id).correlate(Proposal).scalar_subquery()


def _newest_answer() -> tuple[type[OfficialAnswer], ColumnElement[bool]]:
    answer = aliased(OfficialAnswer)
    newest = (
        select(OfficialAnswer.id)
        .where(OfficialAnswer.proposal_id == Proposal.id)
        .order_by(OfficialAnswer.created_at.desc(), OfficialAnswer.id.desc())
        .limit(1)
        .correlate(Proposal)
        .scalar_subquery()
    )
    return answer, answer.id == newest


def _shown() -> Any:
    answer, is_newest = _newest_answer()
    return select(Proposal, _supports(), answer).outerjoin(answer, is_newest).options(joinedload(Proposal.author))


def proposals_of(component_id: uuid.UUID, wanted: Wanted, today: date, page: int) -> web.Page[Shown]:
    """A page of the list, without what moderators have hidden."""
    of_component = and_(Proposal.component_id == component_id, Proposal.state != ProposalState.HIDDEN)
    narrowed = [of_component, *_narrowed(wanted, today)]
    order: dict[str, tuple[Any, ...]] = {
        "newest": (Proposal.created_at.desc(), Proposal.id.desc()),
        "supports": (_supports().desc(), Proposal.id.desc()),
    }
    statement = _shown().where(*narrowed).order_by(*order.get(wanted.order, order["newest"]))
    found = web.paginate(statement, page, PER_PAGE, scalars=False)
    return web.Page([Shown(*row) for row in found.items], found.page, found.pages, found.total)


def _narrowed(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    answered = select(OfficialAnswer.id).where(OfficialAnswer.proposal_id == Proposal.id).exists()
    found: list[ColumnElement[bool]] = []
    if wanted.category:
        found.append(Proposal.category == wanted.category)
    if wanted.state == "answered":
        found.append(answered)
    elif wanted.state == "overdue":
        found.append(and_(Proposal.stage == Stage.ANSWER_DUE, Proposal.answer_due_on < today, ~answered))
    elif wanted.state == "open":
        found.append(~answered)
    return found


def proposal_at(component_id: uuid.UUID, number: int) -> Shown | None:
    """A proposal by its number."""
    row = db.session.execute(
        _shown().where(Proposal.component_id == component_id, Proposal.number == number)
    ).one_or_none()
    return Shown(*row) if row else None


def proposal_locked(proposal_id: uuid.UUID) -> Proposal | None:
    """For a change of it or of its supports; with component and process."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .with_for_update(of=Proposal)
        .options(
            joinedload(Proposal.component)
            .joinedload(Component.process)
            .joinedload(Process.space)
            .joinedload(Space.city)
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def known_proposal(proposal_id: uuid.UUID) -> Proposal:
    """As `proposal_locked`, of one that was read just now. Raises LookupError."""
    found = proposal_locked(proposal_id)
    if found is None:
        raise LookupError(proposal_id)
    return found


def answers_of(proposal_id: uuid.UUID) -> Sequence[OfficialAnswer]:
    """Everything the city has said of it, the newest first."""
    return db.session.scalars(
        select(OfficialAnswer)
        .where(OfficialAnswer.proposal_id == proposal_id)
        .order_by(OfficialAnswer.created_at.desc(), OfficialAnswer.id.desc())
    ).all()


def supports_of(proposal_id: uuid.UUID) -> int:
    return db.session.scalar(select(func.count()).where(Support.proposal_id == proposal_id)) or 0


def supported_among(user_id: uuid.UUID, proposal_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the proposals that the person supports."""
    return set(
        db.session.scalars(
            select(Support.proposal_id).where(Support.user_id == user_id, Support.proposal_id.in_(proposal_ids))
        )
    )


def similar(component_id: uuid.UUID, title: str, lang: str) -> list[Any]:
    """Open proposals of the same language whose title is alike, the most alike first: (proposal, supports).

    Alike is what shares trigrams, after marks and case are folded away, so that a typo or another ending still finds it.
    """
    letters = fold.letters(title)[:300]
    if len(letters) < 3:
        return []
    near = func.similarity(Proposal.letters, letters)
    within = func.word_similarity(letters, Proposal.letters)
    return list(
        db.session.execute(
            select(Proposal, _supports())
            .where(
                Proposal.component_id == component_id,
                Proposal.lang == lang,
                Proposal.state == ProposalState.OPEN,
                Proposal.letters.op("%")(letters),
            )
            .order_by(func.greatest(near, within).desc(), Proposal.id)
            .limit(SIMILAR)
        )
    )


def counts_of(component_ids: Collection[uuid.UUID], *, with_hidden: bool = False) -> Mapping[uuid.UUID, int]:
    """Component → proposals that can be read, or all; those without any are left out."""
    statement = (
        select(Proposal.component_id, func.count())
        .where(Proposal.component_id.in_(component_ids))
        .group_by(Proposal.component_id)
    )
    if not with_hidden:
        statement = statement.where(Proposal.state != ProposalState.HIDDEN)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def next_number(component_id: uuid.UUID) -> int:
    """The number of a new proposal; whoever asks holds the component."""
    return (db.session.scalar(select(func.max(Proposal.number)).where(Proposal.component_id == component_id)) or 0) + 1


def proposal_sent_with(component_id: uuid.UUID, request_key: str) -> Proposal | None:
    """What the form with this key has made already."""
    return db.session.scalars(
        select(Proposal).where(Proposal.component_id == component_id, Proposal.request_key == request_key)
    ).one_or_none()


def proposal_told(proposal_id: uuid.UUID) -> Proposal | None:
    """A proposal with everything that its mails say; None if it is hidden."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.id == proposal_id, Proposal.state != ProposalState.HIDDEN)
        .options(
            joinedload(Proposal.component)
            .joinedload(Component.process)
            .joinedload(Process.space)
            .joinedload(Space.city)
        )
    ).one_or_none()


def people_to_tell(proposal_id: uuid.UUID) -> Sequence[User]:
    """Its author and everybody who supports it, each once."""
    supporters = select(Support.user_id).where(Support.proposal_id == proposal_id, Support.user_id.is_not(None))
    author = select(Proposal.author_id).where(Proposal.id == proposal_id, Proposal.author_id.is_not(None))
    return db.session.scalars(select(User).where(User.id.in_(supporters.union(author)))).all()


def desk(city_ids: Collection[uuid.UUID]) -> Sequence[Any]:
    """What waits for an answer of these cities: (proposal, supports, component, process, space), the latest first."""
    answered = select(OfficialAnswer.id).where(OfficialAnswer.proposal_id == Proposal.id).exists()
    return db.session.execute(
        select(Proposal, _supports(), Component, Process, Space)
        .join(Component, Component.id == Proposal.component_id)
        .join(Process, Process.id == Component.process_id)
        .join(Space, Space.id == Process.space_id)
        .where(
            Space.city_id.in_(city_ids),
            Proposal.state == ProposalState.OPEN,
            Proposal.stage == Stage.ANSWER_DUE,
            ~answered,
        )
        .options(joinedload(Space.city))
        .order_by(Proposal.answer_due_on, Proposal.id)
        .limit(200)
    ).all()


def own_of(user_id: uuid.UUID) -> tuple[Sequence[Proposal], Sequence[tuple[uuid.UUID, str]]]:
    """What a person has proposed, and (id, title) of what he supports."""
    written = db.session.scalars(select(Proposal).where(Proposal.author_id == user_id).order_by(Proposal.id)).all()
    supported = db.session.execute(
        select(Proposal.id, Proposal.title)
        .join(Support, Support.proposal_id == Proposal.id)
        .where(Support.user_id == user_id)
    ).all()
    return written, [(row[0], row[1]) for row in supported]
