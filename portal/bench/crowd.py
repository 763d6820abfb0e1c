"""Many people at once, each sending once: all together, or at a fixed rate, each over a connection of his own.

wrk cannot do either: it sends for a time, not a number, and it sends as fast as it is answered. One thread waits for all
connections, and requests are bytes before the clock starts: the servers have the same processors, and what the crowd takes of
them they lack.
"""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from portal.bench.load import Request

TIMEOUT = 30.0  # seconds that an answer may take
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)


@dataclass
class Crowd:
    """What a crowd was answered. `latencies` in milliseconds, in the order in which they came, from the moment at which a
    request was due, so that a server that falls behind cannot hide it.
    """

    seconds: float = 0.0
    sending: float = 0.0  # seconds from the first to the last request's sending
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class _Person:
    """One of them: what is still to be sent, and what has come of the answer. `due`: seconds after the beginning."""

    due: float
    requests: Sequence[Request]
    encoded: deque[bytes]
    turn: int = 0
    unsent: bytes = b""
    answer: bytearray = field(default_factory=bytearray)
    until: float = 0.0

    @property
    def asked(self) -> str:
        request = self.requests[self.turn]
        return f"{request.method} {request.path}"

    def begin(self, now: float) -> None:
        """Takes the next request."""
        self.unsent, self.until = self.encoded.popleft(), now + TIMEOUT
        self.answer.clear()


def at_once(base: str, people: Sequence[Sequence[Request]], *, expected: Sequence[int]) -> Crowd:
    """Everybody comes in the same moment, and sends what is his, one request after the other.

    `expected`: the status of a person's first, second … answer. A latency is that of all that a person sends.
    """
    return _Run(base, people, expected, due=lambda _number: 0.0).run()


def paced(base: str, requests: Sequence[Request], *, rate: float, expected: int) -> Crowd:
    """Sends `rate` requests a second, whether or not the earlier ones have been answered."""
    return _Run(base, [[one] for one in requests], [expected], due=lambda number: number / rate).run()


class _Run:
    """One crowd. A connection that is free is used again, as the browser of somebody who stays would; else one is opened."""

    def __init__(
        self, base: str, people: Sequence[Sequence[Request]], expected: Sequence[int], *, due: Callable[[int], float]
    ) -> None:
        host, _colon, port = base.removeprefix("http://").partition(":")
        self._address, self._expected, self._found = (host, int(port)), expected, Crowd()
        self._coming = deque(
            _Person(due(number), requests, deque(_encoded(one, base) for one in requests))
            for number, requests in enumerate(people)
        )
        self._selector, self._free = selectors.DefaultSelector(), list[socket.socket]()
        self._began = self._looked = 0.0

    def run(self) -> Crowd:
        """Until everybody has been answered, or has not been within `TIMEOUT`."""
        self._began = time.perf_counter()
        try:
            while self._coming or self._selector.get_map():
                self._let_in()
                self._wait()
        finally:
            for connection in [*self._free, *(key.fileobj for key in list(self._selector.get_map().values()))]:
                connection.close()  # type: ignore[union-attr]  # only sockets are registered
            self._selector.close()
        self._found.seconds = self._now()
        return self._found

    def _now(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._began

    def _let_in(self) -> None:
        """Whoever is due sends, as soon as the connection stands."""
        while self._coming and self._coming[0].due <= self._now():
            person = self._coming.popleft()
            self._found.sending = now = self._now()
            person.begin(now)
            connection = self._free.pop() if self._free else socket.socket()
            connection.setblocking(False)
            try:
                connection.connect_ex(self._address)  # one that stands already says so, which is no harm
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
                self._selector.register(connection, selectors.EVENT_WRITE, person)
            except OSError as error:
                self._fail(connection, person, repr(error))

    def _wait(self) -> None:
        """Until something can be read or written, or the next person is due; late answers are given up."""
        next_due = self._coming[0].due - self._now() if self._coming else 1.0
        for key, _events in self._selector.select(max(0.0, min(1.0, next_due))):
            self._go_on(key.fileobj, key.data)  # type: ignore[arg-type]  # only sockets are registered
        now = self._now()
        if now < self._looked + 1.0:
            return
        self._looked = now
        for key in [key for key in self._selector.get_map().values() if key.data.until < now]:
            self._fail(key.fileobj, key.data, "no answer in time")  # type: ignore[arg-type]  # as above

    def _go_on(self, connection: socket.socket, person: _Person) -> None:
        try:
            if person.unsent:
                person.unsent = person.unsent[connection.send(person.unsent) :]
                if not person.unsent:
                    self._selector.modify(connection, selectors.EVENT_READ, person)
                return
            received = connection.recv(1 << 17)
        except OSError as error:
            self._fail(connection, person, repr(error))
            return
        if not received:
            self._fail(connection, person, "the connection was closed")
            return
        person.answer += received
        status = _status(person.answer)
        if status:
            self._answered(connection, person, status)

    def _answered(self, connection: socket.socket, person: _Person, status: int) -> None:
        wanted = self._expected[person.turn]
        if status != wanted:
            self._found.errors.append(f"{person.asked} answers {status}, not {wanted}")
        elif person.encoded:
            person.turn += 1
            person.begin(self._now())
            self._selector.modify(connection, selectors.EVENT_WRITE, person)
            return
        else:
            self._found.latencies.append((self._now() - person.due) * 1000)
        self._selector.unregister(connection)
        self._free.append(connection)

    def _fail(self, connection: socket.socket, person: _Person, why: str) -> None:
        """What goes wrong is kept as a line; the others go on."""
        self._found.errors.append(f"{person.asked}: {why}")
        if connection in self._selector.get_map():
            self._selector.unregister(connection)
        connection.close()


def _encoded(request: Request, base: str) -> bytes:
    lines = [
        f"{request.method} {request.path} HTTP/1.1", f"Host: {base.removeprefix('http://')}", f"Cookie: {request.cookie}",
        "Accept: text/html", "Accept-Encoding: gzip", "Accept-Language: en",
    ]  # fmt: skip
    body = request.body.encode()
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _status(answer: bytearray) -> int:
    """The status of an answer that is there as a whole; 0 while it is not. All answers of ours say how long they are."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return 0
    length = _LENGTH.search(answer, 0, end + 2)
    expected = int(length[1]) if length else 0
    return int(answer[9:12]) if len(answer) >= end + 4 + expected else 0
