"""What is asked of the index and of the tags."""

from __future__ import annotations

from portal.search.queries.finding import Found, Hit, Wanted, find
from portal.search.queries.misses import miss_counts, misses, tag_counts
from portal.search.queries.tags import (
    TAGS_CHANGED,
    KnownTag,
    every_tag,
    forget_tags,
    tag_row,
    tags,
    tags_by_id,
    tags_by_key,
    tags_named,
)
from portal.search.queries.words import (
    forget_langs,
    note_langs,
    related_to,
    repairs,
    shorter,
    stems_for_question,
)

__all__ = [
    "TAGS_CHANGED",
    "Found",
    "Hit",
    "KnownTag",
    "Wanted",
    "every_tag",
    "find",
    "forget_langs",
    "forget_tags",
    "miss_counts",
    "misses",
    "note_langs",
    "related_to",
    "repairs",
    "shorter",
    "stems_for_question",
    "tag_counts",
    "tag_row",
    "tags",
    "tags_by_id",
    "tags_by_key",
    "tags_named",
]  # fmt: skip
