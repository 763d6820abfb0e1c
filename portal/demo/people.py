"""The people of the demo, what they may do and for which city they work."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts import queries as accounts_queries
from portal.accounts import services as accounts
from portal.accounts.models import Grant, Role, User
from portal.accounts.rules import email_key
from portal.cities import services as cities
from portal.cities.models import Affiliation, AffiliationState, City
from portal.core import clock, db
from portal.demo import files, register
from portal.demo.notes import REASON

# Who has asked to belong to a city and waits for its answer: person, city, position.
REQUESTS = (("teresita-bucsit", "san-fernando-la-union", "City Planning Assistant"),)


def load(password: str) -> None:
    """People who are not there yet. They were here before today, so nobody is mailed about a role."""
    people = files.people()
    known = set(db.session.scalars(select(User.email_key)))
    missing = [person for person in people if email_key(person["email"]) not in known]
    if not missing:
        return
    city_ids = register.ids_of_cities()
    users = _add_users(missing, accounts.hash_password(password))
    for person in missing:
        _add_grants(users[person["key"]], person["roles"], city_ids)
    db.session.flush()
    _add_affiliations(missing, users, city_ids)


def _add_users(missing: Sequence[Mapping[str, Any]], password_hash: str) -> dict[str, User]:
    """The password's hash is made once for all: it is the same password, and it is meant to cost time."""
    now = clock.now()
    users = {
        person["key"]: User(
            email=person["email"], email_key=email_key(person["email"]), display_name=person["display_name"],
            latin_name=person["latin_name"], locale=person["locale"], timezone=person["timezone"],
            password_hash=password_hash, email_confirmed_at=now, created_at=now,
        )
        for person in missing
    }  # fmt: skip
    db.session.add_all(users.values())
    db.session.flush()
    return users


def _add_grants(user: User, roles: Sequence[Mapping[str, Any]], city_ids: Mapping[str, uuid.UUID]) -> None:
    for row in roles:
        scope = city_ids[row["city"]] if row["city"] else None
        db.session.add(
            Grant(
                user_id=user.id, role=Role(row["role"]), scope_kind="city" if scope else "", scope_id=scope,
                reason=REASON, granted_at=clock.now(),
            )
        )  # fmt: skip
        data = {"role": row["role"], "scope_kind": "city" if scope else "", "scope_id": str(scope or "")}
        accounts.audit(actor=None, action="accounts.role_granted", subject=("user", user.id), reason=REASON, data=data)


def _add_affiliations(
    missing: Sequence[Mapping[str, Any]], users: Mapping[str, User], city_ids: Mapping[str, uuid.UUID]
) -> None:
    """Everybody who has a position works for the city; some for years, so that the pages do not begin today."""
    today = clock.today()
    for place, person in enumerate(missing):
        if person["city"] and person["position"]:
            db.session.add(
                Affiliation(
                    user_id=users[person["key"]].id, city_id=city_ids[person["city"]], position=person["position"],
                    starts_on=today - timedelta(days=200 + 97 * (place % 11)), state=AffiliationState.CONFIRMED,
                    confirmed_at=clock.now(),
                )
            )  # fmt: skip
    db.session.flush()


def by_key(key: str) -> User:
    """A person of the demo.

    Raises:
        LookupError: the person's account has been erased since.
    """
    address = next(person["email"] for person in files.people() if person["key"] == key)
    found = accounts_queries.user_by_email(address)
    if found is None:
        raise LookupError(f"{key} is not among the people any more")
    return found


def with_grants(person: User) -> User:
    """The same person with what they may do, which rules want to know."""
    found = accounts_queries.user(person.id)
    if found is None:
        raise LookupError(f"{person.id} is not among the people any more")
    return found


def load_requests() -> None:
    """Claims that wait for a city's answer, for the pages of those who answer."""
    for key, slug, position in REQUESTS:
        city = db.session.scalars(select(City).where(City.slug == slug)).one()
        person = with_grants(by_key(key))
        cities.affiliate(user=person, city=city, position=position, actor=person)
