"""Who may, what is a proper address, name or password, and how long somebody who guesses has to wait. Pure."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from portal.accounts.models import Grant, Role, User, UserSession, UserState

Scope = tuple[str, uuid.UUID]

# Roles ---------------------------------------------------------------------------------------------------------------

# Roles that mean nothing without the thing they are for.
SCOPE_OF_ROLE = {
    Role.CITY_COORDINATOR: "city", Role.MODERATOR: "city", Role.DESK_OFFICER: "city", Role.CITY_STAFF: "department",
    Role.EQUALITY_OFFICER: "city",
}  # fmt: skip


def _grants(user: Any) -> Sequence[Grant]:
    return user.grants if getattr(user, "is_authenticated", False) and user.is_active else ()


def rights(user: Any) -> frozenset[tuple[Role, str | None, uuid.UUID | None]]:
    """All roles of a person with what they are for: two who have the same may see the same pages."""
    return frozenset((grant.role, grant.scope_kind, grant.scope_id) for grant in _grants(user))


def has_role(user: Any, role: Role, scope: Scope | None = None) -> bool:
    """Whether the person has the role, for everything or for `scope`.

    Without `scope` only a grant for the whole portal counts: a moderator of one city is not one of all.
    """
    return any(
        grant.role is role and (grant.scope_id is None or (grant.scope_kind, grant.scope_id) == scope)
        for grant in _grants(user)
    )


def scopes_of(user: Any, role: Role, kind: str) -> set[uuid.UUID]:
    """Ids of the things of a kind, e.g. cities, for which the person has the role."""
    return {
        grant.scope_id
        for grant in _grants(user)
        if grant.role is role and grant.scope_kind == kind and grant.scope_id is not None
    }


def is_secretariat(user: Any) -> bool:
    return has_role(user, Role.SECRETARIAT)


def may_grant(actor: Any, user: User) -> bool:
    """The secretariat grants roles, nobody to himself: a second pair of eyes sees each."""
    return is_secretariat(actor) and actor.id != user.id


def may_be_public(user: User) -> bool:
    """Nothing is shown under a name before its e-mail address has been confirmed."""
    return user.state is UserState.ACTIVE and user.is_confirmed


# Addresses -----------------------------------------------------------------------------------------------------------

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")  # RFC 5322, dot-atom
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\Z")  # RFC 1123, after IDNA


def clean_email(text: str) -> str | None:
    """The address as written, in Unicode's composed form, without spaces around it; None if it cannot be one.

    The part before the @ is in ASCII (addresses of RFC 6531 cannot be reached by every mail server); the domain may be in
    any script. Quoted local parts and domain literals are refused.
    """
    address = unicodedata.normalize("NFC", text.strip())
    local, at, domain = address.rpartition("@")
    if not at or len(local) > 64 or not _LOCAL_PART.match(local):
        return None
    labels = (_ascii_domain(domain) or "").split(".")
    if len(labels) < 2 or not all(_LABEL.match(label) for label in labels) or labels[-1].isdigit():
        return None
    return address if len(address) <= 254 and len(email_key(address)) <= 254 else None


def _ascii_domain(domain: str) -> str | None:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None


def email_key(address: str) -> str:
    """What must be unique: lower-cased, the domain as it stands in the DNS (IDNA), so that two spellings are one address."""
    local, _, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    return f"{local.lower()}@{_ascii_domain(domain) or domain.lower()}"


# Names ---------------------------------------------------------------------------------------------------------------

_JOINERS = "\u200c\u200d"  # Persian, Sinhala and others need them inside words
NAME_LENGTH = 120


def clean_name(text: str) -> str | None:
    """The name with single spaces, in composed form; None if it holds what a name never does.

    Refused are control signs, signs that turn the direction of the text round it (Unicode TR 36), and anything that
    would make a link of it in a mail to somebody else.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > NAME_LENGTH:
        return None
    if any(unicodedata.category(sign)[0] == "C" and sign not in _JOINERS for sign in name):
        return None
    if "://" in name or "@" in name or "www." in name.casefold() or not any(sign.isalpha() for sign in name):
        return None
    return name


def is_latin(name: str) -> bool:
    """Whether all letters are of the Latin script, as on a passport's data page."""
    return all(
        unicodedata.name(sign, "").startswith("LATIN") or unicodedata.category(sign) == "Mn"
        if sign.isalpha() or unicodedata.category(sign) == "Mn"
        else sign in " '’.,-"
        for sign in name
    )


# Passwords -----------------------------------------------------------------------------------------------------------

