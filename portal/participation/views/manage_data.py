"""Staff: open data brought in, described, corrected, given out."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation import rules
from portal.participation.forms.open_data import NewDatasetForm, RenewForm, columns_form, dataset_form
from portal.participation.models import DatasetKind
from portal.participation.queries import open_data as queries
from portal.participation.services import open_data as services
from portal.participation.views.base import bp, form_page, languages_of, me, space_of_mine
from portal.participation.views.data_base import dataset_of_mine


@bp.get("/participation/manage/<city>/data")
@requires(rules.may_manage_any)
def manage_data(city: str) -> Response:
    """All sets of data of a space, for staff."""
    space = space_of_mine(city)
    return web.render(
        "participation/manage_data.html", space=space, datasets=queries.datasets_of(space.id, drafts=True)
    )


@bp.route("/participation/manage/<city>/data/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_dataset(city: str) -> ResponseReturnValue:
    """Brings a table in. Nobody sees it before it is described and given out."""
    space, form = space_of_mine(city), NewDatasetForm()
    form.offer()
    if not form.is_submitted() and request.args.get("kind") in set(DatasetKind):
        form.kind.data = request.args["kind"]
    if not form.validate_on_submit():
        return form_page("participation/new_dataset.html", form, space=space)
    try:
        with db.transaction():
            made = services.add_dataset(
                space=space_of_mine(city, lock=True), kind=DatasetKind(form.kind.data), title=form.title.data,
                actor=me(), **form.upload(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/new_dataset.html", form, error, space=space)
    flash(_("The table is here. Say what it is, look at its columns, then give it out."), "success")
    return web.see_other("participation.manage_dataset", dataset_id=made.id)


@bp.get("/participation/manage/data/<uuid:dataset_id>")
@requires(rules.may_manage_any)
def manage_dataset(dataset_id: uuid.UUID) -> Response:
    """A set of data for staff: what is done, what is missing, its versions."""
    return _overview(dataset_id)


def _overview(dataset_id: uuid.UUID, error: DomainError | None = None) -> Response:
    found = dataset_of_mine(dataset_id)
    return web.render(
        "participation/manage_dataset.html",
        error.status if error else 200,
        dataset=found,
        space=found.space,
        error=error,
    )


@bp.route("/participation/manage/data/<uuid:dataset_id>/edit", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_dataset(dataset_id: uuid.UUID) -> ResponseReturnValue:
    """Its description."""
    found = dataset_of_mine(dataset_id)
    form = dataset_form(found, languages_of(found.space))
    if not form.is_submitted():
        form.show(found)
    context: dict[str, Any] = {"dataset": found, "space": found.space}
    if not form.validate_on_submit():
        return form_page("participation/edit_dataset.html", form, **context)
    try:
        with db.transaction():
            services.describe_dataset(dataset=dataset_of_mine(dataset_id, lock=True), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("participation/edit_dataset.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.manage_dataset", dataset_id=dataset_id)


@bp.route("/participation/manage/data/<uuid:dataset_id>/columns", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def dataset_columns(dataset_id: uuid.UUID) -> ResponseReturnValue:
    """Types and meanings of its columns, in the language of the page if the space is written in it, else in its own."""
    found = dataset_of_mine(dataset_id)
    lang = i18n.current() if i18n.current() in languages_of(found.space) else found.lang
    form = columns_form(found.versions[0], lang)
    context: dict[str, Any] = {"dataset": found, "space": found.space, "version": found.versions[0], "lang": lang}
    if not form.validate_on_submit():
        return form_page("participation/dataset_columns.html", form, **context)
    try:
        with db.transaction():
            held = dataset_of_mine(dataset_id, lock=True)
            services.correct_columns(dataset=held, columns=form.columns(held.versions[0], lang), actor=me())
    except DomainError as error:
        return form_page("participation/dataset_columns.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.manage_dataset", dataset_id=dataset_id)


@bp.route("/participation/manage/data/<uuid:dataset_id>/renew", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def renew_dataset(dataset_id: uuid.UUID) -> ResponseReturnValue:
    """A new version; earlier ones stay readable."""
    found, form = dataset_of_mine(dataset_id), RenewForm()
    context: dict[str, Any] = {"dataset": found, "space": found.space}
    if not form.validate_on_submit():
        return form_page("participation/renew_dataset.html", form, **context)
    try:
        with db.transaction():
            services.renew_dataset(
                dataset=dataset_of_mine(dataset_id, lock=True), note=form.note.data or "", actor=me(), **form.upload()
            )
    except DomainError as error:
        return form_page("participation/renew_dataset.html", form, error, **context)
    flash(_("The new version is here. Earlier ones can still be read."), "success")
    return web.see_other("participation.manage_dataset", dataset_id=dataset_id)


@bp.post("/participation/manage/data/<uuid:dataset_id>/publish")
@requires(rules.may_manage_any)
def publish_dataset(dataset_id: uuid.UUID) -> ResponseReturnValue:
    """Gives it out, or takes it from the page."""
    try:
        with db.transaction():
            held = dataset_of_mine(dataset_id, lock=True)
            services.publish_dataset(dataset=held, is_public=not held.is_public, actor=me())
    except DomainError as error:
        return _overview(dataset_id, error)
    return web.see_other("participation.manage_dataset", dataset_id=dataset_id)


@bp.post("/participation/manage/data/<uuid:dataset_id>/remove")
@requires(rules.may_manage_any)
def remove_dataset(dataset_id: uuid.UUID) -> ResponseReturnValue:
    """Takes it away with all versions, if nobody sees it."""
    city = dataset_of_mine(dataset_id).space.city.slug
    try:
        with db.transaction():
            services.remove_dataset(dataset=dataset_of_mine(dataset_id, lock=True), actor=me())
    except DomainError as error:
        return _overview(dataset_id, error)
    flash(_("The data are gone."), "success")
    return web.see_other("participation.manage_data", city=city)
