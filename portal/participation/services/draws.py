"""Drawing lots: a committed seed, a pool that closes, a public input, a draw; who is drawn answers, and reserves move up."""

from __future__ import annotations

import secrets
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from portal.accounts.models import User
from portal.core import clock, db, events, ids, settings, walltime
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.core.written import one_line
from portal.participation import gates, marks, participants, sortition
from portal.participation.events import PersonDrawn
from portal.participation.models import (
    Audience,
    Body,
    BodyMember,
    Channel,
    Draw,
    DrawAnswer,
    DrawCandidate,
    DrawResult,
    DrawState,
    Selected,
)
from portal.participation.participants import Participant
from portal.participation.queries import bodies as queries
from portal.participation.queries import residents
from portal.participation.rules import draws as rules
from portal.participation.services import ledger, persons
from portal.participation.services.bodies import note_body
from portal.participation.services.pool_files import PoolRow

# Without signs that look alike.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
LOT = "lot"  # in the ledger


@dataclass(frozen=True)
class DrawPlan:
    """A draw as it is asked for. `local_close`: wall time in the city's zone. `strata`, `audience`, `group_id`: as
    `models.Draw`; no audience: residents where the city checks who is one, else everybody with a confirmed address.
    """

    titles: Mapping[str, str]
    seats: int
    local_close: datetime
    input_source: str
    texts: Mapping[str, str] = field(default_factory=dict)
    reserves: int = 0
    strata: Sequence[Mapping[str, Any]] = ()
    takes_volunteers: bool = True
    audience: Audience | None = None
    group_id: uuid.UUID | None = None


def begin_draw(*, body: Body, plan: DrawPlan, actor: User | None) -> Draw:
    """From now on everybody reads the digest of the seed. The body is locked.

    Raises:
        DomainError: a text is missing, a number or a time cannot be.
    """
    seed = secrets.token_hex(32)
    made = Draw(
        id=ids.new_id(), body_id=body.id, number=queries.next_draw_number(body.id), seed=seed,
        seed_digest=sortition.commitment(seed), state=DrawState.OPEN,
    )  # fmt: skip
    _fill(made, body, plan)
    db.session.add(made)
    note_body(body, "participation.draw_begun", actor, draw=made.number, digest=made.seed_digest)
    return made


def change_draw(*, draw: Draw, plan: DrawPlan, actor: User | None) -> None:
    """Raises Conflict: somebody is in the pool already, who counts by what it said. The draw is locked."""
    if draw.state is not DrawState.OPEN or queries.pool_size(draw.id):
        raise Conflict(_("Somebody is in the pool already, so what is drawn cannot be changed any more."))
    _fill(draw, draw.body, plan)
    note_body(draw.body, "participation.draw_changed", actor, draw=draw.number)


def lot_of(*, draw: Draw, user: User | None, who: Participant | None = None) -> DrawCandidate | None:
    """What the person has in the pool. `who`: somebody who comes by a code or through an officer, whose it is whichever way he came into
    it; with an account it is what this one put there, or what the same resident put there without any.
    """
    gate = gates.of_draw(draw)
    who = who or participants.known_as(gate, user)
    counted = persons.counted(gate, LOT, who)
    return queries.candidate_of(draw.id, counted, who.user.id if who.user is not None else None) if counted else None


def volunteer(
    *, draw: Draw, user: User | None, traits: Mapping[str, str], who: Participant | None = None, reference: str = ""
) -> DrawCandidate:
    """Into the pool; doing it again changes what the person said of himself. `who`: as for `lot_of`; `reference`: by which an officer who
    enters for somebody finds him again. The draw is locked.

    Raises:
        Conflict: the pool is closed, or he may not, or is in it already in another way. DomainError: an answer is missing.
    """
    if not rules.takes_volunteers(draw, clock.now()):
        raise Conflict(_("Nobody can volunteer for this draw any more."))
    gate = gates.of_draw(draw)
    who = who or participants.participant(gate, user)
    said = _checked(draw, traits)
    known = lot_of(draw=draw, user=user, who=who)
    if known is not None:
        known.traits = said
        db.session.flush()
        return known
    if queries.is_in_pool(draw.id, persons.accounts_of(gate, who)) or not ledger.enter(
        component=gate, act=LOT, participant=who
    ):
        raise Conflict(str(persons.SECOND_LOT))
    made = DrawCandidate(
        id=ids.new_id(), draw_id=draw.id, person=who.person, user_id=who.user.id if who.user is not None else None, traits=said,
        code=_free_code(queries.taken_codes(draw.id)), reference=one_line(reference)[:80] if who.officer is not None else "",
    )  # fmt: skip
    db.session.add(made)
    note_body(draw.body, "participation.pool_changed", None, draw=draw.number)
    return made


