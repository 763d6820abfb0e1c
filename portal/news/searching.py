"""What the search knows of news: their kind and where one is read."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.core.i18n import lazy as _l
from portal.news.services import indexing
from portal.search import kinds


def register() -> None:
    """Makes news known to the search."""
    kinds.register(
        indexing.KIND, label=_l("News"), symbol="news", address=_page, ids=indexing.ids, documents=indexing.documents
    )


def _page(_item_id: uuid.UUID, facts: Mapping[str, Any]) -> str:
    return url_for("news.item", slug=facts["slug"])
