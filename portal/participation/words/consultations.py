"""What kinds of contributions and answers are called; each answer with the kind of its sign."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.participation.models import ContributionKind, Outcome

KINDS = {
    ContributionKind.SUGGESTION: _l("Suggestion"),
    ContributionKind.QUESTION: _l("Question to the city"),
    ContributionKind.REMARK: _l("Remark"),
    ContributionKind.FOR: _l("In favour"),
    ContributionKind.AGAINST: _l("Against"),
    ContributionKind.NEUTRAL: _l("Neither"),
}
OUTCOMES = {
    Outcome.ACCEPTED: (_l("Taken up"), "done"),
    Outcome.IN_PART: (_l("Taken up in part"), "done"),
    Outcome.REJECTED: (_l("Not taken up"), "failed"),
    Outcome.ANSWERED: (_l("Has been answered"), "note"),
}
CLEAR = (_l("Not at all clear"), _l("Rather unclear"), _l("In between"), _l("Rather clear"), _l("Very clear"))
HEARD = (_l("Not heard at all"), _l("Hardly heard"), _l("In between"), _l("Rather heard"), _l("Fully heard"))
