"""Calls: prepared, opened, judged round by round, decided and shown."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases.events import CallChanged, CallPublished, WinnerTakenBack
from portal.cases.models import (
    Call,
    CallCategory,
    CallCriterion,
    CallRound,
    CallState,
    Eligibility,
    Entry,
    Juror,
)
from portal.cases.queries import awards as queries
from portal.cases.queries import jury
from portal.cases.queries.awards import OneEntry
from portal.cases.rules import awards as rules
from portal.cases.services import prizes
from portal.cases.services.jury import remind_at
from portal.core import clock, db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _


@dataclass(frozen=True, kw_only=True)
class CallPlan:
    """A call as the office plans it. `titles`: by language, English at least."""

    slug: str
    titles: dict[str, str]
    opens_at: datetime
    closes_at: datetime
    timezone: str
    descriptions: dict[str, str] = field(default_factory=dict)
    most_per_city: int = 2
    members_only: bool = True
    needs_case: bool = False
    stages: Sequence[str] = ()

    def facts(self) -> dict[str, Any]:
        names = ("slug", "opens_at", "closes_at", "timezone", "most_per_city", "members_only", "needs_case")
        return {name: getattr(self, name) for name in names} | {"stages": list(self.stages)}


def create_call(*, plan: CallPlan, actor: User | None) -> Call:
    """A call that nobody but the office sees yet.

    Raises:
        Conflict: the address is taken.
        DomainError: it closes before it opens.
    """
    _check_times(plan)
    call = Call(
        titles=plan.titles, descriptions=plan.descriptions, year=plan.closes_at.year,
        created_by=actor.id if actor else None, **plan.facts(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(call)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("There is a call with this address already."), field="slug") from error
    accounts.audit(actor=actor, action="cases.call_created", subject=("call", call.id))
    return _whole(call)


def record_past_call(*, slug: str, titles: dict[str, str], year: int, figures: dict[str, Any]) -> Call:
    """A call from before the portal, of which only figures are known, with where they are from."""
    call = Call(
        slug=slug, titles=titles, year=year, figures=figures, state=CallState.PUBLISHED, published_at=clock.now()
    )
    db.session.add(call)
    db.session.flush()
    events.publish(CallChanged(call.id))
    return call


def change_call(*, call: Call, plan: CallPlan, actor: User) -> None:
    """Changes the facts of a call that was loaded for changing. Once judging has begun they stay.

    Raises:
        Conflict: it is being judged or over, the address is taken, or a city has more entries than it shall have places.
        DomainError: it closes before it opens.
    """
    if call.state not in (CallState.DRAFT, CallState.OPEN):
        raise Conflict(_("The jury has begun: this cannot be changed any more."))
    _check_times(plan)
    if call.state is CallState.OPEN and call.slug != plan.slug:
        raise Conflict(_("The call is public: its address stays."), field="slug")
    try:
        with db.session.begin_nested():
            for name, value in plan.facts().items():
                setattr(call, name, value)
            call.year = plan.closes_at.year
            db.session.flush()
    except IntegrityError as error:
        db.session.refresh(call)
        if call.most_per_city > plan.most_per_city:
            raise Conflict(_("A city has more entries than that already."), field="most_per_city") from error
        raise Conflict(_("There is a call with this address already."), field="slug") from error
    _changed(call, actor, "cases.call_changed")


def _check_times(plan: CallPlan) -> None:
    if plan.closes_at <= plan.opens_at:
        raise DomainError(_("The call must close after it opens."), field="closes_on")


# What it consists of -------------------------------------------------------------------------------------------------


def add_category(*, call: Call, slug: str, titles: dict[str, str], descriptions: dict[str, str]) -> CallCategory:
    """A category more.

    Raises:
        Conflict: the jury has begun, there are enough, or the key is taken.
    """
    _preparing(call)
    if len(call.categories) >= rules.MOST_CATEGORIES:
        raise Conflict(_("A call has at most %(most)s categories.", most=rules.MOST_CATEGORIES))
    category = CallCategory(
        call_id=call.id, slug=slug, titles=titles, descriptions=descriptions, position=_next(call.categories)
    )
    _insert(category)
    return category


def add_round(
    *, call: Call, titles: dict[str, str], is_blind: bool = False, due_at: datetime | None = None, advance: int = 3
) -> CallRound:
    """A round after those that there are, with the criteria of the one before.

    Raises:
        Conflict: the jury has begun, or there are enough.
    """
    _preparing(call)
    if len(call.rounds) >= rules.MOST_ROUNDS_OF_CALL:
        raise Conflict(_("A call has at most %(most)s rounds.", most=rules.MOST_ROUNDS_OF_CALL))
    number = max((one.number for one in call.rounds), default=0) + 1
    held = CallRound(
        call_id=call.id, number=number, titles=titles, is_blind=is_blind, due_at=due_at, advance=advance
    )  # fmt: skip
    _insert(held)
    for criterion in call.rounds[-1].criteria if call.rounds else ():
        db.session.add(
            CallCriterion(
                round_id=held.id, **{
                    name: getattr(criterion, name)
                    for name in ("key", "weight", "names", "questions", "anchors", "position")
                },
            )
        )  # fmt: skip
    db.session.flush()
    return held


def add_criterion(
    *, held: CallRound, key: str, weight: int, names: dict[str, str], questions: dict[str, str] | None = None,
    anchors: Mapping[str, Any] | None = None, position: int | None = None,
) -> CallCriterion:  # fmt: skip
    """A criterion of a round.

    Raises:
        Conflict: somebody has scored in the round, there are enough, or the key is taken.
    """
    unscored(held)
    criterion = CallCriterion(
        round_id=held.id, key=key, weight=weight, names=names, questions=questions or {}, anchors=dict(anchors or {}),
        position=position or 1,
    )  # fmt: skip
    _insert(criterion)
    return criterion


def unscored(held: CallRound) -> None:
    """Holds a round so that nobody begins to score in it meanwhile.

    Raises:
        Conflict: somebody has scored by its criteria: they stay as they are.
    """
    db.session.refresh(held, with_for_update=True)
    if queries.is_scored(held.id):
        raise Conflict(_("Somebody has scored by these criteria: they stay as they are."))


def remove_part(*, call: Call, part: CallCategory | CallRound | CallCriterion, actor: User) -> None:
    """Takes a category, the last round or a criterion away.

    Raises:
        Conflict: the jury has begun, cities have entered there, or it is not the last round.
    """
    _preparing(call)
    if isinstance(part, CallRound) and part.number != max(one.number for one in call.rounds):
        raise Conflict(_("Remove the last round first."))
    try:
        with db.session.begin_nested():
            kind = type(part)
            db.session.execute(delete(kind).where(kind.id == part.id))
    except IntegrityError as error:
        raise Conflict(_("Cities have entered in this category: it stays.")) from error
    _changed(call, actor, "cases.call_changed")


def _preparing(call: Call) -> None:
    if call.state not in (CallState.DRAFT, CallState.OPEN):
        raise Conflict(_("The jury has begun: this cannot be changed any more."))


def _next(parts: Sequence[Any]) -> int:
    return max((int(one.position) for one in parts), default=0) + 1


def _insert(part: Any) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(part)
            db.session.flush()
    except IntegrityError as error:
        raise Conflict(_("There is one with this name already.")) from error


# From state to state -------------------------------------------------------------------------------------------------


def open_call(*, call: Call, actor: User | None) -> None:
    """Shows a call to everybody; cities enter from its first moment on.

    Raises:
        Conflict: it is open already, or something is missing.
    """
    if call.state is not CallState.DRAFT:
        raise Conflict(_("The call is open already."))
    if rules.call_lacks(call):
        raise Conflict(_("A call needs at least one category, one round and one criterion in each round."))
    call.state = CallState.OPEN
    _changed(call, actor, "cases.call_opened")


def start_judging(*, call: Call, actor: User | None) -> None:
    """Gives all eligible entries to the jury.

    Raises:
        Conflict: it is still open, entries were not looked at, or none is eligible.
    """
    if call.state is not CallState.OPEN:
        raise Conflict(_("The jury has begun already."))
    if not rules.has_closed(call, clock.now()):
        raise Conflict(_("The call is still open."))
    handed_in = queries.entries_of_call(call.id, handed_in=True)
    waiting = [one for one in handed_in if one.entry.eligibility is Eligibility.UNCHECKED]
    if waiting:
        raise Conflict(_("Say of each entry first whether it is eligible."))
    eligible = [one.entry.id for one in handed_in if one.entry.eligibility is Eligibility.ELIGIBLE]
    if not eligible:
        raise Conflict(_("There is no eligible entry."))
    db.session.execute(update(Entry).where(Entry.id.in_(eligible)).values(round=1))
    call.state, call.round = CallState.JUDGING, 1
    _remind_jurors(call)
    _changed(call, actor, "cases.judging_started", {"entries": len(eligible)})


def choose(*, call: Call, round_number: int, chosen: Collection[uuid.UUID], actor: User) -> None:
    """Ends a round: who was chosen goes on to the next one, or wins, if it was the last. Nobody is told yet.

    Raises:
        Conflict: this round is not the one that is on (any more).
        DomainError: nobody was chosen, or somebody who is not in the round.
    """
    held = rules.current_round(call)
    if held is None or held.number != round_number:
        raise Conflict(_("This round has been closed already."))
    there = {one.entry.id for one in queries.in_round(call)}
    if not chosen or not set(chosen) <= there:
        raise DomainError(_("Choose at least one entry of this round."))
    is_last = rules.is_last_round(call, held)
    values: dict[str, Any] = {"is_winner": True} if is_last else {"round": held.number + 1}
    db.session.execute(update(Entry).where(Entry.id.in_(chosen)).values(**values))
    if is_last:
        call.state = CallState.DECIDED
    else:
        call.round = held.number + 1
        _remind_jurors(call)
    _changed(call, actor, "cases.round_decided", {"round": held.number, "entries": sorted(str(key) for key in chosen)})


def close_early(*, call: Call, actor: User) -> None:
    """Takes no more entries from now on; drafts stay with their cities.

    Raises:
        Conflict: the call does not take entries now.
    """
    now = clock.now()
    if not rules.may_close_early(call, now):
        raise Conflict(_("The call does not take entries now."))
    planned, call.closes_at = call.closes_at, now
    _changed(call, actor, "cases.call_closed", {"planned": planned.isoformat() if planned else ""})


def take_back_winner(*, one: OneEntry, reason: str, actor: User) -> None:
    """Says of a winner that it is none; `one` was loaded for changing, its call too.

    Before the ceremony is published nobody learns of it; where no winner is left, the last round goes on. Afterwards the
    certificate is revoked, and the city is told why.

    Raises:
        Conflict: it is no winner (any more).
        DomainError: it is public already, and there is no reason.
    """
    call, entry, reason = one.call, one.entry, reason.strip()
    if not rules.may_take_winner_back(entry, call):
        raise Conflict(_("This entry is no winner any more."))
    is_out = call.state is CallState.PUBLISHED
    if is_out and not reason:
        raise DomainError(_("Say why: the city reads it."), field="reason")
    entry.is_winner = False
    if is_out:
        entry.taken_back_at, entry.taken_back_reason = clock.now(), reason
        prizes.take_back(one, reason=reason, actor=actor)
    db.session.flush()
    if not is_out and not any(other.entry.is_winner for other in queries.entries_of_call(call.id)):
        call.state = CallState.JUDGING
    accounts.audit(
        actor=actor,
        action="cases.winner_taken_back",
        subject=("entry", entry.id),
        reason=reason,
        data={"call": call.slug},
    )
    if is_out:
        events.publish(WinnerTakenBack(entry.id))
    _changed(call, actor, "cases.call_changed")


def publish_call(*, call: Call, actor: User | None) -> None:
    """Shows winners and finalists to everybody, gives the winners their certificates, makes drafts for the library of the
    entries that may become one, and tells all who entered.

    Raises:
        Conflict: the jury has not decided, or it is out already.
    """
    if call.state is not CallState.DECIDED:
        raise Conflict(_("There is nothing to publish: the jury has not decided, or it is out already."))
    call.state, call.published_at = CallState.PUBLISHED, clock.now()
    db.session.flush()
    for one in queries.entries_of_call(call.id, handed_in=True):
        if one.entry.eligibility is not Eligibility.ELIGIBLE:
            continue
        if one.entry.is_winner:
            prizes.certify(one)
        if one.entry.to_library and one.entry.case_id is None:
            prizes.into_library(one, jury.remarks_on(one.entry.id))
    _changed(call, actor, "cases.call_published")
    events.publish(CallPublished(call.id))


def _remind_jurors(call: Call) -> None:
    open_ones = update(Juror).where(Juror.call_id == call.id, Juror.removed_at.is_(None))
    db.session.execute(open_ones.values(next_at=remind_at(call)))


def _changed(call: Call, actor: User | None, action: str, data: Mapping[str, Any] | None = None) -> None:
    db.session.flush()
    accounts.audit(actor=actor, action=action, subject=("call", call.id), data=data)
    events.publish(CallChanged(call.id))


def _whole(call: Call) -> Call:
    found = queries.call_by_id(call.id)
    if found is None:  # pragma: no cover  # it was written just above
        raise LookupError(call.id)
    return found


def reloaded(call: Call) -> Call:
    """The call with parts that were added since it was loaded."""
    return _whole(call)
