"""What states, forms and parts are called; each state with the kind of its sign."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.webinars.models import ContributorState, Format, Part, WebinarState
from portal.webinars.rules.texts import TextState
from portal.webinars.rules.webinars import Phase
from portal.webinars.services.series import Every

STATES = {
    WebinarState.DRAFT: (_l("Draft"), "open"),
    WebinarState.PROPOSED: (_l("Waits for approval"), "waiting"),
    WebinarState.PUBLISHED: (_l("Published"), "done"),
    WebinarState.CANCELLED: (_l("Cancelled"), "failed"),
}
PHASES = {
    Phase.TO_COME: (_l("To come"), "note"),
    Phase.RUNNING: (_l("Running now"), "done"),
    Phase.OVER: (_l("Over"), "open"),
    Phase.POSTPONED: (_l("Put off, the new time is not known yet"), "waiting"),
    Phase.CANCELLED: (_l("Cancelled"), "failed"),
}
FORMATS = {
    Format.ONLINE: _l("Online"),
    Format.ON_SITE: _l("On site"),
    Format.HYBRID: _l("On site and online"),
}
PARTS = {
    Part.SPEAKER: _l("Speaker"),
    Part.MODERATOR: _l("Moderator of the session"),
    Part.INTERPRETER: _l("Interpreter"),
    Part.CAPTIONER: _l("Captioner"),
    Part.NOTE_TAKER: _l("Note-taker"),
}
PERSON_STATES = {
    ContributorState.INVITED: (_l("Has not answered yet"), "waiting"),
    ContributorState.CONFIRMED: (_l("Has confirmed"), "done"),
    ContributorState.DECLINED: (_l("Has declined"), "failed"),
    ContributorState.WITHDRAWN: (_l("Not needed any more"), "open"),
}
TEXT_STATES = {
    TextState.ORIGINAL: (_l("Original"), "note"),
    TextState.CURRENT: (_l("Up to date"), "done"),
    TextState.STALE: (_l("Out of date"), "waiting"),
}
EVERY = {
    Every.WEEK: _l("Every week"),
    Every.TWO_WEEKS: _l("Every two weeks"),
    Every.MONTH: _l("Every month, on the same weekday of the month as the first"),
    Every.MONTH_LAST: _l("Every month, on the last such weekday"),
}
VIEWS = {
    "to_come": _l("To come"),
    "drafts": _l("Drafts"),
    "proposed": _l("Wait for approval"),
    "past": _l("Past"),
}
