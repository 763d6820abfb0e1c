"""What follows when an organiser mends an address, and warning him in time."""

from __future__ import annotations

from dataclasses import replace

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.core import clock, db, events, tasks
from portal.notifications import rules as mail_rules
from portal.notifications import services as notifications
from portal.notifications.services import Recipient
from portal.webinars import rules, services
from portal.webinars.emails import reach as emails
from portal.webinars.events import AddressMended, BounceFound
from portal.webinars.queries import reach as queries
from portal.webinars.rules.reach import WARNED_BEFORE, uninterpreted


@events.subscribe(AddressMended)
def tell_at_new_address(event: AddressMended) -> None:
    """The guest learns there what he is registered for, with an entry for the calendar; unless it was changed again."""
    one = queries.registration_of_organiser(event.registration_id, lock=True)
    if one is None or one.email_key != event.email_key:
        return
    recipient = Recipient(None, one.email, one.name, one.lang, one.timezone)
    message = emails.address_mended(one, one.run, recipient)
    calendar = services.calendar_for(registration=one, run=one.run, recipient=recipient)
    notifications.notify(
        recipient=recipient, message=replace(message, calendar=calendar), expires_at=one.run.ends_at,
        key=f"webinar-address:{one.id}:{mail_rules.address_hash(one.email)}",
    )  # fmt: skip


@events.subscribe(BounceFound)
def tell_of_bounce(event: BounceFound) -> None:
    """Somebody with an account learns in the portal that mail does not reach him; once a day at most."""
    one = queries.registration_of_organiser(event.registration_id)
    person = people.people([one.user_id]).get(one.user_id) if one and one.user_id else None
    if one is None or person is None:
        return
    notifications.notify(
        recipient=accounts.recipient(person), message=emails.bounced(one.run.webinar, person), by_mail=False,
        key=f"webinar-bounced:{person.id}:{clock.today().isoformat()}",
        url=emails.address(person.locale, "accounts.change_email"),
    )  # fmt: skip


@tasks.periodic(seconds=1800, name="webinars.warn_organisers")
def warn_organisers() -> None:
    """Tells whoever set a run up what is missing two days before it: once for each revision."""
    with db.transaction():
        runs = queries.runs_near(clock.now(), WARNED_BEFORE)
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
