"""Proposals with what is known of them: supports, the city's answer, the reader's own part."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, and_, any_, bindparam, exists, func, select
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import User
from portal.core import db
from portal.core.prepared import Prepared
from portal.discussions.models import Bookmark, Follow, TalkTally, TopicKind
from portal.participation.models import (
    Amendment,
    AmendmentState,
    CoAuthor,
    CoAuthorState,
    Component,
    OfficialAnswer,
    Process,
    Proposal,
    ProposalImplementation,
    ProposalState,
    ProposalTally,
    Space,
    SpacePlace,
    Stage,
    Support,
)
from portal.participation.rules.proposals import Counted
from portal.search import fold

SIMILAR = 5
ALIKE = 0.3  # of their trigrams are shared, as `pg_trgm` reckons


@dataclass(frozen=True)
class Shown:
    """A proposal as its page shows it. `answer`: the city's newest. `place`: names of the place chosen from the list. `author`: the name, None if the account was erased; `authors`:
    (id, name) of those who write it together with its author. `merged_into`: number, title, language of what it is a part of now;
    `parts`: the same of what became a part of it. `suggested`: amendments that wait. `invited`, `is_…`: of the reader.
    """

    proposal: Proposal
    supports: int
    answer: OfficialAnswer | None
    comments: int
    place: dict[str, str] | None
    implementation: ProposalImplementation | None
    author: str | None
    authors: Sequence[tuple[uuid.UUID, str]]
    merged_into: Sequence[Any] | None
    parts: Sequence[Sequence[Any]]
    suggested: int
    is_supported: bool = False
    is_followed: bool = False
    is_bookmarked: bool = False
    is_invited: bool = False
    participants: int = 0

    @property
    def counted(self) -> Counted:
        return Counted(self.supports, self.participants)

    @property
    def writers(self) -> set[uuid.UUID]:
        """Ids of all who write it."""
        return {key for key, _name in self.authors} | ({self.proposal.author_id} if self.proposal.author_id else set())


def _together() -> Any:
    """Names of the co-authors as a list of [id, name]."""
    return (
        select(func.jsonb_agg(func.jsonb_build_array(_WRITER.id, _WRITER.display_name)))
        .select_from(CoAuthor)
        .join(_WRITER, _WRITER.id == CoAuthor.user_id)
        .where(CoAuthor.proposal_id == Proposal.id, CoAuthor.state == CoAuthorState.ACCEPTED)
        .correlate(Proposal)
        .scalar_subquery()
    )


def _merged() -> tuple[Any, Any]:
    """What it is a part of, and what is a part of it, as [number, title, language]."""
    other = aliased(Proposal)
    told = func.jsonb_build_array(other.number, other.title, other.lang)
    into = select(told).where(other.id == Proposal.merged_into_id).correlate(Proposal).scalar_subquery()
    parts = (
        select(func.jsonb_agg(told))
        .where(other.merged_into_id == Proposal.id, other.state != ProposalState.HIDDEN)
        .correlate(Proposal)
        .scalar_subquery()
    )
    return into, parts


def _of_reader() -> dict[str, Any]:
    """Whether the reader supports, follows and has marked it, and is asked to write it too; of nobody, none of it."""
    reader: Any = bindparam("reader", type_=Proposal.id.type)
    topic = func.concat("proposal:", Proposal.id)
    return {
        "is_supported": exists().where(Support.proposal_id == Proposal.id, Support.user_id == reader),
        "is_followed": exists().where(
            Follow.user_id == reader, Follow.kind == TopicKind.SUBJECT, Follow.value == topic
        ),
        "is_bookmarked": exists().where(
            Bookmark.user_id == reader, Bookmark.subject_kind == "proposal", Bookmark.subject_id == Proposal.id
        ),
        "is_invited": exists().where(
            CoAuthor.proposal_id == Proposal.id, CoAuthor.user_id == reader, CoAuthor.state == CoAuthorState.INVITED
        ),
    }


def _page() -> Prepared:
    """The statement of `proposal_at`: built once, for every page of a proposal begins with it."""
    earlier = aliased(OfficialAnswer)
    newest = (
        select(earlier.id)
        .where(earlier.proposal_id == Proposal.id)
        .order_by(earlier.created_at.desc(), earlier.id.desc())
        .limit(1)
        .correlate(Proposal)
        .scalar_subquery()
    )
    suggested = (
        select(func.count())
        .where(Amendment.proposal_id == Proposal.id, Amendment.state == AmendmentState.OPEN)
        .correlate(Proposal)
        .scalar_subquery()
    )
    into, parts = _merged()
    marks = {name: mark.correlate(Proposal).label(name) for name, mark in _of_reader().items()}
    return Prepared(
        select(
            Proposal, ProposalTally.supports.label("supports"), ProposalTally.participants.label("participants"), OfficialAnswer, func.coalesce(TalkTally.comments, 0).label("comments"),
            SpacePlace.names.label("place"), ProposalImplementation, User.display_name.label("author"), _together().label("authors"),
            into.label("merged_into"), parts.label("parts"), suggested.label("suggested"), *marks.values(),
        )
        .join(ProposalTally, ProposalTally.proposal_id == Proposal.id)
        .outerjoin(OfficialAnswer, OfficialAnswer.id == newest)
        .outerjoin(TalkTally, and_(TalkTally.subject_kind == "proposal", TalkTally.subject_id == Proposal.id))
        .outerjoin(SpacePlace, SpacePlace.id == Proposal.place_id)
        .outerjoin(ProposalImplementation, ProposalImplementation.proposal_id == Proposal.id)
        .outerjoin(User, User.id == Proposal.author_id)
        .where(Proposal.component_id == bindparam("component_id"), Proposal.number == bindparam("number")),
        # What stands outside of the pieces that are kept; text and the rest come where a piece is made. Also: psycopg reads a
        # statement of more than 4,096 signs anew each time.
        only={
            Proposal: (
                "id", "component_id", "number", "author_id", "lang", "title", "state", "stage", "answer_due_on", "gathers_until",
            ),
            OfficialAnswer: ("id", "proposal_id"), ProposalImplementation: ("proposal_id",),
        },
    )  # fmt: skip


_WRITER = aliased(User)
_PAGE = _page()


def proposal_at(component_id: uuid.UUID, number: int, reader: uuid.UUID | None = None) -> Shown | None:
    """A proposal by its number, with what it is to a reader, in one statement."""
    row = _PAGE.first(component_id=component_id, number=number, reader=reader) if number < 1 << 31 else None
    if row is None:
        return None
    return Shown(
        row.Proposal, row.supports, row.OfficialAnswer, row.comments, row.place, row.ProposalImplementation, row.author,
        [(uuid.UUID(key), name) for key, name in row.authors or ()], row.merged_into, row.parts or (), row.suggested,
        row.is_supported, row.is_followed, row.is_bookmarked, row.is_invited, row.participants,
    )  # fmt: skip


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


_PRESSED = Prepared(
    select(Proposal)
    .where(Proposal.component_id == bindparam("component_id"), Proposal.number == bindparam("number"))
    .with_for_update()
    .execution_options(populate_existing=True),
    only={
        Proposal: (
            "id", "component_id", "number", "author_id", "state", "stage", "answer_due_on", "gathers_until", "debated_at",
        ),
    },
)  # fmt: skip


def proposal_pressed(component: Component, number: int) -> Proposal | None:
    """As `proposal_locked`, for a support: of a component that is known whole, which the proposal then has."""
    row = _PRESSED.first(component_id=component.id, number=number) if number < 1 << 31 else None
    if row is None:
        return None
    found: Proposal = row.Proposal
    set_committed_value(found, "component", component)
    return found


def stages_of(proposal_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Stage]:
    """How far each of them is now."""
    rows = db.session.execute(select(Proposal.id, Proposal.stage).where(Proposal.id.in_(proposal_ids)))
    return {row[0]: row[1] for row in rows}


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


_TALLY = Prepared(
    select(ProposalTally.supports.label("supports"), ProposalTally.participants.label("participants")).where(
        ProposalTally.proposal_id == bindparam("proposal_id")
    )
)


def tally_of(proposal_id: uuid.UUID) -> Counted:
    """How many stand behind it; inside a change of it, with that change."""
    row = _TALLY.first(proposal_id=proposal_id)
    return Counted(row.supports, row.participants) if row else Counted(0)


def supports_of(proposal_id: uuid.UUID) -> int:
    """How many support it; inside a change of it, with that change."""
    return tally_of(proposal_id).supports


_SUPPORTED = Prepared(
    select(Support.proposal_id.label("proposal_id")).where(
        Support.user_id == bindparam("user_id"),
        Support.proposal_id == any_(bindparam("proposal_ids", type_=ARRAY(Support.proposal_id.type))),
    )
)


def supported_among(user_id: uuid.UUID, proposal_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the proposals that the person supports: of the few on a page, for he may support hundreds."""
    return {row.proposal_id for row in _SUPPORTED.all(user_id=user_id, proposal_ids=list(proposal_ids))}


