from __future__ import annotations

import pytest

from portal import config


def _given(monkeypatch, **values: str) -> config.Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return config.from_environment(database_url="postgresql://h/d", redis_url="redis://h/0", secret_key="x")


def test_names_by_language(monkeypatch):
    settings = _given(monkeypatch, SITE_NAME='{"en": "Cities", "ko": "도시"}', ASSOCIATION_NAME="Our Association")
    assert [settings.site_name(lang) for lang in ("ko", "en", "fr")] == ["도시", "Cities", "Cities"]
    assert settings.association_name("ko") == "Our Association"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SITE_NAME", "{broken"), ("SITE_NAME", "{}"), ("SITE_NAME", '{"en": 3}'), ("PASSWORD_COST", "many"),
        ("SMTP_URL", "http://x"), ("BASE_URL", "ftp://x"), ("LIVE_URL", "https://x/live"), ("LIVE_URL", "ws://x"),
        ("MAIL_FROM", "Portal <portal@association.example>"), ("MAIL_FROM", "portal"), ("LOG_LEVEL", "LOUD"),
    ],
)  # fmt: skip
def test_setting_that_cannot_be_used_is_named(monkeypatch, variable, value):
    with pytest.raises(config.ConfigError, match=variable):
        _given(monkeypatch, **{variable: value})


@pytest.mark.parametrize("value", ["nonsense", "//mail.example:25"])
def test_address_without_a_beginning_is_refused_in_a_whole_sentence(monkeypatch, value):
    with pytest.raises(config.ConfigError, match=r"^SMTP_URL must begin with .*; it begins with none\.$"):
        _given(monkeypatch, SMTP_URL=value)


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "SMTP_URL", "BASE_URL"])
@pytest.mark.parametrize("rest", ["[::1/0", "me@host:port/0", "host:99999/0", "me:hu/sh@host:5432/0"])
def test_address_whose_host_or_port_cannot_be_read_is_named_without_what_it_says(monkeypatch, name, rest):
    """An unmasked sign in a password moves it to where the port is read: what is found there is not repeated."""
    schemes = {"DATABASE_URL": "postgresql", "REDIS_URL": "redis", "SMTP_URL": "smtp", "BASE_URL": "https"}
    good = {"DATABASE_URL": "postgresql://h/d", "REDIS_URL": "redis://h/0", "SECRET_KEY": "x"}
    for variable, value in (good | {name: f"{schemes[name]}://{rest}"}).items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(config.ConfigError, match=rf"^{name} is no address: ") as told:
        config.from_environment()
    assert "hu" not in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("url", ["unix:///run/redis.sock", "redis+socket:///run/redis.sock", "http://h"])
def test_redis_address_must_suit_all_who_use_it(url):
    """Celery, the rate limits and the cache agree on these two ways to write one only."""
    with pytest.raises(config.ConfigError, match="REDIS_URL"):
        config.from_environment(database_url="postgresql://h/d", redis_url=url, secret_key="x")


def test_secrets_are_not_shown():
    settings = config.from_environment(
        database_url="postgresql://u:hidden1@h/d", redis_url="redis://:hidden2@h/0", secret_key="hidden3",
        smtp_url="smtp://u:hidden4@h",
    )  # fmt: skip
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_database_address_gets_our_driver(url):
    assert config.database_url(url) == "postgresql+psycopg://u@h/d"


ONE = '"name": "City ID", "client_id": "portal", "client_secret": "hidden", "number": "id_number"'


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("[]", "must be JSON"), ("{broken", "must be JSON"), ('{"hanoi": []}', "must be JSON"),
        ('{"hanoi": {"name": "City ID"}}', "hanoi: missing: client_id, client_secret, issuer, number"),
        (f'{{"hanoi": {{{ONE}, "issuer": "https://id.example", "colour": "red"}}}}', "hanoi: unknown: colour"),
        (f'{{"hanoi": {{{ONE}, "issuer": "http://id.example"}}}}', "must begin with https://"),
    ],
)  # fmt: skip
def test_a_provider_that_cannot_be_used_is_named(monkeypatch, value, wrong):
    with pytest.raises(config.ConfigError, match=wrong):
        _given(monkeypatch, RESIDENT_PROVIDERS=value)


def test_a_provider_of_a_city_is_taken_and_its_secret_not_shown(monkeypatch):
    settings = _given(monkeypatch, RESIDENT_PROVIDERS=f'{{"hanoi": {{{ONE}, "issuer": "https://id.example"}}}}')
    assert settings.resident_providers["hanoi"]["issuer"] == "https://id.example"
    assert "hidden" not in repr(settings)
