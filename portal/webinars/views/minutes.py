"""The note-taker's panel."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from portal.core import i18n, ids
from portal.core.access import public
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.webinars.models import NoteKind, Registration
from portal.webinars.queries import captions as queries
from portal.webinars.rules import powers
from portal.webinars.services import minutes as services
from portal.webinars.views.base import bp
from portal.webinars.views.joining import crew
from portal.webinars.views.panels import Said, do, moderator
from portal.webinars.words import captions as words
from portal.webinars.words import joining as joining_words

PANEL = "minutes"


def minutes_panel(registration: Registration) -> Mapping[str, Any]:
    """What the panel shows."""
    return {
        "lines": queries.minutes_of(registration.run_id), "said": Said(), "words": words, "clock_of": services.clock_of,
        "request_key": str(ids.new_id()),
    }  # fmt: skip


def _kind() -> NoteKind:
    given = request.form.get("kind", NoteKind.NOTE)
    if given not in set(NoteKind):
        raise NotFound
    return NoteKind(given)


@bp.post("/webinars/join/<key>/minutes")
@public
def take_note(key: str) -> ResponseReturnValue:
    """A line more."""
    taker, kind, given = moderator(key, powers.may_take_minutes), _kind(), request.form
    return do(
        taker, key, PANEL,
        lambda: services.note(taker=taker, kind=kind, text=given.get("text", ""), request_key=given.get("request_key", "")),
    )  # fmt: skip


@bp.post("/webinars/join/<key>/minutes/<uuid:minute_id>")
@public
def edit_note(key: str, minute_id: uuid.UUID) -> ResponseReturnValue:
    """Other words, another mark, or away with it."""
    taker, kind, text = moderator(key, powers.may_take_minutes), _kind(), request.form.get("text", "")
    if request.form.get("action") == "remove":
        return do(
            taker, key, PANEL, lambda: services.remove(taker=taker, minute_id=minute_id), _("The note is removed.")
        )
    return do(
        taker,
        key,
        PANEL,
        lambda: services.edit(taker=taker, minute_id=minute_id, kind=kind, text=text),
        _("The note is changed."),
    )


@bp.get("/webinars/join/<key>/minutes.md")
@public
def minutes_markdown(key: str) -> Response:
    """The minutes as Markdown; decisions and the like carry their mark."""
    taker = crew(key, powers.may_take_minutes)
    title = joining_words.text_of(taker.run.webinar, i18n.current()).title
    lines = [
        f"# {title}",
        "",
        *(
            f"- {services.clock_of(one.at_seconds)} {_marked(one.kind)}{_one_line(one.text)}"
            for one in queries.minutes_of(taker.run_id)
        ),
    ]
    response = Response("\n".join(lines) + "\n", content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=minutes-{taker.run.webinar.slug}-{taker.run.number}.md"
    )
    return response


def _marked(kind: NoteKind) -> str:
    return "" if kind is NoteKind.NOTE else f"**{words.NOTE_KINDS[kind]}:** "


def _one_line(text: str) -> str:
    return text.replace("\n", "\n  ")
