"""Polls in the room: answered, opened, closed, shown."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from portal.core.access import public
from portal.core.i18n import _
from portal.webinars.models import Poll, PollKind, Registration
from portal.webinars.polling import sizes
from portal.webinars.queries import polls as queries
from portal.webinars.queries.polls import Answer
from portal.webinars.rules import polls as rules
from portal.webinars.services import polls as services
from portal.webinars.views.base import bp
from portal.webinars.views.joining import in_room
from portal.webinars.views.panels import Said, actor, do, limit, moderator
from portal.webinars.words import questions as words

PANEL = "polls"


def polls_panel(registration: Registration) -> Mapping[str, Any]:
    """What the panel shows."""
    shown = queries.polls_for(registration, partial(services.voter, registration=registration))
    return {"shown_polls": shown, "said": Said(), "words": words, "poll_rules": rules, "sizes": sizes}


@bp.post("/webinars/join/<key>/polls/<uuid:poll_id>/vote")
@public
@limit
def vote_poll(key: str, poll_id: uuid.UUID) -> ResponseReturnValue:
    """Answers a poll."""
    registration, poll = in_room(key), queries.poll_by_id(poll_id)
    answer = _answer(poll) if poll else Answer()
    return do(
        registration, key, PANEL, lambda: services.cast(registration=registration, poll_id=poll_id, answer=answer),
        _("Your answer is counted."),
    )  # fmt: skip


def _answer(poll: Poll) -> Answer:
    """What was sent; whether it is an answer to the poll says the service."""
    given = request.form
    if poll.kind is PollKind.WORDS:
        return Answer(words=tuple(word[:200] for word in given.getlist("word") if word.strip()))
    if poll.kind is PollKind.SCALE:
        return Answer(value=_number(given.get("value", "")))
    if poll.kind is PollKind.RANKING:
        places = [(_number(given.get(f"place-{one.number}", "")), one.number) for one in poll.options]
        if sorted(place or 0 for place, _option in places) != list(range(1, len(places) + 1)):
            return Answer()
        return Answer(options=tuple(option for _place, option in sorted(places, key=lambda pair: pair[0] or 0)))
    return Answer(options=tuple(_number(one) or 0 for one in given.getlist("option")))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None


@bp.post("/webinars/join/<key>/polls/<uuid:poll_id>/<any(open, close, show, hide, screen):step>")
@public
def run_poll(key: str, poll_id: uuid.UUID, step: str) -> ResponseReturnValue:
    """Opens a poll, closes it, shows or hides its results, or puts it on the screen of the hall."""
    found = moderator(key)
    steps: dict[str, Callable[..., None]] = {
        "open": partial(services.open_poll, actor=actor()), "close": partial(services.close_poll, actor=actor()),
        "show": partial(services.show_results, shows=True, actor=actor()),
        "hide": partial(services.show_results, shows=False, actor=actor()), "screen": services.put_on_screen,
    }  # fmt: skip
    return do(
        found,
        key,
        PANEL,
        partial(steps[step], moderator=found, poll_id=poll_id),
        _("Saved. Everybody in the room sees it."),
    )
