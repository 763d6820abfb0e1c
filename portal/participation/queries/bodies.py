"""Bodies of a city with their members, and draws with their pool."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import db
from portal.participation.models import (
    Body,
    BodyKind,
    BodyMember,
    Draw,
    DrawAnswer,
    DrawCandidate,
    DrawResult,
    DrawState,
    Participation,
    Residency,
    Space,
)


def bodies_of(space_id: uuid.UUID) -> Sequence[Body]:
    """The bodies of a space, the council first."""
    order = [kind.value for kind in BodyKind]
    found = db.session.scalars(select(Body).where(Body.space_id == space_id).order_by(Body.slug)).all()
    return sorted(found, key=lambda one: order.index(one.kind.value))


def body_at(city: str, slug: str) -> Body | None:
    """With its space and city."""
    return db.session.scalars(
        select(Body)
        .join(Body.space)
        .join(Space.city)
        .where(City.slug == city, Body.slug == slug)
        .options(joinedload(Body.space).joinedload(Space.city))
    ).one_or_none()


def body_by_id(body_id: uuid.UUID, *, lock: bool = False) -> Body | None:
    statement = select(Body).where(Body.id == body_id).options(joinedload(Body.space).joinedload(Space.city))
    if lock:
        statement = statement.with_for_update(of=Body).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def body_slugs(space_id: uuid.UUID) -> set[str]:
    return set(db.session.scalars(select(Body.slug).where(Body.space_id == space_id)))


def members_now(body_ids: Collection[uuid.UUID], today: date) -> Mapping[uuid.UUID, int]:
    """Body → how many sit in it."""
    rows = db.session.execute(
        select(BodyMember.body_id, func.count())
        .where(
            BodyMember.body_id.in_(body_ids), BodyMember.starts_on <= today,
            or_(BodyMember.ends_on.is_(None), BodyMember.ends_on >= today),
        )
        .group_by(BodyMember.body_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


def members_of(body_id: uuid.UUID) -> Sequence[BodyMember]:
    """All terms, the latest first."""
    return db.session.scalars(
        select(BodyMember)
        .where(BodyMember.body_id == body_id)
        .order_by(BodyMember.starts_on.desc(), BodyMember.name, BodyMember.id)
    ).all()


def member_in(body_id: uuid.UUID, member_id: uuid.UUID) -> BodyMember | None:
    return db.session.scalars(
        select(BodyMember).where(BodyMember.body_id == body_id, BodyMember.id == member_id)
    ).one_or_none()


# Draws ----------------------------------------------------------------------------------------------------------------


def draws_of(body_id: uuid.UUID) -> Sequence[Draw]:
    """The latest first."""
    return db.session.scalars(select(Draw).where(Draw.body_id == body_id).order_by(Draw.number.desc())).all()


def next_draw_number(body_id: uuid.UUID) -> int:
    return (db.session.scalar(select(func.max(Draw.number)).where(Draw.body_id == body_id)) or 0) + 1


def _whole() -> Any:
    return select(Draw).options(joinedload(Draw.body).joinedload(Body.space).joinedload(Space.city))


def draw_at(city: str, body: str, number: int) -> Draw | None:
    """With body, space and city."""
    found: Draw | None = db.session.scalars(
        _whole()
        .join(Body, Body.id == Draw.body_id)
        .join(Space, Space.id == Body.space_id)
        .join(City, City.id == Space.city_id)
        .where(City.slug == city, Body.slug == body, Draw.number == number)
    ).one_or_none()
    return found


def draw_by_id(draw_id: uuid.UUID, *, lock: bool = False) -> Draw | None:
    statement = _whole().where(Draw.id == draw_id)
    if lock:
        statement = statement.with_for_update(of=Draw).execution_options(populate_existing=True)
    found: Draw | None = db.session.scalars(statement).one_or_none()
    return found


def known_draw(draw_id: uuid.UUID) -> Draw:
    """A draw that was read just now, locked. Raises LookupError."""
    found = draw_by_id(draw_id, lock=True)
    if found is None:
        raise LookupError(draw_id)
    return found


def pool_of(draw_id: uuid.UUID) -> Sequence[DrawCandidate]:
    """Everybody in the pool, by code; anew."""
    return db.session.scalars(
        select(DrawCandidate)
        .where(DrawCandidate.draw_id == draw_id)
        .order_by(DrawCandidate.code)
        .execution_options(populate_existing=True)
    ).all()


def pool_size(draw_id: uuid.UUID) -> int:
    return db.session.scalar(select(func.count()).where(DrawCandidate.draw_id == draw_id)) or 0


def drawn_of(draw_id: uuid.UUID) -> Sequence[Any]:
    """(candidate, person or None, the way he came) of seats and reserves, in order."""
    came = and_(
        Participation.scope_id == DrawCandidate.draw_id, Participation.act == "lot", Participation.person == DrawCandidate.person
    )  # fmt: skip
    return db.session.execute(
        select(DrawCandidate, User, Participation.channel)
        .outerjoin(User, User.id == DrawCandidate.user_id)
        .outerjoin(Participation, came)
        .where(DrawCandidate.draw_id == draw_id, DrawCandidate.result != DrawResult.NONE)
        .order_by(DrawCandidate.result.desc(), DrawCandidate.place)
        .execution_options(populate_existing=True)
    ).all()


def candidate_by(draw_id: uuid.UUID, user_id: uuid.UUID) -> DrawCandidate | None:
    """Somebody's own line."""
    return db.session.scalars(
        select(DrawCandidate)
        .where(DrawCandidate.draw_id == draw_id, DrawCandidate.user_id == user_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def residents_in_pool(draw_id: uuid.UUID, space_id: uuid.UUID) -> set[str]:
    """The marks in the space of those whose account is in the pool."""
    statement = select(Residency.mark).join(DrawCandidate, DrawCandidate.user_id == Residency.user_id)
    return set(db.session.scalars(statement.where(DrawCandidate.draw_id == draw_id, Residency.space_id == space_id)))


def candidate_of(draw_id: uuid.UUID, counted: Collection[str], user_id: uuid.UUID | None) -> DrawCandidate | None:
    """The line of whom the ledger knows under these marks; of an account, what it put there or what was put there without any by
    somebody else than the city.
    """
    found = select(DrawCandidate).where(DrawCandidate.draw_id == draw_id, DrawCandidate.person.in_(counted))
    if user_id is not None:
        is_free = and_(DrawCandidate.user_id.is_(None), DrawCandidate.reference == "")
        found = found.where(or_(DrawCandidate.user_id == user_id, is_free))
    return db.session.scalars(found.execution_options(populate_existing=True)).first()


def is_in_pool(draw_id: uuid.UUID, accounts: Collection[uuid.UUID]) -> bool:
    """Whether somebody is, with one of these accounts."""
    wanted = exists().where(DrawCandidate.draw_id == draw_id, DrawCandidate.user_id.in_(accounts))
    return bool(accounts) and bool(db.session.scalar(select(wanted)))


def candidate_in(draw_id: uuid.UUID, candidate_id: uuid.UUID) -> DrawCandidate | None:
    return db.session.scalars(
        select(DrawCandidate)
        .where(DrawCandidate.draw_id == draw_id, DrawCandidate.id == candidate_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def candidate_told(candidate_id: uuid.UUID) -> DrawCandidate | None:
    """With the draw, its body and city, for a mail."""
    return db.session.scalars(
        select(DrawCandidate)
        .where(DrawCandidate.id == candidate_id)
        .options(joinedload(DrawCandidate.draw).joinedload(Draw.body).joinedload(Body.space).joinedload(Space.city))
    ).one_or_none()


def reserves_left(draw_id: uuid.UUID) -> Sequence[DrawCandidate]:
    """Reserves that have not declined, in order."""
    return db.session.scalars(
        select(DrawCandidate)
        .where(
            DrawCandidate.draw_id == draw_id, DrawCandidate.result == DrawResult.RESERVE,
            DrawCandidate.answer != DrawAnswer.DECLINED,
        )
        .order_by(DrawCandidate.place)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip


def taken_codes(draw_id: uuid.UUID) -> set[str]:
    return set(db.session.scalars(select(DrawCandidate.code).where(DrawCandidate.draw_id == draw_id)))


def draws_open(space_id: uuid.UUID, now: datetime) -> Sequence[Draw]:
    """Draws of a space for which people can volunteer now."""
    return db.session.scalars(
        _whole()
        .join(Body, Body.id == Draw.body_id)
        .where(
            Body.space_id == space_id, Draw.state == DrawState.OPEN, Draw.takes_volunteers.is_(True),
            Draw.closes_at > now,
        )
        .order_by(Draw.closes_at)
    ).all()  # fmt: skip


def draws_of_person(user_id: uuid.UUID) -> Sequence[Any]:
    """(draw, candidate) of what somebody has volunteered for."""
    return db.session.execute(
        select(Draw, DrawCandidate)
        .join(DrawCandidate, DrawCandidate.draw_id == Draw.id)
        .where(DrawCandidate.user_id == user_id)
        .order_by(Draw.created_at)
    ).all()


def terms_of_person(user_id: uuid.UUID) -> Sequence[Any]:
    """(body, member) of the bodies in which somebody sits or sat."""
    return db.session.execute(
        select(Body, BodyMember)
        .join(BodyMember, BodyMember.body_id == Body.id)
        .where(BodyMember.user_id == user_id)
        .order_by(BodyMember.starts_on)
    ).all()
