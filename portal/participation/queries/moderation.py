"""What waits for moderators, what they decided, the public log and its numbers."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import Grant, Role, User, UserState
from portal.core import clock, db, ids, settings
from portal.core.awaiting import UNDATED
from portal.core.prepared import among
from portal.discussions.models import AppealOutcome
from portal.participation import moderated
from portal.participation.models import (
    ActKind,
    IntegritySignal,
    ModerationAct,
    ModerationCase,
    ModerationFlag,
    ModerationRule,
    Space,
    SpaceBlock,
    SpamModel,
)
from portal.participation.moderated import Item
from portal.participation.rules import moderation as rules

PER_PAGE = 25


def rules_of(space_id: uuid.UUID, *, retired: bool = False) -> Sequence[ModerationRule]:
    """The numbered rules of a space, in their order."""
    statement = select(ModerationRule).where(ModerationRule.space_id == space_id).order_by(ModerationRule.number)
    if not retired:
        statement = statement.where(ModerationRule.retired_at.is_(None))
    return db.session.scalars(statement).all()


def has_decided(space_id: uuid.UUID) -> bool:
    """Whether a moderator has done anything in a space."""
    return bool(db.session.scalar(select(select(ModerationAct.id).where(ModerationAct.space_id == space_id).exists())))


def case_locked(case_id: uuid.UUID) -> ModerationCase | None:
    """For a decision; with its space and city."""
    return db.session.scalars(
        select(ModerationCase)
        .where(ModerationCase.id == case_id)
        .options(joinedload(ModerationCase.space).joinedload(Space.city))
        .with_for_update(of=ModerationCase)
        .execution_options(populate_existing=True)
    ).one_or_none()


def case_of(case_id: uuid.UUID) -> ModerationCase | None:
    """A case with space and city."""
    return db.session.scalars(
        select(ModerationCase)
        .where(ModerationCase.id == case_id)
        .options(joinedload(ModerationCase.space).joinedload(Space.city))
        .execution_options(populate_existing=True)
    ).one_or_none()


def case_about(kind: str, key: uuid.UUID) -> ModerationCase | None:
    """The case of a thing, with space and city."""
    return db.session.scalars(
        select(ModerationCase)
        .where(ModerationCase.thing_kind == kind, ModerationCase.thing_id == key)
        .options(joinedload(ModerationCase.space).joinedload(Space.city))
        .execution_options(populate_existing=True)
    ).one_or_none()


def act_locked(act_id: uuid.UUID) -> ModerationAct | None:
    """An act whose case is held; the case first, as everywhere."""
    found = db.session.get(ModerationAct, act_id)
    if found is None or case_locked(found.case_id) is None:
        return None
    return db.session.scalars(
        select(ModerationAct)
        .where(ModerationAct.id == act_id)
        .options(joinedload(ModerationAct.case).joinedload(ModerationCase.space).joinedload(Space.city))
        .with_for_update(of=ModerationAct)
        .execution_options(populate_existing=True)
    ).one_or_none()


def act_of(act_id: uuid.UUID) -> ModerationAct | None:
    """An act with case, space and city."""
    return db.session.scalars(
        select(ModerationAct)
        .where(ModerationAct.id == act_id)
        .options(joinedload(ModerationAct.case).joinedload(ModerationCase.space).joinedload(Space.city))
    ).one_or_none()


def acts_about(kind: str, key: uuid.UUID) -> Sequence[ModerationAct]:
    """What was decided about a thing, the newest first."""
    return db.session.scalars(
        select(ModerationAct)
        .join(ModerationAct.case)
        .where(ModerationCase.thing_kind == kind, ModerationCase.thing_id == key)
        .options(joinedload(ModerationAct.case).joinedload(ModerationCase.space).joinedload(Space.city))
        .order_by(ModerationAct.created_at.desc(), ModerationAct.id.desc())
    ).all()


@dataclass(frozen=True)
class Waiting:
    """A case of the queue. `item` is None for what has gone meanwhile; `taken`: the name of who is on it."""

    case: ModerationCase
    item: Item | None
    flags: int
    sources: Collection[str]
    taken: str | None


@dataclass(frozen=True)
class Tally:
    """How much waits, for the tabs."""

    cases: int
    appeals: int
    signals: int


def tally(space_id: uuid.UUID) -> Tally:
    """All three numbers in one statement."""
    cases = select(func.count()).where(ModerationCase.space_id == space_id, ModerationCase.waits_since.is_not(None))
    appeals = select(func.count()).select_from(_appeals(space_id).subquery())
    signals = select(func.count()).where(IntegritySignal.space_id == space_id, IntegritySignal.verdict.is_(None))
    row = db.session.execute(select(*(one.scalar_subquery() for one in (cases, appeals, signals)))).one()
    return Tally(*row)


def queues_of(user: Any) -> Mapping[str, Any] | None:
    """The cities whose queues a person moderates; None for everybody else."""
    cities = rules.moderated_cities(user)
    return {"moderated_cities": list(cities)} if cities else None


def waiting_for_person() -> Select[Any]:
    """Texts that wait in all queues of a moderator, as a part of a statement (`core.awaiting`)."""
    found = select(UNDATED).select_from(ModerationCase).join(Space, Space.id == ModerationCase.space_id)
    return found.where(ModerationCase.waits_since.is_not(None), among(Space.city_id, "moderated_cities"))


def waiting(space_id: uuid.UUID) -> Select[Any]:
    """A select of (case, open flags, their sources, who is on it); held things first, then what waits longest."""
    taker = aliased(User)
    flags = (
        select(
            func.count(ModerationFlag.id).label("many"),
            func.array_agg(ModerationFlag.source.distinct()).label("sources"),
        )
        .where(ModerationFlag.case_id == ModerationCase.id, ModerationFlag.settled_at.is_(None))
        .lateral()
    )
    columns: list[Any] = [ModerationCase, flags.c.many, flags.c.sources, taker.display_name]
    return (
        select(*columns)
        .select_from(ModerationCase)
        .join(flags, flags.c.many.is_not(None))
        .outerjoin(taker, taker.id == ModerationCase.taken_by)
        .where(ModerationCase.space_id == space_id, ModerationCase.waits_since.is_not(None))
        .order_by(ModerationCase.held.desc(), ModerationCase.waits_since, ModerationCase.id)
    )


def shown(rows: Sequence[Any], now: datetime) -> list[Waiting]:
    """The rows of `waiting` with what they are about."""
    items = moderated.find_all((row[0].thing_kind, row[0].thing_id) for row in rows)
    return [
        Waiting(
            case, items.get((case.thing_kind, case.thing_id)), many, sources or (),
            name if case.taken_until and case.taken_until > now else None,
        )
        for case, many, sources, name in rows
    ]  # fmt: skip


def _appeals(space_id: uuid.UUID) -> Select[Any]:
    return select(ModerationAct).where(
        ModerationAct.space_id == space_id,
        ModerationAct.appealed_at.is_not(None),
        ModerationAct.decided_at.is_(None),
        ModerationAct.undone_at.is_(None),
    )


def appeals(space_id: uuid.UUID) -> Sequence[tuple[ModerationAct, Item | None]]:
    """Acts whose author asks for a second look, what waits longest first."""
    found = db.session.scalars(
        _appeals(space_id).options(joinedload(ModerationAct.case)).order_by(ModerationAct.appealed_at).limit(200)
    ).all()
    items = moderated.find_all((act.case.thing_kind, act.case.thing_id) for act in found)
    return [(act, items.get((act.case.thing_kind, act.case.thing_id))) for act in found]


def stand_in_appeals() -> Sequence[tuple[ModerationAct, Space]]:
    """Appeals of cities where nobody but who acted moderates: they are the secretariat's."""
    rows = db.session.execute(
        select(ModerationAct, Space)
        .join(Space, Space.id == ModerationAct.space_id)
        .where(
            ModerationAct.appealed_at.is_not(None),
            ModerationAct.decided_at.is_(None),
            ModerationAct.undone_at.is_(None),
            ~_moderators(Space.city_id).where(Grant.user_id.is_distinct_from(ModerationAct.actor_id)).exists(),
        )
        .options(joinedload(Space.city))
        .order_by(ModerationAct.appealed_at)
        .limit(200)
    ).all()
    return [(row[0], row[1]) for row in rows]


