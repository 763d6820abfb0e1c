"""The words of awards."""

from __future__ import annotations

from flask_babel.speaklater import LazyString

from portal.cases.models import CallState, Eligibility, EntryState
from portal.core.i18n import lazy as _l
from portal.core.i18n import pgettext

CALL_STATES = {
    CallState.DRAFT: (_l("Being prepared"), "open"),
    CallState.OPEN: (_l("Open for entries"), "waiting"),
    CallState.JUDGING: (_l("With the jury"), "waiting"),
    CallState.DECIDED: (_l("Decided, not published"), "note"),
    CallState.PUBLISHED: (_l("Published"), "done"),
}
ENTRY_STATES = {
    EntryState.DRAFT: (_l("Draft"), "open"),
    EntryState.SUBMITTED: (LazyString(pgettext, "state", "Handed in"), "done"),
    EntryState.WITHDRAWN: (_l("Withdrawn"), "failed"),
}
ELIGIBILITY = {
    Eligibility.UNCHECKED: (_l("Not looked at yet"), "waiting"),
    Eligibility.ELIGIBLE: (_l("Eligible"), "done"),
    Eligibility.REFUSED: (_l("Not eligible"), "failed"),
}
CALL_LACKS = {
    "categories": _l("A category"),
    "rounds": _l("A round of judging"),
    "criteria": _l("A criterion in each round"),
}
