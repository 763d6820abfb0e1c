"""What of citizens' participation stands in "my portal" as the next thing to do."""

from __future__ import annotations

from portal.core.awaiting import Awaited
from portal.core.awaiting import register as awaits
from portal.core.i18n import lazy as _l
from portal.core.i18n import ngettext
from portal.participation.queries import awaited_together, desk, moderation


def register() -> None:
    """What waits at a city's desk, for its moderators, and for those who write proposals."""
    awaits("participation.desk", Awaited(
        desk.waiting_for_person, lambda n: ngettext("%(num)d thing waits at the desk of your city", "%(num)d things wait at the desk of your city", n),
        _l("Reports, proposals, petitions and questions of citizens."), "participation.inboxes", given=desk.desks_of,
    ))  # fmt: skip
    awaits("participation.moderation", Awaited(
        moderation.waiting_for_person, lambda n: ngettext("%(num)d text waits for a moderator", "%(num)d texts wait for a moderator", n),
        _l("Somebody reported it, or it was held back."), "participation.moderate", given=moderation.queues_of,
    ))  # fmt: skip
    awaits("participation.coauthor", Awaited(
        awaited_together.invitations,
        lambda n: ngettext("Answer whether you write %(num)d proposal with its author", "Answer whether you write %(num)d proposals with their authors", n),
        _l("Until you say yes, your name does not stand on it."), "participation.authors",
    ))  # fmt: skip
    awaits("participation.amendments", Awaited(
        awaited_together.amendments,
        lambda n: ngettext("Answer %(num)d other wording of what you propose", "Answer %(num)d other wordings of what you propose", n),
        _l("Take it up, or say why not."), "participation.amendments",
    ))  # fmt: skip
    awaits("participation.merges", Awaited(
        awaited_together.merges,
        lambda n: ngettext("Answer %(num)d request to make one of two proposals", "Answer %(num)d requests to make one of two proposals", n),
        _l("It happens when all who write one of them have said yes."), "participation.merge",
    ))  # fmt: skip
