"""What all pages of the news share."""

from __future__ import annotations

import uuid
from typing import Any

from portal.accounts.reader import me
from portal.core import clock, web
from portal.core.errors import NotFound
from portal.core.form_pages import form_page
from portal.news import queries, rules, words
from portal.news.models import NewsItem, NewsText

__all__ = ["bp", "form_page", "item_by_me", "me", "original_of"]

bp = web.blueprint("news", "portal.news.views")


@bp.context_processor
def _shared() -> dict[str, Any]:
    """Words and rules for the templates; `moment` is the one instant that a page is about."""
    return {"words": words, "rules": rules, "moment": clock.now()}


def item_by_me(item_id: uuid.UUID, *, lock: bool = False) -> NewsItem:
    """A piece of news that the reader looks after, with texts and city.

    Raises:
        NotFound: there is none, or it is not his.
    """
    found = queries.item_by_id(item_id, lock=lock)
    if found is None or not rules.is_writer(me(), found):
        raise NotFound
    return found


def original_of(item: NewsItem) -> NewsText:
    return next(text for text in item.texts if text.lang == item.original_lang)
