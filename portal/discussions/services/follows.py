"""Following, and telling those who follow."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.errors import Conflict, NotFound
from portal.core.i18n import _
from portal.core.mail import Message
from portal.discussions import queries, rules
from portal.discussions.models import Follow
from portal.discussions.subjects import Topic
from portal.notifications import services as notifications


def follow(*, topic: Topic, user: User) -> None:
    """The person wants to hear of a topic. Doing it twice follows once.

    Raises:
        NotFound: there is no such topic for this person.
        Conflict: the person follows as much as can be.
    """
    if topic not in queries.topic_names([topic], user):
        raise NotFound
    held = db.session.scalar(select(func.count(Follow.id)).where(Follow.user_id == user.id))
    if (held or 0) >= rules.MOST_FOLLOWS:
        raise Conflict(_("You follow as much as can be. Stop following something first."))
    db.session.execute(
        insert(Follow)
        .values(id=ids.new_id(), user_id=user.id, kind=topic.kind, value=topic.value, created_at=clock.now())
        .on_conflict_do_nothing()
    )


def unfollow(*, topic: Topic, user: User) -> None:
    """No more of it. Also of what the person may not see any more."""
    db.session.execute(
        delete(Follow).where(Follow.user_id == user.id, Follow.kind == topic.kind, Follow.value == topic.value)
    )


def tell_followers(
    *, topics: Collection[Topic], key: str, message: Callable[[User], Message | None], path: str,
    actor_id: uuid.UUID | None = None,
) -> int:  # fmt: skip
    """Tells everybody who follows one of the topics, each once, in his own language; called by a task.

    What decides is the notification's key, made of `key` and the reader: doing it again after a crash tells nobody twice.

    Args:
        key: of what happened, e.g. `case-published:<id>:3`.
        message: makes the mail for a reader (of a kind registered with the notifications, which says how often it goes
            out); None for a reader who may not see what it is about.
        path: of the page, without the language.
        actor_id: who did it, and is not told.

    Returns:
        How many people it is for.
    """
    told = 0
    for reader in queries.followers_of(topics, but=actor_id):
        made = message(reader)
        if made is not None:
            notifications.notify(
                recipient=accounts.recipient(reader),
                message=made,
                key=f"{key}:{reader.id}",
                url=f"/{reader.locale}{path}",
            )
            told += 1
    return told
