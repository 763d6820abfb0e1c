"""What beat does for the index: words that nothing has any more are taken out."""

from __future__ import annotations

from portal.core import db, tasks
from portal.search import services

DAY = 24 * 3600


@tasks.periodic(seconds=DAY, name="search.sweep_words")
def sweep_words() -> None:
    """Keeps the words for typos to those that documents have."""
    with db.transaction():
        services.sweep_words()
