"""The web server of the live process: granian inside the process's own event loop, without a parent that only watches."""

from __future__ import annotations

import asyncio

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from portal.live.server.http import create_app
from portal.live.server.hub import Hub

_BUFFER = 8192  # bytes: what browsers send us is one short request, and each connection keeps this much


async def serve(hub: Hub, host: str, port: int, asked: asyncio.Event) -> None:
    """Answers until `asked` to stop; then listeners are told to come back before the server ends, for it waits for open answers."""
    server = Server(
        create_app(hub), address=host, port=port, interface=Interfaces.ASGI, http=HTTPModes.http1, websockets=False,
        backlog=4096, backpressure=hub.options.listeners + 1000, log_level=LogLevels.error,
        http1_settings=HTTP1Settings(max_buffer_size=_BUFFER),
    )  # fmt: skip
    serving = asyncio.create_task(server.serve())
    asking = asyncio.create_task(asked.wait())
    await asyncio.wait({serving, asking}, return_when=asyncio.FIRST_COMPLETED)
    asking.cancel()
    if not serving.done():
        await hub.drain()
        server.stop()  # type: ignore[no-untyped-call]  # granian's
    await serving
