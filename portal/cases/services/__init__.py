"""The verbs of the case library, by topic."""

from __future__ import annotations

from portal.cases.services.deciding import accept, hand_over, let_go, refuse, send_back
from portal.cases.services.files import add_file, remove_file
from portal.cases.services.importing import bring_in, bring_in_all, check, read
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
from portal.cases.services.writing import Change, Clash, begin_case, begin_version, discard, save

__all__ = [
    "Answers", "Change", "Clash", "accept", "add_file", "ask_again", "ask_by_email", "ask_person", "ask_revision", "begin_case",
    "begin_version", "bring_in", "bring_in_all", "check", "declare", "decline", "discard", "hand_in", "hand_over", "let_go", "publish", "read", "refuse",
    "reject", "remind", "remove_file", "save", "save_review", "secret_of", "send_back", "submit", "take_back", "take_on", "withdraw",
    "withdraw_invitation",
]  # fmt: skip
