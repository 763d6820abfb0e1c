from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts import queries, services
from portal.accounts.models import Token, User, UserState
from portal.core import db
from portal.core.errors import DomainError
from tests.accounts import mails
from tests.factories.accounts import PASSWORD, make_user

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def ask(client, email="ana@city.example", name="Ana Reyes", lang="en"):
    return client.submit(f"/{lang}/register", {"email": email, "display_name": name})


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(User))


def test_register_leads_to_an_account_and_a_session(client, work):
    answer = ask(client)
    assert answer.status_code == 303
    assert "ana@city.example" in client.page(answer.location).get_text()
    assert people() == 0  # nobody exists before the link has been followed
    work()
    path = mails.link(mails.one("confirm_email", "ana@city.example"))
    assert "Ana Reyes" in str(client.page(path))
    answer = client.submit(path, {"display_name": "Ana Reyes", "password": PASSWORD, "timezone": "Asia/Manila"})
    assert (answer.status_code, answer.location) == (303, "/en/my")
    user = queries.user_by_email("ANA@city.example")
    assert user is not None
    assert user.is_confirmed
    assert (user.state, user.timezone, user.locale) == (UserState.ACTIVE, "Asia/Manila", "en")
    assert client.get("/en/settings/").status_code == 200


def test_register_writes_in_the_language_of_the_page(client, work):
    ask(client, lang="ar")
    work()
    found = mails.one("confirm_email")
    assert found.lang == "ar"
    assert mails.link(found).startswith("/ar/confirm/")


def test_register_answers_the_same_for_a_known_address(client, work):
    make_user(email="ana@city.example")
    unknown, known = ask(client, "new@city.example"), ask(client, "Ana@City.example")
    assert (unknown.status_code, unknown.location) == (known.status_code, known.location)
    work()
    assert not mails.written("confirm_email", "ana@city.example")
    assert "/en/sign-in" in mails.one("already_registered", "ana@city.example").text


def test_register_names_nobody_in_the_mail_to_a_foreign_address(client, work):
    ask(client, name="Buy now")
    work()
    found = mails.one("confirm_email")
    assert "Buy now" not in found.text + found.html + found.subject


def test_register_writes_to_an_address_every_five_minutes_at_most(client, work, at):
    at(NOW)
    ask(client)
    ask(client)
    work()
    assert len(mails.written("confirm_email")) == 1
    at(NOW + timedelta(minutes=6))
    ask(client)
    work()
    assert len(mails.written("confirm_email")) == 2


def test_register_refuses_with_the_page_and_keeps_what_was_typed(client):
    answer = ask(client, email="ana@city", name="Ana Reyes")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'href="#email"' in page
    assert 'value="ana@city"' in page
    assert 'value="Ana Reyes"' in page


@pytest.mark.parametrize("name", ["Ana\u202e", "http://spam.example", "x" * 121])
def test_register_refuses_names_that_are_none(client, name):
    answer = ask(client, name=name)
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Token)) == 0


@pytest.mark.parametrize("email", ["ana@city.example\r\nBcc: all@city.example", "ana@city.example%0abcc:x@y.example"])
def test_register_lets_no_header_into_a_mail(client, work, email):
    assert ask(client, email=email).status_code == 422
    work()
    assert not mails.written()


def test_register_without_csrf_token_is_refused(client):
    answer = client.post("/en/register", data={"email": "ana@city.example", "display_name": "Ana"})
    assert answer.status_code == 400
    assert db.session.scalar(select(func.count()).select_from(Token)) == 0


def test_confirm_by_link_scanner_changes_nothing(client, work):
    ask(client)
    work()
    path = mails.link(mails.one("confirm_email"))
    for _ in range(3):
        assert client.get(path).status_code == 200
    assert people() == 0


def test_confirm_works_once(client, work):
    ask(client)
    work()
    path = mails.link(mails.one("confirm_email"))
    form = {"display_name": "Ana Reyes", "password": PASSWORD, "timezone": "UTC"}
    assert client.submit(path, form).status_code == 303
    assert client.get(path).status_code == 404
    assert people() == 1


