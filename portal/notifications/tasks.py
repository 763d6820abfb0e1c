"""Work of the notifications: mails on their way, digests, and forgetting in time."""

from __future__ import annotations

import time
from typing import Final
from uuid import UUID

import structlog

from portal.core import clock, db, events, mail, settings, tasks
from portal.core.errors import NotFound
from portal.notifications import emails, queries, rules, services
from portal.notifications.rules import Verdict

log = structlog.get_logger(__name__)

BUDGET = 5.0  # seconds a task may go on sending before it lets other work have its turn
# A batch is left alone this long before its lease ends, so that no other worker sends what is being sent.
MARGIN: Final = 120.0
SWEEP_WAKES = 4  # tasks a sweep starts at most; each goes on while there is something to send


@tasks.task(name="notifications.deliver")
def deliver(delivery_id: str) -> None:
    """Sends one mail, and over the same connection what else is due.

    A task for each of ten thousand mails would otherwise mean as many connections. Whoever comes when another has taken his mail
    leaves the rest to him too: a message to thousands wakes scores of tasks, and whatever else workers have to do, such as telling
    the next thousand, would come after all of them.
    """
    started = time.monotonic()
    first: UUID | None = UUID(delivery_id)
    if not queries.is_due(UUID(delivery_id), clock.now()):
        return
    with mail.Courier(settings().smtp_url) as courier:
        while True:
            with db.transaction():
                parcels = services.claim(first=first)
            if not parcels or not _send_batch(courier, parcels):
                return
            first = None
            if time.monotonic() - started > BUDGET:
                break
    with db.transaction():
        for left in queries.due_ids(clock.now(), 1):
            events.wake("notifications.deliver", str(left))


def _send_batch(courier: mail.Courier, parcels: list[services.Parcel]) -> bool:
    """Sends what was claimed; False if the server is away or the lease nearly over, the rest is then given back."""
    until = time.monotonic() + rules.LEASE.total_seconds() - MARGIN
    for position, parcel in enumerate(parcels):
        reachable = _send(courier, parcel)
        if not reachable or time.monotonic() > until:
            with db.transaction():
                services.release(parcels[position + 1 :])
            return False
    return True


def _send(courier: mail.Courier, parcel: services.Parcel) -> bool:
    """Sends one mail and writes down what came of it. Returns whether a mail server answered at all."""
    if not services.is_still_wanted(parcel):
        with db.transaction():
            services.record_late(parcel)
        return True
    data = _made(parcel)
    if data is None:
        return True
    try:
        courier.send(data, sender=settings().mail_from, to=parcel.to_email)
    except OSError as error:
        _failed(parcel, *rules.verdict(error))
        return rules.server_answered(error)
    with db.transaction():
        services.record_sent(parcel)
    log.info("mail.sent", delivery=str(parcel.id), kind=parcel.kind, attempt=parcel.attempt)
    return True


def _made(parcel: services.Parcel) -> bytes | None:
    """The bytes of a mail; None, and the reason on the row, if it cannot be made."""
    try:
        return mail.signed(emails.composed(parcel), settings())
    except mail.Unaddressable as error:
        _failed(parcel, Verdict.FAILED, str(error))
    except NotFound:
        _failed(parcel, Verdict.FAILED, "a file to attach is gone")
    except Exception as error:  # a mail that cannot be made must not hold up the others
        log.exception("mail.not_made", delivery=str(parcel.id), kind=parcel.kind)
        _failed(parcel, Verdict.LATER, f"{type(error).__name__}: {error}")
    return None


def _failed(parcel: services.Parcel, verdict: Verdict, error: str) -> None:
    with db.transaction():
        services.record_failed(parcel, verdict, error)
    # The words of the other server may hold the address, so they stay in the row.
    log.warning(
        "mail.not_sent", delivery=str(parcel.id), kind=parcel.kind, attempt=parcel.attempt, verdict=verdict.value
    )


@tasks.periodic(seconds=20, name="notifications.sweep")
def sweep() -> None:
    """Wakes workers for what waits: wake-ups that got lost, retries, the end of quiet hours, leases of dead workers."""
    with db.transaction():
        services.give_up()
        due = queries.due_ids(clock.now(), SWEEP_WAKES * services.BATCH)
        for delivery_id in due[:: services.BATCH]:
            events.wake("notifications.deliver", str(delivery_id))


@tasks.periodic(seconds=60, name="notifications.gather_digests")
def gather_digests() -> None:
    """Makes the digests whose time has come."""
    with db.transaction():
        services.gather_digests()


@tasks.periodic(seconds=3600, name="notifications.purge")
def purge() -> None:
    """Forgets what has served."""
    with db.transaction():
        services.purge()
