"""Are the servers an operator named there? Each question is answered with None or one line saying what is wrong."""

from __future__ import annotations

import fcntl
import os
import smtplib
import socket
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

_SECONDS = 5


def database_fault(url: str) -> str | None:
    """Connects and logs in. The line never contains the password."""
    import psycopg

    try:
        psycopg.connect(plain(url), connect_timeout=_SECONDS).close()
    except (psycopg.Error, UnicodeError) as error:
        return f"DATABASE_URL: {_shown(url)} cannot be used: {_first_line(error)}"
    return None


def redis_fault(url: str) -> str | None:
    """Connects, logs in and asks PING."""
    import redis

    try:
        client = redis.from_url(url, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS)
        client.ping()
        client.close()
    except (redis.RedisError, ValueError, OSError) as error:
        return f"REDIS_URL: {_shown(url)} cannot be used: {_first_line(error)}"
    return None


def smtp_fault(url: str) -> str | None:
    """Says EHLO, takes TLS where the address asks for it, and logs in where it names a user. Sends nothing."""
    parts = urlsplit(url)
    try:
        host, port = parts.hostname or "", parts.port
        if parts.scheme == "smtps":
            client: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=_SECONDS)
        else:
            client = smtplib.SMTP(host, port or (587 if parts.scheme == "smtp+starttls" else 25), timeout=_SECONDS)
        with client:
            client.ehlo()
            if parts.scheme == "smtp+starttls":
                client.starttls()
            if parts.username:
                client.login(unquote(parts.username), unquote(parts.password or ""))
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return f"SMTP_URL: {_shown(url)} cannot be used: {_first_line(error)}"
    return None


def plain(url: str) -> str:
    """A database address as libpq and psycopg take it: without SQLAlchemy's driver name."""
    return "postgresql://" + url.partition("://")[2]


def port_is_free(port: int) -> bool:
    """Whether a server may listen on 127.0.0.1:port. Connections of a former server that still fade out do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def claim_port(wanted: int, *, shared: bool = False) -> int:
    """`wanted` or the first one above it that is free, kept for this process until it ends. Raises OSError if none of 100 is.

    A server listens on it only seconds later: until then a second portal that starts sees the claim, a lock that goes
    with its process however that ends. shared: the server takes its port with SO_REUSEPORT, as granian does; the port is
    then also held against all other programs, which the system would else give it when they ask for any. (Two portals on
    one such port would answer in turn, which is why the lock stands beside it.)
    """
    for port in range(wanted, min(wanted + 100, 65536)):
        if port_is_free(port) and _claimed(port) and (not shared or _held(port)):
            return port
    raise OSError(f"No port from {wanted} to {wanted + 99} is free.")


_claims: list[int] = []
_holds: list[socket.socket] = []


def _held(port: int) -> bool:
    """Whether the port is bound to this process now. What is bound but does not listen gets no connections."""
    hold = socket.socket()
    hold.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        hold.bind(("127.0.0.1", port))
    except OSError:
        hold.close()
        return False
    _holds.append(hold)
    return True


def _claimed(port: int) -> bool:
    """Whether the port is ours now, among the portals of this user."""
    claim = os.open(Path(tempfile.gettempdir()) / f"portal-port-{os.getuid()}-{port}", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(claim)
        return False
    _claims.append(claim)
    return True


def _shown(url: str) -> str:
    """The address without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
