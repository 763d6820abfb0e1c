"""The verbs of training. They commit nothing: views, tasks and commands do."""

from __future__ import annotations

from portal.training.services.assignments import (
    change_assignment,
    give_extra_time,
    hand_in_work,
    mark_work,
    remove_work_file,
    save_work,
    set_terms,
    settle_work,
    take_review,
    write_review,
)
from portal.training.services.bank import (
    change_question,
    import_questions,
    set_in_use,
    write_question,
)
from portal.training.services.completion import (
    complete_if_done,
    take_over_completion,
)
from portal.training.services.courses import (
    import_course,
)
from portal.training.services.editions import (
    EditionPlan,
    change_edition,
    create_edition,
    create_programme,
    move_by_date,
    move_edition,
)
from portal.training.services.grades import (
    override_grade,
)
from portal.training.services.learning import (
    complete_lesson,
    confirm_names,
    set_content_language,
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
from portal.training.services.offline import (
    forget_old_entries,
    open_quizzes,
    take_once,
)
from portal.training.services.plans import (
    accept_plan,
    answer_check_in,
    ask_sign_off,
    begin_plan,
    finish_plan,
    hand_in_report,
    hand_over_plan,
    plan_as_case_draft,
    return_plan,
    save_report,
    sign_as_coordinator,
    sign_by_link,
    submit_plan,
    write_plan,
)
from portal.training.services.privacy import (
    erase,
    export_of,
)
from portal.training.services.privacy_plans import (
    erase_plans,
    export_of_plans,
)
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
from portal.training.services.results import (
    record_result,
)
from portal.training.services.surveys import (
    answer_activity,
    answer_survey,
    change_survey,
    hide_from_alumni,
    invite,
    opening,
    plan_survey,
    show_to_alumni,
)

__all__ = [
    "Candidate",
    "EditionPlan",
    "Outcome",
    "QuizSettings",
    "accept",
    "accept_plan",
    "add_slot",
    "answer_activity",
    "answer_check_in",
    "answer_survey",
    "ask_sign_off",
    "begin_plan",
    "change_assignment",
    "change_edition",
    "change_question",
    "change_survey",
    "close_expired",
    "complete_if_done",
    "complete_lesson",
    "confirm_names",
    "create_edition",
    "create_programme",
    "decline",
    "enrol",
    "erase",
    "erase_plans",
    "export_of",
    "export_of_plans",
    "finish_plan",
    "forget_old_entries",
    "give_extra_time",
    "grade_essays",
    "hand_in",
    "hand_in_report",
    "hand_in_work",
    "hand_over_plan",
    "hide_from_alumni",
    "import_course",
    "import_questions",
    "invite",
    "keep_late_answers",
    "mark_work",
    "move",
    "move_by_date",
    "move_edition",
    "move_slot",
    "nominate",
    "open_quizzes",
    "opening",
    "override_grade",
    "plan_as_case_draft",
    "plan_survey",
    "record_result",
    "remove_slot",
    "remove_work_file",
    "renew_slot",
    "return_plan",
    "save_answers",
    "save_report",
    "save_work",
    "set_content_language",
    "set_extra_time",
    "set_in_use",
    "set_quiz_settings",
    "set_terms",
    "settle_work",
    "show_to_alumni",
    "sign_as_coordinator",
    "sign_by_link",
    "start_quiz",
    "submit_plan",
    "take_once",
    "take_over_completion",
    "take_review",
    "withdraw",
    "write_plan",
    "write_question",
    "write_review",
]
