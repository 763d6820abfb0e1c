"""Who may register for a run and when, and how long a seat is kept for somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from portal.webinars.models import (
    ACTIVE,
    Format,
    Registration,
    RegistrationState,
    Run,
    RunState,
    Seat,
    Webinar,
    WebinarState,
)

OFFER = timedelta(hours=48)
SHORTEST_OFFER = timedelta(hours=1)
# So many offers a person may let pass: after the first he goes to the end of the list, after the last off it.
MOST_MISSED = 2
# A seat is kept so long for a guest who has not confirmed the address, and the link works so long.
HELD_FOR_GUEST = timedelta(hours=2)
GUEST_LINK = timedelta(hours=48)
LINK_PAUSE = timedelta(minutes=5)
# So long after the run the name and address of guests are kept: for the certificate, and to correct it.
GUEST_KEPT = timedelta(days=180)


class Refusal(StrEnum):
    """Why somebody cannot register."""

    NOT_OUT = "not_out"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    CLOSED = "closed"
    INVITED_ONLY = "invited_only"
    MEMBERS_ONLY = "members_only"
    NO_GUESTS = "no_guests"


def closes_at(run: Run) -> datetime:
    """When registration ends: as the organiser says, else with the run itself, so that one can join while it runs."""
    return min(run.registration_closes_at, run.ends_at) if run.registration_closes_at else run.ends_at


def standing(webinar: Webinar, run: Run, now: datetime) -> Refusal | None:
    """Why nobody can register for the run now; None: it is open."""
    if webinar.state is WebinarState.CANCELLED or run.state is RunState.CANCELLED:
        return Refusal.CANCELLED
    if webinar.state is not WebinarState.PUBLISHED:
        return Refusal.NOT_OUT
    if run.state is RunState.POSTPONED:
        return Refusal.POSTPONED
    return Refusal.CLOSED if closes_at(run) <= now else None


def refusal(webinar: Webinar, run: Run, now: datetime, *, is_guest: bool, is_member: bool) -> Refusal | None:
    """Why this person cannot register without an invitation; `is_member`: works for a member city, as that has confirmed."""
    found = standing(webinar, run, now)
    if found is not None:
        return found
    if not webinar.is_open:
        return Refusal.INVITED_ONLY
    if webinar.members_only and not is_member:
        return Refusal.MEMBERS_ONLY
    return Refusal.NO_GUESTS if is_guest and not webinar.takes_guests else None


def seats_of(run: Run) -> tuple[Seat, ...]:
    """The ways in which one can take part in the run."""
    if run.format is Format.HYBRID:
        return (Seat.ONLINE, Seat.ON_SITE)
    return (Seat.ON_SITE,) if run.format is Format.ON_SITE else (Seat.ONLINE,)


def capacity_of(run: Run, seat: Seat) -> int | None:
    """How many can take part in this way; None: no limit."""
    return run.capacity if seat is Seat.ONLINE else run.capacity_on_site


def may_offer(webinar: Webinar, run: Run, now: datetime) -> bool:
    """Whether seats that become free go to the waiting list: until the run begins, and not while it is off."""
    return webinar.state is WebinarState.PUBLISHED and run.state is RunState.PLANNED and now < run.starts_at


def offer_until(now: datetime, starts_at: datetime) -> datetime:
    """Until when a seat is kept for somebody on the waiting list: 48 hours; less when the run is near.

    A quarter of the time that is left, one hour at least, and never longer than until the run begins: so that at least
    four people can be asked one after the other, and the last of them can still come.
    """
    left = (starts_at - now) / 4
    return min(now + min(OFFER, max(left, SHORTEST_OFFER)), starts_at)


def may_withdraw(registration: Registration, run: Run, now: datetime) -> bool:
    """Until the run is over; also from one that is off."""
    return registration.state in ACTIVE and (run.state is not RunState.PLANNED or now < run.ends_at)


def may_answer_offer(registration: Registration, now: datetime) -> bool:
    """Whether a seat is kept for the person now."""
    return (
        registration.state is RegistrationState.OFFERED
        and registration.offer_until is not None
        and now < registration.offer_until
    )


def may_answer_invitation(registration: Registration, webinar: Webinar, run: Run, now: datetime) -> bool:
    return registration.state is RegistrationState.INVITED and standing(webinar, run, now) is None


def most_held_for_guests(limit: int) -> int:
    """How many seats may be kept at once for guests who have not confirmed their address: a tenth, one at least."""
    return max(1, limit // 10)
