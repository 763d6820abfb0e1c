"""How far a process from a file is, in words."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.participation.models import ImportState

STATES = {
    ImportState.WAITING: (_l("Waits to begin"), "waiting"),
    ImportState.CHECKING: (_l("Is being looked at"), "waiting"),
    ImportState.WRITING: (_l("Is being brought in"), "waiting"),
    ImportState.DONE: (_l("Brought in"), "done"),
    ImportState.FAILED: (_l("Could not be brought in"), "failed"),
    ImportState.STOPPED: (_l("Stopped"), "note"),
}
