"""A nominee completes the application, hands in documents, books an interview, answers the offer of a seat."""

from __future__ import annotations

import uuid

from flask import Response, flash, request

from portal.accounts.models import User
from portal.core import clock, db, i18n, storage, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, services, words
from portal.training.forms import ApplicationForm, DocumentForm
from portal.training.models import DocumentKind, Edition, Gender, Nomination
from portal.training.queries import editions, interviews, offers
from portal.training.queries import nominations as nominations_queries
from portal.training.queries import selection as queries
from portal.training.services.applications import MOST_BYTES
from portal.training.views.base import bp, form_page, me


def _mine(nomination_id: uuid.UUID) -> tuple[Nomination, Edition]:
    """The reader's own nomination."""
    found = nominations_queries.nomination_of(me(), nomination_id)
    if found is None:
        raise NotFound
    return found, found.edition


@bp.route("/training/nominations/<uuid:nomination_id>/application", methods=["GET", "POST"])
@requires(signed_in)
def application(nomination_id: uuid.UUID) -> Response:
    """The edition's questions. Half-filled is saved too; what comes too late stays in the form and says so."""
    found, edition = _mine(nomination_id)
    form = ApplicationForm.of(edition, queries.application_of(found.id))
    if not form.validate_on_submit():
        return _application_page(found, edition, form)
    try:
        with db.transaction():
            services.save_application(
                nomination=found, answers=form.answers(), languages=form.languages.data or [],
                gender=Gender(form.gender.data or Gender.UNDISCLOSED),
            )  # fmt: skip
    except DomainError as error:
        return _application_page(found, edition, form, error)
    flash(_("Your answers are saved."), "success")
    return web.see_other("training.nomination", nomination_id=found.id)


def _application_page(
    found: Nomination, edition: Edition, form: ApplicationForm, error: DomainError | None = None
) -> Response:
    return form_page(
        "training/application.html", form, error, nomination=found, edition=edition,
        may_complete=rules.may_complete(found, edition, clock.now()),
    )  # fmt: skip


# Documents ----------------------------------------------------------------------------------------------------------


def _of_mine_or_my_city(nomination_id: uuid.UUID) -> Nomination:
    """A nomination of the reader, or of a city for which the reader speaks."""
    found = nominations_queries.nomination_by_id(nomination_id)
    if found is None or not (rules.is_nominee(me(), found) or rules.is_coordinator(me(), found.city_id)):
        raise NotFound
    return found


@bp.get("/training/nominations/<uuid:nomination_id>/documents")
@requires(signed_in)
def documents(nomination_id: uuid.UUID) -> Response:
    """What is to be handed in by the reader, and, for the nominee, who opened what."""
    return _documents_page(_of_mine_or_my_city(nomination_id), DocumentForm())


def _documents_page(
    found: Nomination, form: DocumentForm, error: DomainError | None = None, wrong: DocumentKind | None = None
) -> Response:
    edition, is_own = found.edition, rules.is_nominee(me(), found)
    kinds = (rules.wanted_of_person(edition) if is_own else []) + (
        rules.wanted_of_city(edition) if rules.is_coordinator(me(), found.city_id) else []
    )
    handed_in = {one.kind: one for one in queries.documents_of([found.id])}
    return form_page(
        "training/documents.html", form, error, nomination=found, edition=edition, kinds=kinds, handed_in=handed_in,
        wrong=wrong, openings=queries.openings_of(found.id) if is_own else [], is_own=is_own, most_bytes=MOST_BYTES,
        person=db.session.get(User, found.user_id) if found.user_id else None,
        may_complete=rules.may_complete(found, edition, clock.now()),
    )  # fmt: skip


