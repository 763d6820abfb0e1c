"""Registering for a run, by the person or by the organiser, and everything that becomes of it.

Seats are claimed under the run's row lock, so that people who come at once come one after the other. Whoever waits goes
before whoever comes: a seat that is free while somebody waits is offered to him first.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.webinars import asking, queries
from portal.webinars.models import ACTIVE, Registration, RegistrationState, Run, Seat
from portal.webinars.rules import registering as rules
from portal.webinars.rules.registering import Refusal
from portal.webinars.services import seats, waiting
from portal.webinars.services.seats import Taken
from portal.webinars.words.registering import REFUSALS

MOST_REMARK = 1000


@dataclass(frozen=True)
class Wish:
    """What somebody enters: how to take part, for which city, and the answers to the webinar's questions, by key."""

    seat: Seat = Seat.ONLINE
    city: City | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


def refuse(refused: Refusal | None) -> None:
    """Says why somebody cannot register.

    Raises:
        Conflict: there is a reason.
    """
    if refused is not None:
        raise Conflict(str(REFUSALS[refused]))


def register(*, run: Run, user: User, wish: Wish) -> Registration:
    """A person registers: confirmed, pending or waiting. Who was invited accepts by it; doing it twice does it once.

    Raises:
        Conflict: registration is not open to this person now.
        DomainError: a city or an answer is missing.
    """
    held = queries.run_locked(run.id)
    found = queries.registration_of(held.id, user_id=user.id)
    if found is not None and found.state is RegistrationState.INVITED:
        accept_invitation(registration=found, wish=wish)
        return found
    if found is not None and (found.state in ACTIVE or found.state is RegistrationState.NO_SHOW):
        return found
    cities = queries.member_cities(user) if held.webinar.members_only else set[uuid.UUID]()
    refuse(rules.refusal(held.webinar, held, clock.now(), is_guest=False, is_member=bool(cities)))
    if cities and (wish.city is None or wish.city.id not in cities):
        raise DomainError(_("Choose the member city for which you work."), field="city")
    row = found or Registration(run_id=held.id, user_id=user.id, run=held)
    row.lang, row.timezone = user.locale, user.timezone
    fill(row, held, wish)
    admit(held, row, is_approved=not held.webinar.needs_approval)
    return row


def fill(row: Registration, run: Run, wish: Wish) -> None:
    """Writes what was entered, and forgets what became of an earlier registration.

    Raises:
        DomainError: one cannot take part in this way; a city or an answer is missing.
    """
    write_wish(row, run, wish)
    row.queued_at, row.missed_offers, row.remark, row.decided_by = None, 0, "", None


def write_wish(row: Registration, run: Run, wish: Wish) -> None:
    """As `fill`, for a registration that goes on."""
    if wish.seat not in rules.seats_of(run):
        raise DomainError(_("Choose how you take part."), field="seat")
    if run.most_per_city is not None and wish.city is None:
        raise DomainError(_("Choose your city: the seats are shared out by city."), field="city")
    questions = asking.read(run.webinar.questions)
    if any(one.must and one.key not in wish.answers for one in questions):
        raise DomainError(_("Please answer the questions of the organiser."))
    row.seat, row.city_id = wish.seat, wish.city.id if wish.city else None
    row.answers = asking.kept(questions, row.answers or {}, wish.answers)


def admit(run: Run, row: Registration, *, is_approved: bool, is_first: bool = False) -> None:
    """Decides what becomes of a registration in a locked run: pending, confirmed or waiting."""
    now = clock.now()
    row.queued_at = row.queued_at or now
    if not is_approved:
        seats.move(row, RegistrationState.PENDING, is_first=is_first)
        return
    waiting.settle(run=run)
    taken = seats.take(run, row)
    state = RegistrationState.CONFIRMED if taken is Taken.YES else RegistrationState.WAITING
    seats.move(row, state, is_first=is_first)


def change_answers(*, registration: Registration, wish: Wish) -> None:
    """The person answers the questions anew; seat and city stay as they are.

    Raises:
        Conflict: the registration has ended.
        DomainError: an answer is missing.
    """
    run, row = waiting.held(registration)
    if row.state not in ACTIVE:
        raise Conflict(_("This registration has ended."))
    questions = asking.read(run.webinar.questions)
    if any(one.must and one.key not in wish.answers for one in questions):
        raise DomainError(_("Please answer the questions of the organiser."))
    row.answers = asking.kept(questions, row.answers, wish.answers)
    db.session.flush()


def withdraw(*, registration: Registration) -> None:
    """The person does not come; the seat is offered to the next one. Doing it twice does it once.

    Raises:
        Conflict: there is nothing to withdraw from.
    """
    run, row = waiting.held(registration)
    if row.state is RegistrationState.WITHDRAWN:
        return
    if not rules.may_withdraw(row, run, clock.now()) or row.is_provisional:
        raise Conflict(_("You cannot withdraw from this any more."))
    seats.move(row, RegistrationState.WITHDRAWN)
    waiting.settle(run=run)


