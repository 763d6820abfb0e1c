"""What belongs to the demo's proposals: places, co-authors, other wordings, one that became a part of another, and how they are carried out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.core import clock, db
from portal.demo import files
from portal.discussions.models import Comment
from portal.participation import marks, queries, services
from portal.participation.models import (
    Amendment,
    AmendmentState,
    Channel,
    CoAuthor,
    CoAuthorState,
    Component,
    ComponentKind,
    Participation,
    Proposal,
    ProposalImplementation,
    ProposalState,
    Space,
    SpacePlace,
    Support,
)
from portal.participation.queries import together
from portal.participation.rules.proposals import Terms, part_act
from portal.participation.services import PlaceRow, ledger
from portal.participation.services.supporting import act_of, voter_of
from portal.search import fold


def first_list(space: Space) -> Component:
    """The proposals with which the pilot began: the city has published other processes since."""
    return next(
        one
        for process in reversed(queries.processes_of(space.id, drafts=False))
        for one in process.components
        if one.kind is ComponentKind.PROPOSALS
    )


def keep_places(space: Space, actor: User) -> None:
    """The places that citizens choose from; also of a space that is only being prepared."""
    rows = [PlaceRow(*row) for row in _of(space)["places"]]
    services.keep_places(space=space, rows=rows, actor=actor)


def add(space: Space, component: Component, citizens: Sequence[User], actor: User) -> None:
    """As rows, since nobody is told of what lies before today."""
    item = _of(space)
    component.settings = {**component.settings, **item["settings"]}
    known = {
        one.number: one for one in db.session.scalars(select(Proposal).where(Proposal.component_id == component.id))
    }
    for row in item["extra"]:
        known[len(known) + 1] = _extra(row, len(known) + 1, component, citizens, known)
    places = {
        one.names[space.lang]: one.id
        for one in db.session.scalars(select(SpacePlace).where(SpacePlace.space_id == space.id))
    }
    for number, (name, latitude, longitude) in item["at"].items():
        one = known[int(number)]
        one.place_id, one.latitude, one.longitude = places[name], latitude, longitude
    for number, numbers in item["coauthors"].items():
        _write_together(known[int(number)], [citizens[n] for n in numbers])
    for row in item["amendments"]:
        _amend(row, known[row["on"]], citizens[row["by"]])
    for number, row in item["implementations"].items():
        _implement(row, known[int(number)], actor)
    db.session.flush()
    _count_participants(component, known.values())


def _of(space: Space) -> Mapping[str, Any]:
    found: Mapping[str, Any] = files.read("proposals_more")["spaces"][space.city.slug]
    return found


def _extra(
    row: Mapping[str, Any], number: int, component: Component, citizens: Sequence[User], known: Mapping[int, Proposal]
) -> Proposal:
    """One that is put away: too few supported it, or it became a part of another one."""
    at, author = clock.now() - timedelta(days=row["days"]), citizens[row["by"]]
    made = Proposal(
        component_id=component.id, number=number, author_id=author.id, lang=known[1].lang, title=row["title"],
        letters=fold.letters(row["title"])[:300], body=row["body"], category=row["category"], place=row["place"], created_at=at,
        changed_at=at, state=ProposalState.ARCHIVED if row.get("archived") else ProposalState.MERGED,
        merged_into_id=known[row["into"]].id if "into" in row else None,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    chosen = [one for one in citizens if one is not author][: row["supports"]]
    add_supports(made, chosen, at)
    db.session.flush()
    return made


def add_supports(proposal: Proposal, people: Sequence[User], at: datetime) -> None:
    """Supports as they were given by now, in the ledger too, from which figures are made."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    for one in people:
        mark = marks.person(proposal.component_id, "account", str(one.id))
        db.session.add(Support(proposal_id=proposal.id, voter=voter_of(proposal, one), user_id=one.id, created_at=at))
        db.session.add(
            Participation(
                component_id=proposal.component_id, act=act_of(proposal), person=mark, counted_as=mark, channel=Channel.ACCOUNT, created_at=hour,
            )
        )  # fmt: skip


def _count_participants(component: Component, known: Iterable[Proposal]) -> None:
    """Who has supported, said or suggested something by now, where a stage counts all who take part."""
    if not Terms.of(component.settings).counts_participants:
        return
    for one in known:
        of = (
            select(Support.user_id).where(Support.proposal_id == one.id),
            select(Comment.author_id).where(Comment.subject_kind == "proposal", Comment.subject_id == one.id),
            select(Amendment.author_id).where(Amendment.proposal_id == one.id),
        )
        taking_part = {key for statement in of for key in db.session.scalars(statement)} - together.writers_of(one)
        ledger.enter_all(
            component=component, act=part_act(one.id), channel=Channel.ACCOUNT,
            people=[marks.person(component.id, "account", str(key)) for key in sorted(taking_part - {None}, key=str)],
        )  # fmt: skip


def _write_together(proposal: Proposal, people: Sequence[User]) -> None:
    for one in people:
        held = db.session.get(Support, (proposal.id, voter_of(proposal, one)))
        if held is not None:  # who writes it does not count among its supporters
            db.session.delete(held)
            mark = marks.person(proposal.component_id, "account", str(one.id))
            counted = db.session.get(Participation, (proposal.component_id, act_of(proposal), mark))
            db.session.delete(counted)
        state, at = CoAuthorState.ACCEPTED, proposal.created_at
        db.session.add(CoAuthor(proposal_id=proposal.id, user_id=one.id, state=state, invited_at=at, answered_at=at))
    db.session.flush()


def _amend(row: Mapping[str, Any], proposal: Proposal, author: User) -> None:
    at = clock.now() - timedelta(days=row["days"])
    answer = row.get("answer", "")
    db.session.add(
        Amendment(
            proposal_id=proposal.id, author_id=author.id, before=proposal.body, body=row["body"], reason=row["reason"], answer=answer,
            state=AmendmentState.DECLINED if answer else AmendmentState.OPEN, created_at=at,
            settled_at=at + timedelta(days=2) if answer else None,
        )
    )  # fmt: skip


def _implement(row: Mapping[str, Any], proposal: Proposal, actor: User) -> None:
    today = clock.today()
    steps = [
        {"title": title, "on": (today + timedelta(days=days)).isoformat(), "percent": percent, "state": state}
        for title, days, percent, state in row["milestones"]
    ]
    db.session.add(
        ProposalImplementation(
            proposal_id=proposal.id, milestones=steps, planned=Decimal(row["planned"]), spent=Decimal(row["spent"]),
            currency=row["currency"], contract_name=row["contract_name"], contract_url=row["contract_url"], version=1,
            changed_by=actor.id, changed_at=clock.now() - timedelta(days=2),
        )
    )  # fmt: skip
