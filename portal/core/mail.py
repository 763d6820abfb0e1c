"""Mail is a value: built by a named function, rendered in the recipient's language and zone, sent by a worker."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

import dkim
from flask import render_template

from portal.config import Settings
from portal.core import clock, i18n

TIMEOUT = 20  # seconds for each step of a talk with the mail server


@dataclass(frozen=True)
class Attachment:
    """A file of the store that travels with a mail; loaded when the mail is sent."""

    key: str
    filename: str
    content_type: str = "application/pdf"


@dataclass(frozen=True)
class Message:
    """What is said, in one language; to whom is the caller's business.

    `kind` names the sort of mail for the reader's preferences, e.g. `training.nominated`.
    """

    kind: str
    subject: str
    text: str
    html: str
    lang: str
    attachments: tuple[Attachment, ...] = field(default=())


def render(
    kind: str, *, template: str, lang: str, timezone: str, attachments: Sequence[Attachment] = (), **context: object
) -> Message:
    """Renders `<template>.subject.txt`, `.txt` and `.html` (e.g. `training/email/nominated`) in the recipient's language."""
    with i18n.in_language(lang, timezone):
        values = {**context, "locale": i18n.current(), "dir": i18n.direction(i18n.current())}
        return Message(
            kind=kind,
            subject=" ".join(render_template(f"{template}.subject.txt", **values).split()),
            text=render_template(f"{template}.txt", **values).strip() + "\n",
            html=render_template(f"{template}.html", **values),
            lang=i18n.current(),
            attachments=tuple(attachments),
        )


def compose(
    message: Message, *, sender: str, sender_name: str, to: str, to_name: str, message_id: str,
    files: Sequence[tuple[str, str, bytes]] = (), unsubscribe: str | None = None,
) -> EmailMessage:  # fmt: skip
    """The message as it goes over the wire.

    Args:
        message_id: without brackets; derived from the row, so that a repeated mail is seen as the same.
        files: (name, content type, bytes) of each attachment.
        unsubscribe: address for one-click unsubscription (RFC 8058); None for mail that cannot be switched off.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((sender_name, sender))
    mail["To"] = formataddr((to_name, to)) if to_name else to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{message_id}>"
    mail["Content-Language"] = message.lang
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    for name, content_type, data in files:
        main, sub = content_type.split("/", 1)
        mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return mail


def signed(mail: EmailMessage, settings: Settings) -> bytes:
    """The bytes to send, with a DKIM signature (RFC 6376) when a key is configured."""
    data = mail.as_bytes()
    if not settings.dkim_key:
        return data
    domain = settings.dkim_domain or parseaddr(settings.mail_from)[1].rsplit("@", 1)[-1]
    headers = [b"from", b"to", b"subject", b"date", b"message-id", b"list-unsubscribe", b"list-unsubscribe-post"]
    present = [name for name in headers if mail[name.decode()] is not None]
    signature: bytes = dkim.sign(
        data, settings.dkim_selector.encode(), domain.encode(), settings.dkim_key.encode(),
        canonicalize=(b"relaxed", b"relaxed"), include_headers=present,
    )  # fmt: skip
    return signature + data


@contextmanager
def connection(url: str) -> Iterator[smtplib.SMTP]:
    """An open talk with the mail server of `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`.

    Raises:
        OSError, smtplib.SMTPException: it cannot be reached or refuses us.
    """
    parts = urlsplit(url)
    host = parts.hostname or "127.0.0.1"
    if parts.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        client = smtplib.SMTP(host, parts.port or (587 if parts.scheme == "smtp+starttls" else 25), timeout=TIMEOUT)
    with client:
        if parts.scheme == "smtp+starttls":
            client.starttls(context=ssl.create_default_context())
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
        yield client
