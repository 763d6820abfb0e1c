"""Slides of a run: pictures and words of their pages, who turns them, and how they are brought in."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import clock, db, storage, tasks, web
from portal.core.access import public
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter, one_in_a_room
from portal.webinars.forms.joining import DeckForm
from portal.webinars.models import DeckFile, DeckState, Registration
from portal.webinars.queries import slides as queries
from portal.webinars.rules import joining as rules
from portal.webinars.rules import powers
from portal.webinars.rules.joining import Door
from portal.webinars.services import slides as services
from portal.webinars.views.base import bp, form_page
from portal.webinars.views.joining import crew, in_room, participant, stage_context

_SHOWN = (Door.OPEN, Door.OVER)


def _reader(key: str) -> Registration:
    """Somebody who may see slides: in the room, or after it; who makes the webinar always."""
    found = participant(key)
    if not found.is_crew and rules.door(found, found.run, clock.now()) not in _SHOWN:
        raise NotFound
    return found


@bp.get("/webinars/join/<key>/slides/<uuid:file_id>/<int:number>")
@public
def slide_image(key: str, file_id: uuid.UUID, number: int) -> Response:
    """The picture of a page. It never changes: a new file has a new address."""
    found = queries.image_key(_reader(key).run_id, file_id, number)
    if found is None:
        raise NotFound
    response = storage.send(found, inline=True)
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@bp.get("/webinars/join/<key>/slides/<uuid:file_id>/words")
@public
def slide_words(key: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """The words of all pages, for those who do not see them: `{"1": "…"}`."""
    file = _file(_reader(key), file_id)
    return {str(number): text for number, text in queries.words_of(file.id).items()}


@bp.get("/webinars/join/<key>/slides/<uuid:file_id>/pdf")
@public
def slides_pdf(key: str, file_id: uuid.UUID) -> Response:
    """The PDF to take along, where the organiser allows it."""
    registration = _reader(key)
    file = _file(registration, file_id)
    if not registration.is_crew and (not registration.run.gives_slides or file.state is not DeckState.READY):
        raise NotFound
    return storage.send(file.file_key, filename=file.filename)


def _file(registration: Registration, file_id: uuid.UUID) -> DeckFile:
    found = queries.file_of(registration.run_id, file_id)
    if found is None:
        raise NotFound
    return found


@bp.get("/webinars/join/<key>/stage")
@public
def room_slides(key: str) -> Response:
    """The slides of the room as a piece of its page, after another deck has come onto the stage."""
    registration = in_room(key)
    if not request.headers.get("HX-Request"):
        return web.see_other("webinars.join", key=key)
    return web.render("webinars/_slides.html", **stage_context(registration, key))


@bp.post("/webinars/join/<key>/slide")
@public
@limiter.limit("240 per minute", key_func=one_in_a_room)
def turn_slide(key: str) -> ResponseReturnValue:
    """Turns everybody's slides; `deck` empty takes them off the stage."""
    registration = crew(key, powers.may_present)
    deck, page = request.form.get("deck", ""), request.form.get("page", "1")
    if not all(text.isascii() and text.isdigit() and len(text) < 5 for text in (deck or "0", page)):
        raise NotFound
    try:
        with db.transaction():
            shown = services.show(presenter=registration, deck=int(deck) if deck else None, page=int(page))
    except DomainError as error:
        if _wants_json():
            return {"message": error.message}, error.status
        flash(error.message, "error")
        return web.see_other("webinars.join", key=key)
    if _wants_json():
        return {"deck": int(deck) if deck else None, "page": shown}
    if request.form.get("back") == "presenter":
        return web.see_other("webinars.presenter", key=key)
    return web.see_other("webinars.join", key=key, panel=request.form.get("panel") or None)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


# Bringing in ---------------------------------------------------------------------------------------------------------


@bp.route("/webinars/join/<key>/decks", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour", methods=["POST"])
def room_decks(key: str) -> ResponseReturnValue:
    """The slides of a run, for those who make it: brought in before or during the run."""
    registration = crew(key, powers.may_bring_slides)
    decks = queries.decks_of(registration.run_id)
    form = DeckForm()
    form.offer(decks, registration)
    if not form.validate_on_submit():
        return _decks(registration, key, form, decks)
    try:
        data, _kind = storage.check_upload(form.file.data, kinds={"pdf"}, max_bytes=services.LARGEST)
        with db.transaction():
            file = services.bring_in(
                registration=registration, deck_number=form.deck_number, title=form.title.data, lang=form.lang.data,
                data=data, filename=form.file.data.filename or "slides.pdf",
            )  # fmt: skip
    except DomainError as error:
        error.field = error.field or "file"
        return _decks(registration, key, form, decks, error)
    tasks.send("webinars.draw_slides", str(file.id))
    flash(_("The file is here. Its pages are being drawn."), "success")
    return web.see_other("webinars.room_decks", key=key)


def _decks(
    registration: Registration, key: str, form: FlaskForm, decks: Any, error: DomainError | None = None
) -> Response:
    return form_page(
        "webinars/room_decks.html", form, error, registration=registration, run=registration.run, key=key, decks=decks
    )


@bp.get("/webinars/join/<key>/decks/<uuid:file_id>/progress")
@public
def deck_progress(key: str, file_id: uuid.UUID) -> Response:
    """How far the pages of a file are, as a piece of the page that asks again."""
    registration = crew(key, powers.may_bring_slides)
    file = _file(registration, file_id)
    if not request.headers.get("HX-Request"):
        return web.see_other("webinars.room_decks", key=key)
    return web.render(
        "webinars/_deck_file.html",
        file=file,
        key=key,
        registration=registration,
        speaker_id=queries.deck_speaker(file.deck_id),
    )


@bp.post("/webinars/join/<key>/decks/<uuid:file_id>/remove")
@public
def remove_deck_file(key: str, file_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a file away; what is on the stage goes on in another language, or leaves it."""
    registration = crew(key, powers.may_bring_slides)
    file = _file(registration, file_id)
    if not powers.may_bring(registration, file.lang, speaker_id=queries.deck_speaker(file.deck_id)):
        raise NotFound
    with db.transaction():
        deck_id = file.deck_id
        services.remove(file=file)
        services.drop_empty_deck(deck_id=deck_id)
    flash(_("The file is removed."), "success")
    return web.see_other("webinars.room_decks", key=key)
