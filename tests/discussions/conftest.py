from __future__ import annotations

from dataclasses import dataclass

import pytest

from portal.accounts.models import Role, User
from portal.cities.models import City
from portal.core import db
from portal.discussions.subjects import Subject
from tests.factories import discussions as factory
from tests.factories.accounts import make_secretariat, make_user
from tests.factories.cities import make_city


@dataclass
class Place:
    """A subject with somebody for each part."""

    city: City
    subject: Subject
    author: User
    other: User
    speaker: User
    moderator: User
    secretariat: User

    @property
    def path(self) -> str:
        return f"/en/discussions/place/{self.city.id}"


@pytest.fixture
def place(app) -> Place:
    factory.register()
    factory.private.clear()
    factory.closed.clear()
    city = make_city(names={"en": "Quezon City"})
    scope = ("city", city.id)
    return Place(
        city, factory.place_of(city), make_user(display_name="Ana Reyes"), make_user(display_name="김민지"),
        make_user(display_name="Speaker", roles=((Role.CITY_COORDINATOR, scope),)),
        make_user(display_name="Moderator", roles=((Role.MODERATOR, scope),)), make_secretariat(),
    )  # fmt: skip


@pytest.fixture
def doing(app):
    """`doing(services.hide_comment, comment_id=…)`: one service in a transaction of its own."""

    def do(verb, **values):
        with db.transaction():
            return verb(**values)

    return do
