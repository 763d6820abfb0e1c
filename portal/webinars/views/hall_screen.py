"""The screen of the hall: the question that is being answered, or a poll, in large letters. A signed link opens it."""

from __future__ import annotations

import hmac
import uuid
from datetime import timedelta
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock, web
from portal.core.access import public
from portal.core.errors import NotFound
from portal.live import services as live
from portal.webinars import queries, rooms
from portal.webinars.models import Run
from portal.webinars.polling import sizes
from portal.webinars.queries import polls, questions
from portal.webinars.views.base import bp
from portal.webinars.words import questions as words

WORKS_AFTER = timedelta(days=1)  # after the end of the run
AGAIN = 20  # seconds until a screen without a script loads itself again
_SIGNS = 32  # of the signature: 128 bits


def screen_key(run: Run) -> str:
    """`<id of the run>.<signature>`, made with the secret of the run: it shows what everybody in the room sees, nothing more."""
    return f"{run.id.hex}.{_signature(run)}"


def _signature(run: Run) -> str:
    return hmac.digest(run.secret.encode(), b"screen of the hall", "sha256").hex()[:_SIGNS]


def _run(screen: str) -> Run:
    number, _dot, signature = screen.partition(".")
    try:
        run = queries.run_by_id(uuid.UUID(number)) if len(number) == _SIGNS else None
    except ValueError:
        run = None
    if run is None or not signature.isascii() or not hmac.compare_digest(signature, _signature(run)):
        raise NotFound
    if clock.now() > run.ends_at + WORKS_AFTER:
        raise NotFound
    return run


def _shown(run: Run, screen: str) -> dict[str, Any]:
    asked = questions.on_screen(run.id)
    return {
        "run": run, "screen": screen, "question": asked, "poll": None if asked else polls.on_screen(run.id), "words": words,
        "sizes": sizes,
    }  # fmt: skip


@bp.get("/webinars/screen/<screen>")
@public
def hall_screen(screen: str) -> Response:
    """The page; it follows by itself, and without a script it loads itself again."""
    run = _run(screen)
    stream = live.open_stream(
        channel=rooms.channel(run.id),
        subject=f"screen-{run.id}",
        renew=url_for("webinars.hall_screen_stream", screen=screen),
    )
    return web.render("webinars/screen.html", stream=stream, again=AGAIN, **_shown(run, screen))


@bp.get("/webinars/screen/<screen>/shown")
@public
def hall_screen_shown(screen: str) -> ResponseReturnValue:
    """What the screen shows now."""
    run = _run(screen)
    if not request.headers.get("HX-Request"):
        return web.see_other("webinars.hall_screen", screen=screen)
    return web.render("webinars/_screen.html", **_shown(run, screen))


@bp.get("/webinars/screen/<screen>/stream")
@public
def hall_screen_stream(screen: str) -> ResponseReturnValue:
    """A new right to listen."""
    run = _run(screen)
    return live.stream_answer(channel=rooms.channel(run.id), subject=f"screen-{run.id}")
