"""What of webinars stands in "my portal" as the next thing to do."""

from __future__ import annotations

from portal.core.awaiting import Awaited
from portal.core.awaiting import register as awaits
from portal.core.i18n import lazy as _l
from portal.core.i18n import ngettext
from portal.webinars.queries import awaited


def register() -> None:
    """Parts to answer; for organisers what came back, recordings, wishes and appeals. Invitations and seats have their own lines."""
    awaits("webinars.part", Awaited(
        awaited.parts, lambda n: ngettext("Say whether you take part in making %(num)d webinar", "Say whether you take part in making %(num)d webinars", n),
        _l("You were asked to speak, moderate, interpret, caption or take notes."), "webinars.own_parts",
    ))  # fmt: skip
    awaits("webinars.sent_back", Awaited(
        awaited.sent_back, lambda n: ngettext("Change %(num)d webinar that came back", "Change %(num)d webinars that came back", n),
        _l("It came back with remarks."), "webinars.own_webinars", {"view": "drafts"}, given=awaited.organiser,
    ))  # fmt: skip
    awaits("webinars.recording", Awaited(
        awaited.recordings, lambda n: ngettext("Check and publish %(num)d recording", "Check and publish %(num)d recordings", n),
        _l("Nobody sees it before that."), "webinars.manage_recording", given=awaited.organiser,
    ))  # fmt: skip
    awaits("webinars.removal", Awaited(
        awaited.removals,
        lambda n: ngettext("Answer %(num)d person who wants to be taken out of a recording", "Answer %(num)d people who want to be taken out of a recording", n),
        _l("Take the passage out, or say why it stays."), "webinars.manage_recording", given=awaited.organiser,
    ))  # fmt: skip
    awaits("webinars.appeal", Awaited(
        awaited.appeals,
        lambda n: ngettext("Answer %(num)d person who says that more of a webinar was attended", "Answer %(num)d people who say that more of a webinar was attended", n),
        _l("Look at what was counted and decide."), "webinars.one_attendance", given=awaited.organiser,
    ))  # fmt: skip
