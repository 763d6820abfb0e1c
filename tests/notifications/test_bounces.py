"""Reports of mail systems: read, believed only when they are about our mail, acted upon."""

from __future__ import annotations

from email.message import Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from click.testing import CliRunner

from portal.core import db, ids
from portal.notifications import cli, queries, reports, rules, services
from portal.notifications.models import Delivery, DeliveryState, SuppressionReason
from portal.notifications.services import Handled
from tests.factories.accounts import make_user
from tests.factories.notifications import delivery_of, make_notification


def report(
    message_id: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    headers_only: bool = False,
    complaint: bool = False,
    to: str = "ana@city.example",
) -> bytes:
    """A report as mail systems write them (RFC 3464, RFC 5965)."""
    original = Message()
    original["Message-ID"] = f"<{message_id}>"
    original["Subject"] = "Certificate"
    original.set_payload("text")
    outer = MIMEMultipart("report", report_type="feedback-report" if complaint else "delivery-status")
    outer["From"] = "MAILER-DAEMON@mx.city.example"
    outer["Subject"] = "Undelivered"
    outer.attach(MIMEText("Your mail could not be delivered."))
    facts = Message()
    if complaint:
        facts.set_type("message/feedback-report")
        facts.set_payload("Feedback-Type: abuse\r\nUser-Agent: Test/1\r\nVersion: 1\r\n")
    else:
        facts.set_type("message/delivery-status")
        one, two = Message(), Message()
        one["Reporting-MTA"] = "dns; mx.city.example"
        two["Final-Recipient"] = f"rfc822; {to}"
        two["Action"] = action
        two["Status"] = status
        two["Diagnostic-Code"] = f"smtp; 550 {status} No such user"
        facts.set_payload([one, two])
    outer.attach(facts)
    if headers_only:
        part = MIMEText(f"Message-ID: <{message_id}>\nSubject: x\n", "rfc822-headers")
        outer.attach(part)
    else:
        outer.attach(MIMEMessage(original))
    return outer.as_bytes()


def our_mail(app, **values):
    row = delivery_of(make_notification(make_user(**values)))
    return row, rules.message_id(row.id, app.config["SETTINGS"].mail_from)


def handle(data: bytes) -> list[Handled]:
    with db.transaction():
        return services.handle_report(data=data)


@pytest.mark.parametrize("headers_only", [False, True])
def test_read_finds_message_id_recipient_and_status(headers_only):
    (found,) = reports.read(report("abc@association.example", headers_only=headers_only))
    assert found == reports.Report(
        reports.ReportKind.BOUNCE,
        "abc@association.example",
        "ana@city.example",
        "failed",
        "5.1.1",
        "550 5.1.1 No such user",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff",
        b"Subject: hello\r\n\r\nI am away",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n\r\n--x--",
    ],
)
def test_read_of_what_is_no_report_is_empty(data):
    assert reports.read(data) == []


def test_a_hard_bounce_stops_the_address(app):
    row, message_id = our_mail(app, email="ana@city.example")
    assert handle(report(message_id)) == [Handled.SUPPRESSED]
    assert queries.active_suppression("ana@city.example").reason is SuppressionReason.HARD_BOUNCE
    db.session.expire_all()
    assert db.session.get_one(Delivery, row.id).state is DeliveryState.FAILED


@pytest.mark.parametrize(
    ("action", "status", "state"),
    [
        ("delayed", "4.4.1", "waiting"),
        ("failed", "5.2.2", "failed"),
        ("failed", "4.4.7", "failed"),
        ("delivered", "2.0.0", "waiting"),
    ],
)
def test_other_bounces_are_noted_only(app, action, status, state):
    row, message_id = our_mail(app)
    assert handle(report(message_id, action=action, status=status)) == [Handled.NOTED]
    assert queries.active_suppression(row.to_email) is None
    db.session.expire_all()
    assert db.session.get_one(Delivery, row.id).state.value == state


def test_a_forged_bounce_stops_nobody(app):
    make_notification(make_user(email="ana@city.example"))
    for message_id in (f"{ids.new_id().hex}@association.example", "x@elsewhere.example", ""):
        assert handle(report(message_id)) == [Handled.NOT_OURS]
    assert queries.active_suppression("ana@city.example") is None


def test_a_bounce_stops_only_the_address_that_the_mail_went_to(app):
    _row, message_id = our_mail(app, email="ana@city.example")
    handle(report(message_id, to="mayor@city.example"))
    assert queries.active_suppression("mayor@city.example") is None
    assert queries.active_suppression("ana@city.example") is not None


def test_a_complaint_stops_the_address(app):
    row, message_id = our_mail(app)
    assert handle(report(message_id, complaint=True)) == [Handled.SUPPRESSED]
    assert queries.active_suppression(row.to_email).reason is SuppressionReason.COMPLAINT


def test_the_command_reads_a_file(app, tmp_path, monkeypatch):
    row, message_id = our_mail(app)
    monkeypatch.setattr(cli, "create_app", lambda: app)
    file = tmp_path / "bounce.eml"
    file.write_bytes(report(message_id))
    result = CliRunner().invoke(cli.group, ["bounce", str(file)])
    assert result.exit_code == 0
    assert "no more mail" in result.output
    assert queries.active_suppression(row.to_email) is not None
    assert CliRunner().invoke(cli.group, ["bounce"], input=b"Subject: x\r\n\r\nHello").exit_code == 65
