"""The topics of webinars."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from portal.core import db
from portal.search import queries as search
from portal.search.queries import KnownTag
from portal.webinars.models import WebinarTag


def tags_of(webinar_ids: Sequence[uuid.UUID] | Select[Any]) -> dict[uuid.UUID, list[KnownTag]]:
    """The tags of webinars (ids, or a select of them) in the order of their lists, in one statement."""
    found: dict[uuid.UUID, list[KnownTag]] = {}
    known = search.tags_by_id()
    for webinar_id, tag_id in db.session.execute(
        select(WebinarTag.webinar_id, WebinarTag.tag_id).where(WebinarTag.webinar_id.in_(webinar_ids))
    ):
        if tag_id in known:
            found.setdefault(webinar_id, []).append(known[tag_id])
    order = {tag_id: place for place, tag_id in enumerate(known)}
    for tags in found.values():
        tags.sort(key=lambda tag: order[tag.id])
    return found