def leave_pool(*, draw: Draw, user: User | None, who: Participant | None = None) -> None:
    """Out of the pool while it is open; he may come back. Doing it twice does it once. `who`: as for `lot_of`. The draw is locked.

    Raises:
        Conflict: it is closed.
    """
    known = lot_of(draw=draw, user=user, who=who)
    if known is None:
        return
    if not rules.takes_volunteers(draw, clock.now()):
        raise Conflict(_("The pool is closed. If you are drawn, you can say no."))
    drop(draw, [known])


def drop(draw: Draw, candidates: Sequence[DrawCandidate]) -> None:
    """Takes people out of an open pool, and what the ledger knows of their lots."""
    persons_of = [one.person for one in candidates]
    for one in candidates:
        db.session.delete(one)
    db.session.flush()
    ledger.undo(component=gates.of_draw(draw), act=LOT, counted=persons_of)


def import_pool(*, draw: Draw, rows: Sequence[PoolRow], actor: User) -> int:
    """People of a register, by a reference of the city's own; who is in the pool already stays. Returns how many are new.
    The draw is locked.

    Args:
        rows: as `pool_files.read` has checked them.

    Raises:
        Conflict: the pool is closed, or would be too large.
    """
    if draw.state is not DrawState.OPEN:
        raise Conflict(_("The pool is closed."))
    if queries.pool_size(draw.id) + len(rows) > rules.MOST_POOL:
        raise Conflict(_("A pool has %(most)s people at most.", most=rules.MOST_POOL))
    taken = queries.taken_codes(draw.id)
    values: list[dict[str, Any]] = []
    known = queries.residents_in_pool(draw.id, draw.body.space_id)
    for one in rows:
        resident = marks.resident(draw.body.space_id, one.reference, one.born_on) if one.born_on else None
        if resident in known:
            continue
        code = _free_code(taken)
        taken.add(code)
        values.append(
            {
                "id": ids.new_id(), "draw_id": draw.id, "code": code, "reference": one.reference, "traits": _checked(draw, one.traits),
                "person": marks.person(draw.id, "resident", resident) if resident else _of_register(draw, one.reference), "result": DrawResult.NONE, "answer": DrawAnswer.WAITING,
                "created_at": clock.now(),
            }
        )  # fmt: skip
    new = 0
    for first in range(0, len(values), 1000):
        rows_now = values[first : first + 1000]
        entered = ledger.enter_all(
            component=gates.of_draw(draw), act=LOT, people=[one["person"] for one in rows_now], channel=Channel.REGISTER
        )
        fresh = [one for one in rows_now if one["person"] in entered]
        if fresh:  # one number may stand there in two ways of writing it
            made = insert(DrawCandidate).values(fresh).on_conflict_do_nothing().returning(DrawCandidate.id)
            new += len(db.session.scalars(made).all())
    note_body(draw.body, "participation.pool_changed", actor, draw=draw.number, new=new)
    return new


def _of_register(draw: Draw, reference: str) -> str:
    """Somebody of whom only a number of the city's own is known."""
    return ids.keyed(settings().secret_key, f"participation.draw:{draw.id}:{reference}")


def close_pool(*, draw: Draw, actor: User | None) -> None:
    """Freezes and publishes the pool. Doing it twice does it once. The draw is locked.

    Raises:
        Conflict: it is too early, or nobody is in it.
    """
    if draw.state is not DrawState.OPEN:
        return
    if not rules.may_be_closed(draw, clock.now()):
        raise Conflict(_("The pool closes at the time that the page says, not before."))
    pool = {one.code: one.traits for one in queries.pool_of(draw.id)}
    if not pool:
        raise Conflict(_("Nobody is in the pool."))
    plan = rules.plan_of(draw)
    draw.pool, draw.pool_digest = sortition.pool_csv(pool, plan), sortition.pool_digest(pool, plan)
    draw.state, draw.closed_at = DrawState.CLOSED, clock.now()
    note_body(draw.body, "participation.pool_closed", actor, draw=draw.number, digest=draw.pool_digest)


def draw_lots(*, draw: Draw, public_input: str, actor: User | None) -> None:
    """Draws, with what became public after the pool had closed; who is drawn is told. Doing it twice does it once. It is locked.

    Raises:
        Conflict: the pool is still open. DomainError: there is no public input.
    """
    if draw.state is DrawState.DRAWN:
        return
    if draw.state is not DrawState.CLOSED:
        raise Conflict(_("Close the pool first."))
    words = one_line(unicodedata.normalize("NFC", public_input))[:300]
    if not words:
        raise DomainError(_("Enter what was announced, as it was announced."), field="public_input")
    result = sortition.draw(sortition.read_pool(draw.pool), rules.plan_of(draw), seed=draw.seed, public_input=words)
    draw.public_input, draw.state, draw.drawn_at = words, DrawState.DRAWN, clock.now()
    by_code = {one.code: one for one in queries.pool_of(draw.id)}
    for outcome, codes in ((DrawResult.SEAT, result.seats), (DrawResult.RESERVE, result.reserves)):
        for place, code in enumerate(codes, 1):
            by_code[code].result, by_code[code].place = outcome, place
    note_body(draw.body, "participation.lots_drawn", actor, draw=draw.number, input=words)
    events.publish(*(PersonDrawn(by_code[code].id) for code in result.seats if by_code[code].user_id))


