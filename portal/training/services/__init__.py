"""The verbs of training. They commit nothing: views, tasks and commands do."""

from __future__ import annotations

from portal.training.services.attendance import check_in, decide, explain, override, record_attendance
from portal.training.services.completion import complete_if_done, recompute, refresh, take_over_completion
from portal.training.services.courses import import_course
from portal.training.services.editions import (
    EditionPlan,
    change_edition,
    create_edition,
    create_programme,
    move_by_date,
    move_edition,
)
from portal.training.services.learning import (
    complete_lesson,
    confirm_names,
    hand_in,
    save_answers,
    set_content_language,
    start_quiz,
)
from portal.training.services.nominations import (
    Candidate,
    Outcome,
    accept,
    decline,
    enrol,
    move,
    nominate,
    withdraw,
)
from portal.training.services.privacy import erase, export_of
from portal.training.services.results import record_result
from portal.training.services.rules_of_completion import change_completion
from portal.training.services.sessions import SessionPlan, cancel_session, change_session, create_session

__all__ = [
    "Candidate",
    "EditionPlan",
    "Outcome",
    "SessionPlan",
    "accept",
    "cancel_session",
    "change_completion",
    "change_edition",
    "change_session",
    "check_in",
    "complete_if_done",
    "complete_lesson",
    "confirm_names",
    "create_edition",
    "create_programme",
    "create_session",
    "decide",
    "decline",
    "enrol",
    "erase",
    "explain",
    "export_of",
    "hand_in",
    "import_course",
    "move",
    "move_by_date",
    "move_edition",
    "nominate",
    "override",
    "recompute",
    "record_attendance",
    "record_result",
    "refresh",
    "save_answers",
    "set_content_language",
    "start_quiz",
    "take_over_completion",
    "withdraw",
]
