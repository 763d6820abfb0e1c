"""What the case library tells the rest of the portal about itself, by topic."""

from __future__ import annotations

from portal.cases.setup import awards, base


def register() -> None:
    base.register()
    awards.register()
