"""News of the demo: what a report of 2015 tells of the association, and two items that are invented and say so."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update

from portal.cities import queries as cities
from portal.core import clock, db
from portal.demo import files, people
from portal.news import queries, services
from portal.news.models import NewsItem, NewsState, NewsText
from portal.news.services import Words, indexing


def load() -> None:
    """News that is not there yet. It appeared before today, so nobody is told."""
    for item in files.read("news")["news"]:
        if queries.item_by_slug(item["slug"]) is None:
            _load(item)


def _load(row: dict[str, Any]) -> None:
    texts = {lang: Words(*text) for lang, text in row["texts"].items()}
    made = services.begin_item(
        slug=row["slug"], lang="en", words=texts["en"], actor=people.by_key(row["by"]),
        city=cities.city_by_slug(row["city"]) if row["city"] else None,
    )  # fmt: skip
    item = queries.item_by_id(made.id, lock=True)
    if item is None:
        raise LookupError(f"{row['slug']} is gone while it is made")
    services.save_words(item=item, words=texts["en"], tags=row["tags"], actor=None)
    for lang, words in texts.items():
        if lang != "en":
            services.save_translation(item=item, lang=lang, words=words, is_machine=False, actor=None)
    _date(item, row)
    indexing.refresh(item.id)


def _date(item: NewsItem, row: dict[str, Any]) -> None:
    """History before the portal has no service: it is written as a row, and counts as told."""
    zone, today = row["zone"], clock.today(row["zone"])
    day = datetime.fromisoformat(row["day"]).date() if "day" in row else today - timedelta(days=row["days_ago"])
    moment = datetime.combine(day, time.fromisoformat(row["at"]), ZoneInfo(zone))
    item.state, item.timezone = NewsState.PUBLISHED, zone
    item.published_at = item.appeared_at = moment
    if "pinned_days" in row:
        item.pinned_until = today + timedelta(days=row["pinned_days"])
    db.session.flush()
    db.session.execute(update(NewsText).where(NewsText.item_id == item.id).values(changed_at=moment))
