"""The words of registering: what each state means for the person, what is free, and why somebody cannot register."""

from __future__ import annotations

from portal.core import i18n
from portal.core.i18n import _, ngettext
from portal.core.i18n import lazy as _l
from portal.core.questions import Kind
from portal.webinars.models import Registration, RegistrationState, Seat
from portal.webinars.queries import Places
from portal.webinars.rules.registering import Refusal

REFUSALS = {
    Refusal.NOT_OUT: _l("This webinar is not published yet."),
    Refusal.CANCELLED: _l("It is cancelled. You cannot register for it any more."),
    Refusal.POSTPONED: _l("It is postponed and has no new time yet. You can register once there is one."),
    Refusal.CLOSED: _l("Registration is closed."),
    Refusal.INVITED_ONLY: _l("Only those who are invited take part."),
    Refusal.MEMBERS_ONLY: _l(
        "Only people of member cities take part. Sign in, and say on “My cities” for which city you work; once the city has confirmed it, you can register."
    ),
    Refusal.NO_GUESTS: _l("To register you need an account. Sign in, or create one."),
}

SEATS = {Seat.ONLINE: _l("Online"), Seat.ON_SITE: _l("On site")}

STATES = {
    RegistrationState.INVITED: _l("Invited"),
    RegistrationState.PENDING: _l("Pending approval"),
    RegistrationState.CONFIRMED: _l("Confirmed"),
    RegistrationState.WAITING: _l("On the waiting list"),
    RegistrationState.OFFERED: _l("A seat is offered"),
    RegistrationState.DECLINED: _l("Declined"),
    RegistrationState.WITHDRAWN: _l("Withdrawn"),
    RegistrationState.NO_SHOW: _l("Did not come"),
}
# As `status` of the components shows them.
STATE_KINDS = {
    RegistrationState.INVITED: "waiting",
    RegistrationState.PENDING: "note",
    RegistrationState.CONFIRMED: "done",
    RegistrationState.WAITING: "note",
    RegistrationState.OFFERED: "waiting",
    RegistrationState.DECLINED: "failed",
    RegistrationState.WITHDRAWN: "open",
    RegistrationState.NO_SHOW: "failed",
}

_MEANINGS = {
    RegistrationState.INVITED: _l(
        "You are invited. An invitation keeps no seat: accept it soon, and you have one as long as seats are free."
    ),
    RegistrationState.PENDING: _l(
        "The organiser decides who takes part, and has not decided about you yet. You get a mail with the answer; there is nothing to do until then."
    ),
    RegistrationState.CONFIRMED: _l("You have a seat. If you cannot come, withdraw, and somebody else gets it."),
    RegistrationState.WAITING: _l(
        "All seats are taken. Nobody has to approve you: as soon as a seat becomes free and it is your turn, it is offered to you by mail."
    ),
    RegistrationState.OFFERED: _l(
        "A seat is kept for you for some time. Accept it before the time is over, or it goes to the next person."
    ),
    RegistrationState.DECLINED: _l("You said no, or let the time to answer pass."),
    RegistrationState.WITHDRAWN: _l("You have withdrawn."),
    RegistrationState.NO_SHOW: _l("You had a seat and were not there."),
}


def meaning(registration: Registration) -> str:
    """What the state means for the person, and what there is to do."""
    if registration.is_provisional:
        return _("You have not confirmed your e-mail address yet. Until you do, the registration does not count.")
    if registration.state is RegistrationState.DECLINED and registration.decided_by is not None:
        return _("The organiser has not given you a seat.")
    return str(_MEANINGS[registration.state])


def free(places: Places) -> str:
    """`12 of 100 places free`, in words that say how it is for somebody who registers now."""
    if places.limit is None:
        return _("Seats without a limit")
    if places.free:
        return ngettext(
            "%(num)s of %(limit)s places is free", "%(num)s of %(limit)s places are free", places.free,
            limit=i18n.number(places.limit),
        )  # fmt: skip
    return _("All %(limit)s places are taken", limit=i18n.number(places.limit))


def line(places: Places) -> str:
    """Which number one would be on the waiting list; empty where a seat is free."""
    if places.limit is None or places.free:
        return ""
    return _("Waiting list: you would be number %(number)s.", number=i18n.number(places.waiting + 1))


QUESTION_KINDS = {
    Kind.LINE: _l("A few words"),
    Kind.TEXT: _l("Some sentences"),
    Kind.SINGLE: _l("One of several options"),
    Kind.MULTIPLE: _l("Any number of options"),
    Kind.SCALE: _l("A scale from 1 to 5"),
    Kind.YES_NO: _l("Yes or no"),
}
