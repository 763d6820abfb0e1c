"""How long something goes on, in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal.core.i18n import in_language
from portal.participation.words import times

CASES = {
    "a day": ("2026-12-30T16:00", "2026-12-31T16:00", "December 31, 2026"),
    "a day to its last minute": ("2026-12-30T16:00", "2026-12-31T15:59", "December 31, 2026"),
    "days": ("2026-11-29T16:00", "2026-12-29T15:59", "November 30, 2026 to December 29, 2026"),
    "an afternoon": ("2026-12-03T06:00", "2026-12-03T09:00", "Dec 3, 2026, 2:00 PM – 5:00 PM UTC+8"),
    "over midnight": ("2026-12-03T12:00", "2026-12-03T18:00", "Dec 3, 2026, 8:00 PM UTC+8 to Dec 4, 2026, 2:00 AM UTC+8"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_one_day_is_said_once_and_whole_days_without_a_time(app, case):
    first, last, words = CASES[case]
    with in_language("en"):
        shown = times.stretch(
            *(datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (first, last)), "Asia/Manila"
        )
    assert " ".join(shown.striptags().split()) == words
