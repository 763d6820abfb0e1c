"""How the states of packages are called."""

from __future__ import annotations

from portal.core.i18n import lazy as _l

SCORM_STATES = {
    "not attempted": (_l("Opened"), "open"),
    "incomplete": (_l("Begun"), "waiting"),
    "completed": (_l("Done"), "done"),
    "passed": (_l("Passed"), "done"),
    "failed": (_l("Not passed"), "failed"),
}
