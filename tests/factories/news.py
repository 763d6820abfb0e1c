"""News for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, datetime
from itertools import count

from portal.accounts.models import User
from portal.cities.models import City
from portal.core import clock, db
from portal.news import queries, services
from portal.news.models import NewsItem, NewsState
from portal.news.services import Words

_numbers = count(1)


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_news(
    *, city: City | None = None, title: str = "", summary: str = "What happened.", body: str = "All of **it**.", lang: str = "en",
    state: NewsState = NewsState.PUBLISHED, at: datetime | None = None, tags: tuple[str, ...] = (), actor: User | None = None,
    pinned_until: date | None = None,
) -> NewsItem:  # fmt: skip
    """A piece of news that is out now, or appears (appeared) at `at`, which may lie in the past too."""
    n = next(_numbers)
    with _writing():
        words = Words(title or f"News {n}", summary, body)
        made = services.begin_item(slug=f"news-{n}", lang=lang, words=words, city=city, actor=actor)
        item = reload(made, lock=True)
        services.save_words(item=item, words=words, tags=tags, actor=actor)
        if state is not NewsState.DRAFT:
            item.state, item.published_at, item.pinned_until = NewsState.PUBLISHED, at or clock.now(), pinned_until
            db.session.flush()
            services.appear(item=item)
        if state is NewsState.ARCHIVED:
            services.archive(item=item, reason="It is over.", actor=actor)
        if state is NewsState.WITHDRAWN:
            services.withdraw(item=item, reason="It was wrong.", actor=actor)
        db.session.flush()
        return reload(item)


def reload(item: NewsItem, *, lock: bool = False) -> NewsItem:
    """As it is now, with texts and city; `lock`: in an open transaction."""
    key = item.id
    db.session.expire(item)
    found = queries.item_by_id(key, lock=lock)
    assert found is not None
    return found
