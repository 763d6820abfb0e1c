"""Who is told about awards: people of an entry, and jurors."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from portal.accounts import queries as accounts_queries
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cases.emails import awards as emails
from portal.cases.emails.base import address
from portal.cases.events import CallPublished, EntryChecked, JurorAsked, WinnerTakenBack
from portal.cases.models import CallState, Eligibility, Juror
from portal.cases.queries import awards as queries
from portal.cases.queries import jury
from portal.cases.queries.awards import OneEntry
from portal.cases.queries.jury import OneJuror
from portal.cases.rules import awards as rules
from portal.cases.services import jury as services
from portal.cases.services import outsiders
from portal.core import clock, db, events, mail, tasks
from portal.notifications import services as notifications
from portal.notifications.services import Recipient


def _people_of(one: OneEntry) -> Iterable[User]:
    keys = {key for key in (one.entry.created_by, one.entry.submitted_by) if key}
    return accounts_queries.people(keys).values()


def _tell(one: OneEntry, person: User, message: mail.Message, key: str) -> None:
    notifications.notify(
        recipient=accounts.recipient(person), message=message, key=key,
        url=address(person.locale, "cases.entry", entry_id=str(one.entry.id)),
    )  # fmt: skip


@events.subscribe(EntryChecked)
def tell_of_check(event: EntryChecked) -> None:
    """The people of an entry learn whether it goes to the jury, and why not."""
    one = queries.entry_by_id(event.entry_id)
    if one is None or one.entry.eligibility is Eligibility.UNCHECKED:
        return
    for person in _people_of(one):
        key = f"entry-checked:{one.entry.id}:{one.entry.eligibility.value}:{person.id}"
        _tell(one, person, emails.entry_checked(one, person), key)


@events.subscribe(CallPublished)
def tell_results(event: CallPublished) -> None:
    """The people of all entries that the jury had learn how it ended."""
    call = queries.call_by_id(event.call_id)
    if call is None or call.state is not CallState.PUBLISHED:
        return
    for one in queries.entries_of_call(call.id, handed_in=True):
        if one.entry.eligibility is not Eligibility.ELIGIBLE:
            continue
        outcome = "winner" if one.entry.is_winner else "finalist" if rules.is_finalist(one.entry, one.call) else "other"
        for person in _people_of(one):
            _tell(
                one,
                person,
                emails.entry_result(one, person, outcome=outcome),
                f"entry-result:{one.entry.id}:{person.id}",
            )


@events.subscribe(WinnerTakenBack)
def tell_taken_back(event: WinnerTakenBack) -> None:
    """The people of an entry learn that it is no winner, and why."""
    one = queries.entry_by_id(event.entry_id)
    if one is None or one.entry.taken_back_at is None:
        return
    for person in _people_of(one):
        _tell(one, person, emails.winner_taken_back(one, person), f"entry-taken-back:{one.entry.id}:{person.id}")


@events.subscribe(JurorAsked)
def ask_juror(event: JurorAsked) -> None:
    """A juror gets the way to his entries; sent again, it is another mail with the same link."""
    _send(event.juror_id, reminder=False)


def _send(juror_id: uuid.UUID, *, reminder: bool) -> None:
    juror = jury.juror_by_id(juror_id)
    if juror is None or juror.juror.removed_at is not None:
        return
    sent = (juror.juror.expires_at or clock.now()).date().isoformat()
    key = f"juror:{juror.juror.id}:{'reminder' if reminder else 'asked'}:{juror.call.round}:{sent}"
    path = _path(juror)
    notifications.notify(
        recipient=_recipient(juror),
        message=emails.juror_asked(juror, _link(juror), reminder=reminder),
        key=key,
        url=path,
    )


def _recipient(juror: OneJuror) -> Recipient:
    if juror.person is not None:
        return accounts.recipient(juror.person)
    return Recipient(None, juror.email, juror.name, juror.lang, juror.call.timezone)


def _path(juror: OneJuror) -> str:
    return address(juror.lang, "cases.jury", juror_id=str(juror.juror.id)) if juror.person else ""


def _link(juror: OneJuror) -> str:
    if juror.person is not None:
        return address(juror.lang, "cases.jury", full=True, juror_id=str(juror.juror.id))
    return address(juror.lang, "cases.jury_by_link", full=True, token=services.secret_of(juror.juror))


@tasks.periodic(seconds=600, name="cases.remind_jurors")
def remind_jurors() -> None:
    """Reminds jurors who have entries before them, some days before a round is due; once each."""
    with db.transaction():
        for row in jury.claim_jurors_to_remind(clock.now()):
            row.next_at = None
            db.session.flush()
            if _waits(row):
                _send(row.id, reminder=True)


@tasks.periodic(seconds=86400, name="cases.forget_outsiders")
def forget_outsiders() -> None:
    """Takes out who reviewed or judged without an account, some time after the decision."""
    with db.transaction():
        outsiders.forget(before=clock.now() - rules.OUTSIDERS_KEPT)


def _waits(row: Juror) -> bool:
    juror = jury.juror_by_id(row.id)
    return juror is not None and any(not rules.is_done(item.sheet) for item in jury.to_judge(juror))
