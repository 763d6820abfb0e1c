"""Staff: the city's word on a petition, hiding one, and the sheets of paper that come in."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash
from flask.typing import ResponseReturnValue

from portal.core import clock, datetimes, db, i18n, storage, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import services
from portal.participation.forms.petitions import LineForm, SheetForm
from portal.participation.forms.proposals import AnswerForm
from portal.participation.models import AnswerState, InvalidReason, Petition, PetitionSheet
from portal.participation.queries import petitions as queries
from portal.participation.rules import desk as desk_rules
from portal.participation.rules import eligibility
from portal.participation.services import paper
from portal.participation.views.base import bp, form_page, me
from portal.participation.views.desk_base import answerer, answers
from portal.participation.words import meeting as meeting_words

KIND = "petition"  # as the desk calls it
HERE = "/participation/manage/petition/<uuid:petition_id>"


@bp.route(f"{HERE}/answer", methods=["GET", "POST"])
@requires(desk_rules.may_work_anywhere)
def answer_petition(petition_id: uuid.UUID) -> ResponseReturnValue:
    """Answers a petition, or tells what has become of it."""
    petition, form = _to_answer(petition_id), AnswerForm()
    by = answerer(KIND, petition_id, petition.component.process.space)
    form.offer(petition.component.process)
    by.offer(form)
    context: dict[str, Any] = {
        "petition": petition, "by": by, "answers": queries.petition_answers(petition_id), "today": clock.today(),
    }  # fmt: skip
    if by.begin(form, petition.lang, lambda: _facts(petition)):
        return web.render("participation/answer_petition.html", form=form, error=None, **context)
    if not form.validate_on_submit():
        return form_page("participation/answer_petition.html", form, **context)
    try:
        with db.transaction():
            services.answer_petition(
                petition=_to_answer(petition_id, lock=True), state=AnswerState(form.state.data), reason=form.reason.data,
                department=form.responsible(by.offered), percent=form.percent.data, actor=me(),
                lang=form.lang.data or "", seen=form.seen.data,
            )  # fmt: skip
    except DomainError as error:
        by.again(form, error)
        context["answers"] = queries.petition_answers(petition_id)
        return form_page("participation/answer_petition.html", form, error, **context)
    flash(_("The answer is on the page. Everybody who signed the petition is told."), "success")
    return _to(petition)


@bp.route(f"{HERE}/paper", methods=["GET", "POST"])
@requires(eligibility.may_enter_any)
def petition_paper(petition_id: uuid.UUID) -> ResponseReturnValue:
    """The sheets that came in, and one more."""
    petition, form = _at_desk(petition_id), SheetForm()
    sheets = queries.sheets_of(petition_id)
    context: dict[str, Any] = {"petition": petition, "sheets": sheets, "meeting_words": meeting_words}
    if not form.is_submitted():
        form.number.data = max((one.sheet.number for one in sheets), default=0) + 1
    if not form.validate_on_submit():
        return form_page("participation/petition_paper.html", form, **context)
    try:
        plan = form.plan()
        with db.transaction():
            made = paper.enter_sheet(petition=_at_desk(petition_id, lock=True), plan=plan, actor=me())
    except DomainError as error:
        return form_page("participation/petition_paper.html", form, error, **context)
    flash(_("The sheet is entered."), "success")
    return web.see_other("participation.petition_lines", petition_id=petition_id, sheet_id=made.id)


@bp.route(f"{HERE}/paper/<uuid:sheet_id>", methods=["GET", "POST"])
@requires(eligibility.may_enter_any)
def petition_lines(petition_id: uuid.UUID, sheet_id: uuid.UUID) -> ResponseReturnValue:
    """A sheet line by line, looked up in the register."""
    petition, form = _at_desk(petition_id), LineForm()
    context: dict[str, Any] = {"petition": petition, "meeting_words": meeting_words}
    if not form.validate_on_submit():
        return form_page("participation/petition_lines.html", form, shown=_sheet(petition_id, sheet_id), **context)
    try:
        with db.transaction():
            held, sheet = _at_desk(petition_id, lock=True), _sheet(petition_id, sheet_id).sheet
            found = paper.check_line(
                petition=held, sheet=sheet, number=form.number.data, born_on=form.born_on.data, actor=me()
            )
    except DomainError as error:
        return form_page(
            "participation/petition_lines.html", form, error, shown=_sheet(petition_id, sheet_id), **context
        )
    said = (
        _("This signature counts.") if found is paper.Line.COUNTS else meeting_words.INVALID[InvalidReason(found.value)]
    )
    flash(said, "success" if found is paper.Line.COUNTS else "warning")
    return web.see_other("participation.petition_lines", petition_id=petition_id, sheet_id=sheet_id)


@bp.route(f"{HERE}/paper/<uuid:sheet_id>/edit", methods=["GET", "POST"])
@requires(eligibility.may_enter_any)
def edit_sheet(petition_id: uuid.UUID, sheet_id: uuid.UUID) -> ResponseReturnValue:
    """Other numbers for a sheet."""
    petition, form = _at_desk(petition_id), SheetForm()
    shown = _sheet(petition_id, sheet_id)
    if not form.is_submitted():
        form.show(shown.sheet)
    if not form.validate_on_submit():
        return form_page("participation/petition_sheet_edit.html", form, petition=petition, shown=shown)
    try:
        plan = form.plan()
        with db.transaction():
            held = _at_desk(petition_id, lock=True)
            paper.change_sheet(petition=held, sheet=_sheet(petition_id, sheet_id).sheet, plan=plan, actor=me())
    except DomainError as error:
        return form_page("participation/petition_sheet_edit.html", form, error, petition=petition, shown=shown)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.petition_lines", petition_id=petition_id, sheet_id=sheet_id)


@bp.post(f"{HERE}/paper/<uuid:sheet_id>/remove")
@requires(eligibility.may_enter_any)
def remove_sheet(petition_id: uuid.UUID, sheet_id: uuid.UUID) -> Response:
    """Takes a sheet out that was entered by mistake."""
    try:
        with db.transaction():
            held = _at_desk(petition_id, lock=True)
            paper.remove_sheet(petition=held, sheet=_sheet(petition_id, sheet_id).sheet, actor=me())
    except DomainError as error:
        flash(error.message, "error")
    else:
        flash(_("The sheet is taken out."), "success")
    return web.see_other("participation.petition_paper", petition_id=petition_id)


@bp.get(f"{HERE}/paper/<uuid:sheet_id>/scan")
@requires(eligibility.may_enter_any)
def sheet_scan(petition_id: uuid.UUID, sheet_id: uuid.UUID) -> Response:
    """The picture of a sheet."""
    _at_desk(petition_id)
    sheet: PetitionSheet = _sheet(petition_id, sheet_id).sheet
    if not sheet.scan_key:
        raise NotFound
    return storage.send(sheet.scan_key, inline=True)


def _facts(petition: Petition) -> dict[str, object]:
    """What saved replies say of it; what it has not is empty."""
    due = datetimes.format_date(petition.answer_due_on) if petition.answer_due_on else ""
    return {"number": i18n.number(petition.number), "category": "", "place": "", "day": due}


def _to_answer(petition_id: uuid.UUID, *, lock: bool = False) -> Petition:
    """A petition that the reader answers. Raises NotFound."""
    found = queries.petition_locked(petition_id) if lock else queries.petition_whole(petition_id)
    if found is None or not answers(KIND, found.id, found.component.process.space.city_id):
        raise NotFound
    return found


def _at_desk(petition_id: uuid.UUID, *, lock: bool = False) -> Petition:
    """A petition of a city at whose desk the reader works. Raises NotFound."""
    found = queries.petition_locked(petition_id) if lock else queries.petition_whole(petition_id)
    if found is None or not eligibility.may_enter(me(), found.component.process.space.city_id):
        raise NotFound
    return found


def _sheet(petition_id: uuid.UUID, sheet_id: uuid.UUID) -> queries.ShownSheet:
    found = queries.sheet_of(petition_id, sheet_id)
    if found is None:
        raise NotFound
    return found


def _to(petition: Petition) -> Response:
    process = petition.component.process
    return web.see_other(
        "participation.petition", city=process.space.city.slug, process=process.slug, component=petition.component.slug,
        number=petition.number,
    )  # fmt: skip
