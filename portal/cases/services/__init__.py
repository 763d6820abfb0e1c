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
from portal.cases.services.evidence import (
    follow_adoptions,
    set_evidence,
)
from portal.cases.services.files import (
    add_file,
    remove_file,
)
from portal.cases.services.importing import (
    bring_in,
    check,
    read,
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
from portal.cases.services.similar import (
    choose_pair,
    compute_similar,
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
    "Change",
    "Clash",
    "Told",
    "add_file",
    "add_language",
    "answer_request",
    "ask_mentor",
    "ask_revision",
    "begin_case",
    "begin_version",
    "bring_in",
    "change_adoption",
    "check",
    "choose_pair",
    "compute_similar",
    "confirm_adoption",
    "copy_plan",
    "describe_problem",
    "discard",
    "dispute_adoption",
    "find_still_fine",
    "follow_adoptions",
    "follow_up",
    "offer_help",
    "publish",
    "read",
    "reject",
    "remove_file",
    "remove_language",
    "review_translation",
    "save",
    "save_translation",
    "set_evidence",
    "state_adoption",
    "stop_offer",
    "submit",
    "take_back",
    "take_on",
    "withdraw",
]
