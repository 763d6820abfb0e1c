"""What goes over the wire: headers that cannot be broken, names in any script, signatures that verify."""

from __future__ import annotations

import base64
import secrets
import smtplib
from dataclasses import replace
from email import policy
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Any

import dkim
import pytest

from portal.core import mail
from portal.core.mail import Message
from tests.smtp import free_port, mail_server

NAMES = ["Ana Reyes", "김민수", "أحمد بن علي", "Nguyễn Thị Hương", 'O\'Neil, "Ann" <x>', "නිමල්", "김 민수 " * 17 + "끝"]


def message(**values: Any) -> Message:
    defaults = {"kind": "test", "subject": "A place", "text": "Text\n", "html": "<p>Text</p>", "lang": "en"}
    return Message(**{**defaults, **values})


def composed(**values: Any):
    defaults = {
        "sender": "portal@association.example", "sender_name": "Cities Together", "to": "ana@city.example",
        "to_name": "Ana", "message_id": "1@association.example",
    }  # fmt: skip
    return mail.compose(values.pop("message", message()), **{**defaults, **values})


def parsed(made):
    return BytesParser(policy=policy.default).parsebytes(made.as_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_compose_keeps_names_of_any_script(name):
    data = composed(to_name=name, sender_name=name).as_bytes()
    assert len(BytesParser(policy=policy.default).parsebytes(data)["To"].addresses) == 1
    # Read with the older classes: the newer ones add spaces between encoded words that RFC 2047 (6.2) says to ignore.
    seen = BytesParser().parsebytes(data)
    for header, address in (("To", "ana@city.example"), ("From", "portal@association.example")):
        encoded, found = parseaddr(seen[header])
        assert (str(make_header(decode_header(encoded))), found) == (name, address)


def test_compose_lets_no_name_turn_into_another():
    seen = parsed(composed(to_name="=?utf-8?q?Secretariat?=", message=message(subject="=?utf-8?q?Bcc=3A?=")))
    assert seen["To"].addresses[0].display_name == "= ?utf-8?q?Secretariat?="
    assert seen["Subject"] == "= ?utf-8?q?Bcc=3A?="


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: x@y.example", "a\nBcc: x@y.example", "a\u2028Bcc: x@y.example", "a\x00b\x0bBcc: x@y.example"]
)
def test_compose_lets_nothing_become_a_header(text):
    data = composed(
        message=message(subject=text),
        to_name=text,
        sender_name=text,
        files=[(f"{text}.pdf", "application/pdf", b"%PDF")],
    )
    seen = parsed(data)
    assert seen["Bcc"] is None
    assert all(part["Bcc"] is None for part in seen.walk())
    assert "Bcc: x@y.example" in seen["Subject"]


@pytest.mark.parametrize("subject", ["개인정보 " * 40, "شهادة " * 60, "x" * 300, "Ж" * 290, "수료증"])
def test_compose_folds_long_subjects_and_stays_seven_bit(subject):
    subject = subject.strip()
    data = composed(message=message(subject=subject, text=f"{subject}\n", html=f"<p>{subject}</p>")).as_bytes()
    assert data.isascii()
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert BytesParser(policy=policy.default).parsebytes(data)["Subject"] == subject


@pytest.mark.parametrize(
    "address",
    ["", "ana", "@city.example", "a\n@city.example", "ana@", "a b@c.example,d@e.example", "a@" + "x" * 64 + ".example"],
)
def test_wire_address_refuses_what_is_none(address):
    with pytest.raises(mail.Unaddressable):
        mail.wire_address(address)


def test_wire_address_writes_domains_in_ascii():
    assert (
        mail.wire_address("info@서울.example") == "info@xn--2z1bt2n.example"
        or mail.wire_address("info@서울.example").isascii()
    )
    assert mail.wire_address("김@city.example") == "김@city.example"


def test_compose_says_how_to_unsubscribe_only_where_one_can():
    assert composed()["List-Unsubscribe"] is None
    made = composed(unsubscribe="https://portal.example/unsubscribe/abc")
    assert made["List-Unsubscribe"] == "<https://portal.example/unsubscribe/abc>"
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def prime(bits: int) -> int:
    """A probable prime (Miller-Rabin, 40 rounds): enough for a key that lives for one test."""
    while True:
        found = secrets.randbits(bits) | 1 | (3 << (bits - 2))
        odd, twos = found - 1, 0
        while odd % 2 == 0:
            odd, twos = odd // 2, twos + 1
        if found % 65537 != 1 and all(_passes(found, odd, twos) for _round in range(40)):
            return found


