"""The verbs of the case library, by topic."""

from __future__ import annotations

from portal.cases.services.files import add_file, remove_file
from portal.cases.services.importing import bring_in, check, read, take_over
from portal.cases.services.publishing import ask_revision, publish, reject, submit, take_back, take_on, withdraw
from portal.cases.services.translating import (
    add_language,
    find_still_fine,
    remove_language,
    review_translation,
    save_translation,
)
from portal.cases.services.writing import Change, Clash, begin_case, begin_version, discard, save

__all__ = [
    "Change",
    "Clash",
    "add_file",
    "add_language",
    "ask_revision",
    "begin_case",
    "begin_version",
    "bring_in",
    "check",
    "discard",
    "find_still_fine",
    "publish",
    "read",
    "reject",
    "remove_file",
    "remove_language",
    "review_translation",
    "save",
    "save_translation",
    "submit",
    "take_back",
    "take_on",
    "take_over",
    "withdraw",
]  # fmt: skip
