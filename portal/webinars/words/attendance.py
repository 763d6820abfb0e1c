"""The words of attendance: what was found, what was enough, and where minutes come from."""

from __future__ import annotations

from portal.core import i18n
from portal.core.i18n import _, ngettext
from portal.core.i18n import lazy as _l
from portal.webinars.attendance import Outcome, Way
from portal.webinars.models import Attendance

NAMELESS = _l("Account erased")

OUTCOMES = {
    Outcome.ATTENDED: _l("Attended"),
    Outcome.SHORT: _l("Not there for long enough"),
    Outcome.ABSENT: _l("Was not there"),
}
KINDS = {Outcome.ATTENDED: "done", Outcome.SHORT: "waiting", Outcome.ABSENT: "failed"}

WAYS = {
    Way.PRESENCE: _l("Minutes in the room"),
    Way.CHECK_IN: _l("Check-in in the hall"),
    Way.RECORDING: _l("Recording watched"),
}

DECISIONS = {
    "counted": _l("What was counted holds"),
    "yes": _l("Attended"),
    "no": _l("Did not attend"),
}


def minutes(seconds: float) -> str:
    """`52 minutes`, full minutes as the language counts them."""
    return ngettext("%(num)d minute", "%(num)d minutes", int(seconds // 60))


def standing(attendance: Attendance | None) -> tuple[str, str]:
    """What holds now, and the kind of sign for it."""
    if attendance is None:
        return _("Not counted yet"), "open"
    if attendance.decided is not None:
        return (_("Attended"), "done") if attendance.decided else (_("Did not attend"), "failed")
    return str(OUTCOMES[attendance.outcome]), KINDS[attendance.outcome]


def sentence(attendance: Attendance) -> str:
    """`You were there for 52 of 60 minutes; 42 were needed.`"""
    whole = {"length": i18n.number(attendance.length // 60), "needed": i18n.number(-(-attendance.needed // 60))}
    return ngettext(
        "You were there for %(num)d of %(length)s minutes; %(needed)s were needed.",
        "You were there for %(num)d of %(length)s minutes; %(needed)s were needed.",
        attendance.seconds // 60, **whole,
    )  # fmt: skip


def enough(attendance: Attendance) -> str:
    """What was enough, as a list in words."""
    return i18n.listed(str(WAYS[Way(one)]) for one in attendance.ways)


def device_name(device: str, number: int) -> str:
    """A device as its owner may read it: where it came from, and a number; never what it is called inside."""
    if device.startswith("provider-"):
        return _("Online room")
    if device.startswith("page-without"):
        return _("Page of the room, without scripts")
    return _("Page of the room, device %(number)s", number=i18n.number(number))
