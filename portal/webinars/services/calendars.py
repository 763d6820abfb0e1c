"""What goes into a person's calendar with a mail, and the note of it."""

from __future__ import annotations

from dataclasses import replace

from portal.core import clock, datetimes, i18n
from portal.core.i18n import _
from portal.notifications.services import Recipient
from portal.webinars import entries, rules
from portal.webinars.models import Registration, Run, Standing


def calendar_for(*, registration: Registration, run: Run, recipient: Recipient) -> str:
    """The iCalendar object for a mail that tells the person of his registration as it is now; empty if there is nothing that a
    calendar should show or forget. `run` comes with its webinar and texts.

    Notes on the registration what was told: call it once for each mail, in the transaction that makes the mail. A change of
    standing (kept → confirmed → withdrawn) makes the calendar's revision grow, as a change of the run does.
    """
    before = registration.told_standing
    wanted = rules.calendar_standing(registration.state, run)
    registration.told_sequence = run.sequence
    if wanted is None and before in (None, Standing.CANCELLED):
        return ""
    standing = wanted or Standing.CANCELLED
    if before is not None and before is not standing:
        registration.standing_changes += 1
    registration.told_standing = standing
    with i18n.in_language(recipient.locale, recipient.timezone):
        note = ""
        if standing is Standing.TENTATIVE and registration.offer_until is not None:
            until = datetimes.format_datetime(registration.offer_until, "full")
            note = _("A place is kept for you until %(time)s. Take it on the page.", time=until)
        made = entries.entry(
            run, run.webinar, sequence=rules.calendar_sequence(registration, run), stamp=clock.now().replace(microsecond=0),
            changed_at=max(run.changed_at, registration.changed_at), standing=standing, note=note,
        )  # fmt: skip
    attendee = entries.attendee(recipient.name, recipient.email, standing)
    if attendee is None:
        return ""
    from portal.core.calendars import itip  # the library behind it weighs megabytes; few requests write an entry

    invite = itip.cancel if standing is Standing.CANCELLED else itip.request
    return invite(replace(made, attendee=attendee)).decode()
