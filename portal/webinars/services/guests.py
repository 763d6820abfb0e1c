"""People without an account: a registration that counts once the link in the mail has been followed.

Nobody learns here whether an address has an account or is registered already: page and mail are the same, and only who has
the mailbox reads more. Until the address is confirmed a free seat is kept for two hours (of the seats of a run a tenth at
most, so that nobody empties it with addresses that are not his); after that the link still works for two days, for whatever
is free by then. When the address has an account, or gets one, the registration becomes that account's.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from portal.accounts import rules as accounts_rules
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.accounts.services.registration import checked_email
from portal.core import clock, db, events, i18n, ids, settings, walltime
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.webinars import queries
from portal.webinars.events import GuestLinkAsked
from portal.webinars.models import ACTIVE, Registration, RegistrationState, Run
from portal.webinars.rules import registering as rules
from portal.webinars.services import attendance, left, recordings_privacy, registering, seats, survey, waiting
from portal.webinars.services.registering import Wish
from portal.webinars.services.seats import Taken


def register_guest(*, run: Run, name: str, email: str, wish: Wish, lang: str, timezone: str) -> None:
    """Has a link sent to the address. Says nothing about what was there before.

    Raises:
        Conflict: registration is not open to guests now.
        DomainError: name or address cannot be used, or a city or an answer is missing.
    """
    address, called = checked_email(email), accounts.checked_name(name, "name")
    held = queries.run_locked(run.id)
    refused = rules.refusal(held.webinar, held, clock.now(), is_guest=True, is_member=False)
    registering.refuse(refused)
    key = accounts_rules.email_key(address)
    found = queries.registration_of(held.id, email_key=key)
    row = found or Registration(
        id=ids.new_id(), run_id=held.id, run=held, name=called, email=address, email_key=key,
        lang=lang if lang in i18n.LOCALES else i18n.SOURCE, timezone=_known_zone(timezone),
    )  # fmt: skip
    if found is None:
        registering.fill(row, held, wish)
        _keep_provisionally(held, row)
    else:
        # What was entered is looked at in the same way, and then left: the link leads to what is there.
        registering.write_wish(Registration(run_id=held.id, answers={}), held, wish)
    ask_link(registration=row)


def _keep_provisionally(run: Run, row: Registration) -> None:
    now = clock.now()
    row.confirm_until, row.token_hash, row.queued_at = now + rules.GUEST_LINK, ids.digest(secret_of(row)), now
    if run.webinar.needs_approval:
        seats.move(row, RegistrationState.PENDING)
        return
    waiting.settle(run=run)
    if _may_hold(run, row) and seats.take(run, row) is Taken.YES:
        row.offer_until = now + rules.HELD_FOR_GUEST
        seats.move(row, RegistrationState.OFFERED)
    else:
        seats.move(row, RegistrationState.WAITING)


def _may_hold(run: Run, row: Registration) -> bool:
    limit = rules.capacity_of(run, row.seat)
    if limit is None:
        return True
    held = db.session.scalar(
        select(func.count()).where(
            Registration.run_id == run.id, Registration.seat == row.seat, Registration.place.is_not(None),
            Registration.confirm_until.is_not(None),
        )
    )  # fmt: skip
    return (held or 0) < rules.most_held_for_guests(limit)


def ask_link(*, registration: Registration) -> None:
    """Has the link sent once more, not more often than every five minutes."""
    now = clock.now()
    if registration.link_asked_at is not None and now - registration.link_asked_at < rules.LINK_PAUSE:
        return
    registration.link_asked_at = now
    db.session.flush()
    events.publish(GuestLinkAsked(registration.id, now.isoformat()))


def confirm_guest(*, registration: Registration) -> Registration:
    """The link was followed: the registration counts. Doing it twice does it once.

    Returns:
        The registration; another one if the person had one with the account already.

    Raises:
        Conflict: it is gone, or the run is off or over by now.
    """
    run, row = waiting.held(registration)
    if not row.is_provisional:
        return row
    now = clock.now()
    registering.refuse(rules.standing(run.webinar, run, now))
    if row.confirm_until is not None and row.confirm_until <= now:
        raise Conflict(_("This link no longer works: it was not followed in time. Register again."))
    known = queries.people_by_email([row.email_key]).get(row.email_key)
    own = queries.registration_of(run.id, user_id=known.id) if known else None
    if known is not None and own is not None:
        db.session.delete(row)
        db.session.flush()
        waiting.settle(run=run)
        return own
    keeps = row.state is RegistrationState.OFFERED and row.offer_until is not None and now < row.offer_until
    row.confirm_until, row.address_confirmed_at = None, now
    if known is not None:
        _hand_over(row, known)
    if keeps:
        seats.move(row, RegistrationState.CONFIRMED, is_first=True)
    else:
        row.queued_at = now
        registering.admit(run, row, is_approved=not run.webinar.needs_approval, is_first=True)
    return row


def register_again(*, registration: Registration) -> None:
    """A guest who withdrew or said no comes after all, with what he entered before.

    Raises:
        Conflict: registration is not open to him now.
    """
    run, row = waiting.held(registration)
    if row.state not in (RegistrationState.WITHDRAWN, RegistrationState.DECLINED) or row.decided_by is not None:
        raise Conflict(_("You are registered already, or the organiser has decided."))
    refused = rules.refusal(run.webinar, run, clock.now(), is_guest=True, is_member=False)
    registering.refuse(refused)
    row.queued_at, row.missed_offers = None, 0
    registering.admit(run, row, is_approved=not run.webinar.needs_approval)


def take_over(*, user: User) -> int:
    """An account with this confirmed address gets the registrations that were made without it; returns how many.

    Where both are registered for a run, the one that holds more stays: an account that comes is not moved to a guest's seat.
    """
    done = 0
    for guest in queries.guests_of_address(user.email_key):
        run = queries.run_locked(guest.run_id)
        own = queries.registration_of(run.id, user_id=user.id)
        if own is not None and own.state in ACTIVE:
            if guest.state in ACTIVE:
                seats.move(guest, RegistrationState.WITHDRAWN)
            db.session.delete(guest)
            db.session.flush()
            waiting.settle(run=run)
            continue
        if own is not None:
            db.session.delete(own)
            db.session.flush()
        guest.address_confirmed_at = guest.address_confirmed_at or clock.now()
        _hand_over(guest, user)
        db.session.flush()
        # What the guest and the account each saw of the webinar is one person's now.
        attendance.recount(registration=guest)
        done += 1
    return done


def _hand_over(row: Registration, user: User) -> None:
    row.user_id, row.name, row.email, row.email_key = user.id, "", "", ""
    row.lang, row.timezone = user.locale, user.timezone


def secret_of(registration: Registration) -> str:
    """The secret of a guest's link, made again for each mail; the table keeps its digest only."""
    return ids.keyed(settings().secret_key, f"webinars.registration:{registration.id}")


def forget_guests(now: datetime) -> int:
    """Empties name, address and answers of guests some months after their run; city and state stay, for the count."""
    found = queries.guests_to_forget(now)
    for row in found:
        forget(row, now)
    db.session.flush()
    return len(found)


def forget(row: Registration, now: datetime) -> None:
    """Removes the person from a registration, and from what was said and answered about it."""
    webinar_id = db.session.scalar(select(Run.webinar_id).where(Run.id == row.run_id))
    if webinar_id is not None:
        survey.forget(row, webinar_id)
    row.user_id, row.name, row.email, row.email_key, row.token_hash = None, "", "", "", None
    row.answers, row.remark, row.erased_at, row.confirm_until, row.shown_name = {}, "", now, None, ""
    left.forget_names([row.id])
    attendance.forget([row.id])
    recordings_privacy.forget([row.id])


def _known_zone(timezone: str) -> str:
    return timezone if walltime.is_zone(timezone) else "UTC"
