"""Mails about what readers keep."""

from __future__ import annotations

from collections.abc import Sequence

from portal.accounts.models import User
from portal.core import mail, settings
from portal.home.models import SavedSearch


def saved_search_has_new(
    saved: SavedSearch, reader: User, results: Sequence[tuple[str, str]], total: int
) -> mail.Message:
    """Something new fits a saved search. `results`: title and path of the first ones."""
    base = settings().base_url
    return mail.render(
        "home.saved_search", template="home/email/saved_search", lang=reader.locale, timezone=reader.timezone,
        saved=saved, reader=reader, results=[(title, f"{base}{path}") for title, path in results], total=total,
        page_url=f"{base}/{reader.locale}/search?{saved.address}&sort=newest",
    )  # fmt: skip
