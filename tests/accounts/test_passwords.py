from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from portal.accounts import queries, services
from portal.accounts.models import TokenPurpose
from portal.accounts.services import passwords
from portal.core.errors import DomainError
from tests.accounts import mails
from tests.factories.accounts import PASSWORD, make_user
from tests.lint import LintingClient

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NEW = "seven green boats at noon"


def test_hash_is_argon2id_with_the_cost_of_the_settings(app):
    found = extract_parameters(services.hash_password(PASSWORD))
    assert found.type is Type.ID
    assert found.time_cost == app.config["SETTINGS"].password_cost
    assert found.memory_cost == 19 * 1024


def test_hash_takes_the_same_sign_from_two_keyboards(app):
    user = make_user(password="caf\u00e9 caf\u00e9 caf\u00e9")
    assert passwords.matches(user, "cafe\u0301 cafe\u0301 cafe\u0301")


def test_hash_is_renewed_at_sign_in_when_the_cost_has_changed(client):
    user = make_user(email="ana@city.example")
    old = PasswordHasher(time_cost=2, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    with passwords.db.transaction():
        user.password_hash = old
        passwords.db.session.flush()
    answer = client.submit("/en/sign-in", {"email": "ana@city.example", "password": PASSWORD})
    assert answer.status_code == 303
    renewed = queries.user(user.id).password_hash
    assert extract_parameters(renewed).memory_cost == 19 * 1024
    assert passwords.matches(queries.user(user.id), PASSWORD)


@pytest.mark.parametrize("password", ["", "123456789", "x" * 257, "1234567890"])
def test_new_password_has_to_meet_the_rules(app, password):
    with pytest.raises(DomainError) as refused:
        services.check_new_password(password)
    assert refused.value.field == "password"


def ask(client, email):
    return client.submit("/en/forgot-password", {"email": email})


def test_forgotten_password_leads_to_a_new_one_and_ends_all_sessions(client, work, login):
    user = make_user(email="ana@city.example", password=PASSWORD)
    elsewhere = login(user, LintingClient(client.application))
    ask(client, "Ana@city.example")
    work()
    found = mails.one("reset_password", "ana@city.example")
    answer = client.submit(mails.link(found), {"password": NEW})
    assert (answer.status_code, answer.location) == (303, "/en/my")
    assert elsewhere.get("/en/settings/").status_code == 303
    assert client.get("/en/settings/").status_code == 200
    assert services.verified(email="ana@city.example", password=NEW).id == user.id
    assert client.get(mails.link(found)).status_code == 404
    work()
    assert mails.one("password_changed", "ana@city.example")


def test_forgotten_password_answers_unknown_addresses_the_same(client, work):
    make_user(email="ana@city.example", password=PASSWORD)
    known, unknown = ask(client, "ana@city.example"), ask(client, "nobody@city.example")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    with client.session_transaction() as cookie:
        assert cookie["mail_sent"] == ["reset", "nobody@city.example"]
    work()
    assert [delivery.to_email for delivery, _n in mails.written()] == ["ana@city.example"]


def test_forgotten_password_asks_the_database_the_same_for_unknown_addresses(app, transaction, queries):
    make_user(email="ana@city.example", password=PASSWORD)
    counts = []
    for email in ("ana@city.example", "nobody@city.example"):
        with queries() as seen, transaction():
            services.ask_password_reset(email)
        counts.append([sql.split()[0] for sql in seen if "accounts_grants" not in sql])
    assert counts[0] == counts[1]


def test_reset_link_works_for_two_hours(client, work, at):
    make_user(email="ana@city.example", password=PASSWORD)
    at(NOW)
    ask(client, "ana@city.example")
    work()
    path = mails.link(mails.one("reset_password"))
    at(NOW + timedelta(hours=2, seconds=1))
    assert client.get(path).status_code == 404


def test_reset_link_of_another_purpose_opens_nothing(client, transaction):
    user = make_user()
    with transaction():
        _key, secret = services.new_reset_secret(user)
    assert queries.open_token(secret, TokenPurpose.INVITATION) is None
    assert client.get(f"/en/invitation/{secret}").status_code == 404
    assert client.get(f"/en/confirm/{secret}").status_code == 404


def test_reset_secret_stands_in_no_table(client, work):
    from tests.accounts.walk import traces

    make_user(email="ana@city.example", password=PASSWORD)
    ask(client, "ana@city.example")
    work()
    secret = mails.link(mails.one("reset_password")).rsplit("/", 1)[-1]
    # Only the mail itself has it, until it is sent: notifications of this kind are emptied then and shown to nobody.
    assert {table for table, _column in traces(secret)} == {"notifications_notifications"}


def test_reset_mail_is_not_in_the_inbox(client, work):
    make_user(email="ana@city.example", password=PASSWORD)
    ask(client, "ana@city.example")
    work()
    assert not mails.one("reset_password").in_inbox


def test_change_password_ends_other_sessions_and_tells(client, login, work):
    user = make_user(email="ana@city.example", password=PASSWORD)
    elsewhere = login(user, LintingClient(client.application))
    login(user)
    answer = client.submit("/en/settings/password", {"current_password": PASSWORD, "password": NEW})
    assert answer.status_code == 303
    assert client.get("/en/settings/").status_code == 200
    assert elsewhere.get("/en/settings/").status_code == 303
    work()
    assert mails.one("password_changed", "ana@city.example")
    assert services.verified(email="ana@city.example", password=NEW)


def test_change_password_takes_old_reset_links_away(client, login, transaction):
    user = make_user(email="ana@city.example", password=PASSWORD)
    with transaction():
        _key, secret = services.new_reset_secret(user)
    login(user)
    client.submit("/en/settings/password", {"current_password": PASSWORD, "password": NEW})
    assert queries.open_token(secret, TokenPurpose.RESET_PASSWORD) is None


def test_change_password_asks_for_the_current_one_under_the_throttle(client, login, at):
    user = make_user(email="ana@city.example", password=PASSWORD)
    at(NOW)
    login(user)
    codes = [
        client.submit("/en/settings/password", {"current_password": "a guess", "password": NEW}).status_code
        for _ in range(6)
    ]
    assert codes == [422] * 5 + [429]


def test_change_password_shows_what_is_wrong_beside_the_field(client, login):
    login(make_user(password=PASSWORD))
    answer = client.submit("/en/settings/password", {"current_password": PASSWORD, "password": "short"})
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.get_data(as_text=True)
    answer = client.submit("/en/settings/password", {"current_password": "wrong", "password": NEW})
    assert 'id="current_password-error"' in answer.get_data(as_text=True)
