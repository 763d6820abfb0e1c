"""One reader of Redis for all listeners of a process, and what it keeps of each channel."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio
from redis.exceptions import RedisError

from portal.live import messages
from portal.live.messages import Message
from portal.live.server import listener as sse
from portal.live.server.listener import Listener
from portal.live.server.options import Options
from portal.live.tokens import Token

log = logging.getLogger("portal.live")

RECENT = 256  # messages of a channel kept in memory: after a restart hundreds ask for the same few
_AT_ONCE = 100  # messages read from Redis, and told, in one go: half of what may wait for a listener (`Options.queue`)
_BLOCK = 5.0  # seconds a read waits for something new
_POLLED = 30.0  # seconds for which somebody who polls counts as present
AWAY = (RedisError, OSError)


class Full(Exception):
    """Too many connections, of this person or in all."""


@dataclass
class Channel:
    """A channel that somebody listens to. `last`: the number of the last message that was told; `recent`: the last ones."""

    name: str
    last: int = 0
    recent: deque[Message] = field(default_factory=lambda: deque(maxlen=RECENT))
    listeners: set[Listener] = field(default_factory=set)
    counted: int = -1

    def told(self, message: Message) -> None:
        """Sends a message to everybody who may hear it."""
        if not message.follows(self.last):
            self.told_gap()
        self.last = message.seq
        self.recent.append(message)
        chunk = sse.event(message)
        for one in self.listeners:
            if not message.audience or message.audience in one.hears:
                one.tell(chunk)

    def told_gap(self) -> None:
        """Lets everybody look at the state again."""
        for one in self.listeners:
            one.tell(sse.gap(self.last))

    def recall(self, after: int) -> list[Message] | None:
        """What came after a number, or None where memory does not reach back that far."""
        if after >= self.last:
            return []
        if not self.recent or not (self.recent[0].seq <= after or self.recent[0].follows(after)):
            return None
        return [message for message in self.recent if message.seq > after]


class Hub:
    """All channels and listeners of a process. `start` it in the event loop in which it is used."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.process = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.channels: dict[str, Channel] = {}
        self.is_away = False
        self.is_draining = False
        # redis-py now and then takes a cancellation for a fault of the line; so what runs looks at this as well.
        self._is_over = False
        self._subjects: Counter[str] = Counter()
        self._gone = asyncio.Event()
        self._said: set[str] = set()
        self._opening: dict[str, asyncio.Task[Channel]] = {}
        self._polls: dict[str, dict[str, float]] = {}
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def listeners(self) -> int:
        return sum(len(channel.listeners) for channel in self.channels.values())

    async def start(self) -> None:
        """Connects lazily: a Redis that is away is waited for."""
        # For questions an answer comes at once; the reader waits for something new.
        self.client = redis.asyncio.from_url(self.options.redis_url, socket_connect_timeout=2, socket_timeout=5)
        self.reader = redis.asyncio.from_url(
            self.options.redis_url, socket_connect_timeout=2, socket_timeout=2 * _BLOCK
        )
        self._flush_due = self.client.register_script(messages.FLUSH)
        self._presence = self.client.register_script(messages.PRESENCE)
        self._tasks = [
            asyncio.create_task(self._read()),
            asyncio.create_task(self._beat()),
            asyncio.create_task(self._again_and_again(self.options.flush, self._flush)),
            asyncio.create_task(self._again_and_again(self.options.count, self._count)),
        ]

    async def stop(self) -> None:
        """Sends everybody away, and ends what runs."""
        await self.drain()
        self._is_over = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(*AWAY):
            await self.client.zrem(messages.PROCESSES, self.process)
            for name in self._said:
                await self._presence(keys=[messages.presence_key(name)], args=[self.process, 0])
        await self.reader.aclose()
        await self.client.aclose()

    async def drain(self, seconds: float = 3.0) -> None:
        """Tells every listener to come back, and waits until they are gone. Nobody new is let in."""
        self.is_draining = True
        for channel in self.channels.values():
            for one in channel.listeners:
                one.close()
        if self.listeners:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._gone.wait(), seconds)
        for one in [one for channel in self.channels.values() for one in channel.listeners]:
            one.end()

    # Listening ---------------------------------------------------------------------------------------------------------

    async def join(self, token: Token) -> tuple[Channel, Listener]:
        """A new listener of the token's channel, to be called by the task of its connection.

        Raises:
            Full: too many connections. RedisError, OSError: Redis is away.
        """
        channel = self.channels.get(token.channel) or await self._open(token.channel)
        if self.is_draining or self.listeners >= self.options.listeners:
            raise Full
        if self._subjects[token.subject] >= self.options.per_subject:
            raise Full
        self.channels[channel.name] = channel  # it may have been left by everybody while we waited
        one = Listener(token, most=self.options.queue, now=asyncio.get_running_loop().time())
        channel.listeners.add(one)
        self._subjects[one.subject] += 1
        return channel, one

    def leave(self, channel: Channel, one: Listener) -> None:
        """It is gone, for whatever reason."""
        channel.listeners.discard(one)
        self._subjects[one.subject] -= 1
        if not self._subjects[one.subject]:
            del self._subjects[one.subject]
        if not channel.listeners and self.channels.get(channel.name) is channel:
            del self.channels[channel.name]
        if not self.listeners:
            self._gone.set()

    async def replay(self, channel: Channel, one: Listener, after: int | None) -> AsyncGenerator[bytes]:
        """What it missed, from `after` on up to what its queue brings; None: nothing, it begins now.

        Ask for the first piece before anything else is awaited, so that nothing lies between the two.
        """
        until = channel.last
        found = [] if after is None else channel.recall(after)
        if found is not None:
            if chunk := _told_to(one, found):
                yield chunk
            return
        heard, first = after or 0, True
        while heard < until:
            found = await self.stored(channel.name, heard, until)
            if first and (not found or not found[0].follows(heard)):
                yield sse.gap(until)
                return
            if chunk := _told_to(one, found):
                yield chunk
            if len(found) < _AT_ONCE:
                return
            heard, first = found[-1].seq, False

    async def stored(self, channel: str, after: int, until: int | None = None) -> list[Message]:
        """Messages in Redis after a number, a hundred at most. Raises RedisError, OSError."""
        end = "+" if until is None else f"{until}-0"
        found: Any = await self.client.xrange(messages.stream_key(channel), f"({after}-0", end, count=_AT_ONCE)
        return [messages.read(entry) for entry in found]

    async def poll(self, token: Token, after: int) -> tuple[int, list[Message], bool]:
        """For those who cannot keep a line open: the last number, what is new for them, and whether something is missing.

        Raises RedisError, OSError: Redis is away.
        """
        self._polls.setdefault(token.channel, {})[token.subject] = time.monotonic()
        found = await self.stored(token.channel, after)
        if found and not found[0].follows(after):
            last: Any = await self.client.xrevrange(messages.stream_key(token.channel), count=1)
            return messages.read(last[0]).seq, [], True
        wanted = [message for message in found if not message.audience or message.audience in token.hears]
        return (found[-1].seq if found else after), wanted, False

    def present(self, channel: str) -> int:
        """People who listen or poll here, each once."""
        since, polls = time.monotonic() - _POLLED, self._polls.get(channel, {})
        people = {name for name, at in polls.items() if at > since}
        if channel in self.channels:
            people |= {one.subject for one in self.channels[channel].listeners}
        return len(people)

    async def _open(self, name: str) -> Channel:
        """Reads where a channel stands, once however many ask for it at the same time."""
        if name not in self._opening:
            self._opening[name] = asyncio.create_task(self._opened(name))
            self._opening[name].add_done_callback(lambda _task: self._opening.pop(name, None))
        return await asyncio.shield(self._opening[name])

    async def _opened(self, name: str) -> Channel:
        found: Any = await self.client.xrevrange(messages.stream_key(name), count=RECENT)
        channel = Channel(name)
        channel.recent.extend(messages.read(entry) for entry in reversed(found))
        channel.last = channel.recent[-1].seq if channel.recent else 0
        self.channels[name] = channel
        self._changed.set()
        return channel

    # What runs all the time ----------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        while not self._is_over:
            try:
                if self.is_away:
                    await self._catch_up()
                await self._read_once()
            except AWAY as error:
                if not self.is_away:
                    log.warning("Redis is away, listeners wait: %s", type(error).__name__)
                self.is_away = True
                await asyncio.sleep(self.options.again)

    async def _read_once(self) -> None:
        """Waits for something new in any channel; begins anew as soon as another channel is listened to."""
        self._changed.clear()
        if not self.channels:
            await self._changed.wait()
            return
        wanted: dict[Any, Any] = {
            messages.stream_key(channel.name): f"{channel.last}-0" for channel in self.channels.values()
        }
        reading = asyncio.create_task(self._newer(wanted))
        changing = asyncio.create_task(self._changed.wait())
        try:
            await asyncio.wait({reading, changing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            changing.cancel()
            if not reading.done():
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
                await (
                    self.reader.connection_pool.disconnect()
                )  # an answer that still comes must not meet the next question
        if not reading.cancelled():
            self._told(reading.result())

    async def _newer(self, wanted: dict[Any, Any]) -> Any:
        return await self.reader.xread(wanted, count=_AT_ONCE, block=int(_BLOCK * 1000))

    def _told(self, found: Any) -> None:
        """Entries of several streams, as redis-py gives them for either protocol."""
        streams = found.items() if isinstance(found, dict) else found or ()
        prefix = len(messages.stream_key(""))
        for key, entries in streams:
            channel = self.channels.get(key.decode()[prefix:])
            for entry in entries[0] if entries and isinstance(entries[0], list) else entries:
                message = messages.read(entry)
                if channel is not None and message.seq > channel.last:
                    channel.told(message)

    async def _catch_up(self) -> None:
        """Redis is back: what it kept is told, and since what was published meanwhile is lost, all look at the state again."""
        for channel in list(self.channels.values()):
            while found := await self.stored(channel.name, channel.last):
                for message in found:
                    channel.told(message)
            channel.told_gap()
        if not self.channels:
            await self.client.ping()
        self.is_away = False
        log.warning("Redis is back")

    async def _beat(self) -> None:
        """A sign of life for those who heard nothing for a while, and an end for those whose time is over."""
        while not self._is_over:
            await asyncio.sleep(min(1.0, self.options.heartbeat / 5))
            now, wall = asyncio.get_running_loop().time(), time.time()
            for one in [one for channel in self.channels.values() for one in channel.listeners]:
                if wall >= one.until:
                    one.close()
                elif now - one.heard_at >= self.options.heartbeat:
                    one.tell(sse.BEAT)

    async def _again_and_again(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while not self._is_over:
            await asyncio.sleep(seconds)
            with suppress(*AWAY):  # the reader tells that Redis is away; this work is done when it is back
                await work()

    async def _flush(self) -> None:
        await self._flush_due(keys=[messages.DUE])

    async def _count(self) -> None:
        """Says how many people are here, to Redis for the portal and, where the sum of all processes changed, to the listeners."""
        await self.client.zadd(messages.PROCESSES, {self.process: time.time()})
        await self.client.expire(messages.PROCESSES, 2 * messages.STALE // 1000)
        since = time.monotonic() - _POLLED
        kept = {name: {who: at for who, at in people.items() if at > since} for name, people in self._polls.items()}
        self._polls = {name: people for name, people in kept.items() if people}
        for name in {*self.channels, *self._polls, *self._said}:
            present = self.present(name)
            count = int(await self._presence(keys=[messages.presence_key(name)], args=[self.process, present]))
            (self._said.add if present else self._said.discard)(name)
            channel = self.channels.get(name)
            if channel is not None and count != channel.counted:
                channel.counted = count
                for one in channel.listeners:
                    one.tell(sse.presence(count))


def _told_to(one: Listener, found: list[Message]) -> bytes:
    return b"".join(sse.event(message) for message in found if not message.audience or message.audience in one.hears)
