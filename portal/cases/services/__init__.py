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
from portal.cases.services.evidence import follow_adoptions, set_evidence
from portal.cases.services.files import add_file, remove_file
from portal.cases.services.importing import bring_in, check, read
from portal.cases.services.publishing import ask_revision, publish, reject, submit, take_back, take_on, withdraw
from portal.cases.services.similar import choose_pair, compute_similar
from portal.cases.services.writing import Change, Clash, begin_case, begin_version, discard, save

__all__ = [
    "Change", "Clash", "Told", "add_file", "ask_revision", "begin_case", "begin_version", "bring_in", "change_adoption", "check", "choose_pair", "compute_similar",
    "confirm_adoption", "copy_plan", "discard", "dispute_adoption", "follow_adoptions", "publish", "read", "reject", "remove_file",
    "save", "set_evidence", "state_adoption", "submit", "take_back", "take_on", "withdraw",
]  # fmt: skip
