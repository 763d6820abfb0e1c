"""Proposals of citizens, who supports them, and what the city answers."""

from __future__ import annotations

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.core.db import Base, CreatedAt, Id, JsonList, Utc
from portal.participation.models.processes import Component


class ProposalState(StrEnum):
    """`withdrawn`: by its author; it stays readable, for its supporters. `hidden`: by a moderator. `archived`: too few supported it
    in time. `merged`: it is a part of another one now, and readable.
    """

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"
    ARCHIVED = "archived"
    MERGED = "merged"


class Stage(StrEnum):
    """How far supports have brought it: a debate is open from one threshold on, the city must answer from the next."""

    PROPOSED = "proposed"
    DEBATE = "debate"
    ANSWER_DUE = "answer_due"


class AnswerState(StrEnum):
    """What the city says: under way and done come after accepted."""

    ACCEPTED = "accepted"
    IN_PART = "in_part"
    REJECTED = "rejected"
    UNDER_WAY = "under_way"
    DONE = "done"


class Proposal(Base):
    """`number` is that of the permanent address, within the component. `author_id` None: the account was erased.

    `request_key`: of the form that sent it, so that a form that is sent twice makes one. `answer_due_on`: set when the threshold
    of an answer is reached. `gathers_until`: when it is archived unless a debate is open by then. `pictures`: each
    `{"key", "type", "alt"}`.
    """

    __tablename__ = "participation_proposals"
    __table_args__ = (
        Index("uq_participation_proposals_component_id_number", "component_id", "number", unique=True),
        Index("uq_participation_proposals_component_id_request_key", "component_id", "request_key", unique=True),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="place"),
        CheckConstraint("(stage = 'answer_due') = (answer_due_on IS NOT NULL)", name="due"),
        Index("ix_participation_proposals_author_id", "author_id"),
        # GiST and not GIN: it gives the nearest first, while a third of ten thousand titles may be somewhat alike.
        Index(
            "ix_participation_proposals_alike",
            "letters",
            postgresql_using="gist",
            postgresql_ops={"letters": "gist_trgm_ops(siglen=64)"},
        ),
        CheckConstraint("latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180", name="degrees"),
        CheckConstraint("state <> 'merged' OR merged_into_id <> id", name="merged"),
        Index(
            "ix_participation_proposals_gathering",
            "gathers_until",
            postgresql_where="state = 'open' AND stage = 'proposed' AND gathers_until IS NOT NULL",
        ),
        Index(
            "ix_participation_proposals_debated",
            "component_id",
            "debated_at",
            postgresql_where="debated_at IS NOT NULL",
        ),
        Index(
            "ix_participation_proposals_due",
            "component_id",
            "answer_due_on",
            postgresql_where="answer_due_on IS NOT NULL",
        ),
        Index("ix_participation_proposals_place_id", "place_id"),
        Index("ix_participation_proposals_merged_into_id", "merged_into_id"),
        Index(
            "ix_participation_proposals_map",
            "component_id",
            "latitude",
            "longitude",
            postgresql_where="latitude IS NOT NULL",
        ),
    )

    id: Mapped[Id]
    component_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participation_components.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"))
    lang: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(120))
    # The title as `search.fold.letters` makes it comparable: for "similar ones" before somebody posts.
    letters: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(40), default="")
    place: Mapped[str] = mapped_column(String(160), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.OPEN)
    # By its author; it stays so when a moderator hides it and shows it again.
    withdrawn_at: Mapped[Utc | None]
    stage: Mapped[Stage] = mapped_column(default=Stage.PROPOSED)
    answer_due_on: Mapped[date | None]
    request_key: Mapped[str | None] = mapped_column(String(40))
    # Its author is shown as a resident, to moderators too (`rules.moderation`).
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[CreatedAt]
    changed_at: Mapped[CreatedAt]
    gathers_until: Mapped[Utc | None]
    # When supports opened the debate.
    debated_at: Mapped[Utc | None]
    place_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_places.id", ondelete="SET NULL"))
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_proposals.id", ondelete="SET NULL")
    )
    pictures: Mapped[JsonList] = mapped_column(default=list)

    component: Mapped[Component] = relationship(lazy="raise_on_sql")
    author: Mapped[User | None] = relationship(lazy="raise_on_sql")


class Support(Base):
    """One person's support of one proposal: the key is the proof that nobody counts twice.

    Who supports is no one's to see. When an account is erased the support stays counted: `voter` is a keyed digest of proposal
    and person, not the person (`services.supporting`).
    """

    __tablename__ = "participation_supports"
    # Thousands of supporters are told in the order of their ids.
    __table_args__ = (Index("ix_participation_supports_told", "proposal_id", "user_id"),)

    proposal_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participation_proposals.id", ondelete="CASCADE"), primary_key=True
    )
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    # Whom to tell of what becomes of it; empty once the account is erased.
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[CreatedAt]


class OfficialAnswer(Base):
    """What the city has said of a proposal or of a petition, the newest counts; earlier ones stay readable.

    `department_id`: who is responsible; `department`: its name as it was in the language of the answer, which is all that an answer
    from elsewhere or from before there were departments has.
    """

    __tablename__ = "participation_answers"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("num_nonnulls(proposal_id, petition_id) = 1", name="subject"),
        Index("ix_participation_answers_proposal_id", "proposal_id", "created_at"),
        Index("ix_participation_answers_petition_id", "petition_id", "created_at"),
    )

    id: Mapped[Id]
    proposal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_proposals.id", ondelete="CASCADE"))
    petition_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participation_petitions.id", ondelete="CASCADE"))
    state: Mapped[AnswerState]
    lang: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    department: Mapped[str] = mapped_column(String(160), default="")
    department_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("participation_departments.id", ondelete="SET NULL"), index=True
    )
    percent: Mapped[int | None]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("accounts_users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
