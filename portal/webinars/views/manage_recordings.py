"""Recordings for organisers: brought in, fetched, checked, published, taken back, deleted; wishes to be taken out."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.core import clock, db, settings, web
from portal.core.access import authorize, requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars import providers
from portal.webinars import rules as all_rules
from portal.webinars.forms.recordings import PublishForm, RemovalAnswerForm, SettingsForm, UploadForm
from portal.webinars.models import Recording, Run
from portal.webinars.queries import recordings as queries
from portal.webinars.rules import recordings as rules
from portal.webinars.rules.joining import kept_until
from portal.webinars.services import recording_pull
from portal.webinars.services import recordings as services
from portal.webinars.services.recording_files import MEGABYTE
from portal.webinars.views.base import bp, form_page, me, run_by_me
from portal.webinars.words import recordings as words

ROOM_FOR_THE_FORM = MEGABYTE
_UPLOADS = {"webinars.run_recordings", "webinars.add_recording_size"}


@bp.url_value_preprocessor
def allow_large_recordings(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A recording is larger than anything else that comes in; to be said before anybody reads the form, which the check of its
    token does before anybody is asked who he is: what only organisers send is read from organisers alone.
    """
    if endpoint in _UPLOADS and current_user.is_authenticated and all_rules.may_organise(current_user):
        request.max_content_length = settings().recording_most_mb * MEGABYTE + ROOM_FOR_THE_FORM


def _mine(recording_id: uuid.UUID) -> Recording:
    """A recording of a webinar that the reader runs.

    Raises:
        NotFound: there is none. Forbidden: somebody else runs it.
    """
    found = queries.recording(recording_id)
    if found is None:
        raise NotFound
    authorize(all_rules.is_organiser(me(), found.run.webinar))
    return found


