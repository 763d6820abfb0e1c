"""Who is told about registrations; offers that end and guests who do not confirm; guests who are forgotten."""

from __future__ import annotations

from dataclasses import replace

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.events import UserRegistered
from portal.core import clock, db, events, tasks
from portal.notifications import services as notifications
from portal.webinars import queries, services
from portal.webinars.emails import registering as emails
from portal.webinars.emails.base import address
from portal.webinars.events import GuestLinkAsked, RegistrationChanged
from portal.webinars.models import RegistrationState
from portal.webinars.queries import OneRegistration

# Whoever says no to an invitation has just seen that he has, and is told by mail only to take it out of his calendar again; nobody
# is told that he was missed.
_SILENT = {(RegistrationState.INVITED.value, RegistrationState.DECLINED)}


@events.subscribe(RegistrationChanged)
def tell_of_registration(event: RegistrationChanged) -> None:
    """The person learns of the new state, if it still holds: of one that has passed meanwhile the next event tells."""
    one = queries.registration_by_id(event.registration_id)
    if one is None or one.registration.erased_at is not None or one.registration.state.value != event.after:
        return
    state = one.registration.state
    if state is RegistrationState.NO_SHOW:
        return
    calendar = services.calendar_for(registration=one.registration, run=one.run, recipient=one.recipient)
    if (event.before, state) in _SILENT and not one.registration.remark and not calendar:
        return
    notifications.notify(
        recipient=one.recipient, message=replace(emails.state_mail(one, event.before), calendar=calendar), key=_key(one),
        url=emails.link_to(one, full=False) if one.user else "",
    )  # fmt: skip
    if state is RegistrationState.PENDING:
        _tell_organiser(one)


def _key(one: OneRegistration) -> str:
    return (
        f"registration:{one.registration.id}:{one.registration.state.value}:{one.registration.changed_at.isoformat()}"
    )


def _tell_organiser(one: OneRegistration) -> None:
    organiser = people.user(one.webinar.created_by) if one.webinar.created_by else None
    if organiser is None or not organiser.is_active:
        return
    notifications.notify(
        recipient=accounts.recipient(organiser), message=emails.pending_mail(one, organiser),
        key=f"registration-pending:{one.registration.id}:{one.registration.changed_at.isoformat()}",
        url=address(
            organiser.locale, "webinars.run_registrations", slug=one.webinar.slug, number=str(one.run.number)
        ),
    )  # fmt: skip


@events.subscribe(GuestLinkAsked)
def send_guest_link(event: GuestLinkAsked) -> None:
    """A guest gets his link; who has an account by now finds the registration there."""
    one = queries.registration_by_id(event.registration_id)
    if one is None or one.registration.erased_at is not None:
        return
    notifications.notify(
        recipient=one.recipient,
        message=emails.guest_link(one),
        key=f"registration-link:{one.registration.id}:{event.at}",
    )


@events.subscribe(UserRegistered)
def take_over_registrations(event: UserRegistered) -> None:
    """What somebody registered for without an account is the account's from now on, and a certificate that waits is issued."""
    user = people.user(event.user_id)
    if user is not None and services.take_over(user=user):
        events.wake("webinars.settle_attendance")


@tasks.periodic(seconds=60, name="webinars.settle_registrations")
def settle_registrations() -> None:
    """Ends offers whose time is over, passes the seats on, and removes what guests did not confirm. Rows decide."""
    for run_id in queries.runs_with_lapsed(clock.now()):
        with db.transaction():
            services.settle_run(run_id=run_id)


@tasks.periodic(seconds=24 * 3600, name="webinars.forget_guests")
def forget_guests() -> None:
    """Removes name and address of guests some months after their run."""
    with db.transaction():
        services.forget_guests(clock.now())
