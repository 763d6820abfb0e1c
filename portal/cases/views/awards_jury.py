"""The jury of a call, as the office asks and looks after it."""

from __future__ import annotations

import uuid

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.cases.forms.awards import JurorCategoriesForm, JurorForm
from portal.cases.models import Call
from portal.cases.queries import jury
from portal.cases.queries.jury import OneJuror
from portal.cases.rules import awards as rules
from portal.cases.services import jury as jury_services
from portal.cases.views.awards_office import office_call
from portal.cases.views.base import bp, form_page, me
from portal.cities import queries as cities
from portal.core import db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


@bp.route("/awards/office/<slug>/jury", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def run_jury(slug: str) -> ResponseReturnValue:
    """Who judges, how far each is, and somebody more."""
    call, form = office_call(slug), JurorForm()
    form.offer(call, cities.city_choices())
    if not form.validate_on_submit():
        return _jury_page(call, form)
    try:
        with db.transaction():
            jury_services.add_juror(
                call=office_call(slug, lock=True), name=form.name.data, email=form.email.data, lang=form.lang.data, actor=me(),
                categories=form.category_ids(), city_id=uuid.UUID(form.city.data) if form.city.data else None,
            )  # fmt: skip
    except DomainError as error:
        return _jury_page(call, form, error)
    flash(_("The person is in the jury and gets a message."), "success")
    return web.see_other("cases.run_jury", slug=slug)


def _jury_page(call: Call, form: JurorForm, error: DomainError | None = None) -> Response:
    held = rules.current_round(call)
    progress = {one.juror.id: (done, of) for one, done, of in jury.results(call, held).progress} if held else {}
    return form_page(
        "cases/run_jury.html", form, error, call=call, jurors=jury.jurors_of(call.id), progress=progress,
        conflicts=jury.conflicts_of(call.id), names={one.id: i18n.plain(one.titles) for one in call.categories},
        action=FlaskForm(formdata=None),
    )  # fmt: skip


def _juror(juror_id: uuid.UUID) -> OneJuror:
    found = jury.juror_by_id(juror_id)
    if found is None:
        raise NotFound
    return found


@bp.route("/awards/office/jurors/<uuid:juror_id>/categories", methods=["GET", "POST"])
@requires(rules.may_run_awards)
def juror_categories(juror_id: uuid.UUID) -> ResponseReturnValue:
    """Gives a juror other categories; what was handed in stays."""
    one, form = _juror(juror_id), JurorCategoriesForm()
    call = office_call(one.call.slug)
    form.offer(call, one.categories)
    if not form.validate_on_submit():
        return form_page("cases/juror_categories.html", form, one=one, call=call)
    try:
        with db.transaction():
            office_call(call.slug, lock=True)
            jury_services.assign(one=_juror(juror_id), categories=form.category_ids(), actor=me())
    except DomainError as error:
        return form_page("cases/juror_categories.html", form, error, one=one, call=call)
    flash(_("The juror judges these categories now."), "success")
    return web.see_other("cases.run_jury", slug=call.slug)


@bp.post("/awards/office/jurors/<uuid:juror_id>")
@requires(rules.may_run_awards)
def change_juror(juror_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a juror out, or sends the way to the entries again."""
    one = _juror(juror_id)
    try:
        with db.transaction():
            if request.form.get("action") == "remove":
                jury_services.remove_juror(one=_juror(juror_id), actor=me())
                message = _("The person is not in the jury any more. What was handed in counts.")
            else:
                jury_services.send_again(one=_juror(juror_id), actor=me())
                message = _("The message is on its way again.")
        flash(message, "success")
    except DomainError as error:
        flash(error.message, "error")
    return web.see_other("cases.run_jury", slug=one.call.slug)
