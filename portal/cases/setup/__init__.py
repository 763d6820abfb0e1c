"""What the case library tells the rest of the portal about itself, by topic."""

from __future__ import annotations

from portal.cases.setup import adoptions, awaited, awards, base, kits, matching, reviews, talk


def register() -> None:
    base.register()
    reviews.register()
    talk.register()
    adoptions.register()
    kits.register()
    matching.register()
    awards.register()
    awaited.register()