@bp.route("/webinars/manage/runs/<uuid:run_id>/recordings", methods=["GET", "POST"])
@requires(all_rules.may_organise)
def run_recordings(run_id: uuid.UUID) -> ResponseReturnValue:
    """The recordings of a run, and how a further one is brought in."""
    run, form = run_by_me(run_id), UploadForm()
    form.offer()
    if not form.validate_on_submit():
        return _list(run, form)
    try:
        with db.transaction():
            made = services.begin(
                run=run, file=form.file.data.stream, filename=form.file.data.filename or "recording", size=form.chosen,
                actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return _list(run, form, error)
    flash(_("The recording is here. Check it, then publish it."), "success")
    return web.see_other("webinars.manage_recording", recording_id=made.id)


def _list(run: Run, form: UploadForm, error: DomainError | None = None) -> Response:
    carrier = providers.carrier_of(run)
    return form_page(
        "webinars/run_recordings.html", form, error, run=run, webinar=run.webinar, recordings=queries.of_run(run.id),
        recorded=words, original=_original(run), can_ask=carrier is not None and carrier.capabilities().records,
        search=queries.search_of(run.id), kept_until=kept_until(run),
    )  # fmt: skip


def _original(run: Run) -> Any:
    return next(text for text in run.webinar.texts if text.lang == run.webinar.original_lang)


@bp.post("/webinars/manage/runs/<uuid:run_id>/recordings/look")
@requires(all_rules.may_organise)
def look_for_recordings(run_id: uuid.UUID) -> ResponseReturnValue:
    """Asks the provider now."""
    run = run_by_me(run_id)
    with db.transaction():
        recording_pull.look_soon(run_id=run.id)
    flash(_("The provider is asked. What it has appears here within a minute."), "success")
    return web.see_other("webinars.run_recordings", run_id=run_id)


@bp.route("/webinars/manage/recordings/<uuid:recording_id>", methods=["GET", "POST"])
@requires(all_rules.may_organise)
def manage_recording(recording_id: uuid.UUID) -> ResponseReturnValue:
    """A recording for its organiser: its files, who may watch it, publishing, wishes to be taken out."""
    found, form = _mine(recording_id), SettingsForm()
    form.offer()
    if not form.is_submitted():
        form.show(found)
    if not form.validate_on_submit():
        return _page(found, form)
    try:
        with db.transaction():
            services.change(
                recording_id=found.id, audience=form.chosen, with_quiz=form.with_quiz.data, begins_after=form.begins_after.data,
                until=form.until(found), actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return _page(queries.recording(recording_id) or found, form, error)
    flash(_("The changes are saved."), "success")
    return web.see_other("webinars.manage_recording", recording_id=recording_id)


def _page(
    found: Recording, form: FlaskForm, error: DomainError | None = None, *, upload: UploadForm | None = None,
    publish: PublishForm | None = None, answer: RemovalAnswerForm | None = None,
) -> Response:  # fmt: skip
    upload = upload or UploadForm(formdata=None)
    upload.offer()
    return form_page(
        "webinars/manage_recording.html", form, error, found=found, run=found.run, webinar=found.run.webinar,
        original=_original(found.run), recorded=words, upload=upload, publish=publish or PublishForm(formdata=None),
        answer=answer or RemovalAnswerForm(formdata=None), consent=queries.consent_in(found.run_id),
        wishes=queries.wishes_of(found.id), recording_rules=rules, limit=kept_until(found.run), now=clock.now(),
    )  # fmt: skip


def _again(recording_id: uuid.UUID, error: DomainError | None, **forms: Any) -> Response:
    """The page anew, with what is wrong in one of its other forms."""
    found, form = _mine(recording_id), SettingsForm(formdata=None)
    form.offer()
    form.show(found)
    response = _page(found, form, error, **forms)
    response.status_code = error.status if error else 422
    return response


@bp.post("/webinars/manage/recordings/<uuid:recording_id>/sizes")
@requires(all_rules.may_organise)
def add_recording_size(recording_id: uuid.UUID) -> ResponseReturnValue:
    """A further size, or another file in place of one."""
    _mine(recording_id)
    upload = UploadForm()
    upload.offer()
    if not upload.validate_on_submit():
        return _again(recording_id, None, upload=upload)
    try:
        with db.transaction():
            services.add_size(
                recording_id=recording_id, file=upload.file.data.stream, filename=upload.file.data.filename or "recording",
                size=upload.chosen, actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return _again(recording_id, error, upload=upload)
    flash(_("The file is here."), "success")
    return web.see_other("webinars.manage_recording", recording_id=recording_id)


@bp.post("/webinars/manage/recordings/<uuid:recording_id>/sizes/<uuid:file_id>/remove")
@requires(all_rules.may_organise)
def remove_recording_size(recording_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a size away."""
    _mine(recording_id)
    try:
        with db.transaction():
            services.drop_size(recording_id=recording_id, file_id=file_id, actor=me())
    except DomainError as error:
        flash(error.message, "error")
        return web.see_other("webinars.manage_recording", recording_id=recording_id)
    flash(_("The file is removed."), "success")
    return web.see_other("webinars.manage_recording", recording_id=recording_id)


@bp.post("/webinars/manage/recordings/<uuid:recording_id>/publish")
@requires(all_rules.may_organise)
def publish_recording(recording_id: uuid.UUID) -> ResponseReturnValue:
    """Lets people watch it; where somebody did not agree, only with the organiser's word that he is not in it."""
    _mine(recording_id)
    publish = PublishForm()
    try:
        with db.transaction():
            services.publish(recording_id=recording_id, confirmed=bool(publish.confirmed.data), actor=me())
    except DomainError as error:
        return _again(recording_id, error, publish=publish)
    flash(_("The recording is published."), "success")
    return web.see_other("webinars.manage_recording", recording_id=recording_id)


@bp.post("/webinars/manage/recordings/<uuid:recording_id>/<any(withdraw, retry, delete):what>")
@requires(all_rules.may_organise)
def step_of_recording(recording_id: uuid.UUID, what: str) -> ResponseReturnValue:
    """Taken back, fetched once more, or deleted for good."""
    _mine(recording_id)
    acts: dict[str, tuple[Any, str]] = {
        "withdraw": (services.withdraw, _("The recording is taken back. Nobody watches it any more.")),
        "retry": (services.retry, _("It is fetched once more.")),
        "delete": (services.remove, _("The recording is deleted.")),
    }
    act, done = acts[what]
    try:
        with db.transaction():
            act(recording_id=recording_id, actor=me())
    except DomainError as error:
        flash(error.message, "error")
        return web.see_other("webinars.manage_recording", recording_id=recording_id)
    flash(done, "success")
    return web.see_other("webinars.manage_recording", recording_id=recording_id)


@bp.get("/webinars/manage/recordings/<uuid:recording_id>/progress")
@requires(all_rules.may_organise)
def recording_progress(recording_id: uuid.UUID) -> Response:
    """How far it is, as a piece of the page that asks again."""
    found = _mine(recording_id)
    if not request.headers.get("HX-Request"):
        return web.see_other("webinars.manage_recording", recording_id=recording_id)
    return web.render("webinars/_recording_state.html", found=found, recorded=words)


@bp.post("/webinars/manage/recordings/<uuid:recording_id>/wishes/<uuid:wish_id>")
@requires(all_rules.may_organise)
def answer_removal(recording_id: uuid.UUID, wish_id: uuid.UUID) -> ResponseReturnValue:
    """Answers somebody who wants to be taken out."""
    found, answer = _mine(recording_id), RemovalAnswerForm()
    if not answer.validate_on_submit():
        return _again(recording_id, None, answer=answer)
    try:
        with db.transaction():
            services.answer_removal(recording=found, wish_id=wish_id, answer=answer.answer.data, actor=me())
    except DomainError as error:
        return _again(recording_id, error, answer=answer)
    flash(_("The person is told."), "success")
    return web.see_other("webinars.manage_recording", recording_id=recording_id, _anchor="wishes")
