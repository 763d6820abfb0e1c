"""The words of requests for help."""

from __future__ import annotations

from portal.cases.models import AskState
from portal.core.i18n import lazy as _l

ASK_STATES = {
    AskState.ASKED: (_l("Asked"), "waiting"),
    AskState.ANSWERED: (_l("Answered"), "done"),
    AskState.DECLINED: (_l("Cannot help"), "failed"),
    AskState.OVERDUE: (_l("No answer for 14 days"), "failed"),
}
