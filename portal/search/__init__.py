"""Search: one index of what the portal holds, in every language, and the tags that join things across languages.

Knows documents (a kind, an id, a language, a title, a text), not cases or courses: whoever owns a thing puts its documents
here in the transaction that changes it. Public face: `services` (put, remove, tags), `queries` (find, tags), `kinds`,
`fold`, `models`, `events`. Stands on `core`; `accounts` and everything above call it. docs/search.md says how to join.
"""

from __future__ import annotations

from flask import Flask

from portal.search import kinds

__all__ = ["init_app", "kinds"]


def init_app(_app: Flask) -> None:
    """Makes the tags that are kept in memory follow changes of this process at once, of others within a second."""
    from portal.core import cache, events
    from portal.search import queries
    from portal.search.events import TagsChanged

    events.on_commit(TagsChanged, queries.forget_tags)
    cache.invalidate_on(TagsChanged, queries.TAGS_CHANGED)
