"""Telling everybody of how a run is now: rows decide, so a wake-up that is lost or comes twice does no harm."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from portal.core import clock, db, events, i18n, tasks
from portal.core.mail import Message
from portal.notifications import services as notifications
from portal.notifications.services import Letter, Recipient
from portal.webinars import rules, services
from portal.webinars.emails import telling as emails
from portal.webinars.events import RunChanged
from portal.webinars.models import Registration, RegistrationState, ReminderState, Run, RunRevision
from portal.webinars.queries import telling as queries
from portal.webinars.queries.telling import Told
from portal.webinars.rules import Shown
from portal.webinars.services import revisions
from portal.webinars.tasks.base import AT_ONCE, Links, change_key, until_done

# What a task has rendered; None: nothing is different for these.
Texts = dict[tuple[object, ...], Message | None]


@events.subscribe(RunChanged)
def wake_for_change(_event: RunChanged) -> None:
    """Who is registered is told at once; whom, the rows say."""
    events.wake("webinars.tell_changes")


@tasks.periodic(seconds=30, name="webinars.tell_changes")
def tell_changes() -> None:
    """Tells everybody who has not been told yet of how a run is now."""
    until_done(partial(tell_changes_once, texts={}), "webinars.tell_changes")


def tell_changes_once(*, limit: int = AT_ONCE, texts: Texts | None = None) -> int:
    """Tells who is registered of runs that have changed since; returns how many rows were settled.

    Only the run as it is now is told: a mail about an earlier change that has not left is taken back, and what it would have
    said is part of this one. `texts`: what was rendered a moment ago, for who reads the same.
    """
    now = clock.now()
    claimed = queries.claim_changes(now, limit)
    if not claimed:
        return 0
    ids = [told.registration.id for told in claimed]
    runs = queries.runs_whole({told.registration.run_id for told in claimed})
    history = queries.revisions_of(runs)
    _take_back_reminders(ids)
    earlier = {
        told.registration.id: change_key(told.registration.id, told.registration.told_sequence)
        for told in claimed
        if told.registration.told_sequence
    }
    taken_back = notifications.withdraw(keys=set(earlier.values()))
    writer = _ChangeWriter(now, {} if texts is None else texts)
    letters = []
    for told in claimed:
        one, run = told.registration, runs[told.registration.run_id]
        if (
            taken_back.get(earlier.get(one.id, "")) is not False
        ):  # it has left, or an attempt was made that may have arrived
            one.told_before = one.told_sequence
        before = _known(one, history.get(run.id, []))
        letter = writer.letter(told, run, before) if before else None
        if letter is not None:
            letters.append(letter)
        one.told_sequence = run.sequence
    db.session.flush()
    notifications.notify_many(letters)
    return len(claimed)


def _known(registration: Registration, history: Sequence[RunRevision]) -> Shown | None:
    """The run as the person knows it: as last told, or else as it was when he registered."""
    if registration.told_before is not None:
        found = [one for one in history if one.sequence == registration.told_before]
    else:
        found = [one for one in history if one.until > registration.created_at]
    return rules.shown(found[0]) if found else None


class _ChangeWriter:
    """Renders the mail of a change once for all who read the same."""

    def __init__(self, now: datetime, texts: Texts) -> None:
        self._now, self._links, self._made = now, Links(), texts

    def letter(self, told: Told, run: Run, before: Shown) -> Letter | None:
        """The mail to one person; None where nothing is different from what he knows."""
        recipient, state = told.recipient, told.registration.state
        key = (run.id, run.sequence, before, recipient.locale, recipient.timezone, state)
        if key not in self._made:
            self._made[key] = self._message(run, before, recipient, state)
        message = self._made[key]
        if message is None:
            return None
        sequence = run.sequence
        calendar = services.calendar_for(registration=told.registration, run=run, recipient=recipient)
        addressed = emails.addressed(message, recipient, [self._links.to(told)])
        return Letter(
            recipient, replace(addressed, calendar=calendar), change_key(told.registration.id, sequence),
            url=self._links.path(told), expires_at=max(run.ends_at, before.ends_at),
        )  # fmt: skip

    def _message(self, run: Run, before: Shown, recipient: Recipient, state: RegistrationState) -> Message | None:
        with i18n.in_language(recipient.locale, recipient.timezone):
            changes = emails.differences(before, revisions.shown_now(run))
        if not changes:
            return None
        # The clock on the wall shows the same: only the rules of the zone have moved the run.
        clocks_moved = (before.local_start, before.timezone) == (
            run.local_start,
            run.timezone,
        ) and before.starts_at != run.starts_at
        return emails.run_changed(
            run, changes, lang=recipient.locale, timezone=recipient.timezone, state=state, now=self._now, clocks_moved=clocks_moved
        )  # fmt: skip


def _take_back_reminders(registration_ids: Collection[uuid.UUID]) -> None:
    """Takes reminders back that have not left: they say what is no longer so. What else stood in them is due again."""
    told = queries.told_reminders(registration_ids)
    back = notifications.withdraw(keys={one.told_in for one in told})
    now = clock.now()
    for one in told:
        if one.told_in in back:
            one.state, one.told_in, one.turn, one.next_at = ReminderState.DUE, "", one.turn + 1, now
    db.session.flush()
