"""The verbs of the case library, by topic."""

from __future__ import annotations

from portal.cases.services.deciding import accept, hand_over, let_go, refuse, send_back
from portal.cases.services.files import add_file, remove_file
from portal.cases.services.importing import Check, bring_in, bring_in_all, check, read, take_over
from portal.cases.services.publishing import ask_revision, publish, reject, submit, take_back, take_on, withdraw
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
from portal.cases.services.translating import (
    add_language,
    find_still_fine,
    remove_language,
    review_translation,
    save_translation,
)
from portal.cases.services.writing import Change, Clash, begin_case, begin_version, discard, save

__all__ = [
    "Answers",
    "Change",
    "Check",
    "Clash",
    "accept",
    "add_file",
    "add_language",
    "ask_again",
    "ask_by_email",
    "ask_person",
    "ask_revision",
    "begin_case",
    "begin_version",
    "bring_in",
    "bring_in_all",
    "check",
    "declare",
    "decline",
    "discard",
    "find_still_fine",
    "hand_in",
    "hand_over",
    "let_go",
    "publish",
    "read",
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
    "submit",
    "take_back",
    "take_on",
    "take_over",
    "withdraw",
    "withdraw_invitation",
]