def _passes(found: int, odd: int, twos: int) -> bool:
    value = pow(secrets.randbelow(found - 3) + 2, odd, found)
    return value in {1, found - 1} or any((value := value * value % found) == found - 1 for _turn in range(twos - 1))


def der(tag: int, body: bytes) -> bytes:
    size = len(body)
    length = (
        bytes([size])
        if size < 128
        else bytes([128 + (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    )
    return bytes([tag]) + length + body


def numbers(*values: int) -> bytes:
    return der(0x30, b"".join(der(2, value.to_bytes(value.bit_length() // 8 + 1, "big")) for value in values))


def key_pair() -> tuple[str, bytes]:
    """A new RSA key: private in PEM (PKCS #1), public as the text of the DNS record. Never the same, never in the repository."""
    p, q = prime(512), prime(512)
    n, e = p * q, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    private = base64.encodebytes(numbers(0, n, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))).decode()
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    public = der(0x30, algorithm + der(3, b"\0" + numbers(n, e)))
    label = "RSA PRIVATE KEY"
    return f"-----BEGIN {label}-----\n{private}-----END {label}-----\n", b"v=DKIM1; k=rsa; p=" + base64.b64encode(
        public
    )


def test_signed_mail_verifies_and_covers_the_unsubscribe_headers(settings):
    private, record = key_pair()
    chosen = replace(settings, dkim_key=private, dkim_selector="s1", mail_from="portal@association.example")
    made = composed(
        message=message(subject="수료증", text="안녕하세요\n"),
        to_name="김민수",
        unsubscribe="https://portal.example/u/1",
    )
    data = mail.signed(made, chosen)

    def dnsfunc(name, timeout=5):
        return record if name == b"s1._domainkey.association.example." else None

    with mail_server() as server, mail.Courier(server.url) as courier:
        courier.send(data, sender="portal@association.example", to="ana@city.example")
    arrived = server.received[0].data
    assert dkim.verify(arrived, dnsfunc=dnsfunc)
    assert not dkim.verify(arrived.replace(b"portal.example/u/1", b"portal.example/u/2"), dnsfunc=dnsfunc)
    assert not dkim.verify(b"From: forged@association.example\r\n" + arrived, dnsfunc=dnsfunc)


def test_signed_without_a_key_is_the_mail_itself(settings):
    assert mail.signed(composed(), settings).startswith(b"From: ")


def test_courier_uses_one_connection_for_many_mails():
    data = composed().as_bytes()
    with mail_server() as server, mail.Courier(server.url) as courier:
        for _turn in range(mail.MAILS_A_CONNECTION + 1):
            courier.send(data, sender="p@a.example", to="ana@city.example")
    assert [got.connection for got in server.received] == [1] * mail.MAILS_A_CONNECTION + [2]


def test_courier_goes_on_after_a_refused_recipient_on_the_same_connection():
    data = composed().as_bytes()
    with mail_server() as server, mail.Courier(server.url) as courier:
        server.refuse_recipient("dead@city.example", "550 5.1.1 No such user")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            courier.send(data, sender="p@a.example", to="dead@city.example")
        courier.send(data, sender="p@a.example", to="ana@city.example")
    assert server.connections == 1


def test_courier_calls_again_after_the_server_hung_up():
    data = composed().as_bytes()
    with mail_server() as server, mail.Courier(server.url) as courier:
        server.hang_up()
        with pytest.raises(smtplib.SMTPServerDisconnected):
            courier.send(data, sender="p@a.example", to="ana@city.example")
        courier.send(data, sender="p@a.example", to="ana@city.example")
    assert server.connections == 2
    assert len(server.received) == 1


def test_courier_sends_to_a_local_part_in_another_script():
    made = composed(to="김@city.example", to_name="김민수")
    with mail_server() as server, mail.Courier(server.url) as courier:
        courier.send(made.as_bytes(), sender="p@a.example", to="김@city.example")
    assert server.received[0].to == ["김@city.example"]


def test_courier_says_when_there_is_no_server():
    with mail.Courier(f"smtp://127.0.0.1:{free_port()}") as courier, pytest.raises(ConnectionRefusedError):
        courier.send(b"x", sender="p@a.example", to="ana@city.example")
