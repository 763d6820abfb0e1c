"""What every part asks before it takes a post, and says after it.

    intake.admit(space=space, component_id=component.id, user=me(), address=limits.address())
    with db.transaction():
        made = services.petition(…)
        is_held = intake.received(kind="petition", key=made.id, why=form.traps(space))

`admit` counts, so it comes after the check of the form and before the post is made; outside of the block, as it writes nothing: a block
that fails forgets all that the page has read.
"""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from portal.accounts.models import User
from portal.core import clock, datetimes, db, events, ids, limits, settings
from portal.core.errors import Conflict, DomainError, TooMany
from portal.core.i18n import _
from portal.core.traps import Trap
from portal.participation import moderated
from portal.participation.events import ThingPosted
from portal.participation.models import Space
from portal.participation.queries import moderation, spaces
from portal.participation.rules.moderation import Guard
from portal.participation.services import flagging

HOUR, DAY = 3600, 86400
BLOCKED = "blocked"  # why something waits for a look, beside the traps of its form
# Reports of visitors from one network in an hour: with the sum done, and without.
PROVEN_REPORTS, PLAIN_REPORTS = 20, 3
# What visitors of one network write in an hour without the sum, where the space asks for it.
PLAIN_POSTS = 5
# What they support, sign, vote for and answer in an hour without it: several people behind one line, and no program.
PLAIN_CHOICES = 20
# Supports, signatures, votes and seats of one account in an hour: more than a person presses, less than a program would.
PERSON_CHOICES = 300


def network_mark(address: str) -> str:
    """The network that a reader comes from (/24, or /48 of IPv6), as a digest that is another one each day; no address is kept."""
    try:
        found = ipaddress.ip_address(address)
        width = 24 if found.version == 4 else 48
        prefix = str(ipaddress.ip_network(f"{address}/{width}", strict=False))
    except ValueError:
        prefix = "unknown"
    return ids.keyed(settings().secret_key, f"participation.network:{clock.today().isoformat()}:{prefix}")


def admit(
    *, space: Space, component_id: uuid.UUID, user: User | None, address: str, takes_blocked: bool = False, is_in_hall: bool = False,
    is_proven: bool = True,
) -> None:  # fmt: skip
    """Whether a post is taken now; it counts as one. `takes_blocked`: also of who is blocked, for the city is asked to do something.
    `is_proven` False: a visitor's browser has not done the sum that the space asks for; then a network sends less. `is_in_hall`: all who sit together have one network, which takes as much then as a component.

    Raises:
        Conflict: the person is blocked in this space, until when is said.
        TooMany: the account, the network or the component takes no more for a time, which is said.
    """
    if user is not None and not takes_blocked:
        refuse_blocked(space, user)
    guard = Guard.of(space.moderation)
    asked = [
        (f"component:{component_id}", guard.component_hour, HOUR),
        (
            f"network:{'hall:' if is_in_hall else ''}{space.id}:{network_mark(address)}",
            guard.component_hour if is_in_hall else guard.network_hour,
            HOUR,
        ),
    ]
    if user is not None:
        person = moderation.person_mark(space.id, user.id)
        asked += [(f"person:{person}", guard.person_hour, HOUR), (f"person-day:{person}", guard.person_day, DAY)]
    elif not is_proven:
        admit_unproven(space=space, address=address)
    for key, most, seconds in reversed(asked):  # the person's own first: who is refused uses up nothing of others
        _pace(key, most, seconds, space.city.timezone)


def admit_unproven(*, space: Space, address: str) -> None:
    """Of visitors whose browser has not done the sum that the space asks for, without scripts as a rule: fewer from one network.

    Raises:
        TooMany: the network takes no more for a time, which is said.
    """
    if Guard.of(space.moderation).asks_work:
        _pace(f"unproven:{space.id}:{network_mark(address)}", PLAIN_POSTS, HOUR, space.city.timezone)


def is_proven(form: Any, user: User | None) -> bool:
    """Whether a form (`forms.proven`) comes from an account, or its sum is done; a sum counts once."""
    return user is not None or (form.is_solved and use_once(form.puzzle.data or "", DAY))


