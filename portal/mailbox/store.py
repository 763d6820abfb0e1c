"""Messages as .eml files in one folder: the file's name is the message's id, newest last in the order of names."""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from pathlib import Path

_ID = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}\Z")
_ENVELOPE_FROM, _ENVELOPE_TO = "X-Envelope-From", "X-Envelope-To"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; `number` is its place among the attachments, from 0."""

    number: int
    filename: str
    content_type: str
    content_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One kept message, decoded. `recipients` are those of the envelope, `headers` in their order in the message."""

    id: str
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]
    attachments: tuple[Attachment, ...]


class Store:
    """The folder. Safe for several threads: files appear whole and are never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parsed: dict[str, Message] = {}
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def add(self, content: bytes, *, sender: str, recipients: list[str]) -> str:
        """Keep a message as it came over the wire; returns its id."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
        envelope = "".join(
            f"{header}: {value}\r\n"
            for header, value in [
                (_ENVELOPE_FROM, sender),
                *((_ENVELOPE_TO, address) for address in recipients),
            ]
        )
        part = self.folder / f"{name}.part"
        part.write_bytes(envelope.encode() + content)
        part.rename(self._path(name))
        return name

    def ids(self) -> list[str]:
        """Ids of all messages, newest first."""
        return sorted(
            (entry.name[:-4] for entry in os.scandir(self.folder) if entry.name.endswith(".eml")),
            reverse=True,
        )

    def get(self, name: str) -> Message | None:
        """The message with this id, or None (also for a name that could not be an id)."""
        if name not in self._parsed:
            raw = self.raw(name)
            if raw is None:
                return None
            self._parsed[name] = _parse(name, raw)
        return self._parsed[name]

    def raw(self, name: str) -> bytes | None:
        """The message as kept, with two lines about the envelope in front."""
        if not _ID.match(name):
            return None
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def clear(self) -> None:
        """Throw all messages away."""
        for name in self.ids():
            self._path(name).unlink(missing_ok=True)
        self._parsed.clear()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.eml"


def _parse(name: str, raw: bytes) -> Message:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    return Message(
        id=name,
        received_at=datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        sender=str(message.get(_ENVELOPE_FROM, "")),
        recipients=tuple(str(value) for value in message.get_all(_ENVELOPE_TO, [])),
        subject=str(message.get("Subject", "")),
        message_id=str(message.get("Message-ID", "")).strip(),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        headers=tuple((key, str(value)) for key, value in message.items() if not key.startswith("X-Envelope-")),
        attachments=tuple(_attachment(number, part) for number, part in enumerate(_files(message))),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None or part.get_content_subtype() != kind:
        return ""
    return _decoded(part)


def _decoded(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (
        LookupError,
        ValueError,
    ):  # an unknown or wrong charset: show what can be shown
        return _payload(part).decode("utf-8", "replace")


def _files(message: EmailMessage) -> list[EmailMessage]:
    bodies = {id(message.get_body(preferencelist=(kind,))) for kind in ("plain", "html")}
    leaves = (part for part in message.walk() if isinstance(part, EmailMessage) and not part.is_multipart())
    return [part for part in leaves if id(part) not in bodies]


def _attachment(number: int, part: EmailMessage) -> Attachment:
    return Attachment(
        number=number,
        filename=part.get_filename() or f"part-{number + 1}",
        content_type=part.get_content_type(),
        content_id=str(part.get("Content-ID", "")).strip().strip("<>"),
        data=_payload(part),
    )


def _payload(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
