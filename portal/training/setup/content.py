"""What courses and their making tell the other modules."""

from __future__ import annotations

from portal.accounts import hooks
from portal.core import web
from portal.core.i18n import lazy as _l
from portal.notifications import kinds
from portal.training import rules


def register() -> None:
    """Menu, kinds of messages, words of the audit log."""
    web.add_account_link("training.author_courses", _l("Write courses"), "edit", 61, rules.may_author)
    kinds.register("training.remarked", label=_l("A colleague remarks on a course you work on"))
    hooks.audit_actions.update(
        {
            "training.draft_made": _l("Draft of a course made"),
            "training.draft_discarded": _l("Draft of a course thrown away"),
            "training.text_reviewed": _l("Translation reviewed"),
            "training.edition_repinned": _l("Edition moved to a newer version of a course"),
        }
    )
