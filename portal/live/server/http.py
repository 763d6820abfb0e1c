"""What browsers ask of the live process: `/live/stream`, `/live/poll`, `/live/health`."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager

from redis.exceptions import RedisError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from portal.live import tokens
from portal.live.server.hub import AWAY, Channel, Full, Hub
from portal.live.server.listener import Listener, gap, presence
from portal.live.server.options import Options
from portal.live.tokens import InvalidToken, Token

_BUSY = {"Retry-After": "5"}
_LARGEST_NUMBER = 2**53


class Unanswerable(Exception):
    """The answer is a status and a word."""

    def __init__(self, status: int, word: str) -> None:
        self.status, self.word = status, word


def create_app(hub: Hub) -> Starlette:
    """The application of a live process; it starts and stops the hub."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await hub.start()
        yield
        await hub.stop()

    async def poll(request: Request) -> Response:
        return await _polled(hub, request)

    async def health(_request: Request) -> Response:
        return await _health(hub)

    return Starlette(
        routes=[
            Route("/live/stream", _Stream(hub), methods=["GET"]), Route("/live/poll", poll), Route("/live/health", health),
        ],
        lifespan=lifespan,
    )  # fmt: skip


class _Stream:
    """`GET /live/stream?token=…&after=…`: server-sent events. Plain ASGI: a listener costs one task and no machinery."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        headers = _headers(request, self.hub.options)
        if request.method != "GET":
            await Response(status_code=405, headers=headers | {"Allow": "GET"})(scope, receive, send)
            return
        try:
            token, after = _token(request, self.hub.options), _after(request)
            channel, one = await self.hub.join(token)
        except (Unanswerable, Full, *AWAY) as error:
            await _refusal(error, headers)(scope, receive, send)
            return
        watch = asyncio.create_task(_end_when_gone(receive, one))
        try:
            async with aclosing(self.hub.replay(channel, one, after)) as missed:
                first = await _first(missed, channel.last)
                await send({"type": "http.response.start", "status": 200, "headers": _event_stream(headers)})
                await self._say(send, one, self._greeting(channel) + first)
                async for chunk in missed:
                    await self._say(send, one, chunk)
            while chunk := await one.next():
                await self._say(send, one, chunk)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except asyncio.CancelledError:
            if not one.cut:
                raise
        finally:
            watch.cancel()
            self.hub.leave(channel, one)

    async def _say(self, send: Send, one: Listener, chunk: bytes) -> None:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        one.heard_at = asyncio.get_running_loop().time()

    def _greeting(self, channel: Channel) -> bytes:
        """How long to wait before coming back, another while for each, so that not all come in one moment; how many are here."""
        retry = self.hub.options.retry * 1000
        wait = f"retry: {int(retry + random.random() * retry)}\n\n".encode()  # noqa: S311 - no secret
        return wait + (presence(channel.counted) if channel.counted >= 0 else b"")


async def _first(missed: AsyncIterator[bytes], last: int) -> bytes:
    """The first piece of what was missed. While Redis is away nobody knows it: the state is then looked at again."""
    try:
        return await anext(missed, b"")
    except AWAY:
        return gap(last)


async def _end_when_gone(receive: Receive, one: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    one.end()


async def _polled(hub: Hub, request: Request) -> Response:
    """`GET /live/poll?token=…&after=…`: `{"seq", "gap", "events", "listeners"}`, or 204 where nothing is new."""
    headers = _headers(request, hub.options)
    try:
        token, after = _token(request, hub.options), _after(request) or 0
        seq, events, missing = await hub.poll(token, after)
    except (Unanswerable, *AWAY) as error:
        return _refusal(error, headers)
    headers["ETag"] = f'"{seq}"'
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if seq == after:
        return Response(status_code=204, headers=headers)
    listed = ",".join(message.envelope() for message in events)
    body = f'{{"seq":{seq},"gap":{"true" if missing else "false"},"listeners":{hub.present(token.channel)},"events":[{listed}]}}'
    return Response(body, headers=headers, media_type="application/json")


async def _health(hub: Hub) -> Response:
    """Whether this process serves: for the supervisor's eyes, and to take a machine out of the proxy."""
    try:
        await hub.client.ping()
        state = "ok"
    except AWAY:
        state = "unreachable"
    ready = state == "ok" and not hub.is_draining
    found = {
        "status": "ready" if ready else "not ready",
        "redis": state,
        "listeners": hub.listeners,
        "channels": len(hub.channels),
    }
    return JSONResponse(found, 200 if ready else 503)


def _token(request: Request, options: Options) -> Token:
    try:
        return tokens.verify(options.key, request.query_params.get("token", ""), now=time.time())
    except InvalidToken as error:
        raise Unanswerable(401, str(error)) from None


def _after(request: Request) -> int | None:
    """The number up to which everything has been heard: the browser's own word goes before the page's."""
    given = request.headers.get("Last-Event-ID") or request.query_params.get("after") or ""
    if not given:
        return None
    if not (given.isascii() and given.isdigit()) or int(given[:20]) > _LARGEST_NUMBER:
        raise Unanswerable(400, "after must be a number")
    return int(given)


def _headers(request: Request, options: Options) -> dict[str, str]:
    found = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    origin = request.headers.get("Origin", "")
    if options.origins:
        found["Vary"] = "Origin"
    if origin in options.origins:
        found["Access-Control-Allow-Origin"] = origin
    return found


def _event_stream(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """`X-Accel-Buffering: no` lets nginx pass each event on as it comes."""
    all_of_them = {**headers, "Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
    return [(name.lower().encode(), value.encode()) for name, value in all_of_them.items()]


def _refusal(error: Exception, headers: Mapping[str, str]) -> Response:
    if isinstance(error, Unanswerable):
        return JSONResponse({"error": error.word}, error.status, headers)
    if isinstance(error, Full):
        return JSONResponse({"error": "too many connections"}, 429, {**headers, **_BUSY})
    if not isinstance(error, (RedisError, OSError)):
        raise error
    return JSONResponse({"error": "the broker is away"}, 503, {**headers, **_BUSY})
