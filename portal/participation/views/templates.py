"""Staff: what other cities learned from their processes, side by side, and a process begun from one of them."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import lessons, pilot, queries, rules, services
from portal.participation.forms.templates import CopyForm
from portal.participation.models import Process
from portal.participation.rules.templates import MOST_COMPARED
from portal.participation.views.base import bp, form_page, going_on, me, space_of_mine


@bp.context_processor
def _lessons() -> dict[str, Any]:
    return {"lessons": lessons}


@bp.get("/participation/manage/templates")
@requires(rules.may_manage_any)
def process_templates() -> Response:
    """Processes of other cities with what they learned; those that were chosen stand side by side."""
    own = rules.manages_for(me())
    found = [one for one in queries.templates() if one.space.city_id not in own]
    wanted = list(dict.fromkeys(request.args.getlist("compare")))[:MOST_COMPARED]
    known = lessons.lessons(found)
    chosen = [one for one in known.values() if str(one.process.id) in wanted]
    return web.render(
        "participation/process_templates.html", found=list(known.values()), chosen=chosen, most=MOST_COMPARED,
        spaces=sorted(queries.spaces_of_cities(own).values(), key=lambda one: one.city.slug),
        examples=pilot.process_examples(), has_too_many=len(set(request.args.getlist("compare"))) > MOST_COMPARED,
    )  # fmt: skip


@bp.route("/participation/manage/<city>/new/from/<uuid:source_id>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def copy_from(city: str, source_id: uuid.UUID) -> ResponseReturnValue:
    """Begins a process with the phases, forms and texts of another city's; what that city learned stands above the form."""
    space, source, form = going_on(space_of_mine(city)), _template(source_id), CopyForm()
    if not form.is_submitted():
        form.title.data = i18n.pick(source.titles, space.lang)[0]
    context: dict[str, Any] = {"space": space, "lesson": lessons.lessons([source])[source.id]}
    if not form.validate_on_submit():
        return form_page("participation/copy_from.html", form, **context)
    try:
        with db.transaction():
            made = services.copy_process(
                source=_template(source_id), space=going_on(space_of_mine(city, lock=True)), title=form.title.data,
                starts_on=datetime.combine(form.starts_on.data, time()), actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/copy_from.html", form, error, **context)
    flash(_("The process is here as a draft. Look at its phases, then publish it."), "success")
    return web.see_other("participation.manage_process", process_id=made.id)


@bp.route("/participation/manage/<city>/new/example/<name>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def begin_example(city: str, name: str) -> ResponseReturnValue:
    """Begins a process in a space that is there from one of our own examples."""
    space, form = going_on(space_of_mine(city)), CopyForm()
    example = pilot.process_examples().get(name)
    if example is None:
        raise NotFound
    if not form.is_submitted():
        form.title.data = i18n.pick(example["titles"], space.lang)[0]
    if not form.validate_on_submit():
        return form_page("participation/begin_example.html", form, space=space, example=example)
    try:
        with db.transaction():
            made = pilot.begin(
                space=going_on(space_of_mine(city, lock=True)), template=name, first_day=form.starts_on.data, actor=me(), title=form.title.data
            )  # fmt: skip
    except DomainError as error:
        return form_page("participation/begin_example.html", form, error, space=space, example=example)
    flash(_("The process is here as a draft. Look at its phases, then publish it."), "success")
    return web.see_other("participation.manage_process", process_id=made.id)


def _template(source_id: uuid.UUID) -> Process:
    """A process that everybody sees. Raises NotFound."""
    found = queries.template_by_id(source_id)
    if found is None:
        raise NotFound
    return found
