"""A subject for tests, and what people say about it. Places are the cities' own pages: some of them are not for everybody."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from contextlib import nullcontext
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Role, User
from portal.accounts.rules import scopes_of
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import db
from portal.discussions import services, subjects
from portal.discussions.models import Comment
from portal.discussions.subjects import About, Subject

KIND = "place"
# Ids that only the signed-in may see, and where nothing is taken any more.
private: set[uuid.UUID] = set()
closed: set[uuid.UUID] = set()


def _about(ids: Collection[uuid.UUID], reader: Any) -> dict[uuid.UUID, About]:
    return {
        key: About(city.names, f"/cities/{city.slug}", city_id=key, is_open=key not in closed)
        for key, city in cities.cities(ids).items()
        if key not in private or reader.is_authenticated
    }


def _moderated(user: Any) -> Any:
    scopes = scopes_of(user, Role.MODERATOR, "city")
    return select(City.id).where(City.id.in_(scopes)) if scopes else None


def register() -> None:
    """Makes places known, with their coordinators as speakers and their moderators."""
    subjects.register(
        KIND, "Place", about=_about, speakers=lambda key: {user.id for user in cities.coordinators_of(key)},
        moderated_by=_moderated,
    )  # fmt: skip
    subjects.register_scheme(
        "topic", "Topics", lambda codes: {code: {"en": f"Topic {code}"} for code in codes if code != "none"}
    )


def place_of(city: City) -> Subject:
    return Subject(KIND, city.id)


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def make_comment(subject: Subject, author: User, text: str = "A good idea.", **values: Any) -> Comment:
    """A comment through the service; `answers`, `lang` as there."""
    with _writing():
        return services.post_comment(**({"subject": subject, "author": author, "text": text, "lang": "en"} | values))


def make_question(subject: Subject, asker: User, text: str = "What did it cost?", **values: Any) -> Comment:
    with _writing():
        return services.ask_question(**({"subject": subject, "asker": asker, "text": text, "lang": "en"} | values))
