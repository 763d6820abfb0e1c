"""The tags of versions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select

from portal.cases.models import CaseTag
from portal.core import db
from portal.search import queries as search
from portal.search.queries import KnownTag


def known_tags(tag_ids: Iterable[uuid.UUID]) -> list[KnownTag]:
    """The tags with these ids, in the order of their schemes."""
    wanted = frozenset(tag_ids)
    return [tag for tag_id, tag in search.tags_by_id().items() if tag_id in wanted]


def tags_of(version_ids: Sequence[uuid.UUID] | Select[Any]) -> dict[uuid.UUID, list[KnownTag]]:
    """The tags of versions (ids, or a select of them) in the order of their schemes, in one statement."""
    found: dict[uuid.UUID, list[KnownTag]] = {}
    known = search.tags_by_id()
    for version_id, tag_id in db.session.execute(
        select(CaseTag.version_id, CaseTag.tag_id).where(CaseTag.version_id.in_(version_ids))
    ):
        if tag_id in known:
            found.setdefault(version_id, []).append(known[tag_id])
    order = {tag_id: place for place, tag_id in enumerate(known)}
    for tags in found.values():
        tags.sort(key=lambda tag: order[tag.id])
    return found
