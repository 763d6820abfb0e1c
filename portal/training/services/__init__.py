"""The verbs of training. They commit nothing: views, tasks and commands do."""

from __future__ import annotations

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
from portal.training.services.completion import complete_if_done, take_over_completion
from portal.training.services.courses import import_as_draft, import_course, read_folder
from portal.training.services.drafts import discard_draft, new_draft
from portal.training.services.editions import (
    EditionPlan,
    change_edition,
    create_edition,
    create_programme,
    move_by_date,
    move_edition,
)
from portal.training.services.exchange_texts import export_texts, import_texts
from portal.training.services.learning import (
    complete_lesson,
    confirm_names,
    hand_in,
    save_answers,
    set_content_language,
    start_quiz,
)
from portal.training.services.media import add_file, remove_file
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
from portal.training.services.pins import carry_over, difference, move_pin
from portal.training.services.privacy import erase, export_of
from portal.training.services.publishing import check, publish
from portal.training.services.remarks import remark, resolve
from portal.training.services.results import record_result
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
    "accept",
    "add_activity",
    "add_file",
    "add_language",
    "add_module",
    "carry_over",
    "change_edition",
    "check",
    "complete_if_done",
    "complete_lesson",
    "confirm_names",
    "create_course",
    "create_edition",
    "create_programme",
    "decline",
    "difference",
    "discard_draft",
    "enrol",
    "erase",
    "export_of",
    "export_texts",
    "hand_in",
    "import_as_draft",
    "import_course",
    "import_texts",
    "move",
    "move_activity",
    "move_by_date",
    "move_edition",
    "move_module",
    "move_pin",
    "new_draft",
    "nominate",
    "place_activity",
    "publish",
    "read_folder",
    "record_result",
    "remark",
    "remove_activity",
    "remove_file",
    "remove_language",
    "remove_module",
    "rename_module",
    "resolve",
    "review_text",
    "save_answers",
    "save_course_text",
    "save_text",
    "set_activity",
    "set_content_language",
    "set_course",
    "start_quiz",
    "take_over_completion",
    "withdraw",
]
