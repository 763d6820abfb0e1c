"""Captions in the room: read, written, corrected, brought in and taken along."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, flash, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.core import db, i18n, ids, language_names, web
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.live import services as live
from portal.webinars import rooms
from portal.webinars.models import Registration, TrackState
from portal.webinars.queries import captions as queries
from portal.webinars.rules import joining as rules
from portal.webinars.rules import powers
from portal.webinars.services import captions as services
from portal.webinars.views.base import bp
from portal.webinars.views.joining import check_open, crew, in_room, participant
from portal.webinars.views.panels import Said, actor
from portal.webinars.words import captions as words

MOST_BYTES = 2_000_000
SIZE = "caption_size"  # in the session
_CORRECTABLE = 8  # of the last cues, in the console


def captions_panel(registration: Registration) -> Mapping[str, Any]:
    """What the panel and the page of captions show."""
    lang = registration.caption_lang
    return {
        "tracks": queries.tracks_of(registration.run_id), "lang": lang, "said": Said(), "words": words,
        "cues": queries.latest_cues(registration.run_id, lang) if lang else [], "size": session.get(SIZE, "m"),
        "names": language_names.NAMES, "alone": False, "writes": powers.caption_languages(registration, i18n.LOCALES),
    }  # fmt: skip


@bp.get("/webinars/join/<key>/captions")
@public
def captions_page(key: str) -> Response:
    """Captions alone, for a weak line: no picture, no sound, a few hundred bytes a minute."""
    registration = in_room(key)
    stream = live.open_stream(
        channel=rooms.channel(registration.run_id), subject=str(registration.id), hears=rooms.hears(registration),
        renew=url_for("webinars.join_stream", key=key),
    )  # fmt: skip
    return web.render(
        "webinars/captions.html", registration=registration, run=registration.run, key=key, stream=stream,
        **{**captions_panel(registration), "alone": True},
    )  # fmt: skip


@bp.post("/webinars/join/<key>/captions")
@public
def choose_captions(key: str) -> ResponseReturnValue:
    """Which language, how large. The page is loaded anew: it may hear another language from then on."""
    registration, size = in_room(key), request.form.get("size", "")
    with db.transaction():
        services.choose(registration=registration, lang=request.form.get("lang", ""))
    session[SIZE] = size if size in words.SIZES else "m"
    if request.form.get("alone"):
        return web.see_other("webinars.captions_page", key=key)
    return web.see_other("webinars.join", key=key, panel="captions", _anchor="panels")


@bp.route("/webinars/join/<key>/captions/<lang>", methods=["GET", "POST"])
@public
def caption_console(key: str, lang: str) -> ResponseReturnValue:
    """Where captions are written: a line, Enter, the next."""
    found = _captioner(key, lang)
    if request.method == "GET":
        return _console(found, key, lang)
    typed = request.form.get("typed", "")
    try:
        check_open(found)  # what is written is said now
        with db.transaction():
            services.write_cue(
                captioner=found, lang=lang, text=request.form.get("text", ""),
                request_key=request.form.get("request_key", ""),
                typed_ms=int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0,
            )  # fmt: skip
    except DomainError as refused:
        return _console(participant(key), key, lang, Said(error=refused))
    return _done(key, lang)


@bp.post("/webinars/join/<key>/captions/<lang>/<uuid:cue_id>")
@public
def correct_caption(key: str, lang: str, cue_id: uuid.UUID) -> ResponseReturnValue:
    """Other words for a cue in place; none: it goes."""
    found = _captioner(key, lang)
    try:
        with db.transaction():
            services.correct_cue(captioner=found, lang=lang, cue_id=cue_id, text=request.form.get("text", ""))
    except DomainError as refused:
        return _console(participant(key), key, lang, Said(error=refused))
    return _done(key, lang)


@bp.route("/webinars/join/<key>/captions/<lang>/file", methods=["GET", "POST"])
@public
def caption_file(key: str, lang: str) -> ResponseReturnValue:
    """A WebVTT file in place of all cues: brought in, or corrected here as text."""
    found = _captioner(key, lang)
    held = queries.track(found.run_id, lang)
    if request.method == "GET":
        return _file_page(found, key, lang, services.as_vtt(held) if held else "")
    source = ""
    try:
        source = _sent()
        with db.transaction():
            number = services.bring_in(captioner=found, lang=lang, source=source, actor=actor())
    except DomainError as refused:
        return _file_page(participant(key), key, lang, source, refused)
    flash(
        i18n.ngettext("%(num)d caption is saved as a draft.", "%(num)d captions are saved as a draft.", number),
        "success",
    )
    return web.see_other("webinars.caption_console", key=key, lang=lang)


@bp.post("/webinars/join/<key>/captions/<lang>/state")
@public
def caption_state(key: str, lang: str) -> ResponseReturnValue:
    """Being written, draft, or read."""
    found, state = _captioner(key, lang), request.form.get("state", "")
    if state not in set(TrackState):
        raise NotFound
    with db.transaction():
        services.set_state(captioner=found, lang=lang, state=TrackState(state), actor=actor())
    return web.see_other("webinars.caption_console", key=key, lang=lang)


@bp.post("/webinars/join/<key>/captions/<lang>/time")
@public
def caption_time(key: str, lang: str) -> ResponseReturnValue:
    """From when captions count: from now, or some seconds later or earlier than they do."""
    found, given = _captioner(key, lang), request.form
    try:
        if given.get("action") == "now":
            check_open(found)
        with db.transaction():
            if given.get("action") == "now":
                services.start_now(captioner=found, lang=lang)
            else:
                services.shift(captioner=found, lang=lang, seconds=_seconds(given.get("seconds", "")))
    except DomainError as refused:
        return _console(participant(key), key, lang, Said(error=refused))
    flash(_("The times are changed, of all captions in this language."), "success")
    return web.see_other("webinars.caption_console", key=key, lang=lang)


def _seconds(text: str) -> float:
    """What somebody typed, with a point or a comma; also the long minus of a keyboard.

    Raises:
        DomainError: no number.
    """
    plain = text.strip().replace(",", ".").replace("−", "-")
    if not re.fullmatch(r"[+-]?\d{1,5}(\.\d{1,3})?", plain, re.ASCII):
        raise DomainError(_("Enter a number of seconds between −3600 and 3600."), field="seconds")
    return float(plain)


@bp.get("/webinars/join/<key>/captions/<lang>.vtt")
@public
def captions_vtt(key: str, lang: str) -> Response:
    """The captions of a language as a file, for whoever was registered."""
    registration = participant(key)
    held = queries.track(registration.run_id, lang)
    if held is None:
        raise NotFound
    response = Response(services.as_vtt(held), content_type="text/vtt; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=captions-{held.lang}.vtt"
    return response


def _captioner(key: str, lang: str) -> Registration:
    if lang not in i18n.LOCALES:
        raise NotFound
    return crew(key, lambda found: powers.may_write_captions(found, lang))


def _console(found: Registration, key: str, lang: str, said: Said | None = None) -> Response:
    said, held = said or Said(), queries.track(found.run_id, lang)
    page = {
        "registration": found, "run": found.run, "key": key, "lang": lang, "said": said, "words": words,
        "track": held, "names": language_names.NAMES, "request_key": str(ids.new_id()),
        "cues": queries.latest_cues(found.run_id, lang, _CORRECTABLE), "text": request.form.get("text", "") if said.error else "",
        "begins_at": held.zero_at if held else rules.began_at(found.run),
    }  # fmt: skip
    template = (
        "webinars/_caption_console.html" if request.headers.get("HX-Request") else "webinars/caption_console.html"
    )
    return web.render(template, said.error.status if said.error else 200, **page)


def _done(key: str, lang: str) -> ResponseReturnValue:
    if request.headers.get("HX-Request"):
        return _console(participant(key), key, lang)
    return web.see_other("webinars.caption_console", key=key, lang=lang)


def _sent() -> str:
    """The file, else the text of the page; what is no text is not valid WebVTT, and is told so."""
    upload = request.files.get("file")
    data = upload.read(MOST_BYTES + 1) if upload and upload.filename else b""
    if len(data) > MOST_BYTES:
        raise DomainError(_("This file is too large."))
    return data.decode("utf-8", "replace") if data else request.form.get("source", "")


def _file_page(found: Registration, key: str, lang: str, source: str, error: DomainError | None = None) -> Response:
    return web.render(
        "webinars/caption_file.html", error.status if error else 200, registration=found, run=found.run, key=key, lang=lang,
        source=source, error=error, names=language_names.NAMES, most_bytes=MOST_BYTES,
    )  # fmt: skip
