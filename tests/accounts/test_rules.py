from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts import rules
from portal.accounts.models import Grant, Role, User, UserState

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CITY = uuid.UUID(int=7)


@pytest.mark.parametrize(
    "address",
    ["ana@city.example", "a.b+c@sub.city.example", "kim@서울.example", "x@bücher.example", "O'Neil@city.example"],
)
def test_clean_email_takes_what_mail_servers_take(address):
    assert rules.clean_email(f"  {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "", "ana", "@city.example", "ana@", "ana@city", "ana@city..example", "ana@-city.example", "a b@city.example",
        "ana@city.example\nBcc: all@city.example", "ana\r@city.example", '"ana"@city.example', "ana@[127.0.0.1]",
        "ana@127.0.0.1", ".ana@city.example", "ana.@city.example", "a" * 65 + "@city.example", "ana@" + "a" * 64 + ".example",
        "ana@city.example,bob@city.example", "ana@city.example>", "ana\u202e@city.example", "аna@city.example",
    ],
)  # fmt: skip
def test_clean_email_refuses_what_is_none(address):
    assert rules.clean_email(address) is None


def test_email_key_makes_spellings_one():
    assert rules.email_key("Ana@BÜCHER.example") == rules.email_key("ana@xn--bcher-kva.example")
    assert rules.email_key("ana@bu\u0308cher.example") == rules.email_key("ana@bücher.example")


@pytest.mark.parametrize(
    "name", ["José Ñuño", "김민준", "محمد علی", "Nguyễn Văn A", "O’Brien", "می\u200cخواهم", "ක්\u200dෂ"]
)
def test_clean_name_takes_names_of_all_scripts(name):
    assert rules.clean_name(f" {name}  ") == name


@pytest.mark.parametrize(
    "name",
    ["", "   ", "a" * 121, "Ana\u202eseyeR", "Ana\u2066", "Ana\x07", "Ana\ufeff", "12345", "See http://x.example", "WWW.x.example",
     "ana@city.example", "\ue000 Ana"],
)  # fmt: skip
def test_clean_name_refuses_hidden_signs_and_links(name):
    assert rules.clean_name(name) is None


def test_clean_name_folds_line_ends_into_spaces():
    assert rules.clean_name("Ana\r\n Reyes") == "Ana Reyes"


def test_is_latin_tells_scripts_apart():
    assert rules.is_latin("KIM Min-jun")
    assert rules.is_latin("Nguyễn Văn A.")
    assert rules.is_latin("O'Brien")
    assert not rules.is_latin("Ким")
    assert not rules.is_latin("Kim 김")
    assert not rules.is_latin("Kim 2")


@pytest.mark.parametrize("password", ["1234567890", "Password123", "aaaaaaaaaaaa", "ababababab", "QWERTYUIOP"])
def test_weak_passwords_that_are_tried_first(password):
    assert rules.is_weak_password(password)


def test_weak_passwords_made_of_ones_own_address_or_name():
    assert rules.is_weak_password("ana.reyes@city.example", email="ana.reyes@city.example")
    assert rules.is_weak_password("Reyes2026!", name="Ana Reyes")
    assert rules.is_weak_password("ana.reyes123", email="ana.reyes@city.example")
    assert not rules.is_weak_password("reyes walks on both sides", name="Ana Reyes")
    assert not rules.is_weak_password("walking on both sides", email="ana@city.example")


def _person(*grants: Grant, state: UserState = UserState.ACTIVE) -> object:
    class Reader:
        id = uuid.uuid4()
        is_authenticated = True
        is_active = state is UserState.ACTIVE

    reader = Reader()
    reader.grants = list(grants)
    return reader


def _grant(role: Role, city: uuid.UUID | None = None) -> Grant:
    return Grant(role=role, scope_kind="city" if city else "", scope_id=city)


def test_has_role_of_one_city_is_not_one_of_all():
    person = _person(_grant(Role.MODERATOR, CITY))
    assert rules.has_role(person, Role.MODERATOR, ("city", CITY))
    assert not rules.has_role(person, Role.MODERATOR, ("city", uuid.uuid4()))
    assert not rules.has_role(person, Role.MODERATOR, ("country", CITY))
    assert not rules.has_role(person, Role.MODERATOR)
    assert rules.scopes_of(person, Role.MODERATOR, "city") == {CITY}


def test_has_role_for_everything_covers_each_thing():
    assert rules.has_role(_person(_grant(Role.MODERATOR)), Role.MODERATOR, ("city", CITY))


def test_has_role_never_of_anonymous_or_closed_accounts():
    class Anonymous:
        is_authenticated = False

    assert not rules.is_secretariat(Anonymous())
    assert not rules.is_secretariat(_person(_grant(Role.SECRETARIAT), state=UserState.BLOCKED))


def test_nobody_grants_to_himself():
    person = _person(_grant(Role.SECRETARIAT))
    assert not rules.may_grant(person, person)
    assert rules.may_grant(person, _person())
    assert not rules.may_grant(_person(), person)


def test_blocked_until_grows_with_failures_and_ends():
    def until(count: int) -> datetime | None:
        return rules.blocked_until(account=[NOW] * count, address=[])

    assert until(4) is None
    assert until(5) == NOW + timedelta(minutes=1)
    assert until(6) == NOW + timedelta(minutes=2)
    assert until(8) == NOW + timedelta(minutes=8)
    assert until(5000) == NOW + timedelta(minutes=15)


def test_blocked_until_counts_network_addresses_apart():
    assert rules.blocked_until(account=[], address=[NOW] * 49) is None
    assert rules.blocked_until(account=[], address=[NOW] * 50) == NOW + timedelta(minutes=15)


def test_session_end_slides_but_not_for_ever():
    end = rules.session_end
    assert end(created_at=NOW, now=NOW, remembered=False) == NOW + timedelta(hours=12)
    assert end(created_at=NOW, now=NOW, remembered=True) == NOW + timedelta(days=30)
    late = NOW + timedelta(days=80)
    assert end(created_at=NOW, now=late, remembered=True) == NOW + timedelta(days=90)


def test_nothing_is_public_before_the_address_is_confirmed():
    assert not rules.may_be_public(User(state=UserState.ACTIVE, email_confirmed_at=None))
    assert not rules.may_be_public(User(state=UserState.BLOCKED, email_confirmed_at=NOW))
    assert rules.may_be_public(User(state=UserState.ACTIVE, email_confirmed_at=NOW))
