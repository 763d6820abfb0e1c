"""Departments with their members, categories of reports, places, saved replies, programs that report."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Grant, Role, User, UserState
from portal.cities.models import City
from portal.core import db, i18n, ids
from portal.participation.models import (
    ApiClient,
    Department,
    SavedReply,
    ServiceCategory,
    Space,
)


def departments_of(space_id: uuid.UUID, *, with_closed: bool = False) -> Sequence[Department]:
    """The departments of a space, those that work first."""
    statement = select(Department).where(Department.space_id == space_id)
    if not with_closed:
        statement = statement.where(Department.closed_at.is_(None))
    return db.session.scalars(statement.order_by(Department.closed_at.is_not(None), Department.id)).all()


def department_of(department_id: uuid.UUID, *, lock: bool = False) -> Department | None:
    """With its space and city; `lock`: for a change."""
    statement = (
        select(Department)
        .where(Department.id == department_id)
        .options(joinedload(Department.space).joinedload(Space.city))
    )
    if lock:
        statement = statement.with_for_update(of=Department).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def departments_among(wanted: Collection[uuid.UUID]) -> Sequence[Department]:
    """Those of the ids that there are, with space and city."""
    return db.session.scalars(
        select(Department)
        .where(Department.id.in_(wanted))
        .options(joinedload(Department.space).joinedload(Space.city))
        .order_by(Department.id)
    ).all()


def members_of(department_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[tuple[Grant, User]]]:
    """Department → its members with the grant that makes them so, by name."""
    found: dict[uuid.UUID, list[tuple[Grant, User]]] = defaultdict(list)
    rows = db.session.execute(
        select(Grant, User)
        .join(User, User.id == Grant.user_id)
        .where(
            Grant.role == Role.CITY_STAFF,
            Grant.scope_kind == "department",
            Grant.scope_id.in_(department_ids),
            Grant.revoked_at.is_(None),
        )
        .order_by(User.display_name, User.id)
    )
    for grant, user in rows:
        if grant.scope_id is not None:
            found[grant.scope_id].append((grant, user))
    return found


def appointed(
    city_id: uuid.UUID, department_ids: Collection[uuid.UUID]
) -> tuple[Mapping[uuid.UUID, int], Sequence[tuple[Grant, User]]]:
    """(department → how many members, the officers for reports of discrimination), in one statement for the page of setting up."""
    counts: dict[uuid.UUID, int] = defaultdict(int)
    hearers = []
    for grant, user in db.session.execute(
        select(Grant, User)
        .join(User, User.id == Grant.user_id)
        .where(
            Grant.revoked_at.is_(None),
            ((Grant.role == Role.CITY_STAFF) & (Grant.scope_kind == "department") & Grant.scope_id.in_(department_ids))
            | ((Grant.role == Role.EQUALITY_OFFICER) & (Grant.scope_kind == "city") & (Grant.scope_id == city_id)),
        )
        .order_by(User.display_name, User.id)
    ):
        if grant.role is Role.CITY_STAFF and grant.scope_id is not None:
            counts[grant.scope_id] += 1
        else:
            hearers.append((grant, user))
    return counts, hearers


def member_grant(grant_id: uuid.UUID) -> Grant | None:
    """A grant in force by its id."""
    return db.session.scalars(select(Grant).where(Grant.id == grant_id, Grant.revoked_at.is_(None))).one_or_none()


def hearers_of(city_id: uuid.UUID) -> Sequence[tuple[Grant, User]]:
    """The city's officers for reports of discrimination, with the grant that makes them so."""
    return [
        (grant, user)
        for grant, user in db.session.execute(
            select(Grant, User)
            .join(User, User.id == Grant.user_id)
            .where(
                Grant.role == Role.EQUALITY_OFFICER,
                Grant.scope_kind == "city",
                Grant.scope_id == city_id,
                Grant.revoked_at.is_(None),
                User.state == UserState.ACTIVE,
            )
            .order_by(User.display_name, User.id)
        )
    ]


