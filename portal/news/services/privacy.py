"""What a person wrote as news, for the export of own data. Erasure needs nothing: the foreign key forgets who began it."""

from __future__ import annotations

from portal.accounts.models import User
from portal.news import queries


def export_of(user: User) -> tuple[str, object]:
    """What the person began, with the words in all languages."""
    return "news", [
        {
            "news": item.slug, "state": item.state.value, "begun_at": item.created_at.isoformat(),
            "texts": {
                text.lang: {"title": text.title, "summary": text.summary, "text": text.body} for text in item.texts
            },
        }
        for item in queries.begun_by(user.id)
    ]  # fmt: skip
