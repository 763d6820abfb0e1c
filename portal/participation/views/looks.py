"""How a space looks, and how it stands in the city's own site: logo, widgets in frames, the code to copy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import cache, clock, db, storage, web
from portal.core.access import public, requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import listings, queries, rules
from portal.participation.formats.site import of_portal
from portal.participation.forms.looks import logo_form
from portal.participation.forms.manage import NO_COLOUR
from portal.participation.models import Component, Process, ProcessState, Space
from portal.participation.rules import colours as looks
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

_HEX = re.compile("#[0-9a-f]{6}")
ITEMS = 5  # of a component, in a widget
PROCESSES = 6


@bp.context_processor
def _looks() -> dict[str, Any]:
    """`contrast_of`: of a city's colour against the page, the lower one of day and night; `look_of`: how pages look in a colour."""
    return {"contrast_of": looks.weakest_contrast, "least_contrast": looks.SHAPE, "look_of": look_of}


@dataclass(frozen=True)
class Look:
    """A colour in one scheme. ratio, shade_ratio: contrast as text, of itself and of the shade that is used, rounded down to a tenth."""

    colour: str
    is_dark: bool
    is_itself: bool
    ratio: float
    shade_ratio: float


def look_of(colour: str) -> list[Look]:
    """How pages look in a colour, by day and by night; in the form's own where it is none."""
    colour = colour if _HEX.fullmatch(colour or "") else NO_COLOUR
    return [
        Look(
            colour, scheme.is_dark, (shade := looks.shades(colour, scheme).accent) == colour,
            int(looks.text_contrast(colour, scheme) * 10) / 10, int(looks.text_contrast(shade, scheme) * 10) / 10,
        )
        for scheme in (looks.DAY, looks.NIGHT)
    ]  # fmt: skip


@bp.get("/participation/colours/<colour>.css")
@public
def colours(colour: str) -> Response:
    """The shades of a colour, `rrggbb`, by day and by night, for what is `in-city-colours`: a sheet, as our pages take no styles in themselves."""
    if not _HEX.fullmatch(f"#{colour}"):
        raise NotFound
    day, night = (_tokens(looks.shades(f"#{colour}", scheme)) for scheme in (looks.DAY, looks.NIGHT))
    response = Response(
        f".in-city-colours,.colours-day{{{day}}}"
        f'@media (prefers-color-scheme:dark){{:root:not([data-bs-theme="light"]) .in-city-colours{{{night}}}}}'
        f':root[data-bs-theme="dark"] .in-city-colours,.colours-night{{{night}}}'
        ".in-city-colours :focus-visible{outline-color:var(--accent)}.in-city-colours .city-band{--band:var(--accent)}",
        mimetype="text/css",
    )
    response.headers["Cache-Control"] = "public, max-age=604800"
    return response


def _tokens(shades: looks.Shades) -> str:
    return (
        f"--accent:{shades.accent};--accent-deep:{shades.deep};--accent-tint:{shades.tint};--on-accent:{shades.on_accent};"
        "--bs-link-color:var(--accent);--bs-link-hover-color:var(--accent-deep)"
    )


@bp.get("/participation/manage/<city>/look")
@requires(rules.may_manage_any)
def city_look(city: str) -> ResponseReturnValue:
    """For the form with a script: how another colour will look. Who comes to the address itself is led to the form."""
    space = space_of_mine(city)
    if not request.headers.get("HX-Request"):
        return web.see_other("participation.edit_space", city=city)
    return render_template("participation/_city_look.html", space=space, looking=request.args.get("colour", "").lower())


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
