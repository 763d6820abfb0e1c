"""The city's own people: starting a pilot, the space, processes, phases, components."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock, db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import lessons, machines, opening, pilot, queries, rules, services, words
from portal.participation.components import kind_of, kinds
from portal.participation.forms.manage import (
    BeginForm,
    StartForm,
    guide_form,
    phase_form,
    process_form,
    space_form,
)
from portal.participation.models import Method, Phase, PilotState, Process
from portal.participation.queries import petitions, proposals
from portal.participation.rules import methods
from portal.participation.services.processes import why_not_published
from portal.participation.services.spaces import missing_words
from portal.participation.views.base import bp, form_page, going_on, languages_of, me, process_of_mine, space_of_mine
from portal.participation.views.manage_steps import pages_of_steps


@bp.get("/participation/manage/")
@requires(rules.may_manage_any)
def desk() -> Response:
    """The spaces of the reader's cities, and what waits for an answer, the latest first."""
    cities = rules.manages_for(me())
    spaces = list(queries.spaces_of_cities(cities).values())
    return web.render(
        "participation/desk.html", spaces=spaces, waiting=proposals.desk(cities), today=clock.today(),
        petitions=petitions.petitions_waiting(cities),
        may_start=len(spaces) < len(cities),
    )  # fmt: skip


