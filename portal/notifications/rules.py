"""When a mail may leave, how often, what an answer of a mail server means, and who may look at the outbox."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.notifications.kinds import Kind
from portal.notifications.models import Frequency

QUIET_FROM = time(23)
QUIET_UNTIL = time(7)
DIGEST_AT = time(8)
MONDAY = 0

LEASE = timedelta(minutes=5)  # how long a worker that says nothing keeps a mail
# Between two attempts. Ten attempts span three days: long enough for a mail server that is down over a weekend's night.
BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
MAX_ATTEMPTS = len(BACKOFF) + 1

STAFF_ROLES = frozenset({"secretariat"})


def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name; UTC if there is none, because a mail must not fail over it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def is_quiet(moment: datetime, timezone: str) -> bool:
    """Whether it is between 23 and 7 o'clock there."""
    local = moment.astimezone(zone(timezone)).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def after_quiet_hours(moment: datetime, timezone: str) -> datetime:
    """The moment itself, or 7 o'clock of that morning if it falls in the night; in UTC.

    Reckoned with the clock on the wall, so a night with a change of the clocks ends at 7 too.
    """
    if not is_quiet(moment, timezone):
        return moment
    local = moment.astimezone(zone(timezone))
    day = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
    return datetime.combine(day, QUIET_UNTIL, zone(timezone)).astimezone(UTC)


def next_digest(moment: datetime, timezone: str, frequency: Frequency) -> datetime:
    """The first 8 o'clock there (of a Monday, if weekly) after `moment`; in UTC."""
    local = moment.astimezone(zone(timezone))
    day = local.date()
    while True:
        slot = datetime.combine(day, DIGEST_AT, zone(timezone)).astimezone(UTC)
        if slot > moment and (frequency is Frequency.DAILY or day.weekday() == MONDAY):
            return slot
        day += timedelta(days=1)


def first_attempt(moment: datetime, timezone: str, kind: Kind, frequency: Frequency) -> datetime:
    """When a mail of this kind may leave first."""
    if frequency in {Frequency.DAILY, Frequency.WEEKLY}:
        return next_digest(moment, timezone, frequency)
    return after_quiet_hours(moment, timezone) if kind.can_wait else moment


def retry_at(moment: datetime, attempts: int) -> datetime | None:
    """When to try again after `attempts` attempts; None to give up."""
    return moment + BACKOFF[attempts - 1] if attempts < MAX_ATTEMPTS else None


def frequency(kind: Kind, chosen: Frequency | None) -> Frequency:
    """How often: what the reader chose, unless the kind cannot be switched off."""
    if kind.is_mandatory:
        return Frequency.AT_ONCE
    return chosen or kind.default


def address_hash(email: str) -> str:
    """What is kept of a suppressed address: 64 hex digits, the same for any way to write its case."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463: the address is wrong (5.1.x, save 5.1.7 and 5.1.8, which speak of the sender) or the mailbox is switched off (5.2.1).
_NOT_THE_ADDRESS = {(1, 7), (1, 8)}


def is_dead_address(code: int, text: str) -> bool:
    """Whether a refusal of the recipient means that mail to this address will never arrive.

    A full mailbox (5.2.2) or a rule of the server (5.7.x) refuses the mail, not the address. Servers that give no
    enhanced status (RFC 3463) are taken at their word: a 5xx to RCPT is final.

    Args:
        code: the reply to RCPT, e.g. 550.
        text: the rest of the reply, e.g. "5.1.1 No such user".
    """
    if not 500 <= code < 600:
        return False
    found = _ENHANCED.search(text)
    if found is None:
        return True
    subject, detail = int(found[2]), int(found[3])
    return (subject == 1 and (subject, detail) not in _NOT_THE_ADDRESS) or (subject, detail) == (2, 1)


def is_staff(user: Any) -> bool:
    """Whether the reader may see what was sent to whom.

    Roles are the business of `accounts`, which stands above this module; so the rule looks at the value of the role
    that each of the reader's grants carries and knows nothing else of them. A grant for one city or region does not
    count: the outbox shows mail to everybody.
    """
    return bool(user.is_authenticated) and any(
        str(grant.role) in STAFF_ROLES and not grant.scope_kind for grant in user.grants
    )
