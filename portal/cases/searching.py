"""What the search knows of cases: their kind, where one is read, what they can be filtered by."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.cases import words
from portal.cases.models import Stage
from portal.cases.services import indexing
from portal.core.i18n import lazy as _l
from portal.search import kinds


def register() -> None:
    """Makes cases known to the search, and their stage as a filter."""
    kinds.register(
        indexing.KIND, label=_l("Cases"), symbol="cases", address=_page, ids=indexing.ids, documents=indexing.documents
    )
    kinds.register_fact("stage", label=_l("How far it is"), shown=lambda value: str(words.STAGES[Stage(value)][0]))


def _page(_case_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for("cases.case", number=facts["number"])
