"""The verbs of training. They commit nothing: views, tasks and commands do."""

from __future__ import annotations

from portal.training.services import scorm, statements
from portal.training.services.completion import complete_if_done, take_over_completion
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

__all__ = [
    "Candidate",
    "EditionPlan",
    "Outcome",
    "accept",
    "change_edition",
    "complete_if_done",
    "complete_lesson",
    "confirm_names",
    "create_edition",
    "create_programme",
    "decline",
    "enrol",
    "erase",
    "export_of",
    "hand_in",
    "import_course",
    "move",
    "move_by_date",
    "move_edition",
    "nominate",
    "record_result",
    "save_answers",
    "scorm",
    "set_content_language",
    "start_quiz",
    "statements",
    "take_over_completion",
    "withdraw",
]
