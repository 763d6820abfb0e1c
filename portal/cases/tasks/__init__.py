"""What workers do for the case library, by topic."""

from __future__ import annotations

from portal.cases.tasks import (
    adoptions,
    awards,
    drafts,
    imports,
    matching,
    reviews,
    similar,
)

__all__ = [
    "adoptions",
    "awards",
    "drafts",
    "imports",
    "matching",
    "reviews",
    "similar",
]
