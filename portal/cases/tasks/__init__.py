"""What workers do for the case library, by topic."""

from __future__ import annotations

from portal.cases.tasks import drafts, imports, reviews

__all__ = ["drafts", "imports", "reviews"]
