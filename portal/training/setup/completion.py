"""What completion, attendance and sessions tell others about themselves."""

from __future__ import annotations

from portal.accounts import hooks
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.training import completion
from portal.training.queries import eligibility
from portal.training.rules.completion import ACTIVITIES, ATTENDANCE, SCORE


def register() -> None:
    """Kinds of rules, words of the audit log, messages."""
    completion.register(ACTIVITIES, _l("All activities done"), eligibility.by_activities)
    completion.register(ATTENDANCE, _l("Sessions attended"), eligibility.by_attendance)
    completion.register(SCORE, _l("Mean score"), eligibility.by_score)
    kinds.register("training.session_moved", label=_l("A session you take part in is moved or called off"))
    hooks.audit_actions.update(
        {
            "training.completion_changed": _l("Rules of completion changed"),
            "training.session_made": _l("Session planned"),
            "training.session_changed": _l("Session changed"),
            "training.session_cancelled": _l("Session called off"),
            "training.attendance_decided": _l("Apology or recording decided"),
            "training.attendance_overridden": _l("Attendance set by staff"),
        }
    )
