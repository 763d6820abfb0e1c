"""Staff: how far a proposal is carried out, and the list of places."""

from __future__ import annotations

import uuid

from flask import flash
from flask.typing import ResponseReturnValue

from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation import rules, services
from portal.participation.forms.implementing import ImplementationForm, PlacesForm
from portal.participation.queries import implementing, places
from portal.participation.rules import desk as desk_rules
from portal.participation.services.places import read_list
from portal.participation.views.answering import proposal_of_mine, to_its_page
from portal.participation.views.base import bp, form_page, me, space_of_mine


@bp.route("/participation/manage/proposal/<uuid:proposal_id>/implementation", methods=["GET", "POST"])
@requires(desk_rules.may_work_anywhere)
def implement_proposal(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """Milestones, money and the contract. Everybody who is concerned hears when it moves."""
    with db.transaction():
        proposal = proposal_of_mine(proposal_id)
    form = ImplementationForm()
    if not form.is_submitted():
        form.show(implementing.implementation_of(proposal_id))
    if not form.validate_on_submit():
        return form_page("participation/implementation.html", form, proposal=proposal)
    try:
        with db.transaction():
            has_moved = services.implement(proposal=proposal_of_mine(proposal_id), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("participation/implementation.html", form, error, proposal=proposal)
    flash(
        _("It is on the page. Everybody who wrote, supports or follows it is told.") if has_moved else _("Nothing was changed."),
        "success",
    )  # fmt: skip
    return to_its_page(proposal)


@bp.route("/participation/manage/<city>/places", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_places(city: str) -> ResponseReturnValue:
    """The places that citizens can choose from, a line each."""
    space, form = space_of_mine(city), PlacesForm()
    if not form.is_submitted():
        form.show(space, list(places.places_of(space.id)))
    if not form.validate_on_submit():
        return form_page("participation/places.html", form, space=space)
    try:
        rows = read_list(form.places.data or "")
        with db.transaction():
            services.keep_places(space=space_of_mine(city, lock=True), rows=rows, actor=me())
    except DomainError as error:
        return form_page("participation/places.html", form, error, space=space)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.manage_space", city=city)