PASSWORD_LENGTH = 10
PASSWORD_LONGEST = 256
_OFTEN_USED = frozenset(
    [
        "1234567890",
        "0123456789",
        "12345678910",
        "0987654321",
        "9876543210",
        "1q2w3e4r5t",
        "1q2w3e4r5t6y",
        "qwertyuiop",
        "qwertzuiop",
        "azertyuiop",
        "asdfghjkl1",
        "1qaz2wsx3edc",
        "qazwsxedcrfv",
        "zaq12wsxcde3",
        "qwerty12345",
        "qwerty123456",
        "q1w2e3r4t5",
        "q1w2e3r4t5y6",
        "password12",
        "password123",
        "password1234",
        "password12345",
        "passw0rd123",
        "p@ssw0rd123",
        "p@ssword123",
        "password2024",
        "password2025",
        "password2026",
        "mypassword",
        "letmein123",
        "letmein1234",
        "welcome123",
        "welcome1234",
        "welcome2025",
        "welcome2026",
        "administrator",
        "admin12345",
        "admin123456",
        "administrador",
        "iloveyou12",
        "iloveyou123",
        "iloveyou1234",
        "sunshine12",
        "princess12",
        "football12",
        "football123",
        "baseball12",
        "superman12",
        "michael123",
        "charlie123",
        "changeme12",
        "changeme123",
        "secret1234",
        "test123456",
        "testtest12",
        "testtest123",
        "abcdefghij",
        "abcdefghijk",
        "abcdefghijkl",
        "abc1234567",
        "abcd123456",
        "abcde12345",
        "a123456789",
        "a1b2c3d4e5",
        "aa12345678",
        "qwe1234567",
        "google1234",
        "facebook12",
        "starwars12",
        "dragon1234",
        "monkey1234",
        "computer12",
        "internet12",
        "liverpool1",
        "pokemon123",
        "summer2025",
        "summer2026",
        "winter2025",
        "winter2026",
        "spring2026",
        "autumn2026",
        "unbelievable",
        "motdepasse",
        "contrasena",
        "contraseña",
    ]
)


def is_weak_password(password: str, *, email: str = "", name: str = "") -> bool:
    """Whether it is among those that are tried first, or little more than the person's own address or name.

    A short list instead of a long one: the throttle leaves an attacker some hundred guesses a day.
    """
    plain = password.casefold()
    if plain in _OFTEN_USED or len(set(plain)) < 5:
        return True
    rest = plain
    local, _, domain = email.casefold().partition("@")
    for part in sorted(
        {email.casefold(), local, domain, *domain.split("."), *name.casefold().split()}, key=len, reverse=True
    ):
        if len(part) >= 4:
            rest = rest.replace(part, "")
    return len(rest) < 6 and rest != plain


# Throttle ------------------------------------------------------------------------------------------------------------

ATTEMPTS_KEPT = timedelta(hours=24)
WINDOW = timedelta(minutes=15)
FREE_ATTEMPTS = 5  # of one account
FREE_ATTEMPTS_OF_ADDRESS = 50  # a whole town hall may stand behind one network address


def blocked_until(*, account: Sequence[datetime], address: Sequence[datetime]) -> datetime | None:
    """Until when no sign-in is tried, given the failed attempts (any order); None if it may be tried now or later.

    An account rests after five failures for one minute, then two, four … fifteen at most: guessing is stopped, while
    nobody can lock its owner out for long. A network address rests once it has failed fifty times in a quarter of an hour.
    """
    until = None
    if len(account) >= FREE_ATTEMPTS:
        until = max(account) + min(timedelta(minutes=2 ** min(10, len(account) - FREE_ATTEMPTS)), WINDOW)
    if len(address) >= FREE_ATTEMPTS_OF_ADDRESS:
        rest = max(address) + WINDOW
        until = max(until, rest) if until else rest
    return until


# Sessions ------------------------------------------------------------------------------------------------------------

SEEN_EVERY = timedelta(minutes=10)
SESSION_IDLE = timedelta(hours=12)
REMEMBERED_IDLE = timedelta(days=30)
SESSION_LONGEST = timedelta(days=90)


def session_end(*, created_at: datetime, now: datetime, remembered: bool) -> datetime:
    """When a session that is used now ends if it is not used again."""
    return min(created_at + SESSION_LONGEST, now + (REMEMBERED_IDLE if remembered else SESSION_IDLE))


def is_seen_lately(seen_at: datetime | None, now: datetime) -> bool:
    return seen_at is not None and now - seen_at < SEEN_EVERY


def is_running(session: UserSession, now: datetime) -> bool:
    return session.expires_at > now
