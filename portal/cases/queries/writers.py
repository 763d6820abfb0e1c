"""Who writes for which city, who looks after the library, who has written on a case."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from portal.accounts import queries as accounts
from portal.accounts.models import Role, User
from portal.accounts.rules import is_secretariat, scopes_of
from portal.cases.models import Case, CaseVersion, Edit
from portal.cities.models import Affiliation, AffiliationState, City
from portal.core import db, i18n


def works_for(user_id: Any) -> Select[uuid.UUID]:
    """Ids of the cities where somebody works, confirmed, as part of a statement."""
    return select(Affiliation.city_id).where(
        Affiliation.user_id == user_id, Affiliation.state == AffiliationState.CONFIRMED, Affiliation.ends_on.is_(None)
    )


def own_city_ids(user: Any) -> set[uuid.UUID]:
    """The cities for which somebody writes: where he works, confirmed, and those for which he speaks."""
    if not getattr(user, "is_authenticated", False):
        return set()
    return set(db.session.scalars(works_for(user.id))) | scopes_of(user, Role.CITY_COORDINATOR, "city")


def cities_to_write_for(user: Any) -> list[City]:
    """In the order of their names in the reader's language; the secretariat writes for any city."""
    wanted = select(City)
    if not is_secretariat(user):
        wanted = wanted.where(City.id.in_(own_city_ids(user)))
    return sorted(db.session.scalars(wanted), key=lambda city: i18n.plain(city.names))


def editors() -> Sequence[User]:
    """Those who look after the library; the secretariat where nobody has the role."""
    found = accounts.holders_of(Role.CASE_EDITOR)
    return found or accounts.secretariat()


def authors_of(version_id: uuid.UUID) -> Sequence[User]:
    """Those who have written on a case, in any version: the ones to be told what becomes of it."""
    case_id = select(CaseVersion.case_id).where(CaseVersion.id == version_id).scalar_subquery()
    versions = select(CaseVersion.id).where(CaseVersion.case_id == case_id)
    wrote = select(Edit.by).where(Edit.version_id.in_(versions))
    began = select(Case.created_by).where(Case.id == case_id)
    return db.session.scalars(select(User).where(User.id.in_(wrote) | User.id.in_(began)).order_by(User.id)).all()


def wrote_on() -> Select[uuid.UUID, uuid.UUID | None]:
    """(case, person) of all edits, as part of a statement; of what came in from a file, whoever brought it is no author."""
    return (
        select(CaseVersion.case_id, Edit.by)
        .join(Edit, Edit.version_id == CaseVersion.id)
        .join(Case, Case.id == CaseVersion.case_id)
        .where(~func.starts_with(func.coalesce(Case.source, ""), "import:"))
    )


def writers_of(case_ids: Collection[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Who has written on which of these cases, (case, person)."""
    rows = db.session.execute(wrote_on().distinct().where(CaseVersion.case_id.in_(case_ids)))
    return {(case_id, by) for case_id, by in rows if by is not None}