def _moderators(city_id: Any) -> Select[Any]:
    return select(Grant.user_id).where(
        Grant.user_id.in_(select(User.id).where(User.state == UserState.ACTIVE)),
        Grant.role.in_((Role.CITY_COORDINATOR, Role.MODERATOR)),
        Grant.scope_kind == "city",
        Grant.scope_id == city_id,
        Grant.revoked_at.is_(None),
    )


def moderators_of(city_id: uuid.UUID) -> set[uuid.UUID]:
    """Ids of those who moderate a city's space."""
    return set(db.session.scalars(_moderators(city_id)))


def flags_of(case_id: uuid.UUID) -> Sequence[ModerationFlag]:
    return db.session.scalars(
        select(ModerationFlag)
        .where(ModerationFlag.case_id == case_id)
        .order_by(ModerationFlag.created_at.desc(), ModerationFlag.id.desc())
        .limit(200)
    ).all()


@dataclass(frozen=True)
class ActLine:
    """An act with the names of those who acted, for moderators."""

    act: ModerationAct
    actor: str | None
    decider: str | None


def acts_of(case_id: uuid.UUID) -> list[ActLine]:
    actor, decider = aliased(User), aliased(User)
    rows = db.session.execute(
        select(ModerationAct, actor.display_name, decider.display_name)
        .outerjoin(actor, actor.id == ModerationAct.actor_id)
        .outerjoin(decider, decider.id == ModerationAct.decided_by)
        .where(ModerationAct.case_id == case_id)
        .order_by(ModerationAct.created_at.desc(), ModerationAct.id.desc())
    ).all()
    return [ActLine(*row) for row in rows]


def log(space_id: uuid.UUID) -> Select[Any]:
    """The acts of a space for everybody, the newest first: pages show no name and no text of them."""
    return (
        select(ModerationAct)
        .where(ModerationAct.space_id == space_id)
        .order_by(ModerationAct.created_at.desc(), ModerationAct.id.desc())
    )


