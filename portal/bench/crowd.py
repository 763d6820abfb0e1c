"""Many people at once, each sending once: all together, or at a fixed rate. In threads, each with a connection kept open.

wrk cannot do either: it sends for a time, not a number, and it sends as fast as it is answered.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from portal.bench.load import Request

CONNECTIONS = 16


@dataclass
class Crowd:
    """What a crowd was answered. `latencies` in milliseconds, in the order in which they came; of a fixed rate from the
    moment at which a request was due, so that a server that falls behind cannot hide it.
    """

    seconds: float = 0.0
    sending: float = 0.0  # seconds from the first to the last request's sending
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def at_once(base: str, people: Sequence[Sequence[Request]], *, expected: Sequence[int]) -> Crowd:
    """Everybody sends what is his, one request after the other, as soon as a connection is free.

    `expected`: the status of a person's first, second … answer.
    """
    return _run(base, people, expected, due=lambda _number: 0.0)


def paced(base: str, requests: Sequence[Request], *, rate: float, expected: int) -> Crowd:
    """Sends `rate` requests a second, whether or not the earlier ones have been answered, as far as connections go."""
    return _run(base, [[one] for one in requests], [expected], due=lambda number: number / rate)


def _run(
    base: str, people: Sequence[Sequence[Request]], expected: Sequence[int], *, due: Callable[[int], float]
) -> Crowd:
    found, turn, lock = Crowd(), iter(enumerate(people)), threading.Lock()
    began = time.perf_counter()

    def work() -> None:
        connection = HTTPConnection(base.removeprefix("http://"), timeout=30)
        try:
            while True:
                with lock:
                    number, requests = next(turn, (-1, ()))
                if number < 0:
                    return
                _person(connection, requests, expected, began=began, due=due(number), found=found)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(min(CONNECTIONS, len(people)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.seconds = time.perf_counter() - began
    return found


def _person(
    connection: HTTPConnection, requests: Sequence[Request], expected: Sequence[int], *, began: float, due: float,
    found: Crowd,
) -> None:  # fmt: skip
    """What one person sends. What goes wrong is kept as a line; the others go on."""
    time.sleep(max(0.0, began + due - time.perf_counter()))
    sent = time.perf_counter()
    found.sending = max(found.sending, sent - began)
    for request, status in zip(requests, expected, strict=True):
        try:
            answered = _send(connection, request)
        except (OSError, HTTPException) as error:
            connection.close()  # the next request opens it again
            found.errors.append(f"{request.method} {request.path}: {error!r}")
            return
        if answered != status:
            found.errors.append(f"{request.method} {request.path} answers {answered}, not {status}")
            return
    found.latencies.append((time.perf_counter() - (began + due if due else sent)) * 1000)


def _send(connection: HTTPConnection, request: Request) -> int:
    headers = {"Cookie": request.cookie, "Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "en"}
    if request.body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(request.method, request.path, request.body or None, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status
