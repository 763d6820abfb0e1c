"""The verbs of training. They commit nothing: views, tasks and commands do."""

from __future__ import annotations

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
from portal.training.services.privacy import (
    erase,
    export_of,
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
    "add_activity",
    "add_file",
    "add_language",
    "add_module",
    "add_slot",
    "cancel_session",
    "carry_over",
    "change_completion",
    "change_edition",
    "change_question",
    "change_session",
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
    "explain",
    "export_of",
    "export_texts",
    "forget_old_entries",
    "grade_essays",
    "hand_in",
    "import_as_draft",
    "import_course",
    "import_questions",
    "import_texts",
    "keep_late_answers",
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
    "override",
    "place_activity",
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
    "rename_module",
    "renew_slot",
    "resolve",
    "review_text",
    "save_answers",
    "save_course_text",
    "save_text",
    "set_activity",
    "set_content_language",
    "set_course",
    "set_extra_time",
    "set_in_use",
    "set_quiz_settings",
    "start_quiz",
    "take_once",
    "take_over_completion",
    "withdraw",
    "write_question",
]
