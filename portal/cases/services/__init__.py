"""The verbs of the case library, by topic."""

from __future__ import annotations

from portal.cases.services.adopting import (
    Told,
    change_adoption,
    confirm_adoption,
    copy_plan,
    dispute_adoption,
    state_adoption,
)
from portal.cases.services.deciding import (
    accept,
    hand_over,
    let_go,
    refuse,
    send_back,
)
from portal.cases.services.evidence import (
    follow_adoptions,
    set_evidence,
)
from portal.cases.services.files import (
    add_file,
    remove_file,
)
from portal.cases.services.importing import (
    Check,
    bring_in,
    bring_in_all,
    check,
    read,
    take_over,
)
from portal.cases.services.matching import (
    answer_request,
    ask_mentor,
    describe_problem,
    follow_up,
    offer_help,
    stop_offer,
)
from portal.cases.services.publishing import (
    ask_revision,
    publish,
    reject,
    submit,
    take_back,
    take_on,
    withdraw,
)
from portal.cases.services.reviewing import (
    Answers,
    ask_again,
    ask_by_email,
    ask_person,
    declare,
    decline,
    hand_in,
    remind,
    save_review,
    secret_of,
    withdraw_invitation,
)
from portal.cases.services.similar import (
    choose_pair,
    compute_similar,
)
from portal.cases.services.taking import (
    check_set,
    read_set,
    set_of,
    take_in,
)
from portal.cases.services.translating import (
    add_language,
    find_still_fine,
    remove_language,
    review_translation,
    save_translation,
)
from portal.cases.services.writing import (
    Change,
    Clash,
    begin_case,
    begin_version,
    discard,
    save,
)

__all__ = [
    "Answers",
    "Change",
    "Check",
    "Clash",
    "Told",
    "accept",
    "add_file",
    "add_language",
    "answer_request",
    "ask_again",
    "ask_by_email",
    "ask_mentor",
    "ask_person",
    "ask_revision",
    "begin_case",
    "begin_version",
    "bring_in",
    "bring_in_all",
    "change_adoption",
    "check",
    "check_set",
    "choose_pair",
    "compute_similar",
    "confirm_adoption",
    "copy_plan",
    "declare",
    "decline",
    "describe_problem",
    "discard",
    "dispute_adoption",
    "find_still_fine",
    "follow_adoptions",
    "follow_up",
    "hand_in",
    "hand_over",
    "let_go",
    "offer_help",
    "publish",
    "read",
    "read_set",
    "refuse",
    "reject",
    "remind",
    "remove_file",
    "remove_language",
    "review_translation",
    "save",
    "save_review",
    "save_translation",
    "secret_of",
    "send_back",
    "set_evidence",
    "set_of",
    "state_adoption",
    "stop_offer",
    "submit",
    "take_back",
    "take_in",
    "take_on",
    "take_over",
    "withdraw",
    "withdraw_invitation",
]
