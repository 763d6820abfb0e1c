"""The try-out mailbox over real sockets: what goes in by SMTP is on the page, in the JSON and on disk."""

from __future__ import annotations

import json
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import pytest

from portal.mailbox import Mailbox


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with Mailbox(tmp_path / "mail box") as running:
        yield running


def certificate_mail() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Portal <portal@association.example>"
    message["To"] = "Ana Reyes <ana@quezon.example>"
    message["Subject"] = "شهادتك جاهزة — 인증서"
    message["Message-ID"] = "<row-1@portal.example>"
    message.set_content("Your certificate: http://127.0.0.1:8000/verify/ABCDE\n")
    message.add_alternative(
        '<p dir="rtl">شهادتك <img src="cid:logo"> <script>alert(1)</script></p>',
        subtype="html",
    )
    html = message.get_payload()[1]  # type: ignore[index]
    html.add_related(b"\x89PNG...", "image", "png", cid="<logo>")  # type: ignore[union-attr]
    message.add_attachment(b"%PDF-1.7 ...", maintype="application", subtype="pdf", filename="شهادة <1>.pdf")
    return message


def deliver(mailbox: Mailbox, message: EmailMessage, *recipients: str) -> None:
    address = urlsplit(mailbox.smtp_url)
    with smtplib.SMTP(address.hostname or "", address.port or 0, timeout=10) as client:
        client.send_message(message, to_addrs=recipients or None)


def get(mailbox: Mailbox, path: str) -> tuple[bytes, dict[str, str]]:
    with urlopen(mailbox.web_url + path, timeout=10) as answer:
        assert isinstance(answer, HTTPResponse)
        return answer.read(), dict(answer.headers)


def api(mailbox: Mailbox, path: str = "/api/messages") -> dict[str, list[dict[str, object]]]:
    answer: dict[str, list[dict[str, object]]] = json.loads(get(mailbox, path)[0])
    return answer


def test_message_is_kept_with_envelope_bodies_and_files(mailbox: Mailbox) -> None:
    deliver(mailbox, certificate_mail(), "ana@quezon.example", "hidden@quezon.example")
    [kept] = api(mailbox)["messages"]
    assert kept["to"] == ["ana@quezon.example", "hidden@quezon.example"]
    assert (kept["subject"], kept["message_id"]) == (
        "شهادتك جاهزة — 인증서",
        "<row-1@portal.example>",
    )
    assert "verify/ABCDE" in str(kept["text"])
    assert 'dir="rtl"' in str(kept["html"])
    files = {item["filename"]: item for item in kept["attachments"]}  # type: ignore[attr-defined]
    assert files["شهادة <1>.pdf"]["content_type"] == "application/pdf"
    body, headers = get(mailbox, files["شهادة <1>.pdf"]["path"])
    assert body == b"%PDF-1.7 ..."
    assert headers["Content-Disposition"].endswith(quote("شهادة <1>.pdf", safe=""))


def test_pages_escape_and_frame_the_html_part_without_scripts(mailbox: Mailbox) -> None:
    message = certificate_mail()
    del message["Subject"]
    message["Subject"] = "<b>bold</b>"
    deliver(mailbox, message)
    name = api(mailbox)["messages"][0]["id"]
    listed, _ = get(mailbox, "/")
    assert b"&lt;b&gt;bold" in listed
    assert b"<b>bold" not in listed
    shown, headers = get(mailbox, f"/messages/{name}")
    assert b"<h1 " in shown
    assert b'sandbox="allow-popups' in shown
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    framed, headers = get(mailbox, f"/messages/{name}/html")
    assert headers["Content-Security-Policy"].startswith("sandbox ")
    assert "allow-scripts" not in headers["Content-Security-Policy"]
    assert b'src="attachments/0"' in framed


def test_filters_find_by_part_of_recipient_and_subject(mailbox: Mailbox) -> None:
    for number, to in enumerate(["ana@quezon.example", "kim@seongnam.example", "ana@quezon.example"]):
        message = EmailMessage()
        message["Subject"] = f"Number {number}"
        message.set_content("x")
        deliver_from(mailbox, message, to)
    found = api(mailbox, "/api/messages?to=ANA%40quezon")["messages"]
    assert [item["subject"] for item in found] == ["Number 2", "Number 0"]
    assert [item["subject"] for item in api(mailbox, "/api/messages?subject=ber+1")["messages"]] == ["Number 1"]
    assert b"None of the 3 messages" in get(mailbox, "/?to=nobody")[0]


def deliver_from(mailbox: Mailbox, message: EmailMessage, to: str) -> None:
    address = urlsplit(mailbox.smtp_url)
    with smtplib.SMTP(address.hostname or "", address.port or 0, timeout=10) as client:
        client.send_message(message, "portal@association.example", [to])


def test_messages_are_there_after_a_restart_until_thrown_away(tmp_path: Path) -> None:
    with Mailbox(tmp_path) as first:
        deliver(first, certificate_mail())
    with Mailbox(tmp_path) as second:
        assert len(api(second)["messages"]) == 1
        urlopen(Request(second.web_url + "/api/messages", method="DELETE"), timeout=10).close()
        assert api(second)["messages"] == []
        assert b"No mail yet" in get(second, "/")[0]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/messages/..%2f..%2fetc",
        "/messages/20260101T000000000000-00000000",
        "/assets/..%2fweb.py",
    ],
)
def test_unknown_address_is_not_found(mailbox: Mailbox, path: str) -> None:
    with pytest.raises(HTTPError) as caught:
        get(mailbox, path)
    assert caught.value.code == 404
    caught.value.close()


def test_other_host_names_are_refused(mailbox: Mailbox) -> None:
    connection = HTTPConnection("127.0.0.1", urlsplit(mailbox.web_url).port or 0, timeout=10)
    connection.request("GET", "/api/messages", headers={"Host": "elsewhere.example:8025"})
    assert connection.getresponse().status == 403
    connection.close()


def test_process_runs_and_ends_on_sigterm(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "portal.mailbox",
        "--folder",
        tmp_path,
        "--smtp-port",
        "0",
        "--web-port",
        "0",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        smtp, web = process.stdout.readline().split()
        assert smtp.startswith("smtp://127.0.0.1:")
        urlopen(web, timeout=10).close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_taken_port_ends_in_one_line(mailbox: Mailbox, tmp_path: Path) -> None:
    taken = str(urlsplit(mailbox.web_url).port)
    command = [
        sys.executable,
        "-m",
        "portal.mailbox",
        "--folder",
        tmp_path,
        "--smtp-port",
        "0",
        "--web-port",
        taken,
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith("The mailbox did not start: ")
    assert result.stderr.count("\n") == 1
