"""What workers do for the webinars, by topic."""

from __future__ import annotations

from portal.webinars.tasks import rooms, slides

__all__ = ["rooms", "slides"]
