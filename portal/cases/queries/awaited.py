"""What of the library waits for a person, as numbers that go into one statement (`core.awaiting`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select

from portal.accounts.models import Role
from portal.accounts.rules import scopes_of
from portal.cases import rules
from portal.cases.models import Adoption, Case, CaseVersion, Review, Side, VersionState
from portal.cases.queries.writers import works_for, wrote_on


def _own(column: Any, user: Any) -> ColumnElement[bool]:
    """Whether a city is one for which the person writes, as `writers.own_city_ids`."""
    return or_(column.in_(works_for(user)), column.in_(scopes_of(user, Role.CITY_COORDINATOR, "city")))


def _versions(state: VersionState, *where: ColumnElement[bool]) -> ScalarSelect[int]:
    counted: Select[int] = select(func.count()).select_from(CaseVersion).join(Case, Case.id == CaseVersion.case_id)
    return counted.where(CaseVersion.state == state, Case.withdrawn_at.is_(None), *where).scalar_subquery()


def to_look_at(user: Any) -> ScalarSelect[int] | None:
    """Handed in cases that nobody else of the editors has taken; for an editor, without those of his city and his own."""
    if not rules.may_edit_library(user):
        return None
    wrote = wrote_on().subquery()
    return _versions(
        VersionState.SUBMITTED,
        or_(CaseVersion.editor_id.is_(None), CaseVersion.editor_id == user.id),
        ~_own(Case.city_id, user),
        Case.id.not_in(select(wrote.c.case_id).where(wrote.c.by == user.id)),
    )


def to_review(user: Any) -> ScalarSelect[int]:
    """Reviews the person was asked for and has not handed in."""
    return (
        select(func.count())
        .select_from(Review)
        .where(Review.reviewer_id == user.id, Review.state.in_(rules.ASKED))
        .scalar_subquery()
    )


def to_revise(user: Any) -> ScalarSelect[int]:
    """Cases of the person's cities that came back with remarks."""
    return _versions(VersionState.REVISE, _own(Case.city_id, user))


def to_confirm(user: Any) -> ScalarSelect[int]:
    """Adoptions that wait for the word of one of the person's cities; nobody gives that of both (`rules.may_confirm`)."""
    missing = [
        and_(
            _own(city, user),
            or_(said_at.is_(None), Adoption.disputed_side == side),
            func.coalesce(other_by != user.id, True),
        )
        for side, city, said_at, other_by in (
            (Side.SOURCE, Case.city_id, Adoption.source_confirmed_at, Adoption.adopter_confirmed_by),
            (Side.ADOPTER, Adoption.city_id, Adoption.adopter_confirmed_at, Adoption.source_confirmed_by),
        )
    ]
    counted: Select[int] = select(func.count()).select_from(Adoption).join(Case, Case.id == Adoption.case_id)
    return counted.where(Case.withdrawn_at.is_(None), or_(*missing)).scalar_subquery()
