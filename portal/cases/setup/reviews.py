"""What the editors' desk and the reviews tell the rest of the portal."""

from __future__ import annotations

from portal.accounts import hooks
from portal.cases import rules
from portal.core import web
from portal.core.i18n import lazy as _l
from portal.notifications import kinds


def register() -> None:
    """Kinds of messages, the way to the desk, words of the audit log. Exports and erasure of reviews: `services.privacy`."""
    web.add_account_link("cases.desk", _l("Cases to judge"), "list", 46, rules.may_edit_library)
    # Not "cases.": case editors see the mail whose kind begins so, and one of the city's own must not learn who was asked.
    kinds.register("case_reviews.asked", label=_l("You are asked to review a case"))
    kinds.register(
        "case_reviews.link", label=_l("You are asked to review a case by a link"), secret=True,
        why_mandatory=_l("It holds the link with which the review is written."),
    )  # fmt: skip
    kinds.register("cases.review_news", label=_l("What becomes of the reviews of a case"))
    hooks.audit_actions.update(
        {
            "cases.editor_changed": _l("Another editor is on a case"),
            "cases.reviewer_asked": _l("Reviewer asked"),
            "cases.review_declined": _l("Reviewer declined"),
            "cases.review_withdrawn": _l("Invitation of a reviewer withdrawn"),
            "cases.review_handed_in": _l("Review handed in"),
            "cases.level_set": _l("Step of evidence set"),
            "cases.imported": _l("Cases brought in from a file"),
        }
    )
