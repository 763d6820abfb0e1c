"""How far a process from a file is, and what is wrong in the file, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.core.i18n import lazy as _l
from portal.participation.faults import Fault
from portal.participation.models import ImportState

STATES = {
    ImportState.WAITING: (_l("Waits to begin"), "waiting"),
    ImportState.CHECKING: (_l("Is being looked at"), "waiting"),
    ImportState.WRITING: (_l("Is being brought in"), "waiting"),
    ImportState.DONE: (_l("Brought in"), "done"),
    ImportState.FAILED: (_l("Could not be brought in"), "failed"),
    ImportState.STOPPED: (_l("Stopped"), "note"),
}


def wrong(kept: Mapping[str, Any]) -> str:
    """One of `ProcessImport.problems`, in the language of the page; empty: a row of before, which has its `message` in English."""
    return str(Fault.of(kept["fault"])) if "fault" in kept else ""