@bp.post("/training/nominations/<uuid:nomination_id>/documents/<kind>")
@requires(signed_in)
def hand_in_document(nomination_id: uuid.UUID, kind: str) -> Response:
    """Takes a file, judged by its content; an earlier one of the kind goes."""
    found, form = _of_mine_or_my_city(nomination_id), DocumentForm()
    if kind not in found.edition.required_documents or not rules.may_hand_in_document(me(), found, DocumentKind(kind)):
        raise NotFound
    chosen = DocumentKind(kind)
    if not form.validate_on_submit():
        return _documents_page(found, form, wrong=chosen)
    kinds = {"image"} if chosen is DocumentKind.PHOTO else {"pdf", "image"}
    try:
        data, content_type = storage.check_upload(form.file.data, kinds=kinds, max_bytes=MOST_BYTES)
        with db.transaction():
            services.hand_in_document(
                nomination=found, kind=chosen, data=data, content_type=content_type,
                filename=form.file.data.filename or "", actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return _documents_page(_of_mine_or_my_city(nomination_id), form, error, chosen)
    flash(_("Handed in: %(document)s", document=words.DOCUMENTS[chosen]), "success")
    return web.see_other("training.documents", nomination_id=found.id)


@bp.get("/training/documents/<uuid:document_id>")
@requires(signed_in)
def document(document_id: uuid.UUID) -> Response:
    """The file. Opened by anybody but its owners, that is noted first, and the nominee reads it."""
    found = queries.document_for(me(), document_id)
    if found is None:
        raise NotFound
    file, nomination, _edition = found
    response = storage.send(file.file_key, inline=True)
    if not rules.is_owner(me(), nomination, file.kind):
        with db.transaction():
            services.note_opening(document=file, opened_by=me())
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/training/editions/<slug>/guests")
@requires(rules.is_some_coordinator)
def guests(slug: str) -> Response:
    """Who comes, with the passports that hotel and visa need: for the coordinator of the city that holds the edition."""
    edition = editions.edition_by_slug(slug)
    if edition is None or not rules.is_host(me(), edition):
        raise NotFound
    return web.render("training/guests.html", edition=edition, lines=offers.guests_of(edition.id))


# Interview and offer ------------------------------------------------------------------------------------------------


@bp.get("/training/nominations/<uuid:nomination_id>/interview")
@requires(signed_in)
def interview(nomination_id: uuid.UUID) -> Response:
    """Times to choose from, in the nominee's zone and in the reader's."""
    found, edition = _mine(nomination_id)
    lines = interviews.slots_for(found, clock.now())
    return web.render(
        "training/interview.html", nomination=found, edition=edition, lines=lines,
        own=next((line for line in lines if line.slot.nomination_id == found.id), None),
    )  # fmt: skip


@bp.post("/training/nominations/<uuid:nomination_id>/interview/<uuid:slot_id>")
@requires(signed_in)
def book_interview(nomination_id: uuid.UUID, slot_id: uuid.UUID) -> Response:
    """Takes a time; who is a moment too late is told so and sees what is left."""
    found, _edition = _mine(nomination_id)
    try:
        with db.transaction():
            services.book(nomination=found, slot_id=slot_id, person=me())
        flash(_("The interview is booked. You and the reader get a message with the time."), "success")
    except DomainError as error:
        flash(error.message, "error")
    return web.see_other("training.interview", nomination_id=found.id)


@bp.post("/training/nominations/<uuid:nomination_id>/offer")
@requires(signed_in)
def answer_offer(nomination_id: uuid.UUID) -> Response:
    """Accepts or declines the seat that is offered."""
    found, answer = _mine(nomination_id)[0], request.form.get("answer")
    try:
        with db.transaction():
            if answer == "accept":
                lang = request.form.get("content_lang") or i18n.current()
                services.accept_offer(nomination=found, person=me(), content_lang=lang)
                flash(_("You have accepted the seat and take part."), "success")
            elif answer == "decline":
                services.decline_offer(nomination=found, person=me())
                flash(_("You have declined. The seat goes to somebody else."), "info")
    except DomainError as error:
        flash(error.message, "error")
    return web.see_other("training.nomination", nomination_id=found.id)
