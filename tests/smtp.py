"""A mail server for tests: real SMTP on loopback, told beforehand how to behave."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Received:
    """One mail as it came over the wire."""

    sender: str
    to: list[str]
    data: bytes
    connection: int

    @property
    def mail(self) -> EmailMessage:
        return BytesParser(policy=policy.default).parsebytes(self.data)

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    def body(self, kind: str = "plain") -> str:
        part = self.mail.get_body((kind,))
        assert part is not None
        return part.get_content()


@dataclass
class MailServer:
    """What it got, and how it answers the next mails; once a plan is used up it takes everything.

    `before_reply` runs in the server's thread when a mail has been taken and before the client hears of it.
    """

    received: list[Received] = field(default_factory=list)
    connections: int = 0
    before_reply: Callable[[Received], None] | None = None
    _recipient_replies: dict[str, str] = field(default_factory=dict)
    _data_replies: deque[str] = field(default_factory=deque)
    port: int = 0
    _dropping: int = 0
    _hanging_up: int = 0
    _closing: int = 0
    _gate: threading.Event | None = None
    reached: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def refuse_recipient(self, address: str, reply: str) -> None:
        """Answers RCPT for this address so, e.g. `550 5.1.1 No such user`."""
        self._recipient_replies[address] = reply

    def refuse_data(self, *replies: str) -> None:
        """Answers the next mails so once their text has come."""
        self._data_replies.extend(replies)

    def drop_unanswered(self, times: int = 1) -> None:
        """Takes the next mails and closes the connection before the 250 is sent: the client cannot know."""
        self._dropping = times

    def drop_answered(self, times: int = 1) -> None:
        """Says 250 to the next mails and closes the connection at once, without waiting for QUIT."""
        self._closing = times

    def hang_up(self, times: int = 1) -> None:
        """Closes the connection when the next recipients are named."""
        self._hanging_up = times

    def hold(self) -> threading.Event:
        """Lets the next mails wait for their answer until the returned event is set; `reached` tells that one has come."""
        self._gate = threading.Event()
        self.reached.clear()
        return self._gate

    # What aiosmtpd calls -----------------------------------------------------------------------------------------

    async def handle_EHLO(
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, replies: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        session.number = self.connections
        return replies

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self._hanging_up:
            self._hanging_up -= 1
            server.transport.abort()
        if address in self._recipient_replies:
            return self._recipient_replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._data_replies:
            return self._data_replies.popleft()
        got = Received(
            envelope.mail_from or "", list(envelope.rcpt_tos), envelope.original_content or b"", session.number
        )
        self.received.append(got)
        self.reached.set()
        if self.before_reply is not None:
            self.before_reply(got)
        if self._gate is not None:
            await asyncio.get_running_loop().run_in_executor(None, self._gate.wait, 30)
        if self._dropping:
            self._dropping -= 1
            server.transport.abort()
        if self._closing:
            self._closing -= 1
            asyncio.get_running_loop().call_soon(server.transport.close)
        return "250 OK"


def free_port() -> int:
    """A port nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A running server; stopped at the end."""
    server = MailServer(port=free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield server
    finally:
        if server._gate is not None:
            server._gate.set()
        controller.stop()
