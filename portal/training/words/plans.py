"""The words of assignments, action plans and surveys."""

from __future__ import annotations

from portal.core.i18n import lazy as _l
from portal.core.i18n import ngettext
from portal.core.questions import Kind
from portal.training.models import LateRule, Moment, PlanState, SubmissionState

LATE_RULES = {
    LateRule.ACCEPT: _l("Late work is taken as if it were on time"),
    LateRule.PENALTY: _l("Late work loses part of its score each day"),
    LateRule.REFUSE: _l("Late work is refused"),
}
SUBMISSION_STATES = {
    SubmissionState.DRAFT: (_l("Draft"), "open"),
    SubmissionState.HANDED_IN: (_l("Waits for its mark"), "waiting"),
    SubmissionState.MARKED: (_l("Marked"), "done"),
    SubmissionState.RETURNED: (_l("Sent back for another round"), "failed"),
}
PLAN_STATES = {
    PlanState.DRAFT: (_l("Draft"), "open"),
    PlanState.SUBMITTED: (_l("Waits for the trainer"), "waiting"),
    PlanState.RETURNED: (_l("Returned with remarks"), "failed"),
    PlanState.ACCEPTED: (_l("Accepted, under way"), "note"),
    PlanState.FINISHED: (_l("Finished"), "done"),
}
SURVEY_KINDS = {
    Kind.SCALE: _l("Rating from 1 to 5"),
    Kind.SINGLE: _l("One of several choices"),
    Kind.MULTIPLE: _l("Any number of choices"),
    Kind.TEXT: _l("Own words"),
}
MOMENTS = {
    Moment.END: _l("At the end"),
    Moment.THREE_MONTHS: _l("After three months"),
    Moment.TWELVE_MONTHS: _l("After twelve months"),
}


def with_accepted_plan(number: int) -> str:
    return str(
        ngettext("%(num)d person with an accepted action plan", "%(num)d people with an accepted action plan", number)
    )


def with_finished_plan(number: int) -> str:
    return str(
        ngettext("%(num)d person with a finished action plan", "%(num)d people with a finished action plan", number)
    )
