"""The secretariat plans: programmes, a copy of an edition, an edition's own questions and criteria."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, request

from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, services
from portal.training.forms import CriterionForm, EditionQuestionForm, MoveForm, ProgrammeForm
from portal.training.models import Edition
from portal.training.queries import editions
from portal.training.services.planning import Part
from portal.training.views.base import bp, form_page, me

NEW = "new"


def _edition(slug: str) -> Edition:
    found = editions.edition_by_slug(slug)
    if found is None:
        raise NotFound
    return found


@bp.route("/training/manage/programmes/new", methods=["GET", "POST"])
@requires(rules.may_manage)
def new_programme() -> Response:
    """Makes a programme; its editions are planned next."""
    form = ProgrammeForm()
    if not form.validate_on_submit():
        return form_page("training/programme_form.html", form)
    try:
        with db.transaction():
            services.create_programme(
                slug=form.slug.data, titles=form.texts("title"), summaries=form.texts("summary"), actor=me()
            )
    except DomainError as error:
        return form_page("training/programme_form.html", form, error)
    flash(_("The programme is made. Plan its first edition now."), "success")
    return web.see_other("training.new_edition")


@bp.post("/training/manage/editions/<slug>/copy")
@requires(rules.may_manage)
def copy_edition(slug: str) -> Response:
    """A new draft like this edition; its dates are changed next."""
    with db.transaction():
        made = services.copy_edition(edition=_edition(slug), actor=me())
    flash(_("This is the copy, a draft. Set its address and its dates."), "success")
    return web.see_other("training.edit_edition", slug=made.slug)


@bp.get("/training/manage/editions/<slug>/application")
@requires(rules.may_manage)
def edition_parts(slug: str) -> Response:
    """What the edition asks of nominees, and by what readers judge."""
    return web.render("training/edition_parts.html", edition=_edition(slug), form=MoveForm())


def _part(name: str) -> Part:
    if name == "questions":
        return "questions"
    if name == "criteria":
        return "criteria"
    raise NotFound


def _part_form(part: Part) -> EditionQuestionForm | CriterionForm:
    return EditionQuestionForm() if part == "questions" else CriterionForm()


@bp.route("/training/manage/editions/<slug>/application/<part>/<key>", methods=["GET", "POST"])
@requires(rules.may_manage)
def edit_part(slug: str, part: str, key: str) -> Response:
    """Adds or changes a question or a criterion."""
    edition, form = _edition(slug), _part_form(_part(part))
    current = next((one for one in getattr(edition, part) if one["key"] == key), None)
    if current is None and key != NEW:
        raise NotFound
    if current is not None and not form.is_submitted():
        form.show(current)
    if not form.validate_on_submit():
        return form_page("training/part_form.html", form, edition=edition, part=part, is_new=current is None)
    try:
        with db.transaction():
            _save_part(edition, form, None if current is None else key)
    except DomainError as error:
        return form_page("training/part_form.html", form, error, edition=edition, part=part, is_new=current is None)
    flash(_("Saved"), "success")
    return web.see_other("training.edition_parts", slug=slug)


def _save_part(edition: Edition, form: EditionQuestionForm | CriterionForm, key: str | None) -> None:
    if isinstance(form, EditionQuestionForm):
        services.save_question(edition=edition, key=key, question=form.question(), actor=me())
    else:
        services.save_criterion(edition=edition, key=key, criterion=form.criterion(), actor=me())


@bp.post("/training/manage/editions/<slug>/application/<part>/<key>/move")
@requires(rules.may_manage)
def move_part(slug: str, part: str, key: str) -> Response:
    """One place up or down, or off the list."""
    edition, direction = _edition(slug), request.form.get("direction")
    values: dict[str, Any] = {"edition": edition, "part": _part(part), "key": key, "actor": me()}
    try:
        with db.transaction():
            if direction == "remove":
                services.remove_part(**values)
            else:
                services.move_part(**values, up=direction == "up")
    except DomainError as error:
        flash(error.message, "error")
    return web.see_other("training.edition_parts", slug=slug)
