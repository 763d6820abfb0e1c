"""What of citizens' participation stands in "my portal" as the next thing to do."""

from __future__ import annotations

from portal.core.awaiting import Awaited
from portal.core.awaiting import register as awaits
from portal.core.i18n import lazy as _l
from portal.core.i18n import ngettext
from portal.participation.queries import desk, moderation


def register() -> None:
    """What waits at a city's desk and for its moderators."""
    awaits("participation.desk", Awaited(
        desk.waiting_for, lambda n: ngettext("%(num)d thing waits at the desk of your city", "%(num)d things wait at the desk of your city", n),
        _l("Reports, proposals, petitions and questions of citizens."), "participation.inboxes",
    ))  # fmt: skip
    awaits("participation.moderation", Awaited(
        moderation.waiting_for, lambda n: ngettext("%(num)d text waits for a moderator", "%(num)d texts wait for a moderator", n),
        _l("Somebody reported it, or it was held back."), "participation.moderate",
    ))  # fmt: skip
