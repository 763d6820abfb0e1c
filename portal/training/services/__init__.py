"""The verbs of training. They commit nothing: views, tasks and commands do."""

from __future__ import annotations

from portal.training.services.bank import change_question, import_questions, set_in_use, write_question
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
from portal.training.services.learning import complete_lesson, confirm_names, set_content_language
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
from portal.training.services.offline import forget_old_entries, open_quizzes, take_once
from portal.training.services.privacy import erase, export_of
from portal.training.services.quiz_slots import (
    QuizSettings,
    add_slot,
    move_slot,
    remove_slot,
    renew_slot,
    set_quiz_settings,
)
from portal.training.services.quizzes import (
    close_expired,
    grade_essays,
    hand_in,
    keep_late_answers,
    save_answers,
    set_extra_time,
    start_quiz,
)
from portal.training.services.results import record_result

__all__ = [
    "Candidate",
    "EditionPlan",
    "Outcome",
    "QuizSettings",
    "accept",
    "add_slot",
    "change_edition",
    "change_question",
    "close_expired",
    "complete_if_done",
    "complete_lesson",
    "confirm_names",
    "create_edition",
    "create_programme",
    "decline",
    "enrol",
    "erase",
    "export_of",
    "forget_old_entries",
    "grade_essays",
    "hand_in",
    "import_course",
    "import_questions",
    "keep_late_answers",
    "move",
    "move_by_date",
    "move_edition",
    "move_slot",
    "nominate",
    "open_quizzes",
    "record_result",
    "remove_slot",
    "renew_slot",
    "save_answers",
    "set_content_language",
    "set_extra_time",
    "set_in_use",
    "set_quiz_settings",
    "start_quiz",
    "take_once",
    "take_over_completion",
    "withdraw",
    "write_question",
]
