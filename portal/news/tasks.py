"""What becomes of news by itself: a moment that was set comes, and those who want to hear of it are told."""

from __future__ import annotations

from portal.accounts import services as accounts
from portal.core import clock, db, events, tasks
from portal.discussions import services as discussions
from portal.discussions.subjects import Topic
from portal.news import emails, queries, rules, services
from portal.news.events import NewsAppeared
from portal.notifications import services as notifications
from portal.notifications.services import Letter

AT_ONCE = 500


@tasks.periodic(seconds=30, name="news.appear")
def appear() -> None:
    """Whatever moment has come. Rows decide: two workers at once do each once."""
    for item_id in queries.due(clock.now()):
        with db.transaction():
            item = queries.item_by_id(item_id, lock=True)
            if item is not None:
                services.appear(item=item)


@events.subscribe(NewsAppeared)
def tell(event: NewsAppeared) -> None:
    """News of the association goes to who asked for it; all news to who follows its city or one of its topics. Each hears of it once."""
    shown = queries.shown(item_id=event.item_id)
    if shown is None or not rules.is_out(shown.item, clock.now()):
        return
    key, writer = f"news:{shown.item.id}", shown.item.created_by
    if shown.item.city_id is None:
        message = emails.out(shown, emails.ASSOCIATION)
        readers = queries.subscribers(emails.ASSOCIATION, writer)
        for first in range(0, len(readers), AT_ONCE):
            notifications.notify_many(
                [
                    Letter(
                        accounts.recipient(reader), message(reader), f"{key}:{reader.id}",
                        f"/{reader.locale}/news/{shown.item.slug}",
                    )
                    for reader in readers[first : first + AT_ONCE]
                ]
            )  # fmt: skip
    topics = [Topic.tag(tag.scheme.value, tag.code) for tag in shown.tags]
    if shown.item.city_id is not None:
        topics.append(Topic.city(shown.item.city_id))
    discussions.tell_followers(
        topics=topics, key=key, message=emails.out(shown, emails.FOLLOWED), path=f"/news/{shown.item.slug}", actor_id=writer
    )  # fmt: skip
