"""Mail is a value: built by a named function, rendered in the recipient's language and zone, sent by a worker."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from flask import render_template

from portal.config import Settings
from portal.core import clock, i18n, settings

TIMEOUT = 20  # seconds for each step of a talk with the mail server
MAILS_A_CONNECTION = 100  # many servers close the talk soon after; opening a new one in time costs less than a refusal


class _Policy(EmailPolicy):
    """Folds what is not ASCII with the older class of the standard library: the newer one (seen in Python 3.11) drops or
    adds spaces between encoded words of a long subject or name, so that two Korean words become one.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        words, rest = str(value), ""
        if name.lower() in {"from", "to"}:
            words, rest = value.addresses[0].display_name, f" <{value.addresses[0].addr_spec}>"
        elif name.lower() != "subject":
            return super().fold_binary(name, value)
        if words.isascii() or not rest.isascii():
            return super().fold_binary(name, value)
        folded = Header(words, "utf-8", header_name=name, maxlinelen=76).encode(linesep=self.linesep)
        if len(folded.rpartition("\n")[2]) + len(rest) > 76:
            rest = self.linesep + rest
        return f"{name}: {folded}{rest}{self.linesep}".encode("ascii")


# Lines of seven-bit signs only: a relay that re-codes eight-bit text would break the DKIM signature.
_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


class Unaddressable(ValueError):
    """The text is no e-mail address, or one that mail cannot be sent to."""


@dataclass(frozen=True)
class Attachment:
    """A file of the store that travels with a mail; loaded when the mail is sent."""

    key: str
    filename: str
    content_type: str = "application/pdf"


@dataclass(frozen=True)
class Message:
    """What is said, in one language; to whom is the caller's business.

    `kind` names the sort of mail for the reader's preferences, e.g. `training.nominated`. `calendar`: an iCalendar object
    for the reader's calendar, with its METHOD; empty: none.
    """

    kind: str
    subject: str
    text: str
    html: str
    lang: str
    attachments: tuple[Attachment, ...] = field(default=())
    calendar: str = ""


def render(
    kind: str, *, template: str, lang: str, timezone: str, attachments: Sequence[Attachment] = (), **context: object
) -> Message:
    """Renders `<template>.subject.txt`, `.txt` and `.html` (e.g. `training/email/nominated`) in the recipient's language."""
    if lang in i18n.CITIZENS and not i18n.speaks_to_citizens(template.partition("/")[0]):
        lang = i18n.SOURCE  # rather than a mail that is half in each
    with i18n.in_language(lang, timezone):
        chosen = i18n.current()
        portal = settings().base_url
        values = {"locale": chosen, "lang": chosen, "dir": i18n.direction(chosen), "portal_url": portal, **context}
        return Message(
            kind=kind,
            subject=" ".join(render_template(f"{template}.subject.txt", **values).split()),
            text=render_template(f"{template}.txt", **values).strip() + "\n",
            html=render_template(f"{template}.html", **values),
            lang=i18n.current(),
            attachments=tuple(attachments),
        )


def one_line(text: str) -> str:
    """The text without line ends and other control signs, so that nothing of it can become a header of its own; and without
    what a mail program would decode (RFC 2047) into something else than was written.
    """
    kept = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text)
    return " ".join(kept.replace("=?", "= ?").split())


def wire_address(address: str) -> str:
    """The address as servers exchange it: the domain in its ASCII form (IDNA), the local part as it is.

    Raises:
        Unaddressable: it cannot be an address.
    """
    local, at, domain = address.strip().rpartition("@")
    if not (local and at and domain) or one_line(address) != address.strip() or any(sign in "<>," for sign in address):
        raise Unaddressable("not an e-mail address")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise Unaddressable("the domain cannot be written in ASCII") from None


def _address(name: str, address: str) -> Address:
    local, _at, domain = wire_address(address).rpartition("@")
    return Address(display_name=one_line(name), username=local, domain=domain)


