"""Reminders: planned as rows, told when they are due, and only after what has changed was told."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from portal.core import clock, db, tasks
from portal.core.mail import Message
from portal.notifications import queries as mails
from portal.notifications import services as notifications
from portal.notifications.services import Letter
from portal.webinars.emails import telling as emails
from portal.webinars.emails.after import after_links
from portal.webinars.emails.telling import Reminded
from portal.webinars.models import RegistrationState, ReminderRule, ReminderState, Run, RunState
from portal.webinars.queries import telling as queries
from portal.webinars.queries.telling import Due
from portal.webinars.rules import telling as reminding
from portal.webinars.tasks.base import AT_ONCE, Links, change_key, until_done
from portal.webinars.tasks.changes import tell_changes

# How long a reminder waits before it looks again whether the mail of a change has left.
PATIENCE = timedelta(seconds=30)
# And until the run that somebody is changing, or registering for, can be looked at.
SOON = timedelta(seconds=5)
# What a task has rendered, by language, zone and what it is about: thousands live in some hundred of these.
Texts = dict[tuple[object, ...], Message]


@tasks.periodic(seconds=20, name="webinars.remind")
def remind() -> None:
    """Plans reminders of runs that come near, and tells what is due. Changes go first."""
    tell_changes()
    with db.transaction():
        plan_reminders()
    texts: Texts = {}
    until_done(partial(send_reminders, texts=texts), "webinars.remind")


def plan_reminders() -> int:
    """Writes the rows of who will be reminded when, for runs that come near. Returns how many; again: none."""
    now = clock.now()
    waiting = queries.unplanned(now)
    runs = queries.runs_whole(waiting)
    return sum(queries.plan(run, waiting[run.id], now) for run in runs.values())


def send_reminders(*, limit: int = AT_ONCE, texts: Texts | None = None) -> int:
    """Tells what is due, several things of one person on one day in one message; returns how many rows were settled or put off.

    A reminder waits while the run is being changed, while the person has not been told of a change, or that mail has not left.
    `texts`: what was rendered a moment ago, for who reads the same.
    """
    now = clock.now()
    claimed = queries.claim_due(now, limit)
    if not claimed:
        return 0
    more = _gathered(claimed, now)
    # Held: else a run could be moved between our look and our commit, and a worker send the old time after that.
    runs = queries.runs_whole({one.told.registration.run_id for one in [*claimed, *more]}, hold=True)
    for one in claimed:
        if one.told.registration.run_id not in runs:
            one.reminder.next_at = now + SOON
    known = [one for one in claimed if one.told.registration.run_id in runs]
    said = queries.last_said({one.reminder.registration_id for one in [*claimed, *more]})
    useful = [one for one in known if _still_holds(one, runs[one.told.registration.run_id], said, now)]
    further = [
        one
        for one in more
        if (run := runs.get(one.told.registration.run_id)) is not None and _verdict(one, run, said, now) is None
    ]
    waiting = _waiting(useful + further, runs)
    letters = []
    writer = _ReminderWriter(now, runs, {} if texts is None else texts)
    same_days = _by_person([one for one in further if one.reminder.registration_id not in waiting])
    for person, group in _by_person(useful).items():
        ready = [one for one in group if one.reminder.registration_id not in waiting]
        for one in group:
            if one.reminder.registration_id in waiting:
                one.reminder.next_at = now + PATIENCE
        if ready:
            letters.extend(writer.letters(ready, same_days.get(person, [])))
    db.session.flush()
    notifications.notify_many(letters)
    return len(claimed)


def _gathered(claimed: Sequence[Due], now: datetime) -> list[Due]:
    """What else falls on the same day for people who are reminded of a day to come."""
    leading = [one for one in claimed if one.reminder.rule in reminding.GATHERED]
    if not leading:
        return []
    known = {(one.reminder.registration_id, one.reminder.rule) for one in claimed}
    found = queries.claim_gathered(leading, now + timedelta(days=1), 4 * AT_ONCE)
    return [
        one for one in found
        if (one.reminder.registration_id, one.reminder.rule) not in known and _is_by_today(one, now)
    ]  # fmt: skip


def _is_by_today(one: Due, now: datetime) -> bool:
    """Today, or before: after an outage what was due yesterday belongs into the same message."""
    place = ZoneInfo(one.told.recipient.timezone)
    return one.reminder.next_at.astimezone(place).date() <= now.astimezone(place).date()


def _verdict(one: Due, run: Run, said: dict[tuple[uuid.UUID, int], datetime], now: datetime) -> ReminderState | None:
    """Why nobody is to be reminded by this row; None: somebody is. `said`: see `queries.last_said`; nobody is told of the day
    before once the hour before was said, when the row of the day was held by another worker.
    """
    reminder, registration = one.reminder, one.told.registration
    comes = registration.state is RegistrationState.CONFIRMED and registration.erased_at is None
    if not comes or run.state is not RunState.PLANNED or reminder.sequence != run.sequence:
        return ReminderState.VOID
    latest = said.get((reminder.registration_id, reminder.sequence))
    if now >= reminding.useless_at(reminder.rule, run.starts_at, run.ends_at) or (latest and latest > reminder.due_at):
        return ReminderState.LATE
    return None


def _still_holds(one: Due, run: Run, said: dict[tuple[uuid.UUID, int], datetime], now: datetime) -> bool:
    verdict = _verdict(one, run, said, now)
    if verdict is not None:
        one.reminder.state, one.reminder.settled_at = verdict, now
    return verdict is None


def _waiting(found: Sequence[Due], runs: dict[uuid.UUID, Run]) -> set[uuid.UUID]:
    """Registrations whose person has not been told yet of the run as it is: the update goes first."""
    untold, keys = set(), {}
    for one in found:
        registration = one.told.registration
        run = runs[registration.run_id]
        if registration.told_sequence is None:
            if run.sequence and registration.created_at < run.changed_at:
                untold.add(registration.id)
        elif registration.told_sequence < run.sequence:
            untold.add(registration.id)
        else:
            keys[change_key(registration.id, run.sequence)] = registration.id
    return untold | {keys[key] for key in mails.unsettled(set(keys))}


def _by_person(found: Sequence[Due]) -> dict[str, list[Due]]:
    groups: dict[str, list[Due]] = {}
    for one in found:
        groups.setdefault(one.told.person, []).append(one)
    return groups


class _ReminderWriter:
    """Puts together what one person is reminded of, and renders it once for all who read the same."""

    def __init__(self, now: datetime, runs: dict[uuid.UUID, Run], texts: Texts) -> None:
        self._now, self._runs, self._links, self._made = now, runs, Links(), texts

    def letters(self, ready: Sequence[Due], same_day: Sequence[Due]) -> list[Letter]:
        """One message of the days to come, with what else falls on today; and one for each that is about the next hour.

        Where several reminders of one webinar are due together, after an outage, only the latest is said.
        """
        leads: dict[uuid.UUID, Due] = {}
        for one in sorted(ready, key=lambda one: one.reminder.due_at):
            leads[one.reminder.registration_id] = one
        groups: list[list[Due]] = []
        gathered: list[Due] = list(same_day)
        for lead in leads.values():
            rows = [one for one in ready if one.reminder.registration_id == lead.reminder.registration_id]
            if lead.reminder.rule in reminding.GATHERED:
                gathered.extend(rows)
            else:
                groups.append(rows)
        if len(gathered) > len(same_day):
            groups.append(gathered)
        return [self._letter(group[: len(emails.LINKS)]) for group in groups]

    def _letter(self, group: list[Due]) -> Letter:
        about = self._about(group)
        lead = about[0]
        told = lead.told
        recipient = told.recipient
        items = [Reminded(self._run(one), one.reminder.rule) for one in about]
        key = (recipient.locale, recipient.timezone, *((item.run.id, item.run.sequence, item.rule) for item in items))
        if key not in self._made:
            self._made[key] = emails.reminder(items, lang=recipient.locale, timezone=recipient.timezone, now=self._now)
        name = f"webinar-reminder:{lead.reminder.registration_id}:{lead.reminder.rule.value}:{lead.reminder.sequence}:{lead.reminder.turn}"
        for one in group:
            one.reminder.state, one.reminder.told_in, one.reminder.settled_at = ReminderState.TOLD, name, self._now
        links = [self._links.to(one.told) for one in about]
        after = [
            after_links(self._run(one), one.told.registration, recipient.locale)
            if one.reminder.rule is ReminderRule.AFTER
            else {}
            for one in about
        ]
        return Letter(
            recipient, emails.addressed(self._made[key], recipient, links, after), name, url=self._links.path(told),
            expires_at=max(reminding.useless_at(item.rule, item.run.starts_at, item.run.ends_at) for item in items),
            by_mail=lead.reminder.rule is not ReminderRule.MINUTES,
        )  # fmt: skip

    def _about(self, group: list[Due]) -> list[Due]:
        """Each run once, the soonest first: after an outage the reminders of a week and of a day may be due together."""
        nearest: dict[uuid.UUID, Due] = {}
        for one in sorted(group, key=lambda one: (self._run(one).starts_at, -one.reminder.due_at.timestamp())):
            nearest.setdefault(one.told.registration.run_id, one)
        return list(nearest.values())

    def _run(self, one: Due) -> Run:
        return self._runs[one.told.registration.run_id]
