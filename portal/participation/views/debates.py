"""Debates: the best of each side beside each other, all of a side, and the form to say something."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue

from portal.core import cache, clock, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.participation import rules
from portal.participation.forms.consultations import ContributionForm
from portal.participation.models import Action, Component, ComponentKind, ContributionKind
from portal.participation.queries import consultations, debates
from portal.participation.rules import debates as order
from portal.participation.views.base import LATER, bp, form_page, me
from portal.participation.views.contributions import (
    component_of_kind,
    facts_of,
    here_of,
    marks_here,
    own_hidden,
    shelf_of,
    takes_aliases,
    write,
)

ADDRESS = "/cities/<city>/participation/<process>/<component>/debate"
KINDS = (ComponentKind.DEBATE,)


@bp.get(ADDRESS)
@public
@cache.for_everyone("participation", "cities", "discussions", "people")
def debate(city: str, process: str, component: str) -> Response:
    """The question, how the sides stand, and of each the best and what few have seen."""
    found = component_of_kind(city, process, component, KINDS)
    weighed, conclusion = debates.weighed(found.id)
    chosen = {side: (order.best(all_of), order.fresh(all_of)) for side, all_of in weighed.items()}
    ids = [one.id for both in chosen.values() for some in both for one in some]
    shelf = shelf_of(found, consultations.said_all(ids, marks_here(found)).values())
    return web.render(
        "participation/debate.html", **facts_of(found), hidden=own_hidden(found), conclusion=conclusion, shelf=shelf, balance=_balance(weighed),
        sides={
            side: {"best": shelf.of(one.id for one in best), "fresh": shelf.of(one.id for one in fresh)}
            for side, (best, fresh) in chosen.items()
        },
    )  # fmt: skip


def _balance(weighed: Mapping[ContributionKind, list[order.Standing]]) -> dict[ContributionKind, tuple[int, int]]:
    """Side → how many contributions, and how many supports of them."""
    return {side: (len(all_of), sum(one.supports for one in all_of)) for side, all_of in weighed.items()}


@bp.get(f"{ADDRESS}/<any('for', 'against', 'neutral'):side>")
@public
@cache.for_everyone("participation", "cities", "discussions", "people")
def debate_side(city: str, process: str, component: str, side: str) -> Response:
    """All of a side, in an order that drowns nobody who came late (`rules.debates`)."""
    found, kind = component_of_kind(city, process, component, KINDS), ContributionKind(side)
    weighed, _conclusion = debates.weighed(found.id)
    may_support = rules.is_open(found.process, found, Action.SUPPORT, clock.now())
    all_of, number = order.ordered(weighed[kind], is_open=may_support), web.page_number()
    pages = max(1, ceil(len(all_of) / debates.PER_PAGE))
    if number > pages:
        raise NotFound
    ids = [one.id for one in all_of[(number - 1) * debates.PER_PAGE : number * debates.PER_PAGE]]
    shelf = shelf_of(found, consultations.said_all(ids, marks_here(found)).values())
    page = web.Page(shelf.of(ids), number, pages, len(all_of))
    return web.render(
        "participation/debate_side.html", **facts_of(found), kind=kind, page=page, shelf=shelf, sides=debates.SIDES,
        balance=_balance(weighed),
    )  # fmt: skip


@bp.route(f"{ADDRESS}/new", methods=["GET", "POST"])
@requires(signed_in)
def contribute(city: str, process: str, component: str) -> ResponseReturnValue:
    """The form of a contribution; `side` in the address chooses one before."""
    found, form = component_of_kind(city, process, component, KINDS), ContributionForm()
    form.offer(debates.SIDES, with_point=False, takes_aliases=takes_aliases(found))
    form.open_for(me())
    if not form.is_submitted() and request.args.get("side") in set(debates.SIDES):
        form.kind.data = request.args["side"]
    if not form.validate_on_submit():
        return _form_page(found, form)
    try:
        made, waits = write(found, form)
    except DomainError as error:
        return _form_page(found, form, error)
    flash(LATER if waits else _("Your contribution is published."), "success")
    return web.see_other(
        "participation.debate_side", side=made.kind.value, _anchor=f"contribution-{made.id}", **here_of(found)
    )


def _form_page(found: Component, form: ContributionForm, error: DomainError | None = None) -> Response:
    facts: dict[str, Any] = facts_of(found)
    return form_page("participation/contribute.html", form, error, **facts)
