"""The clock of a running portal that a story can put forward: every Python process of it loads this file when it starts.

`portal run` is several processes, and what is told, opened and counted at a time of day is done by all of them. They find this
folder by PYTHONPATH and read from the file CLOCK_AHEAD by how many seconds their clock is ahead of the machine's.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.core import clock

_AHEAD = Path(os.environ["CLOCK_AHEAD"])


def _now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(_AHEAD.read_text()))


clock.set_source(_now)
