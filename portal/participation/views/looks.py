"""How a space looks, and how it stands in the city's own site: logo, widgets in frames, the code to copy."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g
from flask.typing import ResponseReturnValue

from portal.core import cache, clock, db, storage, web
from portal.core.access import public, requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import listings, queries, rules
from portal.participation.formats.site import of_portal
from portal.participation.forms.looks import logo_form
from portal.participation.models import Component, Process, ProcessState, Space
from portal.participation.rules import open_data as looks
from portal.participation.services import looks as services
from portal.participation.views.base import (
    bp,
    component_here,
    form_page,
    languages_of,
    me,
    process_here,
    space_here,
    space_of_mine,
)

ITEMS = 5  # of a component, in a widget
PROCESSES = 6


@bp.context_processor
def _looks() -> dict[str, Any]:
    """`contrast_of`: of a city's colour against the page, the lower one of day and night."""
    return {"contrast_of": looks.weakest_contrast, "least_contrast": looks.LEAST_CONTRAST}


@bp.get("/cities/<city>/participation/logo")
@public
def space_logo(city: str) -> Response:
    """The logo. Its address on pages ends with its key, so that it may be kept."""
    found = space_here(city)
    if not found.logo_key:
        raise NotFound
    response = storage.send(found.logo_key, inline=True)
    response.headers["Cache-Control"] = "public, max-age=604800"
    # Not the policy of pages: a picture in a frame is no page of the space.
    g.pop("participation_space", None)
    return response


@bp.route("/participation/manage/<city>/logo", methods=["GET", "POST"])
@requires(rules.may_manage_any)
def edit_logo(city: str) -> ResponseReturnValue:
    """Uploads the logo, or says otherwise what it shows."""
    space = space_of_mine(city)
    form = logo_form(languages_of(space))()
    if not form.is_submitted():
        form.show(space)
    if not form.validate_on_submit():
        return form_page("participation/logo.html", form, space=space)
    try:
        with db.transaction():
            services.set_logo(space=space_of_mine(city, lock=True), actor=me(), **form.plan())
    except DomainError as error:
        return form_page("participation/logo.html", form, error, space=space)
    flash(_("The changes are saved."), "success")
    return web.see_other("participation.manage_space", city=city)


@bp.post("/participation/manage/<city>/logo/remove")
@requires(rules.may_manage_any)
def remove_logo(city: str) -> Response:
    """Takes the logo away."""
    with db.transaction():
        services.remove_logo(space=space_of_mine(city, lock=True), actor=me())
    return web.see_other("participation.edit_logo", city=city)


@bp.get("/participation/manage/<city>/embed")
@requires(rules.may_manage_any)
def embed_code(city: str) -> Response:
    """What can stand in the city's own site, each with the code to copy."""
    space = space_of_mine(city)
    return web.render(
        "participation/embed_code.html", space=space, processes=queries.processes_of(space.id, drafts=False),
        base=of_portal().base, shows_items=listings.highlights,
    )  # fmt: skip


@bp.get("/cities/<city>/participation/embed/")
@public
@cache.for_everyone("participation", "cities")
def embed_space(city: str) -> Response:
    """The processes of a space, those that are open first."""
    space, now = space_here(city), clock.now()
    order = [rules.Standing.ACTIVE, rules.Standing.TO_COME, rules.Standing.OVER]
    found = sorted(
        queries.processes_of(space.id, drafts=False), key=lambda one: order.index(rules.process_standing(one, now))
    )
    return _widget(space, found[:PROCESSES], is_list=True)


@bp.get("/cities/<city>/participation/embed/<process>")
@public
@cache.for_everyone("participation", "cities")
def embed_process(city: str, process: str) -> Response:
    """One process as a card."""
    found = _published(process_here(city, process))
    return _widget(found.space, [found])


@bp.get("/cities/<city>/participation/embed/<process>/<component>")
@public
@cache.for_everyone("participation", "cities")
def embed_component(city: str, process: str, component: str) -> Response:
    """What stands at the top of a component."""
    found = component_here(city, process, component)
    _published(found.process)
    find = listings.highlights.get(found.kind)
    if find is None:
        raise NotFound
    return _widget(found.process.space, [found.process], component=found, items=find(found, ITEMS))


def _published(process: Process) -> Process:
    """A frame shows what everybody sees. Raises NotFound."""
    if process.state is not ProcessState.PUBLISHED:
        raise NotFound
    return process


def _widget(
    space: Space,
    processes: list[Process],
    component: Component | None = None,
    items: Any = (),
    *,
    is_list: bool = False,
) -> Response:
    return web.render(
        "participation/embed.html", space=space, processes=processes, component=component, items=items, is_list=is_list
    )
