"""What states, methods and steps are called; each state with the kind of its sign."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.participation.models import (
    AmendmentState,
    AnswerState,
    Method,
    MilestoneState,
    PilotState,
    ProcessState,
    ProposalState,
    Stage,
)
from portal.participation.rules.phases import Standing

PILOTS = {
    PilotState.STUDIED: (_l("Being studied"), "note"),
    PilotState.PREPARING: (_l("In preparation"), "waiting"),
    PilotState.RUNNING: (_l("Running"), "done"),
    PilotState.ENDED: (_l("Ended"), "open"),
}
PROCESSES = {
    ProcessState.DRAFT: (_l("Draft"), "open"),
    ProcessState.PUBLISHED: (_l("Published"), "done"),
}
STANDINGS = {
    Standing.TO_COME: (_l("To come"), "note"),
    Standing.ACTIVE: (_l("Open now"), "done"),
    Standing.OVER: (_l("Has ended"), "open"),
}
PROPOSALS = {
    ProposalState.OPEN: (_l("Open"), "open"),
    ProposalState.WITHDRAWN: (_l("Withdrawn by its author"), "note"),
    ProposalState.HIDDEN: (_l("Hidden by a moderator"), "failed"),
    ProposalState.ARCHIVED: (_l("Not enough support in time"), "note"),
    ProposalState.MERGED: (_l("Part of another proposal"), "note"),
}
MILESTONES = {
    MilestoneState.PLANNED: (_l("Planned"), "open"),
    MilestoneState.UNDER_WAY: (_l("Under way"), "waiting"),
    MilestoneState.DONE: (_l("Done"), "done"),
    MilestoneState.DROPPED: (_l("Given up"), "failed"),
}
AMENDMENTS = {
    AmendmentState.OPEN: (_l("Waits for the authors"), "waiting"),
    AmendmentState.ACCEPTED: (_l("Accepted by the authors"), "done"),
    AmendmentState.DECLINED: (_l("Not accepted by the authors"), "failed"),
    AmendmentState.WITHDRAWN: (_l("Taken back"), "note"),
}
ORDERS = {
    "shuffled": _l("Mixed, for you"),
    "newest": _l("Newest first"),
    "supports": _l("Most supported first"),
    "nearly": _l("Nearly there first"),
}
LIST_STATES = {
    "open": _l("Not answered yet"),
    "debate": _l("Debate is open"),
    "answered": _l("Answered by the city"),
    "overdue": _l("Answer is late"),
    "archived": _l("Put away"),
}
STAGES = {
    Stage.PROPOSED: (_l("Gathers support"), "open"),
    Stage.DEBATE: (_l("Debate is open"), "note"),
    Stage.ANSWER_DUE: (_l("The city must answer"), "waiting"),
}
ANSWERS = {
    AnswerState.ACCEPTED: (_l("Taken up"), "done"),
    AnswerState.IN_PART: (_l("Taken up in part"), "done"),
    AnswerState.REJECTED: (_l("Not taken up"), "failed"),
    AnswerState.UNDER_WAY: (_l("Under way"), "waiting"),
    AnswerState.DONE: (_l("Done"), "done"),
}
METHODS = {
    Method.INFORMATION: (_l("Information and data"), _l("People learn what is planned and what things cost.")),
    Method.OPEN_MEETINGS: (_l("Open meetings"), _l("People come together, in a hall or online, and hear each other.")),
    Method.CONSULTATION: (
        _l("Public consultation"),
        _l("The city asks about a question or a text, and answers what it heard."),
    ),
    Method.OPEN_INNOVATION: (_l("Open innovation"), _l("People bring ideas and work them out with the city.")),
    Method.CITIZEN_SCIENCE: (_l("Citizen science"), _l("People measure and observe together with experts.")),
    Method.CIVIC_MONITORING: (
        _l("Civic monitoring"),
        _l("People watch how something is carried out, and say what is wrong."),
    ),
    Method.PARTICIPATORY_BUDGETING: (_l("Participatory budgeting"), _l("People decide on a part of the budget.")),
    Method.DELIBERATION: (
        _l("Representative deliberation"),
        _l("A group drawn by lot takes time for a hard question."),
    ),
}
# The ten steps of the OECD Guidelines for Citizen Participation Processes (2022), each with the question that it asks.
STEPS = {
    "problem": (_l("The problem"), _l("Which problem shall be solved, and what can people change about it?")),
    "results": (
        _l("The expected results"),
        _l("What shall be there at the end, and who will decide what becomes of it?"),
    ),
    "people": (_l("The people"), _l("Who is concerned, who is usually missing, and how do you reach them?")),
    "method": (_l("The method"), _l("Why this way, and not a simpler one?")),
    "tools": (_l("The tools"), _l("What is needed for those without a computer, or in another language?")),
    "communication": (_l("Telling about it"), _l("Where will people hear of it, and in which words?")),
    "running": (_l("Carrying it out"), _l("Who answers, who moderates, and who steps in when somebody is away?")),
    "using": (_l("Using what comes in"), _l("How does it get into the decision, and when will people hear of that?")),
    "evaluation": (_l("Looking back"), _l("How will you know whether it was worth it, and whom do you ask?")),
    "culture": (_l("What stays"), _l("What will you do otherwise the next time, and who keeps that in mind?")),
}
