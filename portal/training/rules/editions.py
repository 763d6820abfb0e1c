"""Who may do what in training, and when. Pure: the time is a parameter, and dates count, not only states.

A task moves the states on by date; until it has run, the rules here already give the right answer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from portal.accounts import rules as accounts_rules
from portal.accounts.models import Role
from portal.training.models import (
    Admission,
    Edition,
    EditionState,
    Enrolment,
    EnrolmentState,
    Nomination,
    NominationState,
)

IN_FORCE = (NominationState.MADE, NominationState.ACCEPTED)

_NEXT = {
    EditionState.DRAFT: (EditionState.OPEN,),
    EditionState.OPEN: (EditionState.CLOSED,),
    EditionState.CLOSED: (EditionState.OPEN, EditionState.SELECTING),
    EditionState.SELECTING: (EditionState.ANNOUNCED,),
    EditionState.ANNOUNCED: (EditionState.RUNNING,),
    EditionState.RUNNING: (EditionState.ENDED,),
    EditionState.ENDED: (),
}


class Phase(StrEnum):
    """Where an edition stands for those who read about it: by its dates first, by its state where dates do not say."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    RUNNING = "running"
    ENDED = "ended"


# People -------------------------------------------------------------------------------------------------------------


def is_coordinator(user: Any, city_id: Any) -> bool:
    """Speaks for the city."""
    return accounts_rules.has_role(user, Role.CITY_COORDINATOR, ("city", city_id))


def is_some_coordinator(user: Any) -> bool:
    """Speaks for at least one city."""
    return bool(accounts_rules.scopes_of(user, Role.CITY_COORDINATOR, "city"))


def may_manage(user: Any) -> bool:
    """Make and change editions, move their state on."""
    return accounts_rules.has_role(user, Role.SECRETARIAT)


def may_follow_cities(user: Any) -> bool:
    """See what the people of a city learn: of one's own as a coordinator, of each for who manages."""
    return is_some_coordinator(user) or may_manage(user)


def may_oversee(user: Any) -> bool:
    """See who is nominated and how far the participants are: the secretariat and the trainers."""
    return may_manage(user) or accounts_rules.has_role(user, Role.TRAINER)


def is_nominee(user: Any, nomination: Nomination) -> bool:
    return bool(user.is_authenticated and nomination.user_id is not None and nomination.user_id == user.id)


# Editions -----------------------------------------------------------------------------------------------------------


def today_at(edition: Edition, now: datetime) -> date:
    """The calendar day it is where the edition is held."""
    return now.astimezone(ZoneInfo(edition.timezone)).date()


def is_public(edition: Edition) -> bool:
    return edition.state is not EditionState.DRAFT


def is_over(edition: Edition, now: datetime) -> bool:
    return edition.state is EditionState.ENDED or today_at(edition, now) > edition.ends_on


def nominations_are_open(edition: Edition, now: datetime) -> bool:
    return edition.state is EditionState.OPEN and now < edition.nominations_close_at and not is_over(edition, now)


def phase(edition: Edition, now: datetime) -> Phase:
    """Where the edition stands now. Open nominations come before "running": they are what a reader can act on."""
    if edition.state is EditionState.DRAFT:
        return Phase.DRAFT
    if is_over(edition, now):
        return Phase.ENDED
    if nominations_are_open(edition, now):
        return Phase.OPEN
    if today_at(edition, now) >= edition.starts_on and edition.state is not EditionState.SELECTING:
        return Phase.RUNNING
    return Phase.CLOSED


def next_states(edition: Edition) -> tuple[EditionState, ...]:
    """States that staff may move the edition to. Without a selection nothing is announced: it runs after it closed."""
    if edition.state is EditionState.CLOSED and edition.admission is Admission.DIRECT:
        return (EditionState.OPEN, EditionState.RUNNING)
    return _NEXT[edition.state]


def state_by_date(edition: Edition, now: datetime) -> EditionState | None:
    """The state that the calendar says an edition should have moved to; None if it is where it belongs."""
    today = today_at(edition, now)
    if edition.state is EditionState.OPEN and now >= edition.nominations_close_at:
        return EditionState.CLOSED
    begins = edition.state is EditionState.ANNOUNCED or (
        edition.state is EditionState.CLOSED and edition.admission is Admission.DIRECT
    )
    if begins and today >= edition.starts_on:
        return EditionState.RUNNING
    if edition.state is EditionState.RUNNING and today > edition.ends_on:
        return EditionState.ENDED
    return None


# Nominations --------------------------------------------------------------------------------------------------------


def lowest_free(taken: Collection[int], limit: int) -> int | None:
    """The lowest number from 1 to `limit` that is not taken; None if all are."""
    return next((number for number in range(1, limit + 1) if number not in taken), None)


def takes_seats(edition: Edition) -> bool:
    """Whether a nomination takes one of the edition's seats at once. With a selection, the chosen take them later."""
    return edition.admission is Admission.DIRECT


def may_answer(nomination: Nomination, edition: Edition, now: datetime) -> bool:
    """Accept or decline: as long as it is unanswered and the edition has not ended or gone into selection."""
    return (
        nomination.state is NominationState.MADE
        and not is_over(edition, now)
        and (edition.admission is Admission.DIRECT or edition.state in (EditionState.OPEN, EditionState.CLOSED))
    )


def may_withdraw(nomination: Nomination, edition: Edition, now: datetime, *, completed: bool = False) -> bool:
    """The city may take a nomination back until the edition ends or the person has completed it."""
    return nomination.state in IN_FORCE and not is_over(edition, now) and not completed


# Learning -----------------------------------------------------------------------------------------------------------


def may_confirm_names(enrolment: Enrolment) -> bool:
    """Until the certificate is made; afterwards the secretariat reissues it."""
    return enrolment.state is EnrolmentState.ACTIVE
