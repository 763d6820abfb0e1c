"""Quiet hours and digests over changes of the clocks; what answers of mail servers mean."""

from __future__ import annotations

import smtplib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.notifications import rules
from portal.notifications.kinds import Kind
from portal.notifications.models import Frequency
from portal.notifications.rules import Verdict

ZONES = [
    "UTC",
    "Asia/Seoul",
    "Europe/Paris",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Africa/Cairo",
    "Australia/Lord_Howe",
]

MOMENTS = st.integers(1_577_836_800, 2_051_222_400).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)  # 2020-2034


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        (utc(2026, 11, 23, 13, 59), "Asia/Seoul", utc(2026, 11, 23, 13, 59)),  # 22:59
        (utc(2026, 11, 23, 14, 0), "Asia/Seoul", utc(2026, 11, 23, 22, 0)),  # 23:00 → 07:00
        (utc(2026, 11, 23, 21, 59), "Asia/Seoul", utc(2026, 11, 23, 22, 0)),  # 06:59
        (utc(2026, 11, 23, 22, 0), "Asia/Seoul", utc(2026, 11, 23, 22, 0)),  # 07:00
        # Paris, clocks go forward on 29 March 2026 at 2: the night is an hour shorter, 7 o'clock is 05:00 UTC.
        (utc(2026, 3, 28, 23, 0), "Europe/Paris", utc(2026, 3, 29, 5, 0)),
        # Paris, clocks go back on 25 October 2026 at 3: the night is an hour longer.
        (utc(2026, 10, 24, 22, 0), "Europe/Paris", utc(2026, 10, 25, 6, 0)),
        # The hour that comes twice is night both times.
        (utc(2026, 10, 25, 0, 30), "Europe/Paris", utc(2026, 10, 25, 6, 0)),
        (utc(2026, 10, 25, 1, 30), "Europe/Paris", utc(2026, 10, 25, 6, 0)),
        # Cairo's clocks go forward at midnight: the hour from 0 to 1 does not exist on 24 April 2026.
        (utc(2026, 4, 23, 21, 30), "Africa/Cairo", utc(2026, 4, 24, 4, 0)),
        (utc(2026, 11, 23, 3, 0), "No/Such_Zone", utc(2026, 11, 23, 7, 0)),
    ],
)
def test_after_quiet_hours_is_seven_on_the_wall(moment, zone, expected):
    assert rules.after_quiet_hours(moment, zone) == expected


@given(
    moment=MOMENTS,
    zone=st.sampled_from(ZONES),
)
def test_quiet_hours_end_by_day_and_soon(moment, zone):
    until = rules.after_quiet_hours(moment, zone)
    assert timedelta(0) <= until - moment <= timedelta(hours=9)
    assert not rules.is_quiet(until, zone)


@given(
    moment=MOMENTS,
    zone=st.sampled_from(ZONES),
    often=st.sampled_from([Frequency.DAILY, Frequency.WEEKLY]),
)
def test_next_digest_is_eight_on_the_wall(moment, zone, often):
    slot = rules.next_digest(moment, zone, often)
    local = slot.astimezone(rules.zone(zone))
    assert (local.hour, local.minute) == (8, 0)
    assert timedelta(0) < slot - moment <= timedelta(days=1 if often is Frequency.DAILY else 7, hours=1)
    assert often is Frequency.DAILY or local.weekday() == 0


def test_next_digest_at_eight_sharp_is_the_next_one():
    assert rules.next_digest(utc(2026, 11, 23, 8), "UTC", Frequency.DAILY) == utc(2026, 11, 24, 8)
    assert rules.next_digest(utc(2026, 11, 23, 8), "UTC", Frequency.WEEKLY) == utc(2026, 11, 30, 8)


def test_frequency_of_a_mandatory_kind_is_at_once_whatever_was_chosen():
    duty = Kind("x", "label", why_mandatory="because")
    assert rules.frequency(duty, Frequency.NEVER) is Frequency.AT_ONCE
    assert rules.frequency(Kind("x", "label", default=Frequency.WEEKLY), None) is Frequency.WEEKLY
    assert rules.frequency(Kind("x", "label"), Frequency.NEVER) is Frequency.NEVER


def test_retries_wait_longer_and_end():
    now = utc(2026, 11, 23)
    waits = [rules.retry_at(now, attempt) for attempt in range(1, rules.MAX_ATTEMPTS)]
    assert all(found is not None for found in waits)
    assert waits == sorted(waits)
    assert rules.retry_at(now, rules.MAX_ATTEMPTS) is None


@pytest.mark.parametrize(
    ("code", "text", "dead"),
    [
        (550, "5.1.1 No such user", True),
        (550, "No such user", True),
        (550, "5.2.1 Mailbox disabled", True),
        (552, "5.2.2 Mailbox full", False),
        (550, "5.7.1 Message refused by policy", False),
        (553, "5.1.8 Sender's address unknown", False),
        (450, "4.2.1 Try later", False),
        (556, "5.1.10 Domain takes no mail", True),
    ],
)
def test_is_dead_address_reads_the_enhanced_status(code, text, dead):
    assert rules.is_dead_address(code, text) is dead


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"5.1.1 unknown")}), Verdict.DEAD_ADDRESS),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"5.7.1 policy")}), Verdict.FAILED),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (451, b"4.7.1 greylisted")}), Verdict.LATER),
        (smtplib.SMTPDataError(554, b"5.6.0 content"), Verdict.FAILED),
        (smtplib.SMTPDataError(452, b"4.3.1 full"), Verdict.LATER),
        (smtplib.SMTPSenderRefused(550, b"who are you", "x@y.example"), Verdict.LATER),
        (smtplib.SMTPAuthenticationError(535, b"no"), Verdict.LATER),
        (smtplib.SMTPServerDisconnected("gone"), Verdict.LATER),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), Verdict.FAILED),
        (ConnectionRefusedError(), Verdict.LATER),
        (TimeoutError(), Verdict.LATER),
    ],
)
def test_verdict_of_a_failed_attempt(error, expected):
    assert rules.verdict(error)[0] is expected


def test_message_id_leads_back_to_the_delivery():
    key = uuid4()
    found = rules.message_id(key, "portal@association.example")
    assert found.endswith("@association.example")
    assert rules.delivery_of(found) == key
    assert rules.delivery_of("20261123.1234@elsewhere.example") is None


@pytest.mark.parametrize(
    ("role", "scope", "allowed"), [("secretariat", "", True), ("secretariat", "city", False), ("official", "", False)]
)
def test_is_staff_asks_for_the_secretariat_without_a_scope(role, scope, allowed):
    user = SimpleNamespace(is_authenticated=True, grants=[SimpleNamespace(role=role, scope_kind=scope)])
    assert rules.is_staff(user) is allowed


def test_is_staff_refuses_the_anonymous():
    assert rules.is_staff(SimpleNamespace(is_authenticated=False)) is False
