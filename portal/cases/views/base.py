"""What all pages of the case library share."""

from __future__ import annotations

import uuid
from typing import Any

from portal.accounts.reader import me
from portal.cases import queries, rules, sources, words
from portal.cases.formats.site import of_portal as site
from portal.cases.models import Case
from portal.cases.queries import Draft
from portal.core import clock, web
from portal.core.errors import NotFound
from portal.core.form_pages import form_page
from portal.core.open_answers import open_to_all

__all__ = ["bp", "form_page", "machines", "me", "numbered_case", "own_draft", "plain", "site"]

bp = web.blueprint("cases", "portal.cases.views")
plain = web.plain_blueprint("case_ids", "portal.cases.views")
# What programs of others read: data, feeds of records, the catalogue. No page, no cookie, open to scripts of any site.
machines = web.plain_blueprint("open_data", "portal.cases.views")
machines.after_request(open_to_all)


@bp.context_processor
def _shared() -> dict[str, Any]:
    """Words and rules for the templates; `moment` is the one instant that a page is about."""
    return {"words": words, "rules": rules, "moment": clock.now(), "rendered": sources.rendered}


def own_draft(version_id: uuid.UUID, *, lock: bool = False) -> Draft:
    """A version that the reader may see before it is out.

    Raises:
        NotFound: there is none, or it is not his to see.
    """
    found = queries.draft_for(me(), version_id, lock=lock)
    if found is None:
        raise NotFound
    return found


def numbered_case(number: int) -> Case:
    """A case that is or was in the library.

    Raises:
        NotFound: no case ever had this number.
    """
    found = queries.case_by_number(number)
    if found is None:
        raise NotFound
    return found
