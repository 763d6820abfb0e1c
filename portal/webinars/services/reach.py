"""Mending what keeps an organiser from reaching people."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts import queries as people
from portal.accounts import rules as account_rules
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import db, events
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _
from portal.notifications import queries as mails
from portal.webinars.events import AddressMended, BounceFound
from portal.webinars.models import Registration


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
    accounts.audit(
        actor=actor, action="webinars.address_mended", subject=("webinar", registration.run.webinar_id), data={"registration": str(registration.id)}
    )  # fmt: skip
    events.publish(AddressMended(registration.id, key))


def tell_of_bounce(*, registration: Registration, actor: User) -> None:
    """Tells somebody with an account, in the portal, that mail does not reach him.

    Raises:
        Conflict: he has no account, or mail reaches him.
    """
    person = people.people([registration.user_id]).get(registration.user_id) if registration.user_id else None
    if person is None:
        raise Conflict(_("This person has no account and reads nothing in the portal."))
    if mails.active_suppression(person.email) is None:
        raise Conflict(_("Mail reaches this person again."))
    accounts.audit(actor=actor, action="webinars.bounce_told", subject=("user", person.id))
    events.publish(BounceFound(registration.id))