@bp.route("/participation/manage/start", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def start() -> ResponseReturnValue:
    """A city's space with its first process, from an example of ours or of another city."""
    form = StartForm()
    cities = queries.cities_without_space(rules.manages_for(me()))
    if not cities:
        return web.see_other("participation.desk")
    form.offer([(city.id, i18n.plain(city.names)) for city in cities], pilot.template_choices())
    if not form.is_submitted():
        form.template.data = request.args.get("template")
    if not form.validate_on_submit():
        return form_page("participation/start.html", form)
    city = next(one for one in cities if str(one.id) == form.city.data)
    try:
        with db.transaction():
            made = pilot.start(city=city, template=form.template.data, first_day=form.starts_on.data, actor=me())
            held = queries.known_space(made.space_id, lock=True) if form.opens.data else None
            opened = opening.open_up(space=held, actor=me()) if held else None
    except DomainError as error:
        return form_page("participation/start.html", form, error)
    if opened is None:
        flash(_("The space is there, with a first process as a draft. Look at both, then open them."), "success")
    elif opened.out:
        flash(_("The space is open, and people can take part."), "success")
    if opened is not None and opened.held:
        waiting = ", ".join(i18n.plain(process.titles) for process, _missing in opened.held)
        flash(_("These wait as drafts until you have written what is missing: %(titles)s", titles=waiting), "warning")
    return web.see_other("participation.manage_space", city=city.slug)


@bp.get("/participation/manage/<city>/")
@requires(rules.may_manage_any)
def manage_space(city: str) -> Response:
    """A space for those who manage it: what is done, what is missing, its processes."""
    space = space_of_mine(city)
    return web.render(
        "participation/manage_space.html",
        space=space,
        processes=queries.processes_of(space.id, drafts=True),
        missing=missing_words(space),
    )


@bp.route("/participation/manage/<city>/edit", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_space(city: str) -> ResponseReturnValue:
    """Words in each language, colour, contact, and sites that may show it."""
    space = space_of_mine(city)
    form, machine = space_form(languages_of(space))(), machines.connected()
    form.offer(machine.host if machine else "")
    if not form.is_submitted():
        form.show(space)
    looking = form.colour.data or ""
    if "look" in request.form:  # only looks, and saves nothing
        return web.render("participation/edit_space.html", form=form, error=None, space=space, looking=looking)
    if not form.validate_on_submit():
        return form_page("participation/edit_space.html", form, space=space, looking=looking)
    try:
        with db.transaction():
            services.change_space(space=space_of_mine(city, lock=True), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("participation/edit_space.html", form, error, space=space, looking=looking)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.manage_space", city=city)


@bp.post("/participation/manage/<city>/state")
@requires(rules.may_manage_any)
def set_state(city: str) -> Response:
    """Opens, ends or reopens the space."""
    state = request.form.get("state", "")
    if state not in set(PilotState):
        raise NotFound
    try:
        with db.transaction():
            services.set_state(space=space_of_mine(city, lock=True), state=PilotState(state), actor=me())
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.manage_space", city=city)


@bp.route("/participation/manage/<city>/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_process(city: str) -> ResponseReturnValue:
    """Begins a process in the language of the space."""
    space, form = going_on(space_of_mine(city)), BeginForm()
    form.offer()
    examples = pilot.process_examples()
    if not form.validate_on_submit():
        return form_page("participation/new_process.html", form, space=space, examples=examples)
    try:
        with db.transaction():
            made = services.begin_process(
                space=going_on(space_of_mine(city, lock=True)),
                title=form.title.data,
                method=Method(form.method.data),
                actor=me(),
            )
    except DomainError as error:
        return form_page("participation/new_process.html", form, error, space=space, examples=examples)
    return web.see_other("participation.manage_process", process_id=made.id)


@bp.get("/participation/manage/process/<uuid:process_id>")
@requires(rules.may_manage_any)
def manage_process(process_id: uuid.UUID) -> Response:
    """A process for staff: what is done and what is missing."""
    return overview(process_of_mine(process_id))


def overview(process: Process, error: DomainError | None = None) -> Response:
    source = queries.template_by_id(process.copied_from) if process.copied_from else None
    return web.render(
        "participation/manage_process.html", error.status if error else 200, process=process, space=process.space, error=error,
        why_not=why_not_published(process), tasks=_tasks(process), kinds=kinds(), used=_used(process), begun_from=lessons.lessons([source])[source.id] if source else None,
    )  # fmt: skip


def _used(process: Process) -> set[uuid.UUID]:
    """The components in which somebody has taken part: one statement for each kind that is there."""
    there = {
        one.kind: [other.id for other in process.components if other.kind is one.kind] for one in process.components
    }
    return {key for kind, ids in there.items() for key in kind_of(kind).used(ids)}


def _tasks(process: Process) -> list[dict[str, Any]]:
    """The steps in the order in which one takes them."""
    answered, goes_on = len(process.guide), rules.goes_on(process.space)
    written = bool(process.texts.get(process.lang))
    on = any(phase.actions for phase in process.phases)
    here: dict[str, Any] = {"process_id": process.id}
    return [
        {
            "title": _("The ten steps"), "url": url_for("participation.guide", **here),
            "status": _("%(done)s of %(all)s", done=i18n.number(answered), all=i18n.number(10)), "kind": "done" if answered == 10 else "note",
        },
        {
            "title": _("Words"), "url": url_for("participation.edit_process", **here),
            "status": _("Texts are written") if written else _("Texts are missing"), "kind": "done" if written else "waiting",
        },
        {
            "title": _("What people can do"), "url": url_for("participation.new_component", **here) if goes_on else "#components",
            "status": i18n.number(len(process.components)), "kind": "done" if process.components else "waiting",
        },
        {
            "title": _("Phases"), "url": url_for("participation.new_phase", **here) if goes_on else "#phases",
            "status": i18n.number(len(process.phases)) if on or not process.components else _("Nothing is switched on"),
            "kind": "done" if process.phases and (on or not process.components) else "waiting",
        },
    ]  # fmt: skip


@bp.post("/participation/manage/process/<uuid:process_id>/publish")
@requires(rules.may_manage_any)
def publish_process(process_id: uuid.UUID) -> ResponseReturnValue:
    """From now on everybody sees it, once the space is open."""
    try:
        with db.transaction():
            process = process_of_mine(process_id, lock=True)
            going_on(process.space)
            services.publish_process(process=process, actor=me())
            lacks = methods.missing(process.method, {one.kind for one in process.components})
    except DomainError as error:
        return overview(process_of_mine(process_id), error)
    flash(_("The process is published."), "success")
    if lacks:
        flash(_("Something that its method needs is still missing: see below."), "warning")
    return web.see_other("participation.manage_process", process_id=process_id)


@bp.route("/participation/manage/process/<uuid:process_id>/edit", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_process(process_id: uuid.UUID) -> ResponseReturnValue:
    """Its words in each language, and the method."""
    process = process_of_mine(process_id)
    form = process_form(languages_of(process.space))()
    form.offer()
    if not form.is_submitted():
        form.show(process)
    if not form.validate_on_submit():
        return form_page("participation/edit_process.html", form, process=process, space=process.space)
    try:
        with db.transaction():
            services.change_process(process=process_of_mine(process_id, lock=True), **form.values(), actor=me())
    except DomainError as error:
        return form_page("participation/edit_process.html", form, error, process=process, space=process.space)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.manage_process", process_id=process_id)


@bp.route("/participation/manage/process/<uuid:process_id>/guide", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def guide(process_id: uuid.UUID) -> ResponseReturnValue:
    """The ten steps of the OECD with their questions, and what staff noted on each."""
    process = process_of_mine(process_id)
    form = guide_form()(data=process.guide)
    if not form.validate_on_submit():
        return form_page(
            "participation/guide.html", form, process=process, space=process.space, pages=pages_of_steps(process)
        )
    answers = {step: form[step].data or "" for step in words.STEPS}
    with db.transaction():
        services.save_guide(process=process_of_mine(process_id, lock=True), answers=answers, actor=me())
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.manage_process", process_id=process_id)


@bp.route("/participation/manage/process/<uuid:process_id>/phases/new", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def new_phase(process_id: uuid.UUID) -> ResponseReturnValue:
    """Plans a phase."""
    return _phase_page(process_id, None)


@bp.route("/participation/manage/process/<uuid:process_id>/phases/<uuid:phase_id>", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_phase(process_id: uuid.UUID, phase_id: uuid.UUID) -> ResponseReturnValue:
    """Moves or rewords a phase, or says otherwise what it switches on."""
    return _phase_page(process_id, phase_id)


def _phase_page(process_id: uuid.UUID, phase_id: uuid.UUID | None) -> ResponseReturnValue:
    process = process_of_mine(process_id)
    phase = _phase(process, phase_id) if phase_id else None
    if phase is None:
        going_on(process.space)
    form = phase_form(languages_of(process.space))()
    form.offer(process)
    if phase is not None and not form.is_submitted():
        form.show(phase)
    if not form.is_submitted():
        form.switch_on(process, request.args.get("on"))
    context: dict[str, Any] = {"process": process, "space": process.space, "phase": phase}
    if not form.validate_on_submit():
        return form_page("participation/phase.html", form, **context)
    try:
        with db.transaction():
            held = process_of_mine(process_id, lock=True)
            if phase_id is None:
                going_on(held.space)
                services.plan_phase(process=held, plan=form.plan(held), actor=me())
            else:
                services.change_phase(process=held, phase=_phase(held, phase_id), plan=form.plan(held), actor=me())
    except DomainError as error:
        return form_page("participation/phase.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.manage_process", process_id=process_id)


@bp.post("/participation/manage/process/<uuid:process_id>/phases/<uuid:phase_id>/remove")
@requires(rules.may_manage_any)
def remove_phase(process_id: uuid.UUID, phase_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a phase out that has not begun."""
    try:
        with db.transaction():
            held = process_of_mine(process_id, lock=True)
            services.remove_phase(process=held, phase=_phase(held, phase_id), actor=me())
    except DomainError as error:
        return overview(process_of_mine(process_id), error)
    return web.see_other("participation.manage_process", process_id=process_id)


def _phase(process: Process, phase_id: uuid.UUID) -> Phase:
    found = next((one for one in process.phases if one.id == phase_id), None)
    if found is None:
        raise NotFound
    return found
