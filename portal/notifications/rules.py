"""When a mail may leave, how often, what an answer of a mail server means, and who may look at the outbox."""

from __future__ import annotations

import hashlib
import re
import smtplib
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
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
# Who runs a part of the portal sees the mail of that part: role → what the names of its kinds begin with.
ORGANISED = {"trainer": "training.", "webinar_organiser": "webinars.", "case_editor": "cases."}


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


def is_unwanted(kind: Kind | None, chosen: Mapping[str, Frequency]) -> bool:
    """Whether the reader wants no mail of this kind now."""
    return kind is not None and frequency(kind, chosen.get(kind.name)) is Frequency.NEVER


def address_hash(email: str) -> str:
    """What is kept of a suppressed address: 64 hex digits, the same for any way to write its case."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def message_id(delivery_id: UUID, mail_from: str) -> str:
    """The Message-ID (RFC 5322) of a delivery, without brackets: however often it is sent, it is the same mail."""
    return f"{delivery_id.hex}@{mail_from.rpartition('@')[2]}"


def delivery_of(found: str) -> UUID | None:
    """The delivery whose Message-ID this is; None if it cannot be one of ours."""
    local = found.partition("@")[0]
    return UUID(local) if re.fullmatch("[0-9a-f]{32}", local) else None


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


class Verdict(StrEnum):
    """What becomes of a mail that was not taken."""

    LATER = "later"
    FAILED = "failed"
    DEAD_ADDRESS = "dead_address"


def verdict(error: OSError) -> tuple[Verdict, str]:
    """What a failed attempt means, and the words to keep for staff.

    Refusal of the sender or of our password is our own mistake, not the mail's: tried again, until somebody mends it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        text = _words(reply)
        if code < 500:
            return Verdict.LATER, f"{code} {text}"
        return (Verdict.DEAD_ADDRESS if is_dead_address(code, text) else Verdict.FAILED), f"{code} {text}"
    if isinstance(error, smtplib.SMTPDataError):
        later = error.smtp_code < 500
        return (Verdict.LATER if later else Verdict.FAILED), f"{error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Verdict.FAILED, "the mail server cannot send to an address in this script (it lacks SMTPUTF8)"
    if isinstance(error, smtplib.SMTPResponseException):
        return Verdict.LATER, f"{error.smtp_code} {_words(error.smtp_error)}"
    return Verdict.LATER, f"{type(error).__name__}: {error}"


def server_answered(error: OSError) -> bool:
    """Whether a mail server is there at all: one that refuses a mail is, one that cannot be reached or hangs up is not."""
    return isinstance(error, smtplib.SMTPException) and not isinstance(
        error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError | smtplib.SMTPAuthenticationError
    )


def body_of(text: str) -> str:
    """The text of a mail without its signature, which begins with the line `-- ` (RFC 3676, 4.3)."""
    return text.partition("\n-- \n")[0].strip()


def _words(reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.replace("\x00", " ").split())


def is_staff(user: Any) -> bool:
    """Whether the reader may see what was sent to whom.

    Roles are the business of `accounts`, which stands above this module; so the rule looks at the value of the role
    that each of the reader's grants carries and knows nothing else of them. A grant for one city or region does not
    count: the outbox shows mail to everybody.
    """
    return bool(user.is_authenticated) and any(
        str(grant.role) in STAFF_ROLES and not grant.scope_kind for grant in user.grants
    )


def organised_kinds(user: Any) -> tuple[str, ...]:
    """What the kinds of mail begin with that the reader may see as an organiser, as `is_staff` looks at grants."""
    if not user.is_authenticated:
        return ()
    roles = {str(grant.role) for grant in user.grants if not grant.scope_kind}
    return tuple(sorted(prefix for role, prefix in ORGANISED.items() if role in roles))


def may_see_mail(user: Any) -> bool:
    """Whether the reader may see mail that was sent, all of it or that of what he runs."""
    return is_staff(user) or bool(organised_kinds(user))
