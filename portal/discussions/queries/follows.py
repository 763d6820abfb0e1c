"""Who follows what, and what it is called."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_

from portal.accounts.models import User, UserState
from portal.cities import queries as cities
from portal.core import db, i18n
from portal.discussions import rules, subjects
from portal.discussions.models import Follow, TopicKind
from portal.discussions.subjects import Topic


@dataclass(frozen=True)
class Following:
    """A topic as it is shown to somebody who follows it, or could. `name` is empty for what is gone."""

    topic: Topic
    name: str
    url: str = ""
    is_on: bool = True

    @property
    def feed(self) -> str | None:
        return self.topic.feed


def topic_names(topics: Iterable[Topic], reader: Any) -> dict[Topic, tuple[str, str]]:
    """(name in the reader's language, address or nothing) of the topics that are there for this reader: one statement a kind."""
    wanted = list(topics)
    known = subjects.about_all((topic.subject for topic in wanted if topic.subject), reader)
    named = {topic: (i18n.plain(known[topic.subject].titles), known[topic.subject].url)
             for topic in wanted if topic.subject in known}  # fmt: skip
    named |= _cities([topic for topic in wanted if topic.kind is TopicKind.CITY])
    named |= _tags([topic for topic in wanted if topic.kind is TopicKind.TAG])
    named |= {
        topic: (i18n.language_name(topic.value), "")
        for topic in wanted
        if topic.kind is TopicKind.LANGUAGE and topic.value in rules.LANGUAGES
    }
    return named


def _cities(topics: Sequence[Topic]) -> dict[Topic, tuple[str, str]]:
    keys: dict[uuid.UUID, Topic] = {}
    for topic in topics:
        try:
            keys[uuid.UUID(topic.value)] = topic
        except ValueError:
            continue  # nobody's id: there is no such city
    found = cities.cities(keys) if keys else {}
    return {keys[key]: (i18n.plain(city.names), f"/{i18n.current()}/cities/{city.slug}") for key, city in found.items()}


def _tags(topics: Sequence[Topic]) -> dict[Topic, tuple[str, str]]:
    codes: dict[str, dict[str, Topic]] = {}
    for topic in topics:
        scheme, _colon, code = topic.value.partition(":")
        codes.setdefault(scheme, {})[code] = topic
    return {
        inside[code]: (i18n.plain(labels), "")
        for scheme, inside in codes.items()
        if scheme in subjects.schemes()
        for code, labels in subjects.schemes()[scheme].labels(list(inside)).items()
    }


def following(topic: Topic, reader: Any) -> bool:
    """Whether the reader follows it."""
    if not reader.is_authenticated:
        return False
    return bool(
        db.session.scalar(
            select(Follow.id).where(Follow.user_id == reader.id, Follow.kind == topic.kind, Follow.value == topic.value)
        )
    )


def following_all(user: Any) -> list[Following]:
    """All that the person follows: by kind, then by name."""
    rows = db.session.execute(select(Follow.kind, Follow.value).where(Follow.user_id == user.id))
    topics = [Topic(kind, value) for kind, value in rows]
    names = topic_names(topics, user)
    found = [Following(topic, *names.get(topic, ("", ""))) for topic in topics]
    order = list(TopicKind)
    return sorted(found, key=lambda one: (order.index(one.topic.kind), one.name.casefold(), one.topic.value))


def followers_of(topics: Collection[Topic], *, but: uuid.UUID | None = None) -> Sequence[User]:
    """Everybody who follows one of them, once, in the order of their ids."""
    if not topics:
        return []
    follows = select(Follow.user_id).where(
        tuple_(Follow.kind, Follow.value).in_([(topic.kind, topic.value) for topic in topics])
    )
    people = select(User).where(User.id.in_(follows), User.state == UserState.ACTIVE)
    if but is not None:
        people = people.where(User.id != but)
    return db.session.scalars(people.order_by(User.id)).all()
