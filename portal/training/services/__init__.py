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
from portal.training.services.attendance import (
    check_in,
    decide,
    explain,
    override,
    record_attendance,
)
from portal.training.services.authoring import (
    add_activity,
    add_module,
    create_course,
    move_activity,
    move_module,
    place_activity,
    remove_activity,
    remove_module,
    rename_module,
    set_activity,
    set_course,
)
from portal.training.services.bank import (
    change_question,
    import_questions,
    set_in_use,
    write_question,
)
from portal.training.services.completion import (
    complete_if_done,
    recompute,
    refresh,
    take_over_completion,
)
from portal.training.services.courses import (
    import_as_draft,
    import_course,
    read_folder,
)
from portal.training.services.drafts import (
    discard_draft,
    new_draft,
)
from portal.training.services.editions import (
    EditionPlan,
    change_edition,
    create_edition,
    create_programme,
    move_by_date,
    move_edition,
)
from portal.training.services.exchange_texts import (
    export_texts,
    import_texts,
)
from portal.training.services.grades import (
    override_grade,
)
from portal.training.services.learning import (
    complete_lesson,
    confirm_names,
    set_content_language,
)
from portal.training.services.media import (
    add_file,
    remove_file,
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
from portal.training.services.pins import (
    carry_over,
    difference,
    move_pin,
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
from portal.training.services.publishing import (
    check,
    publish,
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
from portal.training.services.remarks import (
    remark,
    resolve,
)
from portal.training.services.results import (
    record_result,
)
from portal.training.services.rules_of_completion import (
    change_completion,
)
from portal.training.services.sessions import (
    SessionPlan,
    cancel_session,
    change_session,
    create_session,
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
from portal.training.services.texts import (
    add_language,
    remove_language,
    review_text,
    save_course_text,
    save_text,
)

__all__ = [
    "Candidate",
    "EditionPlan",
    "Outcome",
    "QuizSettings",
    "SessionPlan",
    "accept",
    "accept_plan",
    "add_activity",
    "add_file",
    "add_language",
    "add_module",
    "add_slot",
    "answer_activity",
    "answer_check_in",
    "answer_survey",
    "ask_sign_off",
    "begin_plan",
    "cancel_session",
    "carry_over",
    "change_assignment",
    "change_completion",
    "change_edition",
    "change_question",
    "change_session",
    "change_survey",
    "check",
    "check_in",
    "close_expired",
    "complete_if_done",
    "complete_lesson",
    "confirm_names",
    "create_course",
    "create_edition",
    "create_programme",
    "create_session",
    "decide",
    "decline",
    "difference",
    "discard_draft",
    "enrol",
    "erase",
    "erase_plans",
    "explain",
    "export_of",
    "export_of_plans",
    "export_texts",
    "finish_plan",
    "forget_old_entries",
    "give_extra_time",
    "grade_essays",
    "hand_in",
    "hand_in_report",
    "hand_in_work",
    "hand_over_plan",
    "hide_from_alumni",
    "import_as_draft",
    "import_course",
    "import_questions",
    "import_texts",
    "invite",
    "keep_late_answers",
    "mark_work",
    "move",
    "move_activity",
    "move_by_date",
    "move_edition",
    "move_module",
    "move_pin",
    "move_slot",
    "new_draft",
    "nominate",
    "open_quizzes",
    "opening",
    "override",
    "override_grade",
    "place_activity",
    "plan_as_case_draft",
    "plan_survey",
    "publish",
    "read_folder",
    "recompute",
    "record_attendance",
    "record_result",
    "refresh",
    "remark",
    "remove_activity",
    "remove_file",
    "remove_language",
    "remove_module",
    "remove_slot",
    "remove_work_file",
    "rename_module",
    "renew_slot",
    "resolve",
    "return_plan",
    "review_text",
    "save_answers",
    "save_course_text",
    "save_report",
    "save_text",
    "save_work",
    "set_activity",
    "set_content_language",
    "set_course",
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
