"""What people have done, as acts of taking part (`participation.taking_part`), with what the ledger knows of who did it.

The ledger has the way somebody came, and for residents age band and district; what was done stands in the tables of each part. Rows
that came in with a process from a file are in no ledger, so they are counted where they are shown and not as acts of people here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, null, or_, select, union_all

from portal.discussions.models import Comment
from portal.live.asking import QuestionState
from portal.participation.models import (
    Channel,
    Component,
    Contribution,
    ContributionSupport,
    HearingQuestion,
    Participation,
    Petition,
    PetitionSignature,
    Process,
    Proposal,
    Support,
)

# The ledger says "open" for what the figures call a visitor.
_CHANNEL = case((Participation.channel == Channel.OPEN, "visitor"), else_=cast(Participation.channel, String))
_COUNTS = Participation.person == Participation.counted_as


def _act(
    at: Any, *, person: Any, channel: Any = _CHANNEL, age_band: Any = Participation.age_band, district: Any = Participation.district
) -> Select[Any]:  # fmt: skip
    return select(
        Process.space_id.label("space_id"), Process.id.label("process_id"), at.label("at"), cast(channel, String).label("channel"),
        func.nullif(age_band, "").label("age_band"), func.nullif(district, "").label("district"), cast(person, String).label("person"),
    )  # fmt: skip


def _by_account(at: Any, person: Any) -> Select[Any]:
    """Of what is done with an account only and stands in no ledger."""
    nothing = null().cast(String)
    return _act(at, person=person, channel=literal("account", String), age_band=nothing, district=nothing)


def _of_process(statement: Any, component_id: Any) -> Any:
    return statement.join(Component, Component.id == component_id).join(Process, Process.id == Component.process_id)


def _in_ledger(*which: ColumnElement[bool]) -> Any:
    """Rows of the ledger themselves, each person once."""
    statement = _act(Participation.created_at, person=Participation.counted_as).select_from(Participation)
    return _of_process(statement, Participation.scope_id).where(_COUNTS, *which)


def acts_of_answering() -> Any:
    """Each survey that somebody has answered. What was answered is elsewhere, and nothing leads there."""
    return _in_ledger(Participation.act == "survey")


_SUPPORTS = Participation.act.startswith("support:")


def acts_of_supporting() -> Any:
    """Each support of a proposal, or of a contribution to a consultation or debate."""
    return _in_ledger(_SUPPORTS)


def people_who_supported() -> Any:
    """(process_id, person): with an account the account, so that who proposes and supports is one; else the mark in the component."""
    with_account = (
        select(Process.id.label("process_id"), cast(Support.user_id, String).label("person"))
        .join(Component, Component.process_id == Process.id)
        .join(Proposal, Proposal.component_id == Component.id)
        .join(Support, Support.proposal_id == Proposal.id)
        .where(Support.user_id.is_not(None))
    )
    without = _of_process(
        select(Process.id, Participation.counted_as).select_from(Participation), Participation.scope_id
    ).where(_COUNTS, _SUPPORTS, Participation.channel != Channel.ACCOUNT)
    beside = (
        _of_process(select(Process.id, ContributionSupport.voter).select_from(Contribution), Contribution.component_id)
        .join(ContributionSupport, ContributionSupport.contribution_id == Contribution.id)
    )  # fmt: skip
    return union_all(with_account, without, beside)


def acts_of_signing() -> Any:
    """Each signature of a petition that counts, online and on paper; one of nobody came in from a file."""
    channel = func.coalesce(cast(_CHANNEL, String), "account")
    person = func.coalesce(cast(PetitionSignature.user_id, String), PetitionSignature.signer)
    statement = (
        _act(PetitionSignature.created_at, person=person, channel=channel)
        .select_from(PetitionSignature)
        .join(Petition, Petition.id == PetitionSignature.petition_id)
    )
    is_his = and_(
        Participation.scope_id == Petition.component_id,
        Participation.act == func.concat("sign:", Petition.id),
        Participation.person == PetitionSignature.signer,
    )
    return (
        _of_process(statement, Petition.component_id)
        .outerjoin(Participation, is_his)
        .where(or_(Participation.person.is_not(None), PetitionSignature.user_id.is_not(None)))
    )


def acts_of_contributing() -> Any:
    """Each contribution to a consultation or debate that its author has not taken back."""
    statement = _by_account(Contribution.created_at, Comment.author_id).select_from(Contribution)
    return _of_process(statement, Contribution.component_id).join(Comment, Comment.id == Contribution.comment_id)


def acts_of_petitioning() -> Any:
    """Each petition that was handed in."""
    statement = _by_account(Petition.created_at, Petition.author_id).select_from(Petition)
    return _of_process(statement, Petition.component_id)


def acts_of_asking() -> Any:
    """Each question to a hearing that was not withdrawn."""
    statement = _by_account(HearingQuestion.asked_at, HearingQuestion.user_id).select_from(HearingQuestion)
    return _of_process(statement, HearingQuestion.component_id).where(HearingQuestion.state != QuestionState.WITHDRAWN)