def compose(
    message: Message, *, sender: str, sender_name: str, to: str, to_name: str, message_id: str,
    files: Sequence[tuple[str, str, bytes]] = (), unsubscribe: str | None = None,
) -> EmailMessage:  # fmt: skip
    """The message as it goes over the wire.

    `message_id` comes without brackets and is derived from the row, so that a repeated mail is seen as the same. `files`
    are (name, content type, bytes). `unsubscribe` is the address for one-click unsubscription (RFC 8058); None for mail
    that cannot be switched off.

    Raises:
        Unaddressable: `to` or `sender` is no address.
    """
    recipient = _address(to_name, to)
    # Only a local part in another script needs the extension SMTPUTF8 (RFC 6531), which not every server has.
    policy = _POLICY if recipient.username.isascii() else _POLICY.clone(utf8=True)
    mail = EmailMessage(policy=policy)
    mail["From"] = _address(sender_name, sender)
    mail["To"] = recipient
    mail["Subject"] = one_line(message.subject)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    if message.calendar:
        _add_calendar(mail, message.calendar)
    for name, content_type, data in files:
        main, _slash, sub = content_type.partition("/")
        mail.add_attachment(data, maintype=main, subtype=sub or "octet-stream", filename=one_line(name))
    # Last: adding parts moves every Content- header there is into the first of them.
    mail["Content-Language"] = message.lang
    return mail


_METHOD = re.compile(r"^METHOD:([A-Z-]+)\r?$", re.MULTILINE)


def _add_calendar(mail: EmailMessage, calendar: str) -> None:
    """The entry twice, as mail programs look for it in two places.

    As the last alternative, with the METHOD of the object in the header (RFC 6047, 2.4): Outlook looks for an invitation only
    in the first part of a mail and below it ([MS-STANOICAL] 2.2.168), and Gmail shows its card for this part. And as a file for
    programs that see attachments only; its type is `application/ics`, so that it is no second invitation. This is the
    structure that CalConnect's guide for developers recommends (https://devguide.calconnect.org/Scheduling/iMIP/). Base64
    keeps the object's lines as they are, whatever a relay thinks of long ones.

    Raises:
        ValueError: the object names no method.
    """
    method = _METHOD.search(calendar)
    if method is None:
        raise ValueError("a calendar object that is sent by mail says its METHOD")
    mail.add_alternative(calendar, subtype="calendar", cte="base64", params={"method": method[1]})
    mail.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")


SIGNED_HEADERS = (
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-language",
    "auto-submitted", "list-unsubscribe", "list-unsubscribe-post",
)  # fmt: skip


def signed(mail: EmailMessage, settings: Settings) -> bytes:
    """The bytes to send, with a DKIM signature (RFC 6376) when a key is configured.

    RFC 8058 asks that the signature covers the two headers of unsubscribing. `from` is signed once more than it stands
    there, so that nobody can add a second one.
    """
    data = mail.as_bytes()
    if not settings.dkim_key:
        return data
    domain = settings.dkim_domain or parseaddr(settings.mail_from)[1].rpartition("@")[2]
    present = [name.encode() for name in SIGNED_HEADERS if mail[name] is not None]
    import dkim  # with a resolver of names it weighs 3 MB, and only workers with a key sign

    signature: bytes = dkim.sign(
        data, settings.dkim_selector.encode(), domain.encode(), settings.dkim_key.encode(),
        canonicalize=(b"relaxed", b"relaxed"), include_headers=[*present, b"from"],
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


class Courier:
    """Sends many mails over as few connections as possible: opens one when needed, another when it broke.

    Use as a context manager; not shared between threads.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._stack = contextlib.ExitStack()
        self._client: smtplib.SMTP | None = None
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._hang_up()

    def send(self, data: bytes, *, sender: str, to: str) -> None:
        """Hands over one mail; returns when the server has taken responsibility for it (250).

        Raises:
            OSError, smtplib.SMTPException: it has not, or we cannot know.
        """
        client = self._client or self._call()
        options = [] if to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        try:
            client.sendmail(wire_address(sender), [wire_address(to)], data, mail_options=options)
        except OSError as error:  # smtplib's own are OSErrors too
            refused = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
            if not refused or client.sock is None:  # a 421 makes smtplib close the talk
                self._hang_up()
            raise
        self._sent += 1
        if self._sent >= MAILS_A_CONNECTION:
            self._hang_up()

    def _call(self) -> smtplib.SMTP:
        self._client = self._stack.enter_context(connection(self._url))
        self._sent = 0
        return self._client

    def _hang_up(self) -> None:
        self._client = None
        # The mail's fate is known by now; a server that does not say goodbye changes nothing.
        with contextlib.suppress(OSError):
            self._stack.close()
