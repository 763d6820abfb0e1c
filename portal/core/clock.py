"""The one clock. Everything that asks for the time asks here, so that a test can set it, and a rehearsal runs through months."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, reset_tzpath

# Zones come from the package `tzdata`, which the lock file keeps current and whose release the runs of webinars note; the
# machine's own files, which Python would prefer, may be older or newer than it says.
reset_tzpath(())


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system
# Of the calling context alone, so that other threads of a worker keep the true time.
_simulated: ContextVar[datetime | None] = ContextVar("simulated", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _simulated.get() or _source()


@contextmanager
def simulated(start: datetime) -> Iterator[Callable[[datetime], None]]:
    """In this context it is `start`, and stands still until what is given is called with another instant."""
    token = _simulated.set(start)
    try:
        yield _set
    finally:
        _simulated.reset(token)


def _set(moment: datetime) -> None:
    _simulated.set(moment)


@contextmanager
def true_time() -> Iterator[None]:
    """Inside `simulated`: it is the true time again, for what is really written."""
    token = _simulated.set(None)
    try:
        yield
    finally:
        _simulated.reset(token)


def today(timezone: str = "UTC") -> date:
    """The calendar day it is now in `timezone` (IANA name)."""
    return now().astimezone(ZoneInfo(timezone)).date()


def set_source(source: Callable[[], datetime] | None) -> None:
    """Puts another clock in place; None gives the system's back. For tests."""
    global _source  # noqa: PLW0603  # one clock for the process is what this module is
    _source = source or _system