def answer(*, draw: Draw, candidate: DrawCandidate, accepts: bool, name: str, actor: User | None) -> None:
    """Somebody drawn takes the seat or not; who declines is replaced by the next reserve, who is told. The draw is locked.

    Args:
        name: under which he sits in the body.

    Raises:
        Conflict: he was not drawn, or has answered. DomainError: there is no name.
    """
    if not rules.may_answer(candidate) or (accepts and candidate.result is not DrawResult.SEAT):
        raise Conflict(_("There is nothing to answer: this person was not drawn, or has answered already."))
    words = one_line(name)[:160]
    if accepts and not words:
        raise DomainError(_("Enter a name."), field="name")
    candidate.answered_at = clock.now()
    candidate.answer = DrawAnswer.ACCEPTED if accepts else DrawAnswer.DECLINED
    db.session.flush()
    if accepts:
        db.session.add(
            BodyMember(
                id=ids.new_id(), body_id=draw.body_id, user_id=candidate.user_id, candidate_id=candidate.id, name=words,
                selected=Selected.LOT, starts_on=clock.today(draw.timezone),
            )
        )  # fmt: skip
    elif candidate.result is DrawResult.SEAT:
        _move_up(draw, candidate)
    note_body(draw.body, "participation.draw_answered", actor, draw=draw.number, code=candidate.code, accepts=accepts)


def _move_up(draw: Draw, gone: DrawCandidate) -> None:
    plan = rules.plan_of(draw)
    wanted = sortition.stratum_of(gone.traits, plan)
    left = queries.reserves_left(draw.id)
    alike = [one for one in left if sortition.stratum_of(one.traits, plan) == wanted]
    following = next(iter([*alike, *left]), None)
    if following is not None:
        following.result, following.moved_up_at = DrawResult.SEAT, clock.now()
        db.session.flush()
        if following.user_id:
            events.publish(PersonDrawn(following.id))


def _checked(draw: Draw, traits: Mapping[str, str]) -> dict[str, str]:
    said = {}
    for one in draw.strata:
        option = traits.get(one["key"], "")
        if option not in {known["key"] for known in one["options"]}:
            raise DomainError(_("Choose one."), field=f"trait_{one['key']}")
        said[one["key"]] = option
    return said


def _free_code(taken: set[str]) -> str:
    while (code := "".join(secrets.choice(_SIGNS) for _n in range(CODE_LENGTH))) in taken:
        continue
    return code


def _fill(draw: Draw, body: Body, plan: DrawPlan) -> None:
    lang, zone = body.space.lang, body.space.city.timezone
    if not plan.titles.get(lang):
        raise DomainError(_("Enter a title."), field=f"title_{lang}")
    if not 1 <= plan.seats <= rules.MOST_SEATS or not 0 <= plan.reserves <= rules.MOST_SEATS:
        raise DomainError(_("Enter a number from 1 to %(most)s.", most=rules.MOST_SEATS), field="seats")
    source = one_line(plan.input_source)[:300]
    if not source:
        raise DomainError(
            _("Say what will be the public input, such as the lottery numbers of a day."), field="input_source"
        )
    closes_at = walltime.instant(plan.local_close, zone, 1, field="closes_at")
    if closes_at <= clock.now():
        raise DomainError(_("The pool must close later than now."), field="closes_on")
    draw.titles, draw.texts, draw.seats, draw.reserves = dict(plan.titles), dict(plan.texts), plan.seats, plan.reserves
    draw.strata, draw.takes_volunteers, draw.input_source = (
        [dict(one) for one in plan.strata],
        plan.takes_volunteers,
        source,
    )
    draw.local_close, draw.timezone, draw.closes_at = plan.local_close, zone, closes_at
    draw.audience = plan.audience or usual_audience(body.space_id)
    draw.group_id = plan.group_id if draw.audience is Audience.GROUP else None
    group = residents.group(draw.group_id) if draw.group_id else None
    if draw.audience is Audience.ANYONE or (
        draw.audience is Audience.GROUP and (group is None or group.space_id != body.space_id)
    ):
        raise DomainError(_("Choose the group."), field="group")


def usual_audience(space_id: uuid.UUID) -> Audience:
    """Who may volunteer where nobody says otherwise: residents, if the city checks who is one."""
    return Audience.RESIDENT if residents.check_of(space_id).methods else Audience.CONFIRMED
