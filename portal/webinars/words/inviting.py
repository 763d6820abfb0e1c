"""What becomes of the lines of a list of people to invite."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.webinars.services.inviting import Outcome

# (words, kind of `status`)
OUTCOMES = {
    Outcome.NEW: (_l("Will be invited"), "done"),
    Outcome.KNOWN: (_l("Is registered or invited already"), "note"),
    Outcome.TWICE: (_l("Stands in the list twice"), "note"),
    Outcome.UNREADABLE: (_l("No e-mail address, or a name that cannot be used"), "failed"),
    Outcome.NO_CITY: (_l("No city of this name"), "failed"),
    Outcome.CITY_ALONE: (_l("Nobody coordinates this city yet"), "failed"),
}
