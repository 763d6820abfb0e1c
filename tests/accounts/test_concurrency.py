"""What fifty people do in the same instant: real commits, a database of its own, a thread and a connection each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts import queries, services
from portal.accounts.models import Grant, Role, Token, TokenPurpose, User, UserState
from portal.accounts.services import tokens
from portal.core import db, events
from tests import crowd
from tests.crowd import CROWD
from tests.factories.accounts import PASSWORD, make_secretariat, make_user


@pytest.fixture(scope="module")
def real(settings, fresh_database) -> Iterator[Flask]:
    with crowd.committing_app(settings, fresh_database("crowd")) as app:
        yield app


def at_once(app: Flask, action: Callable[[], object], times: int = CROWD) -> Counter[str]:
    """The same action by everybody."""
    return crowd.at_once(app, [action] * times)


def count(app: Flask, statement) -> int:
    with app.app_context():
        return db.session.scalar(statement)


def test_fifty_registrations_of_one_address_are_one(real):
    outcome = at_once(
        real, lambda: services.ask_registration(email="crowd@city.example", display_name="Ana Reyes", locale="en")
    )
    assert outcome == {"done": CROWD}
    waiting = select(func.count()).select_from(Token).where(Token.email_key == "crowd@city.example")
    assert count(real, waiting) == 1
    asked = (
        select(func.count()).select_from(events.EventDelivery).where(events.EventDelivery.event == "RegistrationAsked")
    )
    assert count(real, asked) == 1


def test_fifty_times_the_same_link_makes_one_account(real):
    with real.app_context(), db.transaction():
        data = {"email": "link@city.example", "display_name": "Ana", "locale": "en", "timezone": "UTC"}
        secret = services.secret_for(tokens.add_token(TokenPurpose.CONFIRM_EMAIL, email_key=data["email"], data=data))
    outcome = at_once(
        real,
        lambda: services.complete_registration(secret=secret, display_name="Ana", password=PASSWORD, timezone="UTC"),
    )
    assert outcome == {"done": 1, "LinkUsedUp": CROWD - 1}
    assert count(real, select(func.count()).select_from(User).where(User.email_key == "link@city.example")) == 1


def test_two_links_to_one_address_make_one_account(real):
    secrets = []
    with real.app_context(), db.transaction():
        data = {"email": "two@city.example", "display_name": "Ana", "locale": "en", "timezone": "UTC"}
        for _ in range(2):
            token = tokens.add_token(TokenPurpose.CONFIRM_EMAIL, email_key=data["email"], data=data)
            secrets.append(services.secret_for(token))
    left = list(secrets)
    outcome = at_once(
        real,
        lambda: services.complete_registration(
            secret=left.pop(), display_name="Ana", password=PASSWORD, timezone="UTC"
        ),
        times=2,
    )
    assert outcome["done"] == 1
    assert count(real, select(func.count()).select_from(User).where(User.email_key == "two@city.example")) == 1


def test_fifty_times_the_same_reset_link_sets_one_password(real):
    with real.app_context():
        user = make_user(email="reset@city.example", password=PASSWORD)
        with db.transaction():
            _key, secret = services.new_reset_secret(user)
    outcome = at_once(real, lambda: services.reset_password(secret=secret, password="seven green boats at noon"))
    assert outcome == {"done": 1, "LinkUsedUp": CROWD - 1}


def test_fifty_invitations_of_one_address_are_one_person(real):
    outcome = at_once(
        real,
        lambda: services.invite(
            email="invited@city.example", display_name="Jun", locale="ko", timezone="UTC", invited_by=None, reason="x"
        ),
    )
    assert outcome == {"done": CROWD}
    people = select(func.count()).select_from(User).where(User.email_key == "invited@city.example")
    assert count(real, people) == 1


def test_fifty_guesses_at_once_are_five(real):
    outcome = at_once(real, lambda: services.note_attempt(email="guess@city.example", address="192.0.2.1"))
    assert outcome == {"done": 5, "TooManyAttempts": CROWD - 5}


def test_fifty_grants_of_one_role_are_one(real):
    with real.app_context():
        key = make_user().id

    def grant() -> None:
        services.grant_role(user=queries.user(key), role=Role.TRAINER, actor=None, reason="x")

    assert at_once(real, grant) == {"done": 1, "Conflict": CROWD - 1}


def test_two_of_the_secretariat_cannot_both_leave(real):
    with real.app_context():
        keys = [queries.grants_of(make_secretariat())[0].id for _ in range(2)]
    left = list(keys)

    def leave() -> None:
        services.revoke_role(grant=db.session.get(Grant, left.pop()), actor=None, reason="x")

    assert at_once(real, leave, times=2) == {"done": 1, "DomainError": 1}


def test_two_of_the_secretariat_cannot_both_be_erased(real):
    with real.app_context():
        people = [make_secretariat().id for _ in range(2)]
        others = set(queries.secretariat()) - {queries.user(key) for key in people}
        with db.transaction():
            for user in others:
                user.state = UserState.BLOCKED
    left = list(people)
    assert at_once(real, lambda: services.erase(queries.user(left.pop())), times=2) == {"done": 1, "DomainError": 1}


def test_an_address_moved_and_registered_at_once_belongs_to_one(real):
    with real.app_context():
        mover = make_user(email="mover@city.example")
        data = {"email": "contested@city.example", "display_name": "Ana", "locale": "en", "timezone": "UTC"}
        with db.transaction():
            change = tokens.add_token(TokenPurpose.CHANGE_EMAIL, email_key=data["email"], user=mover, data=data)
            fresh = tokens.add_token(TokenPurpose.CONFIRM_EMAIL, email_key=data["email"], data=data)
            secrets = {"change": services.secret_for(change), "fresh": services.secret_for(fresh)}
    left = ["change", "fresh"]

    def go() -> None:
        if left.pop() == "change":
            services.confirm_new_email(secret=secrets["change"])
        else:
            services.complete_registration(
                secret=secrets["fresh"], display_name="Ana", password=PASSWORD, timezone="UTC"
            )

    assert at_once(real, go, times=2) == {"done": 1, "Conflict": 1}
    owners = select(func.count()).select_from(User).where(User.email_key == "contested@city.example")
    assert count(real, owners) == 1
