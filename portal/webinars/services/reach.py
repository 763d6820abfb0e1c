"""Mending what keeps an organiser from reaching people, and warning him in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from portal.accounts import queries as people
from portal.accounts import rules as account_rules
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.notifications import queries as mails
from portal.notifications import services as notifications
from portal.notifications.services import Recipient
from portal.webinars import rules
from portal.webinars.emails import reach as emails
from portal.webinars.models import Registration
from portal.webinars.queries import reach as queries
from portal.webinars.rules.reach import uninterpreted
from portal.webinars.services.calendars import calendar_for

WARNED_BEFORE = timedelta(days=2)


def change_guest_address(*, registration: Registration, email: str, actor: User) -> None:
    """Corrects the address of a guest to whom mail does not come, and tells him at the new one what he is registered for.
    `registration` is locked and comes with run, webinar and texts.

    Raises:
        Conflict: he has an account and changes it himself, or somebody with this address is registered already.
        DomainError: it is no address, the same one, or one that takes no mail either.
    """
    if registration.user_id is not None:
        raise Conflict(_("This person has an account. Only the person can change the address of it."))
    address = account_rules.clean_email(email)
    if address is None:
        raise DomainError(_("Enter an e-mail address like name@city.example."), field="email")
    key = account_rules.email_key(address)
    if key == registration.email_key:
        raise DomainError(_("This is the address that takes no mail."), field="email")
    if mails.active_suppression(address) is not None:
        raise DomainError(_("This address takes no mail either."), field="email")
    taken = select(Registration.id).where(Registration.run_id == registration.run_id, Registration.email_key == key)
    if db.session.scalar(taken) is not None:
        raise Conflict(_("Somebody with this address is registered already."), field="email")
    registration.email, registration.email_key = address, key
    # The calendar behind the new address knows of nothing yet.
    registration.told_standing = None
    db.session.flush()
    recipient = Recipient(None, address, registration.name, registration.lang, registration.timezone)
    run = registration.run
    message = emails.address_mended(registration, run, recipient)
    calendar = calendar_for(registration=registration, run=run, recipient=recipient)
    accounts.audit(
        actor=actor, action="webinars.address_mended", subject=("webinar", run.webinar_id), data={"registration": str(registration.id)}
    )  # fmt: skip
    notifications.notify(
        recipient=recipient, message=replace(message, calendar=calendar), expires_at=run.ends_at,
        key=f"webinar-address:{registration.id}:{clock.now().isoformat()}",
    )  # fmt: skip


def tell_of_bounce(*, registration: Registration, actor: User) -> None:
    """Tells somebody with an account, in the portal, that mail does not reach him; once a day at most.

    Raises:
        Conflict: he has no account, or mail reaches him.
    """
    person = people.people([registration.user_id]).get(registration.user_id) if registration.user_id else None
    if person is None:
        raise Conflict(_("This person has no account and reads nothing in the portal."))
    if mails.active_suppression(person.email) is None:
        raise Conflict(_("Mail reaches this person again."))
    accounts.audit(actor=actor, action="webinars.bounce_told", subject=("user", person.id))
    notifications.notify(
        recipient=accounts.recipient(person), message=emails.bounced(registration.run.webinar, person), by_mail=False,
        key=f"webinar-bounced:{person.id}:{clock.today().isoformat()}",
        url=emails.address(person.locale, "accounts.change_email"),
    )  # fmt: skip


def warn_organisers() -> int:
    """Tells whoever set a run up what is missing two days before it: once for each revision. Returns for how many
    runs something is missing.
    """
    now, told = clock.now(), 0
    runs = queries.runs_near(now, WARNED_BEFORE)
    organisers = people.people({run.webinar.created_by for run in runs if run.webinar.created_by})
    reaches = queries.reach_of([run.id for run in runs]) if runs else {}
    for run in runs:
        organiser = organisers.get(run.webinar.created_by) if run.webinar.created_by else None
        missing = uninterpreted(run, run.webinar, queries.interpreted(run.webinar_id))
        unreached = len(reaches[run.id].unreached)
        if organiser is None or not (missing or unreached) or not rules.is_organiser(organiser, run.webinar):
            continue
        notifications.notify(
            recipient=accounts.recipient(organiser), message=emails.warning(run, organiser, unreached, missing),
            key=f"webinar-warning:{run.id}:{run.sequence}:{organiser.id}", expires_at=run.starts_at,
            url=emails.address(organiser.locale, "webinars.reach", webinar_id=str(run.webinar_id)),
        )  # fmt: skip
        told += 1
    return told
