"""Traps in a form for what fills in forms by itself: a field that people do not see, and the time that the form took. Pure.

A person who is slow, has no script, or comes back to a form of yesterday falls into neither; whoever does, is not refused: what he
wrote waits for a person's look.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from portal.core import ids


class Trap(StrEnum):
    """Why a form looks as if a program had filled it in."""

    FILLED = "filled"  # the field that people do not see
    FAST = "fast"
    UNSIGNED = "unsigned"  # the moment is missing or was made up


def stamp(key: str, purpose: str, now: datetime) -> str:
    """The moment at which a form is shown, signed: `seconds.signature`. `purpose`: of the form and of who sees it."""
    seconds = str(int(now.timestamp()))
    return f"{seconds}.{ids.keyed(key, f'form:{purpose}:{seconds}')[:32]}"


def caught(
    *, key: str, purpose: str, stamped: str, hidden: str, now: datetime, least_seconds: int
) -> list[Trap]:  # fmt: skip
    """The traps that a form fell into. How old it is does not matter."""
    found = [Trap.FILLED] if hidden else []
    if not least_seconds:
        return found
    seconds, _dot, _signature = stamped.partition(".")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12) or stamped != stamp(
        key, purpose, datetime.fromtimestamp(int(seconds), now.tzinfo)
    ):
        return [*found, Trap.UNSIGNED]
    return [*found, Trap.FAST] if now.timestamp() - int(seconds) < least_seconds else found