def test_confirm_ends_after_two_days(client, work, at):
    at(NOW)
    ask(client)
    work()
    path = mails.link(mails.one("confirm_email"))
    at(NOW + timedelta(days=2, seconds=1))
    answer = client.get(path)
    assert answer.status_code == 404
    assert "no longer works" in answer.get_data(as_text=True)


def test_confirm_keeps_the_link_when_the_password_is_refused(client, work):
    ask(client)
    work()
    path = mails.link(mails.one("confirm_email"))
    form = {"display_name": "Ana Reyes", "timezone": "UTC"}
    for weak in ("short", "1234567890", "ana@city.example"):
        answer = client.submit(path, {**form, "password": weak})
        assert answer.status_code == 422
        assert 'href="#password"' in answer.get_data(as_text=True)
        assert weak not in answer.get_data(as_text=True) or weak == "ana@city.example"
    assert client.submit(path, {**form, "password": PASSWORD}).status_code == 303


def test_nobody_can_prepare_an_account_for_a_foreign_address(client, work, at):
    """The classic trap: somebody registers with another's address and a password of his own, and waits."""
    at(NOW)
    ask(client, name="Attacker")
    work()
    at(NOW + timedelta(minutes=10))
    ask(client, name="Ana Reyes")
    work()
    path = mails.link(mails.written("confirm_email")[-1][1])
    client.submit(path, {"display_name": "Ana Reyes", "password": PASSWORD, "timezone": "UTC"})
    assert client.get(mails.link(mails.written("confirm_email")[0][1])).status_code == 404
    assert services.verified(email="ana@city.example", password=PASSWORD).display_name == "Ana Reyes"


def test_signed_in_readers_need_no_registration(client, login):
    login(make_user())
    assert client.get("/en/register").location == "/en/my"


def test_invite_gives_a_link_that_makes_the_account(client, transaction):
    staff = make_user()
    with transaction():
        user, secret = services.invite(
            email="Jun@city.example",
            display_name="Jun",
            locale="ko",
            timezone="Asia/Seoul",
            invited_by=staff,
            reason="nominated",
        )
    assert (user.state, user.is_confirmed) == (UserState.INVITED, False)
    path = f"/ko/invitation/{secret}"
    answer = client.submit(path, {"display_name": "박준", "password": PASSWORD, "timezone": "Asia/Seoul"})
    assert answer.location == "/ko/my"
    found = queries.user_by_email("jun@city.example")
    assert (found.display_name, found.state, found.is_confirmed) == ("박준", UserState.ACTIVE, True)
    assert client.get(path).status_code == 404


def test_invite_of_somebody_with_an_account_gives_no_link(transaction):
    person = make_user(email="jun@city.example")
    with transaction():
        user, secret = services.invite(
            email="JUN@city.example", display_name="J", locale="en", timezone="UTC", invited_by=None, reason="x"
        )
    assert (user.id, secret) == (person.id, None)


def test_invite_twice_is_one_person_with_two_links(transaction):
    secrets = []
    for _ in range(2):
        with transaction():
            user, secret = services.invite(
                email="jun@city.example", display_name="J", locale="en", timezone="UTC", invited_by=None, reason="x"
            )
        secrets.append((user.id, secret))
    assert secrets[0][0] == secrets[1][0]
    assert None not in secrets[0] + secrets[1]
    assert people() == 1


def test_invited_who_registers_gets_the_link_of_a_new_password(client, work):
    make_user(email="jun@city.example", state=UserState.INVITED)
    ask(client, "jun@city.example")
    work()
    path = mails.link(mails.one("reset_password", "jun@city.example"))
    client.submit(path, {"password": PASSWORD})
    found = queries.user_by_email("jun@city.example")
    assert (found.state, found.is_confirmed) == (UserState.ACTIVE, True)


def test_invited_cannot_sign_in(app):
    make_user(email="jun@city.example", state=UserState.INVITED)
    with pytest.raises(DomainError):
        services.verified(email="jun@city.example", password="")
