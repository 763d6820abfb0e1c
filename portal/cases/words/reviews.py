"""The words of reviews: what is scored, what each score means, and what becomes of it."""

from __future__ import annotations

import json

from portal.cases.models import CostBand, ReviewState, Stage, Verdict
from portal.cases.words.cases import COST_BANDS, STAGES
from portal.core.i18n import lazy as _l

# Criterion → its name, the question, and what 1, 3 and 5 mean; 2 and 4 lie between.
RUBRIC = {
    "novelty": (
        _l("Novelty"),
        _l("Would other cities learn something that they do not know yet?"),
        {
            1: _l("1: what most cities do already"),
            2: _l("2: known, with a small twist of its own"),
            3: _l("3: known elsewhere, new for cities of this kind"),
            4: _l("4: few cities do it, and none like this"),
            5: _l("5: we have not seen it anywhere"),
        },
    ),
    "effect": (
        _l("Effect"),
        _l("How much has changed for the people of the city?"),
        {
            1: _l("1: nothing that could be named"),
            2: _l("2: a little, for few"),
            3: _l("3: something clear for a part of the city"),
            4: _l("4: much for a part of the city, or something for all"),
            5: _l("5: much, for most people whom it is meant for"),
        },
    ),
    "evidence": (
        _l("Evidence"),
        _l("How well is shown what is claimed?"),
        {
            1: _l("1: claims without figures or sources"),
            2: _l("2: single figures without a comparison"),
            3: _l("3: figures before and after, with their source"),
            4: _l("4: figures compared with places without it"),
            5: _l("5: somebody independent has confirmed it"),
        },
    ),
    "transferability": (
        _l("Transferability"),
        _l("Could another city do it with what is told here?"),
        {
            1: _l("1: it depends on this city alone"),
            2: _l("2: only with much that is not told"),
            3: _l("3: yes, in cities that are alike"),
            4: _l("4: yes, in most cities with some changes"),
            5: _l("5: yes, with what stands here, at different sizes"),
        },
    ),
    "clarity": (
        _l("Clarity"),
        _l("Does somebody who was not there understand it?"),
        {
            1: _l("1: it cannot be followed"),
            2: _l("2: much has to be guessed"),
            3: _l("3: understandable with some effort"),
            4: _l("4: clear, with small gaps"),
            5: _l("5: clear from the first line to the last"),
        },
    ),
}
REVIEW_STATES = {
    ReviewState.INVITED: (_l("Asked, no answer yet"), "waiting"),
    ReviewState.ACCEPTED: (_l("Is being written"), "waiting"),
    ReviewState.HANDED_IN: (_l("Review handed in"), "done"),
    ReviewState.DECLINED: (_l("Declined"), "failed"),
    ReviewState.WITHDRAWN: (_l("Invitation withdrawn"), "note"),
}
VERDICTS = {
    Verdict.ACCEPT: (_l("Accept"), "done", _l("It can be published as it is.")),
    Verdict.REVISE: (_l("Revise"), "waiting", _l("It should be published once what you say is changed.")),
    Verdict.REJECT: (_l("Reject"), "failed", _l("It should not be published, whatever is changed.")),
}
# What of a review is missing, as its fields are called.
REVIEW_FIELDS = {
    **{key: words[0] for key, words in RUBRIC.items()},
    "level": _l("Step of evidence"),
    "verdict": _l("Your recommendation"),
    "remarks": _l("Remarks for the authors"),
}
DESK_STATES = {
    "new": (_l("New"), "open"),
    "back": (_l("Came back revised"), "waiting"),
    "asked": (_l("With the reviewers"), "waiting"),
    "ready": (_l("All reviews are in"), "done"),
    "authors": (_l("With the authors for revision"), "note"),
}
# What an editor looks at himself, before anybody else is asked.
EDITOR_CHECKS = (
    _l("Every claim about results says where it comes from."),
    _l("Nobody is named who does not act for the city in public."),
    _l("It tells what a city did, it does not sell a product."),
    _l("Pictures and files may be passed on under the licence that is named."),
    _l("The English abstract says the same as the original."),
)


def readable(name: str, text: str) -> str:
    """What a field said, from the one text in which its changes are kept: a list as lines, a choice by its name."""
    if not text:
        return ""
    if name in ("stage", "cost_band"):
        return str(STAGES[Stage(text)][0] if name == "stage" else COST_BANDS[CostBand(text)])
    if not text.startswith("["):
        return text
    lines = []
    for row in json.loads(text):
        parts = (
            [str(value) for key, value in row.items() if key != "key" and value not in (None, "")]
            if isinstance(row, dict)
            else [str(row)]
        )
        lines.append("- " + " · ".join(parts))
    return "\n".join(lines)
