"""What of the library waits for a person, as selects that go into one statement (`core.awaiting`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal.accounts.models import Role
from portal.accounts.rules import scopes_of
from portal.cases import rules
from portal.cases.models import Adoption, AskState, Case, CaseVersion, MentorRequest, Review, Side, VersionState
from portal.cases.queries.writers import works_for, wrote_on
from portal.cases.rules.matching import OVERDUE_AFTER
from portal.core.awaiting import UNDATED, USER
from portal.core.prepared import among

_CITIES = "cases_cities"


def cities_of(user: Any) -> Mapping[str, Any]:
    """The cities for which somebody speaks; those where he works, the statement finds."""
    return {_CITIES: list(scopes_of(user, Role.CITY_COORDINATOR, "city"))}


def editor(user: Any) -> Mapping[str, Any] | None:
    return cities_of(user) if rules.may_edit_library(user) else None


def of_own_city(column: Any) -> ColumnElement[bool]:
    """Whether a city is one for which the person writes, as `writers.own_city_ids`."""
    return or_(column.in_(works_for(USER)), among(column, _CITIES))


def _versions(state: VersionState, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    found = select(UNDATED).select_from(CaseVersion).join(Case, Case.id == CaseVersion.case_id)
    return found.where(CaseVersion.state == state, Case.withdrawn_at.is_(None), *where)


def to_look_at() -> Select[*tuple[Any, ...]]:
    """Handed in cases that nobody else of the editors has taken, without those of his city and his own."""
    wrote = wrote_on().subquery()
    return _versions(
        VersionState.SUBMITTED,
        or_(CaseVersion.editor_id.is_(None), CaseVersion.editor_id == USER),
        ~of_own_city(Case.city_id),
        Case.id.not_in(select(wrote.c.case_id).where(wrote.c.by == USER)),
    )


def to_review() -> Select[*tuple[Any, ...]]:
    """Reviews the person was asked for and has not handed in."""
    return select(Review.due_on.label("due")).where(Review.reviewer_id == USER, Review.state.in_(rules.ASKED))


def to_revise() -> Select[*tuple[Any, ...]]:
    """Cases of the person's cities that came back with remarks."""
    return _versions(VersionState.REVISE, of_own_city(Case.city_id))


def to_finish() -> Select[*tuple[Any, ...]]:
    """Drafts that an award has made of what one of the person's cities had entered."""
    return _versions(VersionState.DRAFT, func.starts_with(Case.source, "entry:"), of_own_city(Case.city_id))


def to_confirm() -> Select[*tuple[Any, ...]]:
    """Adoptions that wait for the word of one of the person's cities; nobody gives that of both (`rules.may_confirm`)."""
    missing = [
        and_(
            of_own_city(city), or_(said_at.is_(None), Adoption.disputed_side == side), func.coalesce(other_by != USER, True)
        )
        for side, city, said_at, other_by in (
            (Side.SOURCE, Case.city_id, Adoption.source_confirmed_at, Adoption.adopter_confirmed_by),
            (Side.ADOPTER, Adoption.city_id, Adoption.adopter_confirmed_at, Adoption.source_confirmed_by),
        )
    ]  # fmt: skip
    found = select(UNDATED).select_from(Adoption).join(Case, Case.id == Adoption.case_id)
    return found.where(Case.withdrawn_at.is_(None), or_(*missing))


def to_help_with() -> Select[*tuple[Any, ...]]:
    """Problems of other cities about which the person is asked."""
    return select((MentorRequest.asked_at + OVERDUE_AFTER).label("due"), MentorRequest.id.label("request_id")).where(
        MentorRequest.mentor_id == USER, MentorRequest.state.in_((AskState.ASKED, AskState.OVERDUE))
    )


def spoken_for() -> Select[*tuple[Any, ...]]:
    """Cases that are out and about which the person answers questions, as `talk.speakers_of`."""
    return (
        select(Case.id)
        .join(CaseVersion, CaseVersion.case_id == Case.id)
        .where(Case.withdrawn_at.is_(None), CaseVersion.state == VersionState.PUBLISHED, of_own_city(Case.city_id))
    )
