"""One listener: what waits for it, and how it is told."""

from __future__ import annotations

import asyncio
from collections import deque

from portal.live.messages import Message
from portal.live.tokens import Token

BEAT = b":\n\n"
RECONNECT = b"event: reconnect\ndata: {}\n\n"


def event(message: Message) -> bytes:
    """A message as a server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""
    return f"id: {message.seq}\ndata: {message.envelope()}\n\n".encode()


def gap(seq: int) -> bytes:
    """Something up to `seq` is missing: look at the page's state again."""
    return f'id: {seq}\nevent: gap\ndata: {{"seq":{seq}}}\n\n'.encode()


def presence(listeners: int) -> bytes:
    """How many listen; without a number, for it is not repeated."""
    return f'event: presence\ndata: {{"listeners":{listeners}}}\n\n'.encode()


class Listener:
    """A connection. Whoever fans out calls `tell`, the connection's own task takes by `next`; both in one event loop."""

    __slots__ = ("_closing", "_most", "_task", "_waiting", "_wake", "cut", "heard_at", "hears", "subject", "until")

    def __init__(self, token: Token, *, most: int, now: float) -> None:
        self.subject, self.hears, self.until = token.subject, token.hears, token.expires
        self.heard_at = now  # by the loop's clock: when it last got something
        self.cut = False
        self._most, self._closing = most, False
        self._waiting: deque[bytes] = deque()
        self._wake: asyncio.Future[None] | None = None
        self._task = asyncio.current_task()

    def tell(self, chunk: bytes) -> None:
        """Puts something into its queue; one that does not read what it was sent is cut, and comes back by its last number."""
        if self.cut or self._closing:
            return
        if len(self._waiting) >= self._most:
            self.end()
            return
        self._waiting.append(chunk)
        self._rouse()

    def close(self, last: bytes = RECONNECT) -> None:
        """Ends it in peace: what waits is sent, then `last`."""
        if not self._closing:
            self._closing = True
            self._waiting.append(last)
            self._rouse()

    def end(self) -> None:
        """Ends it at once, even where it is stuck in sending."""
        self.cut = True
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    async def next(self) -> bytes:
        """All that waits, or what comes next; empty when it is over."""
        if not self._waiting and not self._closing:
            self._wake = asyncio.get_running_loop().create_future()
            try:
                await self._wake
            finally:
                self._wake = None
        chunk = b"".join(self._waiting)
        self._waiting.clear()
        return chunk

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)
