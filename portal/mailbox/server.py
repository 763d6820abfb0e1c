"""The two servers of the mailbox, SMTP and web, in one process, on 127.0.0.1 only."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.mailbox.store import Store
from portal.mailbox.web import Server

HOST = "127.0.0.1"
_MAX_MESSAGE = 40 * 1024 * 1024


class _Keeper:
    """What aiosmtpd calls for each message."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name it calls
        content = envelope.original_content or b""
        self.store.add(content, sender=envelope.mail_from or "", recipients=list(envelope.rcpt_tos))
        return "250 Kept"


class Mailbox:
    """SMTP server and web page over one folder. Port 0 takes a free one; the ports in use stand in the attributes.

    `start()` returns when both accept connections; `stop()` when both have ended. Also a context manager.
    """

    def __init__(self, folder: Path, *, smtp_port: int = 0, web_port: int = 0) -> None:
        self.store = Store(folder)
        # The controller cannot name a port that the system chose, so its server is asked after the start.
        self._smtp = Controller(
            _Keeper(self.store),
            hostname=HOST,
            port=smtp_port or _free_port(),
            enable_SMTPUTF8=True,
            data_size_limit=_MAX_MESSAGE,
            ident="portal try-out mailbox",
        )
        self._web = Server((HOST, web_port), self.store)
        self._web_thread = threading.Thread(target=self._web.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def smtp_url(self) -> str:
        return f"smtp://{HOST}:{self._smtp.port}"

    @property
    def web_url(self) -> str:
        return f"http://{HOST}:{self._web.server_address[1]}"

    def start(self) -> None:
        """Raises OSError if the SMTP port is taken (the web port is taken on construction)."""
        self._smtp.start()
        self._web_thread.start()

    def stop(self) -> None:
        self._smtp.stop()
        self._web.shutdown()
        self._web.server_close()
        self._web_thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
