"""What all pages of training share."""

from __future__ import annotations

from typing import Any

from portal.accounts.reader import me
from portal.core import clock, web
from portal.core.form_pages import form_page
from portal.training import activities, rules, words

__all__ = ["bp", "form_page", "me"]

bp = web.blueprint("training", "portal.training.views")


@bp.context_processor
def _shared() -> dict[str, Any]:
    """Words and rules for the templates; `moment` is the one instant that a page is about."""
    return {
        "words": words,
        "rules": rules,
        "moment": clock.now(),
        "activity_url": activities.url,
        "edit_url": activities.edit_url,
    }
