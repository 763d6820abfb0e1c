"""Stream tokens: only ours, only in time, only for their channel."""

from __future__ import annotations

import pytest

from portal.live import tokens

KEY = tokens.derive_key("secret of the tests")
NOW = 1_800_000_000.5


def test_verify_gives_what_was_signed_until_it_expires() -> None:
    signed = tokens.sign(KEY, channel="room:1", subject="p1", hears=["moderators"], now=NOW)
    assert tokens.verify(KEY, signed, now=NOW + 599) == tokens.Token(
        "room:1", "p1", frozenset({"moderators"}), int(NOW) + tokens.LIFETIME
    )
    with pytest.raises(tokens.InvalidToken, match="expired"):
        tokens.verify(KEY, signed, now=NOW + tokens.LIFETIME)


def test_verify_refuses_forged_changed_and_foreign() -> None:
    signed = tokens.sign(KEY, channel="room:1", subject="p1", now=NOW)
    other = tokens.sign(KEY, channel="room:2", subject="p1", now=NOW)
    payload, _dot, signature = signed.partition(".")
    for wrong in (
        "", ".", "x", payload, f"{payload}.", f".{signature}", f"{payload}.{other.partition('.')[2]}",
        f"{other.partition('.')[0]}.{signature}", signed + "x", signed[:-1], "é" + signed, signed * 20,
        tokens.sign(tokens.derive_key("another secret"), channel="room:1", subject="p1", now=NOW),
    ):  # fmt: skip
        with pytest.raises(tokens.InvalidToken):
            tokens.verify(KEY, wrong, now=NOW)


def test_sign_refuses_what_is_no_channel_or_nobody() -> None:
    for wrong in ({"channel": "Room", "subject": "p"}, {"channel": "a", "subject": ""}, {"channel": "a", "subject": "x" * 101},
                  {"channel": "a", "subject": "p", "hears": ["*"]}):  # fmt: skip
        with pytest.raises(ValueError, match=r"name|somebody"):
            tokens.sign(KEY, now=NOW, **wrong)
