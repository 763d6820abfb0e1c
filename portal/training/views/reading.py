"""Readers score the applications given to them and offer times for interviews. Nobody sees another's scores too early."""

from __future__ import annotations

import uuid

from flask import Response, flash, request

from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, services
from portal.training.forms import ScoreForm, SlotForm
from portal.training.models import Edition
from portal.training.queries import editions, interviews
from portal.training.queries import selection as queries
from portal.training.queries.selection import OwnReading
from portal.training.services.applications import written
from portal.training.views.base import bp, form_page, me


@bp.get("/training/readings/")
@requires(rules.may_read)
def readings() -> Response:
    """What is given to the reader, what is still to do first."""
    return web.render(
        "training/readings.html", lines=queries.own_readings(me()), own_editions=queries.editions_read_by(me())
    )


def _own(review_id: uuid.UUID) -> OwnReading:
    found = queries.own_reading(me(), review_id)
    if found is None:
        raise NotFound
    return found


@bp.route("/training/readings/<uuid:review_id>", methods=["GET", "POST"])
@requires(rules.may_read)
def reading(review_id: uuid.UUID) -> Response:
    """One application with its documents, and the scores for it."""
    own = _own(review_id)
    form = ScoreForm.of(own.edition, own.review)
    if not form.validate_on_submit():
        return _reading_page(own, form)
    is_final = request.form.get("action") == "hand_in"
    try:
        with db.transaction():
            services.save_scores(
                review=own.review, edition=own.edition, scores=form.scores(), comment=form.comment.data or "",
                actor=me(), hand_in=is_final,
            )  # fmt: skip
    except DomainError as error:
        return _reading_page(_own(review_id), form, error)
    flash(_("Your scores are handed in.") if is_final else _("Your scores are saved."), "success")
    return web.see_other("training.readings") if is_final else web.see_other("training.reading", review_id=review_id)


def _reading_page(own: OwnReading, form: ScoreForm, error: DomainError | None = None) -> Response:
    return form_page(
        "training/reading.html", form, error, own=own, application=queries.application_of(own.nomination.id),
        documents=[one for one in queries.documents_of([own.nomination.id]) if one.kind != "passport"],
        written=written, may_score=rules.may_score(own.review, own.edition),
    )  # fmt: skip


def _edition_read(slug: str) -> Edition:
    """An edition for which the reader reads."""
    found = editions.edition_by_slug(slug)
    if found is None or not queries.is_reader_of(me(), found.id):
        raise NotFound
    return found


@bp.route("/training/readings/interviews/<slug>", methods=["GET", "POST"])
@requires(rules.may_read)
def interviews_offered(slug: str) -> Response:
    """The times that the reader offers, who booked them, and one more."""
    edition, form = _edition_read(slug), SlotForm()
    if not form.validate_on_submit():
        return _slots_page(edition, form)
    zone = me().timezone
    try:
        with db.transaction():
            services.offer_slot(
                edition=edition, reader=me(), starts_at=form.moment(zone), timezone=zone, minutes=form.minutes.data,
                place=form.place.data,
            )  # fmt: skip
    except DomainError as error:
        return _slots_page(edition, form, error)
    flash(_("The time is offered to the nominees."), "success")
    return web.see_other("training.interviews_offered", slug=slug)


def _slots_page(edition: Edition, form: SlotForm, error: DomainError | None = None) -> Response:
    lines = [line for line in interviews.slots_of(edition.id) if line.reader.id == me().id]
    return form_page("training/interviews.html", form, error, edition=edition, lines=lines)


@bp.post("/training/readings/interviews/<slug>/<uuid:slot_id>/remove")
@requires(rules.may_read)
def remove_slot(slug: str, slot_id: uuid.UUID) -> Response:
    """Takes a free time back."""
    _edition_read(slug)
    try:
        with db.transaction():
            services.remove_interview_slot(slot_id=slot_id, reader=me())
        flash(_("The time is no longer offered."), "success")
    except DomainError as error:
        flash(error.message, "error")
    return web.see_other("training.interviews_offered", slug=slug)