def similar(component_id: uuid.UUID, title: str, lang: str) -> list[Any]:
    """Open proposals of the same language whose title is alike, the most alike first: (proposal, supports).

    Alike is what shares trigrams, after marks and case are folded away, so that a typo or another ending still finds it.
    """
    letters = fold.letters(title)[:300]
    if len(letters) < 3:
        return []
    # The nearest by the index; only these are compared further.
    nearest = (
        select(Proposal.id)
        .where(Proposal.component_id == component_id, Proposal.lang == lang, Proposal.state == ProposalState.OPEN)
        .order_by(Proposal.letters.op("<->")(letters))
        .limit(4 * SIMILAR)
        .subquery()
    )
    near = func.similarity(Proposal.letters, letters)
    within = func.word_similarity(letters, Proposal.letters)
    return list(
        db.session.execute(
            select(Proposal, ProposalTally.supports)
            .join(nearest, nearest.c.id == Proposal.id)
            .join(ProposalTally, ProposalTally.proposal_id == Proposal.id)
            .where(near >= ALIKE)
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


def desk(city_ids: Collection[uuid.UUID]) -> Sequence[Any]:
    """What waits for an answer of these cities: (proposal, supports, component, process, space), the latest first."""
    answered = select(OfficialAnswer.id).where(OfficialAnswer.proposal_id == Proposal.id).exists()
    return db.session.execute(
        select(Proposal, ProposalTally.supports, Component, Process, Space)
        .join(ProposalTally, ProposalTally.proposal_id == Proposal.id)
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
