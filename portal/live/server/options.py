"""What the live process is told: from the environment, and its limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal import config
from portal.live import tokens

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True)
class Options:
    """Times in seconds.

    origins: pages of these origins may read the answers; empty where the proxy makes it one origin. heartbeat: silence after
    which a listener gets a comment, so that proxies and browsers keep the line. flush: how often waiting snapshots are looked
    for. count: how often listeners are counted. queue: messages that may wait for one slow reader before it is cut.
    per_subject: connections of one person to one process. listeners: of all. again: until the next try while Redis is away.
    retry: what a browser waits before it comes back, at least; up to as much again is added by chance, so that not all come at once.
    """

    redis_url: str = field(repr=False)
    key: bytes = field(repr=False)
    origins: frozenset[str] = frozenset()
    heartbeat: float = 15.0
    flush: float = 0.2
    count: float = 5.0
    again: float = 0.5
    retry: float = 3.0
    queue: int = 200
    per_subject: int = 6
    listeners: int = 10_000


def from_environment() -> Options:
    """Of this process.

    Raises:
        portal.config.ConfigError: REDIS_URL or SECRET_KEY is missing, or an address cannot be used.
    """
    # The database is none of this process's business, so it need not know where it is.
    settings = config.from_environment(database_url="postgresql://none")
    origins = _origins(settings.base_url) if settings.live_url else frozenset()
    return Options(redis_url=settings.redis_url, key=tokens.derive_key(settings.secret_key), origins=origins)


def _origins(base_url: str) -> frozenset[str]:
    """The origin of the portal's pages; on one's own computer by each of the names it has there."""
    parts = urlsplit(base_url)
    port = f":{parts.port}" if parts.port else ""
    if parts.hostname in {"127.0.0.1", "localhost", "::1"}:
        return frozenset(f"{parts.scheme}://{name}{port}" for name in _LOOPBACK)
    return frozenset({f"{parts.scheme}://{parts.hostname}{port}"})
