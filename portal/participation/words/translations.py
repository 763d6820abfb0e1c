"""What translations of people's texts are called, each state with the kind of its sign."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import Origin
from portal.core.i18n import lazy as _l
from portal.discussions.translated import Reading
from portal.participation.models import TextTranslation, TranslationState

STATES = {
    TranslationState.WANTED: (_l("A machine is translating this. Load the page again in a moment."), "waiting"),
    TranslationState.FAILED: (_l("The machine could not translate this."), "failed"),
    TranslationState.UNKNOWN: (_l("The machine does not know one of the two languages."), "failed"),
    TranslationState.REMOVED: (_l("What a machine made of this was taken away."), "note"),
}
HUMAN, MACHINE, STALE = (
    _l("Translated by a person"),
    _l("Machine translation"),
    _l("The original has changed since then."),
)
KINDS = {
    "proposal": _l("Proposal"), "petition": _l("Petition"), "answer": _l("Answer of the city"), "reply": _l("Answer of the city"),
    "comment": _l("Comment"), "amendment": _l("Other wording of a proposal"), "request": _l("Report to the city"),
    "question": _l("Question of a hearing"),
}  # fmt: skip


def mark(found: Reading) -> str:
    """What stands beside a text that is read in another language than its own, where that is no page."""
    return str(MACHINE if found.is_machine else HUMAN)


def stands(found: TextTranslation, *, is_stale: bool) -> list[tuple[Any, str]]:
    """How a translation stands: whose it is, whether the original has changed, what the machine is at."""
    told = []
    if found.stored is not None:
        told.append((MACHINE, "waiting") if found.origin is Origin.MACHINE else (HUMAN, "done"))
        told += [(STALE, "waiting")] if is_stale else []
    return told + ([STATES[found.state]] if found.state in STATES else [])
