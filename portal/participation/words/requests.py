"""What states, kinds, grounds and channels of reports are called; each state with the kind of its sign."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.participation.models import (
    AgeBand,
    Asked,
    ConfidentialState,
    Ground,
    ReportChannel,
    ReportKind,
    RequestState,
)

STATES = {
    RequestState.RECEIVED: (_l("Received"), "note"),
    RequestState.IN_PROGRESS: (_l("Being worked on"), "waiting"),
    RequestState.WAITING: (_l("Planned for later"), "waiting"),
    RequestState.DONE: (_l("Settled"), "done"),
    RequestState.REJECTED: (_l("The city cannot do it"), "failed"),
    RequestState.DUPLICATE: (_l("Reported before"), "open"),
}
KINDS = {
    ReportKind.INCIDENT: (
        _l("Something in a public place"),
        _l("A hole in the road, waste, a street lamp that is out."),
    ),
    ReportKind.COMPLAINT: (
        _l("Feedback or a complaint"),
        _l("About how the city does its work: praise is welcome too."),
    ),
}
ASKED = {
    Asked.NO: _l("No place is asked"),
    Asked.OPTIONAL: _l("A place can be given"),
    Asked.REQUIRED: _l("A place must be given"),
}
CHANNELS = {
    ReportChannel.ACCOUNT.value: _l("With an account"),
    ReportChannel.VISITOR.value: _l("Without an account"),
    "code": _l("By a code"),
    ReportChannel.DESK.value: _l("At the desk or by phone"),
    "paper": _l("On paper"),
    ReportChannel.API.value: _l("By another program"),
}
AGES = {
    AgeBand.UNDER_18: _l("Under 18"),
    AgeBand.TO_29: _l("18 to 29"),
    AgeBand.TO_44: _l("30 to 44"),
    AgeBand.TO_59: _l("45 to 59"),
    AgeBand.FROM_60: _l("60 and older"),
}
CONFIDENTIAL = {
    ConfidentialState.RECEIVED: (_l("Received"), "note"),
    ConfidentialState.EXAMINED: (_l("Being looked into"), "waiting"),
    ConfidentialState.ANSWERED: (_l("Answer written"), "done"),
    ConfidentialState.CLOSED: (_l("Closed by now"), "open"),
}
GROUNDS = {
    Ground.ORIGIN: _l("Origin, skin colour or nationality"),
    Ground.LANGUAGE: _l("Language"),
    Ground.RELIGION: _l("Religion or belief"),
    Ground.SEX: _l("Sex, pregnancy or gender"),
    Ground.DISABILITY: _l("Disability or illness"),
    Ground.AGE: _l("Age"),
    Ground.ORIENTATION: _l("Sexual orientation"),
    Ground.POVERTY: _l("Poverty or where somebody lives"),
    Ground.OPINION: _l("Opinion or political view"),
    Ground.OTHER: _l("Something else"),
}
SATISFACTION = {
    1: _l("Not at all"),
    2: _l("Rather not"),
    3: _l("So-so"),
    4: _l("Rather yes"),
    5: _l("Yes, very much"),
}
