"""What the search knows of proposals: their kind and where one is read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.core.i18n import lazy as _l
from portal.participation.services import indexing
from portal.search import kinds


def register() -> None:
    """Makes proposals known to the search."""
    kinds.register(
        indexing.KIND, label=_l("Proposals"), symbol="participation", address=_page, ids=indexing.ids, documents=indexing.documents
    )  # fmt: skip


def _page(_proposal_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for(
        "participation.proposal", city=facts["city"], process=facts["process"], component=facts["component"], number=facts["number"]
    )  # fmt: skip
