from __future__ import annotations

import re
import uuid

import pytest
from click.testing import CliRunner

from portal import config, create_app
from portal.accounts import queries, rules
from portal.accounts.cli import group
from portal.accounts.models import Role, UserState


@pytest.fixture(scope="module")
def server(fresh_database):
    return fresh_database("commands")


@pytest.fixture
def portal(server, redis_url, monkeypatch):
    """Runs a command as an operator would: the settings come from the environment."""
    for name, value in {
        "DATABASE_URL": server,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "of the tests",
        "SMTP_URL": "smtp://127.0.0.1:1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("portal.core.logs.configure", lambda *_args, **_more: None)
    return lambda *words: CliRunner().invoke(group, list(words))


@pytest.fixture
def look(portal, settings):
    app = create_app(config.from_environment(testing=True))
    with app.app_context():
        yield
    app.extensions["database"].engine.dispose()


def test_create_secretariat_prints_a_link_and_grants(portal, look):
    answer = portal(
        "create-secretariat", "--email", "Staff@association.example", "--name", "Park Ji-won", "--language", "ko"
    )
    assert answer.exit_code == 0, answer.output
    assert re.search(r"http://\S+/ko/invitation/\S{20,}", answer.output)
    user = queries.user_by_email("staff@association.example")
    assert (user.state, user.display_name) == (UserState.INVITED, "Park Ji-won")
    assert [grant.role for grant in user.grants] == [Role.SECRETARIAT]
    again = portal("create-secretariat", "--email", "Staff@association.example", "--name", "Park Ji-won")
    assert again.exit_code == 0
    assert "already" in again.output


def test_create_secretariat_refuses_in_one_line(portal):
    answer = portal("create-secretariat", "--email", "nonsense", "--name", "Park")
    assert answer.exit_code == 1
    assert "Enter an e-mail address" in answer.output
    assert "Traceback" not in answer.output


def test_grant_by_the_operator_is_noted(portal, look):
    portal("create-secretariat", "--email", "second@association.example", "--name", "Kim")
    city = uuid.uuid4()
    common = ("--email", "second@association.example", "--reason", "letter of 1 March")
    assert portal("grant", *common, "--role", "city_coordinator", "--scope", f"city:{city}").exit_code == 0
    user = queries.user_by_email("second@association.example")
    assert (Role.CITY_COORDINATOR, city) in {(grant.role, grant.scope_id) for grant in user.grants}
    assert not rules.is_secretariat(user)  # invited, not yet here
    assert portal("grant", *common, "--role", "city_coordinator").exit_code == 1
    assert portal("grant", *common, "--role", "trainer", "--scope", "nonsense").exit_code == 2
    nobody = portal("grant", "--email", "x@association.example", "--role", "trainer", "--reason", "x")
    assert nobody.exit_code == 1
    assert "Nobody has an account" in nobody.output