def whole_log(space_id: uuid.UUID) -> Sequence[ModerationAct]:
    """All of it, for a file."""
    return db.session.scalars(log(space_id)).all()


@dataclass(frozen=True)
class Month:
    """What happened in a month of the city's calendar. `hours`: median from the first reason to look to the decision."""

    month: str
    reports: int
    acts: Mapping[ActKind, int]
    appeals: int
    upheld: int
    restored: int
    undone: int
    hours: float | None


def months(space: Space) -> list[Month]:
    """All months in which something happened, the newest first: two statements."""
    zone = space.city.timezone

    def month(column: Any) -> Any:
        return func.to_char(func.timezone(zone, column), "YYYY-MM")

    of_act = month(ModerationAct.created_at)
    counts = [func.count().filter(ModerationAct.kind == kind) for kind in ActKind]
    rows = db.session.execute(
        select(
            of_act, *counts, func.count(ModerationAct.appealed_at),
            func.count().filter(ModerationAct.outcome == AppealOutcome.UPHELD),
            func.count().filter(ModerationAct.outcome == AppealOutcome.RESTORED),
            func.count(ModerationAct.undone_at).filter(ModerationAct.outcome.is_(None)),
            func.percentile_cont(0.5).within_group(ModerationAct.waited),
        )
        .where(ModerationAct.space_id == space.id)
        .group_by(of_act)
    ).all()  # fmt: skip
    acts = {row[0]: row[1:] for row in rows}
    of_flag = month(ModerationFlag.created_at)
    rows_of_flags: Sequence[Any] = db.session.execute(
        select(of_flag, func.count())
        .join(ModerationCase, ModerationCase.id == ModerationFlag.case_id)
        .where(ModerationCase.space_id == space.id)
        .group_by(of_flag)
    ).all()
    reports: dict[str, int] = {row[0]: row[1] for row in rows_of_flags}
    number, empty = len(ActKind), (0,) * (len(ActKind) + 4) + (None,)
    return [
        Month(
            month=key, reports=reports.get(key, 0), acts=dict(zip(ActKind, found[:number], strict=True)), appeals=found[number],
            upheld=found[number + 1], restored=found[number + 2], undone=found[number + 3],
            hours=None if found[number + 4] is None else round(found[number + 4] / 3600, 1),
        )
        for key in sorted(acts.keys() | reports.keys(), reverse=True)
        for found in [acts.get(key, empty)]
    ]  # fmt: skip


def person_mark(space_id: uuid.UUID, user_id: uuid.UUID) -> str:
    """A person in a space, for blocks and for moderators who see no name: the same each time, of no use without our key."""
    return ids.keyed(settings().secret_key, f"participation.person:{space_id}:{user_id}")


def block_of(person: str, now: datetime) -> SpaceBlock | None:
    """What keeps a person from posting now, the one that lasts longest."""
    return db.session.scalars(
        select(SpaceBlock)
        .where(SpaceBlock.person == person, SpaceBlock.lifted_at.is_(None), SpaceBlock.until > now)
        .order_by(SpaceBlock.until.desc())
        .limit(1)
    ).first()


def is_blocked(space_id: uuid.UUID, user_id: uuid.UUID) -> bool:
    """Whether a person may not post in a space now. One statement."""
    return block_of(person_mark(space_id, user_id), clock.now()) is not None


def decisions(space_id: uuid.UUID) -> list[tuple[str, uuid.UUID, bool]]:
    """(kind, id, whether it broke the rules) of what moderators have decided, the last word about each thing counting."""
    rows = db.session.execute(
        select(ModerationCase.thing_kind, ModerationCase.thing_id, ModerationAct.kind)
        .join(ModerationCase, ModerationCase.id == ModerationAct.case_id)
        .where(
            ModerationAct.space_id == space_id,
            or_(
                and_(ModerationAct.kind == ActKind.HIDE, ModerationAct.undone_at.is_(None)),
                and_(ModerationAct.kind == ActKind.KEEP, ModerationAct.undone_at.is_(None)),
            ),
        )
        .order_by(ModerationCase.thing_id, ModerationAct.created_at, ModerationAct.id)
    )
    return [(kind, key, act is ActKind.HIDE) for (kind, key), act in {(row[0], row[1]): row[2] for row in rows}.items()]


def spam_model(space_id: uuid.UUID) -> SpamModel | None:
    return db.session.get(SpamModel, space_id)


def signals(space_id: uuid.UUID) -> Sequence[IntegritySignal]:
    """What looks unusual; what nobody has looked at first."""
    return db.session.scalars(
        select(IntegritySignal)
        .where(IntegritySignal.space_id == space_id)
        .order_by(IntegritySignal.verdict.is_not(None), IntegritySignal.found_at.desc())
        .limit(100)
    ).all()


def signal_locked(signal_id: uuid.UUID) -> IntegritySignal | None:
    return db.session.scalars(
        select(IntegritySignal)
        .where(IntegritySignal.id == signal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
