"""The waiting list: who is on it gets what becomes free, in order, and has some hours to answer.

Strict order with one exception: whoever's city has its share already is passed over until it has not. An offer that is let
pass goes to the next; the person goes to the end of the list, and after the second time off it.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from portal.core import clock, db
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.webinars import queries
from portal.webinars.models import Registration, RegistrationState, Run
from portal.webinars.rules import registering as rules
from portal.webinars.services import seats
from portal.webinars.services.seats import Taken


def settle(*, run: Run) -> None:
    """Brings the list of a locked run up to date: ends what has lapsed, then offers what is free."""
    now = clock.now()
    for row in queries.lapsed_in(run.id, now):
        _lapse(row, now)
    if not rules.may_offer(run.webinar, run, now):
        return
    for seat in rules.seats_of(run):
        if not seats.is_full(run, seat):
            full = set()  # cities whose share is taken by now
            for row in queries.waiting_in(run.id, seat, run.most_per_city):
                taken = _offer(run, row, now) if row.city_id not in full else Taken.CITY_FULL
                if taken is Taken.FULL:
                    break
                if taken is Taken.CITY_FULL:
                    full.add(row.city_id)


def settle_run(*, run_id: uuid.UUID) -> None:
    """As `settle`, for a run that is not locked yet."""
    settle(run=queries.run_locked(run_id))


def _lapse(row: Registration, now: datetime) -> None:
    if row.is_provisional:
        if row.confirm_until is not None and row.confirm_until <= now:
            db.session.delete(row)
            db.session.flush()
        else:  # the seat is not kept any longer; the link still works
            row.queued_at = now
            seats.move(row, RegistrationState.WAITING)
        return
    row.missed_offers += 1
    row.queued_at = now
    last = row.missed_offers >= rules.MOST_MISSED
    seats.move(row, RegistrationState.DECLINED if last else RegistrationState.WAITING)


def _offer(run: Run, row: Registration, now: datetime) -> Taken:
    taken = seats.take(run, row)
    if taken is Taken.YES and rules.capacity_of(run, row.seat) is None:
        seats.move(row, RegistrationState.CONFIRMED)  # nobody waits behind him: there is nothing to ask
    elif taken is Taken.YES:
        row.offer_until = rules.offer_until(now, run.starts_at)
        seats.move(row, RegistrationState.OFFERED)
    return taken


def held(registration: Registration) -> tuple[Run, Registration]:
    """Run and registration as they are now, the run locked until the end of the transaction.

    Raises:
        Conflict: the registration is gone: nobody confirmed it in time, or an account has taken it over.
    """
    run = queries.run_locked(registration.run_id)
    found = db.session.get(Registration, registration.id, populate_existing=True)
    if found is None:
        raise Conflict(_("This registration does not exist any more."))
    return run, found


def accept_offer(*, registration: Registration) -> None:
    """Takes the seat that is kept for the person. Doing it twice does it once.

    Raises:
        Conflict: nothing is offered, or the time is over.
    """
    run, row = held(registration)
    if row.state is RegistrationState.CONFIRMED:
        return
    if not rules.may_answer_offer(row, clock.now()) or row.is_provisional:
        settle(run=run)
        raise Conflict(_("This seat is not kept for you any longer: the time to answer is over."))
    row.missed_offers = 0
    seats.move(row, RegistrationState.CONFIRMED)


def decline_offer(*, registration: Registration) -> None:
    """Says no to the seat; it goes to the next one. Doing it twice does it once.

    Raises:
        Conflict: nothing is offered.
    """
    run, row = held(registration)
    if row.state is RegistrationState.DECLINED:
        return
    if row.state is not RegistrationState.OFFERED or row.is_provisional:
        raise Conflict(_("No seat is offered to you."))
    seats.move(row, RegistrationState.DECLINED)
    settle(run=run)