def officers_of(space: Space) -> Sequence[tuple[User, frozenset[uuid.UUID] | None]]:
    """Who works at the desk of a space: (person, departments); None for coordinators, who see everything."""
    mine = select(Department.id).where(Department.space_id == space.id)
    rows = db.session.execute(
        select(User, Grant.role, Grant.scope_id)
        .join(Grant, Grant.user_id == User.id)
        .where(
            Grant.revoked_at.is_(None),
            User.state == UserState.ACTIVE,
            ((Grant.role == Role.CITY_COORDINATOR) & (Grant.scope_kind == "city") & (Grant.scope_id == space.city_id))
            | ((Grant.role == Role.CITY_STAFF) & (Grant.scope_kind == "department") & Grant.scope_id.in_(mine)),
        )
        .order_by(User.display_name, User.id)
    ).all()
    people: dict[uuid.UUID, User] = {}
    parts: dict[uuid.UUID, set[uuid.UUID] | None] = {}
    for user, role, scope_id in rows:
        people[user.id] = user
        held = parts.setdefault(user.id, set())
        if role is Role.CITY_COORDINATOR or held is None:
            parts[user.id] = None
        elif scope_id is not None:
            held.add(scope_id)
    return [(people[key], None if found is None else frozenset(found)) for key, found in parts.items()]


def department_choices() -> Iterable[tuple[uuid.UUID, str]]:
    """All departments as (id, "Department, City") in the reader's language."""
    rows = db.session.execute(
        select(Department.id, Department.names, City.names)
        .join(Space, Space.id == Department.space_id)
        .join(City, City.id == Space.city_id)
        .where(Department.closed_at.is_(None))
    )
    named = ((key, f"{i18n.plain(names)}, {i18n.plain(city)}") for key, names, city in rows)
    return sorted(named, key=lambda pair: pair[1])


def names_of_departments(wanted: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    rows = db.session.execute(select(Department.id, Department.names).where(Department.id.in_(list(wanted))))
    return {key: i18n.plain(names) for key, names in rows}


def categories_of(space_id: uuid.UUID, *, with_closed: bool = False) -> Sequence[ServiceCategory]:
    """What can be reported, in the order of staff, with the department."""
    statement = (
        select(ServiceCategory)
        .where(ServiceCategory.space_id == space_id)
        .options(joinedload(ServiceCategory.department))
    )
    if not with_closed:
        statement = statement.where(ServiceCategory.closed_at.is_(None))
    return db.session.scalars(statement.order_by(ServiceCategory.position, ServiceCategory.id)).all()


def category_by_code(space_id: uuid.UUID, code: str) -> ServiceCategory | None:
    """A category, closed or not, with the department."""
    return db.session.scalars(
        select(ServiceCategory)
        .where(ServiceCategory.space_id == space_id, ServiceCategory.code == code)
        .options(joinedload(ServiceCategory.department))
    ).one_or_none()


def category_codes(space_id: uuid.UUID) -> set[str]:
    return set(db.session.scalars(select(ServiceCategory.code).where(ServiceCategory.space_id == space_id)))


def catalogue_changed_at(space_id: uuid.UUID) -> Any:
    """When the list of categories last grew or shrank; None if there is none."""
    return db.session.scalar(
        select(func.max(func.coalesce(ServiceCategory.closed_at, ServiceCategory.created_at))).where(
            ServiceCategory.space_id == space_id
        )
    )


def replies_of(space_id: uuid.UUID) -> Sequence[SavedReply]:
    return db.session.scalars(
        select(SavedReply).where(SavedReply.space_id == space_id).order_by(SavedReply.title, SavedReply.id)
    ).all()


def reply_of(reply_id: uuid.UUID) -> SavedReply | None:
    return db.session.get(SavedReply, reply_id)


def clients_of(space_id: uuid.UUID) -> Sequence[ApiClient]:
    """Programs that report, those in use first."""
    return db.session.scalars(
        select(ApiClient)
        .where(ApiClient.space_id == space_id)
        .order_by(ApiClient.revoked_at.is_not(None), ApiClient.name, ApiClient.id)
    ).all()


def client_of(client_id: uuid.UUID) -> ApiClient | None:
    return db.session.get(ApiClient, client_id)


def client_by_key(space_id: uuid.UUID, key: str) -> ApiClient | None:
    """The program in use whose key this is."""
    return db.session.scalars(
        select(ApiClient).where(
            ApiClient.space_id == space_id, ApiClient.key_hash == ids.digest(key), ApiClient.revoked_at.is_(None)
        )
    ).one_or_none()
