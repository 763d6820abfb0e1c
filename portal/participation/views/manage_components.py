"""The city's own people: what people can do in a process, one thing more, changed or taken out."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.core import clock, db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import pilot, rules, services
from portal.participation.components import Kind, kind_of, kinds
from portal.participation.forms.manage import component_form
from portal.participation.forms.switching import SwitchForm
from portal.participation.models import Component, ComponentKind, Process
from portal.participation.services import audiences
from portal.participation.services.switching import switch_on
from portal.participation.views.audience import audience_form
from portal.participation.views.base import bp, form_page, going_on, languages_of, me, process_of_mine
from portal.participation.views.manage import overview


@bp.route("/participation/manage/process/<uuid:process_id>/components/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_component(process_id: uuid.UUID) -> ResponseReturnValue:
    """Adds something that people can do."""
    return _component_page(process_id, None)


@bp.route("/participation/manage/process/<uuid:process_id>/components/<uuid:component_id>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_component(process_id: uuid.UUID, component_id: uuid.UUID) -> ResponseReturnValue:
    """Words and settings of it."""
    return _component_page(process_id, component_id)


def _component_page(process_id: uuid.UUID, component_id: uuid.UUID | None) -> ResponseReturnValue:
    process = process_of_mine(process_id)
    component = _component(process, component_id) if component_id else None
    if component is None:
        going_on(process.space)
    kind = kind_of(component.kind if component else _kind_asked())
    form = (kind.form or component_form)(languages_of(process.space))()
    form.offer()
    if component is not None and not form.is_submitted():
        form.show(component, process.lang)
    elif request.args.get("words") == "ours" and not form.is_submitted():
        _show_ours(form, process, kind.kind)
    audience, switches = audience_form(process, component), _switch_form(process, kind)
    context: dict[str, Any] = {
        "process": process, "space": process.space, "component": component, "kind": kind, "kinds": kinds(), "audience": audience,
        "switches": None if component else switches,
    }  # fmt: skip
    if not (form.validate_on_submit() and audience.validate_on_submit() and switches.validate_on_submit()):
        return form_page("participation/component.html", form, **context)
    try:
        with db.transaction():
            held = process_of_mine(process_id, lock=True)
            if component_id is None:
                going_on(held.space)
                kept = services.add_component(process=held, plan=form.plan(held.lang), actor=me())
                if chosen := switches.chosen():
                    switch_on(process=held, component=kept, switches=chosen, actor=me())
            else:
                kept = _component(held, component_id)
                services.change_component(process=held, component=kept, plan=form.plan(held.lang, kept), actor=me())
            audiences.set_audience(process=held, component=kept, **audience.plan(), actor=me())
    except DomainError as error:
        if component is not None and isinstance(error, services.SettingsFrozen):
            with db.transaction():
                services.note_refused_change(process=process, component=component, actor=me())
        return form_page("participation/component.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    if component_id is None and not switches.chosen():
        flash(_("No phase switches it on yet: nobody can do this before one does."), "warning")
    return web.see_other("participation.manage_process", process_id=process_id)


def _switch_form(process: Process, kind: Kind) -> SwitchForm:
    """In which of the phases that are not over people can do what in a new component; ticked is where it belongs."""
    form, now = SwitchForm(), clock.now()
    form.offer(
        kind, [one for one in process.phases if one.ends_at > now], pilot.where_it_belongs(process, kind.kind, now)
    )
    return form


def _show_ours(form: Any, process: Process, kind: ComponentKind) -> None:
    """What our examples say of such a component, to begin with."""
    plan = pilot.first_component(process.space, kind, process.method)
    if plan is not None:
        began = Component(kind=kind, titles=dict(plan.titles), texts=dict(plan.texts), settings=dict(plan.settings))
        form.show(began, process.lang)


@bp.post("/participation/manage/process/<uuid:process_id>/components/<uuid:component_id>/remove")
@requires(rules.may_manage_any)
def remove_component(process_id: uuid.UUID, component_id: uuid.UUID) -> ResponseReturnValue:
    """Takes something out in which nobody has taken part."""
    try:
        with db.transaction():
            held = process_of_mine(process_id, lock=True)
            services.remove_component(process=held, component=_component(held, component_id), actor=me())
    except DomainError as error:
        return overview(process_of_mine(process_id), error)
    return web.see_other("participation.manage_process", process_id=process_id)


def _kind_asked() -> ComponentKind:
    """What shall be added: as the form says, or the address."""
    wanted = request.values.get("kind", "")
    return ComponentKind(wanted) if wanted in {one.kind.value for one in kinds()} else ComponentKind.PROPOSALS


def _component(process: Process, component_id: uuid.UUID) -> Component:
    found = next((one for one in process.components if one.id == component_id), None)
    if found is None:
        raise NotFound
    return found