def change_to_run(*, registration: Registration, run: Run) -> Registration:
    """Moves somebody to another run of the same webinar, if a seat is free there: nobody loses a seat for a place in a line.

    Raises:
        Conflict: no seat is free there, registration is closed, or the person is registered there already.
    """
    for key in sorted(
        {registration.run_id, run.id}
    ):  # always in this order: two who change places must not wait for each other
        queries.run_locked(key)
    old, row = waiting.held(registration)
    target = queries.run_locked(run.id)
    if row.user_id is None or row.state not in ACTIVE or target.webinar_id != old.webinar_id:
        raise Conflict(_("This registration has ended."))
    refuse(rules.standing(target.webinar, target, clock.now()))
    other = queries.registration_of(target.id, user_id=row.user_id)
    if other is not None and other.state in ACTIVE:
        raise Conflict(_("You are registered for this run already."))
    seat = row.seat if row.seat in rules.seats_of(target) else rules.seats_of(target)[0]
    new = other or Registration(run_id=target.id, user_id=row.user_id, run=target)
    new.lang, new.timezone, new.seat, new.city_id = row.lang, row.timezone, seat, row.city_id
    new.answers, new.queued_at, new.missed_offers, new.remark, new.decided_by = row.answers, clock.now(), 0, "", None
    waiting.settle(run=target)
    if row.state is RegistrationState.PENDING:
        seats.move(new, RegistrationState.PENDING)
    elif seats.take(target, new) is Taken.YES:
        seats.move(new, RegistrationState.CONFIRMED)
    else:
        raise Conflict(
            _(
                "No seat is free in that run. You can register for it as well, and wait there while you keep what you have."
            )
        )
    withdraw(registration=row)
    return new


# Invitations ---------------------------------------------------------------------------------------------------------


def accept_invitation(*, registration: Registration, wish: Wish, name: str = "") -> None:
    """Whoever was invited comes, if a seat is free, and waits otherwise; the organiser is not asked again.

    Raises:
        Conflict: there is no invitation, or registration is not open now.
        DomainError: a name, a city or an answer is missing.
    """
    run, row = waiting.held(registration)
    if row.state in (RegistrationState.CONFIRMED, RegistrationState.WAITING):
        return
    if row.state is not RegistrationState.INVITED:
        raise Conflict(_("This invitation is not open any more."))
    refuse(rules.standing(run.webinar, run, clock.now()))
    if row.is_guest:
        row.name = accounts.checked_name(name, "name")
        row.address_confirmed_at = clock.now()  # nobody else has the link
    fill(row, run, wish)
    admit(run, row, is_approved=True)


def decline_invitation(*, registration: Registration) -> None:
    """Says no. Doing it twice does it once.

    Raises:
        Conflict: there is no invitation.
    """
    _run, row = waiting.held(registration)
    if row.state is RegistrationState.DECLINED:
        return
    if row.state is not RegistrationState.INVITED:
        raise Conflict(_("This invitation is not open any more."))
    seats.move(row, RegistrationState.DECLINED)


# What organisers do --------------------------------------------------------------------------------------------------


def approve(*, run: Run, registrations: Sequence[Registration], actor: User) -> int:
    """Lets people in who wait for the organiser's word, in the order in which they came; who finds no seat waits for one.

    Returns:
        How many; who was answered already is left.
    """
    held = queries.run_locked(run.id)
    done = 0
    for one in sorted(registrations, key=lambda row: (row.queued_at or row.created_at, row.id)):
        row = db.session.get(Registration, one.id, populate_existing=True)
        if row is None or row.state is not RegistrationState.PENDING or row.is_provisional or row.run_id != held.id:
            continue
        row.decided_by = actor.id
        admit(held, row, is_approved=True)
        done += 1
    note(held, actor, "webinars.registrations_approved", number=done)
    return done


def refuse_pending(*, registration: Registration, remark: str, actor: User) -> None:
    """Does not let somebody in, with a word why, which he reads.

    Raises:
        DomainError: there is no reason.
        Conflict: he does not wait for an answer.
    """
    run, row = waiting.held(registration)
    if not remark.strip():
        raise DomainError(_("Say why. The person reads it."), field="remark")
    if row.state is not RegistrationState.PENDING or row.is_provisional:
        raise Conflict(_("This person does not wait for an answer any more."))
    row.remark, row.decided_by = remark.strip()[:MOST_REMARK], actor.id
    seats.move(row, RegistrationState.DECLINED)
    note(run, actor, "webinars.registration_refused", reason=row.remark)


def take_off(*, registration: Registration, remark: str, actor: User) -> None:
    """The organiser takes somebody off a run; the seat is offered to the next one.

    Raises:
        DomainError: there is no reason.
        Conflict: the registration has ended.
    """
    run, row = waiting.held(registration)
    if not remark.strip():
        raise DomainError(_("Say why. The person reads it."), field="remark")
    if row.state not in ACTIVE or row.is_provisional:
        raise Conflict(_("This registration has ended."))
    row.remark, row.decided_by = remark.strip()[:MOST_REMARK], actor.id
    seats.move(row, RegistrationState.DECLINED)
    note(run, actor, "webinars.registration_refused", reason=row.remark)
    waiting.settle(run=run)


def note(run: Run, actor: User, action: str, *, reason: str = "", **data: Any) -> None:
    """What an organiser did with the registrations of a run, for the audit log."""
    accounts.audit(
        actor=actor, action=action, subject=("webinar", run.webinar_id), reason=reason,
        data={"webinar": run.webinar.slug, "run": run.number, **data},
    )  # fmt: skip
