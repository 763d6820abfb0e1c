"""The one clock. Everything that asks for the time asks here, so that a test can set it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, reset_tzpath

# Zones come from the package `tzdata`, which the lock file keeps current and whose release the runs of webinars note; the
# machine's own files, which Python would prefer, may be older or newer than it says.
reset_tzpath(())


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _source()


def today(timezone: str = "UTC") -> date:
    """The calendar day it is now in `timezone` (IANA name)."""
    return now().astimezone(ZoneInfo(timezone)).date()


def set_source(source: Callable[[], datetime] | None) -> None:
    """Puts another clock in place; None gives the system's back. For tests."""
    global _source  # noqa: PLW0603  # one clock for the process is what this module is
    _source = source or _system
