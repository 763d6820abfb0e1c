"""What the search knows of webinars: their kind and where one is read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.core.i18n import lazy as _l
from portal.search import kinds
from portal.webinars.services import indexing


def register() -> None:
    """Makes webinars known to the search."""
    kinds.register(
        indexing.KIND, label=_l("Webinars"), symbol="webinars", address=_page, ids=indexing.ids, documents=indexing.documents
    )  # fmt: skip


def _page(_webinar_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for("webinars.webinar", slug=facts["slug"])
