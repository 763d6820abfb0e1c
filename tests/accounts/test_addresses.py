from __future__ import annotations

import pytest

from portal.accounts import queries, services
from portal.core.errors import Conflict
from tests.accounts import mails
from tests.factories.accounts import PASSWORD, make_user


@pytest.fixture
def ana(login):
    user = make_user(email="ana@city.example", password=PASSWORD)
    login(user)
    return user


def ask(client, email="new@city.example", password=PASSWORD):
    return client.submit("/en/settings/email", {"email": email, "current_password": password})


def test_change_email_counts_once_the_new_address_is_confirmed(client, ana, work):
    assert ask(client).status_code == 303
    work()
    assert queries.user(ana.id).email == "ana@city.example"
    assert "new@city.example" not in mails.one("email_change_asked", "ana@city.example").text
    path = mails.link(mails.one("email_change_confirm", "new@city.example"))
    assert "new@city.example" in client.page(path).get_text()
    assert client.submit(path, {}).status_code == 303
    user = queries.user(ana.id)
    assert (user.email, user.email_key) == ("new@city.example", "new@city.example")
    told = [delivery.to_email for delivery, _n in mails.written("email_changed")]
    assert sorted(told) == ["ana@city.example", "new@city.example"]
    assert client.get(path).status_code == 404


def test_change_email_link_works_on_a_device_that_is_not_signed_in(client, ana, work):
    from tests.lint import LintingClient

    ask(client)
    work()
    answer = LintingClient(client.application).submit(mails.link(mails.one("email_change_confirm")), {})
    assert answer.location == "/en/sign-in"
    assert queries.user(ana.id).email == "new@city.example"


def test_change_email_to_a_taken_address_says_nothing_here(client, ana, work):
    make_user(email="taken@city.example")
    assert ask(client, "Taken@city.example").status_code == 303
    work()
    assert not mails.written("email_change_confirm")
    assert mails.one("already_registered", "taken@city.example")
    assert mails.one("email_change_asked", "ana@city.example")


def test_change_email_to_the_present_one_is_refused(client, ana):
    answer = ask(client, "ANA@city.example")
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.get_data(as_text=True)


def test_change_email_needs_the_password(client, ana, work):
    assert ask(client, password="wrong").status_code == 422
    work()
    assert not mails.written()


def test_change_email_loses_against_who_registers_first(client, ana, work, transaction):
    ask(client)
    work()
    path = mails.link(mails.one("email_change_confirm"))
    make_user(email="new@city.example")
    answer = client.submit(path, {})
    assert answer.status_code == 409
    assert "Another account" in answer.get_data(as_text=True)
    with transaction(), pytest.raises(Conflict):
        services.confirm_new_email(secret=path.rsplit("/", 1)[-1])
    assert queries.user(ana.id).email == "ana@city.example"


def test_change_email_voids_reset_links_in_the_old_mailbox(client, ana, work, transaction):
    with transaction():
        _key, secret = services.new_reset_secret(ana)
    ask(client)
    work()
    client.submit(mails.link(mails.one("email_change_confirm")), {})
    assert client.get(f"/en/reset-password/{secret}").status_code == 404


def test_profile_changes_names_language_and_zone(client, ana):
    form = {"display_name": "아나 레예스", "latin_name": "REYES Ana", "locale": "ko", "timezone": "Asia/Seoul"}
    answer = client.submit("/en/settings/", form)
    assert (answer.status_code, answer.location) == (303, "/ko/settings/")
    user = queries.user(ana.id)
    assert (user.display_name, user.latin_name, user.locale, user.timezone) == tuple(form.values())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "a\u202eb"),
        ("latin_name", "Ким"),
        ("locale", "xx"),
        ("timezone", "Mars/Olympus"),
    ],
)
def test_profile_refuses_what_cannot_be(client, ana, field, value):
    form = {"display_name": "Ana", "latin_name": "", "locale": "en", "timezone": "UTC", field: value}
    answer = client.submit("/en/settings/", form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    assert queries.user(ana.id).display_name == "Ana Reyes"


def test_new_password_takes_links_to_other_addresses_away(client, ana, work):
    """Whoever asked for the change with a stolen password must not get the account by it afterwards."""
    ask(client, "thief@city.example")
    work()
    stolen = mails.link(mails.one("email_change_confirm"))
    client.submit("/en/settings/password", {"current_password": PASSWORD, "password": "seven green boats at noon"})
    assert client.get(stolen).status_code == 404


def test_forgotten_password_takes_links_to_other_addresses_away(client, ana, work, transaction):
    ask(client, "thief@city.example")
    work()
    stolen = mails.link(mails.one("email_change_confirm"))
    with transaction():
        _key, secret = services.new_reset_secret(ana)
        services.reset_password(secret=secret, password="seven green boats at noon")
    assert client.get(stolen).status_code == 404


def test_changed_address_takes_links_to_other_addresses_away(client, ana, work):
    ask(client, "first@city.example")
    work()
    first = mails.link(mails.one("email_change_confirm"))
    ask(client, "second@city.example")
    work()
    client.submit(mails.link(mails.one("email_change_confirm", "second@city.example")), {})
    assert client.get(first).status_code == 404
