"""The verbs of the portal's side: publish, and hand out the right to listen. What is published leaves after the commit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import redis
import structlog

from portal.core import cache, clock, db, settings
from portal.live import messages, tokens

log = structlog.get_logger(__name__)

MODERATORS = "moderators"  # an audience that most rooms have; any plain name is one


@dataclass(frozen=True)
class Stream:
    """What a page needs to listen; `live_region` of components/live.html turns it into attributes.

    `url`, `poll`: addresses of the live process. `token`: see `tokens`. `seconds`: how long it lasts. `after`: the number of
    the last message that the page already shows. `renew`: address of the portal that answers `stream_answer`, a new token.
    """

    channel: str
    url: str
    poll: str
    token: str
    seconds: int
    after: int
    renew: str
    hears: tuple[str, ...] = ()

    @property
    def share(self) -> str:
        """Tabs of one browser for which this is the same share one connection."""
        return " ".join((self.channel, *self.hears))


def publish(*, channel: str, kind: str, data: Mapping[str, Any], audience: str = "") -> None:
    """Tells everybody who hears `channel`, or only an `audience` of it, once the open block is committed.

    If the block is rolled back, nothing is told. Messages of two transactions may arrive in either order: what must not be
    overtaken by an older state goes as a snapshot. While Redis is away the message is lost, as every listener is then asked
    to look at the page's state again when it is back.

    Raises:
        ValueError: channel, kind or audience is not a plain name, or `data` is more than `messages.LARGEST` bytes.
        TypeError: `data` cannot be said in JSON.
        RuntimeError: no `with db.transaction():` is open.
    """
    _check(channel, kind, audience)
    encoded, at = messages.encode(data), clock.now().isoformat()
    db.after_commit(lambda: _send(channel, kind, encoded, audience, at))


def publish_snapshot(
    *, channel: str, kind: str, key: str, make: Callable[[], Mapping[str, Any]], audience: str = ""
) -> None:
    """Tells a state once the open block is committed: at most two a second for each `key`, and always the last one.

    `make` is called after the commit and must ask the database (columns, not rows that are loaded already); of states that were
    read at the same time the one that holds all commits goes out. What comes too soon waits in Redis, where the live process
    sends the newest half a second after the one before. `key`: e.g. `poll:<id>`; `kind`, `audience` and errors as in `publish`.
    """
    _check(channel, kind, audience)
    if not key or len(key) > 100:
        raise ValueError("the key of a snapshot has 1 to 100 characters")
    db.after_commit(lambda: _offer(channel, kind, key, make, audience))


def open_stream(*, channel: str, subject: str, renew: str, hears: Collection[str] = ()) -> Stream:
    """The right to listen for whom the caller has authorised. **Call it before reading what the page shows**: what is
    published in between is then sent again rather than missed.

    `subject`: who it is, opaque, at most 100 characters; `hears`: audiences beside "everybody", e.g. (MODERATORS,); `renew`:
    the address that answers `stream_answer` after asking again whether they may.
    """
    base = settings().live_url
    return Stream(
        channel=channel, url=f"{base}/live/stream", poll=f"{base}/live/poll", renew=renew, seconds=tokens.LIFETIME,
        token=_token(channel, subject, hears), after=position(channel), hears=tuple(sorted(hears)),
    )  # fmt: skip


def stream_answer(*, channel: str, subject: str, hears: Collection[str] = ()) -> dict[str, Any]:
    """What the `renew` address answers as JSON: `{"token": …, "seconds": …}`."""
    return {"token": _token(channel, subject, hears), "seconds": tokens.LIFETIME}


def position(channel: str) -> int:
    """The number of the last message of a channel, 0 if there is none (or Redis is away: then all that is kept is sent again)."""
    try:
        last: Any = _redis().xrevrange(messages.stream_key(channel), count=1)
    except redis.RedisError:
        return 0
    return int(last[0][0].partition(b"-")[0]) if last else 0


def presence(channel: str) -> int:
    """How many people listen now; up to some seconds old, 0 while Redis is away."""
    try:
        return int(_script(messages.PRESENCE)(keys=[messages.presence_key(channel)], client=_redis()))
    except redis.RedisError:
        return 0


def _check(channel: str, kind: str, audience: str) -> None:
    if not tokens.CHANNEL.fullmatch(channel):
        raise ValueError(f"not the name of a channel: {channel!r}")
    if not tokens.NAME.fullmatch(kind) or (audience and not tokens.NAME.fullmatch(audience)):
        raise ValueError(f"not a plain name: {kind!r}, {audience!r}")


def _token(channel: str, subject: str, hears: Collection[str]) -> str:
    key = _key(settings().secret_key)
    return tokens.sign(key, channel=channel, subject=subject, hears=hears, now=clock.now().timestamp())


_key = lru_cache(maxsize=4)(tokens.derive_key)


def _send(channel: str, kind: str, data: str, audience: str, at: str) -> None:
    try:
        _script(messages.PUBLISH)(keys=[messages.stream_key(channel)], args=[kind, data, audience, at], client=_redis())
    except redis.RedisError:
        log.warning("live.message_lost", kind=kind)


def _offer(channel: str, kind: str, key: str, make: Callable[[], Mapping[str, Any]], audience: str) -> None:
    snapshots = messages.snapshot_key(channel)
    try:
        version = int(_script(messages.VERSION)(keys=[snapshots], args=[key], client=_redis()))
    except redis.RedisError:
        log.warning("live.snapshot_lost", kind=kind)
        return
    data = messages.encode(make())
    try:
        _script(messages.OFFER)(
            keys=[messages.stream_key(channel), snapshots, messages.DUE],
            args=[channel, key, version, kind, data, audience, clock.now().isoformat()], client=_redis(),
        )  # fmt: skip
    except redis.RedisError:
        log.warning("live.snapshot_lost", kind=kind)


def _redis() -> redis.Redis:
    """The client of the application: half a second at most for an answer."""
    return cache.store().client


@lru_cache(maxsize=8)
def _script(source: str) -> Any:
    """A script that sends its digest, and its source only where Redis does not know it."""
    return redis.commands.core.Script(_redis(), source)