def admit_choice(*, space: Space, user: User | None, address: str, is_proven: bool = True) -> None:
    """Whether a support, a signature, a vote or a seat is taken now; it counts as one. Of who is blocked, too: a block takes words.

    Each counts once by itself, so this holds off programs only: an account, or without one a network, in an hour. How many one thing
    gets is not limited: much at once is looked for afterwards (`services.signalling`). `is_proven` False: a visitor's browser has not
    done the sum that the space asks for; then a network may do less.

    Raises:
        TooMany: the account or the network has done very much in a short time.
    """
    if user is not None:
        _pace(f"choices:{moderation.person_mark(space.id, user.id)}", PERSON_CHOICES, HOUR, space.city.timezone)
    else:
        guard = Guard.of(space.moderation)
        if guard.asks_work and not is_proven:
            _pace(f"unproven-choices:{space.id}:{network_mark(address)}", PLAIN_CHOICES, HOUR, space.city.timezone)
        most = guard.component_hour
        _pace(f"choices-network:{space.id}:{network_mark(address)}", most, HOUR, space.city.timezone)


def admit_comment(*, kind: str, key: uuid.UUID, author: User, address: str) -> None:
    """`admit` for a comment, an answer or a question below something of a space. Raises as `admit`."""
    below = moderated.below([(kind, key)]).get((kind, key))
    space = spaces.space_of(below.space_id) if below else None
    if below is not None and space is not None:
        admit(space=space, component_id=below.component_id or below.space_id, user=author, address=address)


def admit_report(*, space: Space, user: User | None, address: str, is_proven: bool) -> None:
    """Whether a report is taken now. Raises TooMany."""
    if user is not None:
        _pace(f"report:{moderation.person_mark(space.id, user.id)}", PROVEN_REPORTS, HOUR, space.city.timezone)
        return
    most = PROVEN_REPORTS if is_proven else PLAIN_REPORTS
    _pace(f"report:{int(is_proven)}:{space.id}:{network_mark(address)}", most, HOUR, space.city.timezone)


def use_once(token: str, seconds: int) -> bool:
    """Whether a token, e.g. the sum of a browser, has not been used yet; from now on it has."""
    return limits.wait_for(f"once:{ids.digest(token)}", 1, seconds) == 0


def _pace(key: str, most: int, seconds: int, zone: str) -> None:
    wait = limits.wait_for(key, most, seconds)
    if wait:
        raise TooMany(
            _(
                "This is a lot in a short time. You can go on at %(time)s; what you wrote is still in the form.",
                time=datetimes.format_datetime(clock.now() + timedelta(seconds=wait), zone=zone),
            )
        )


def is_blocked(space: Space, user: User | None) -> bool:
    """Whether a person may not post here now."""
    return user is not None and moderation.is_blocked(space.id, user.id)


def blocked_words(space: Space, user: User) -> str:
    """Until when a person is blocked here, in words for him; empty if he is not."""
    block = moderation.block_of(moderation.person_mark(space.id, user.id), clock.now())
    if block is None:
        return ""
    return _(
        "You cannot post here until %(time)s. You were told why, and how to appeal.",
        time=datetimes.format_datetime(block.until, zone=space.city.timezone),
    )


def refuse_blocked(space: Space, user: User) -> None:
    """Raises Conflict: the person is blocked here for a time."""
    words = blocked_words(space, user)
    if words:
        raise Conflict(words)


def check_anonymous(space: Space, author: User, *, is_anonymous: bool) -> None:
    """Raises DomainError: it is to be posted without a name where the space shows names, or the account is not confirmed."""
    if is_anonymous and not (Guard.of(space.moderation).may_be_anonymous and author.is_confirmed):
        raise DomainError(
            _("This space shows who wrote something, or your address is not confirmed yet."), field="is_anonymous"
        )


def received(*, kind: str, key: uuid.UUID, why: Sequence[Trap] = (), is_blocked: bool = False) -> bool:
    """A post is made: it is scored by a worker, or, for the reasons `why` or because its author is blocked, waits for a
    person's look; whether it waits.
    """
    item = moderated.find(kind, key)
    if item is None:
        raise LookupError(key)
    reasons = [*(one.value for one in why), *([BLOCKED] if is_blocked else [])]
    if reasons:
        flagging.hold(item, {"traps": reasons})
    events.publish(ThingPosted(kind, key))
    db.session.flush()
    return bool(reasons)


def comment_received(key: uuid.UUID, caught: Callable[[int], Sequence[Trap]]) -> bool:
    """A comment is written; whether it waits for a look, by what its space holds for too quick. It is scored like any comment."""
    item = moderated.find("comment", key)
    space = spaces.space_of(item.space_id) if item else None
    why = caught(Guard.of(space.moderation).least_seconds) if space else ()
    if item is not None and why:
        flagging.hold(item, {"traps": [one.value for one in why]})
    return bool(why)
