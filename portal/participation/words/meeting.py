"""What states of petitions, meetings, bodies and draws are called; each state with the kind of its sign."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.live.asking import QuestionState
from portal.participation.models import (
    BodyKind,
    DrawAnswer,
    DrawResult,
    DrawState,
    InvalidReason,
    MeetingState,
    PetitionState,
    Selected,
    SignUpState,
)

PETITIONS = {
    PetitionState.OPEN: (_l("Open"), "open"),
    PetitionState.WITHDRAWN: (_l("Withdrawn by its author"), "note"),
    PetitionState.HIDDEN: (_l("Hidden by a moderator"), "failed"),
}
INVALID = {
    InvalidReason.ILLEGIBLE: _l("Cannot be read"),
    InvalidReason.INCOMPLETE: _l("Name, address or signature is missing"),
    InvalidReason.NOT_ENTITLED: _l("Not entitled to sign"),
    InvalidReason.NOT_IN_REGISTER: _l("Not in the register"),
    InvalidReason.TWICE: _l("Has signed already"),
}
MEETINGS = {
    MeetingState.DRAFT: (_l("Draft"), "open"),
    MeetingState.PLANNED: (_l("Planned"), "done"),
    MeetingState.CANCELLED: (_l("Meeting called off"), "failed"),
}
SIGN_UPS = {
    SignUpState.SEAT: (_l("You have a seat"), "done"),
    SignUpState.WAITING: (_l("You are on the waiting list"), "waiting"),
}
BODIES = {
    BodyKind.COUNCIL: _l("Council"),
    BodyKind.ASSEMBLY: _l("Citizens' assembly"),
    BodyKind.COMMITTEE: _l("Committee"),
    BodyKind.ADVISORY: _l("Advisory board"),
}
SELECTED = {
    Selected.LOT: _l("Drawn by lot"),
    Selected.ELECTED: _l("Elected"),
    Selected.NAMED: _l("Named"),
}
DRAWS = {
    DrawState.OPEN: (_l("Takes volunteers"), "note"),
    DrawState.CLOSED: (_l("Closed, the draw is to come"), "waiting"),
    DrawState.DRAWN: (_l("Drawn"), "done"),
}
RESULTS = {
    DrawResult.NONE: (_l("Not drawn"), "open"),
    DrawResult.SEAT: (_l("Drawn"), "done"),
    DrawResult.RESERVE: (_l("Reserve"), "note"),
}
ANSWERS = {
    DrawAnswer.WAITING: (_l("Has not answered yet"), "waiting"),
    DrawAnswer.ACCEPTED: (_l("Has accepted"), "done"),
    DrawAnswer.DECLINED: (_l("Has declined"), "open"),
}
QUESTIONS = {
    QuestionState.QUEUED: (_l("Waits for a moderator"), "waiting"),
    QuestionState.APPROVED: (_l("Not answered yet"), "open"),
    QuestionState.ANSWERED_LIVE: (_l("Answered live"), "done"),
    QuestionState.ANSWERED_TEXT: (_l("Answered in writing"), "done"),
    QuestionState.DISMISSED: (_l("Not taken up"), "failed"),
    QuestionState.WITHDRAWN: (_l("Withdrawn"), "note"),
}
