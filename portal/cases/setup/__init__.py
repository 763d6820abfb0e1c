"""What the case library tells the rest of the portal about itself, by topic."""

from __future__ import annotations

from portal.cases.setup import awards, base, talk


def register() -> None:
    base.register()
    talk.register()
    awards.register()
