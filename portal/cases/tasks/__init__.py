"""What workers do for the case library, by topic."""

from __future__ import annotations

from portal.cases.tasks import awards, drafts

__all__ = ["awards", "drafts"]
