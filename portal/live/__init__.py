"""Streams to browsers: what happens in a room reaches everybody who is in it, within half a second.

Knows channels, not webinars: a channel is a name such as `webinar:<id>` that its owner chooses and whose page decides who may
hear it. Two halves meet in Redis only:

- the portal publishes, after the commit: `services.publish` (a message) and `services.publish_snapshot` (a state, at most two a
  second, the last one always), and hands out the right to listen: `services.open_stream` gives a page what the macro
  `live_region` of components/live.html needs; `services.stream_answer` is what the address that renews it answers;
- `server`, a process of its own without database and Flask, checks the signed token (`tokens`) and sends what is published to
  every listener as server-sent events, or to a poll. `messages` holds what both halves share: keys, scripts, envelopes.

A page works without any of it: rows hold the truth, and who reloads sees it. Stands on `core`; `webinars` and whoever else
has something live call it. docs/live.md says more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

# No import of Flask here: the live process loads this package too, and stays small without.


def init_app(_app: Flask) -> None:
    """Nothing to set up: pages ask `services`, and the process of `server` is started beside the web server."""
