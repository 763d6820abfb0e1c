"""Adoptions: stated on a case's page, followed on a page of their own, and all of them as graph, map, table and feed."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.cases import queries, rules, services, spread
from portal.cases.forms.adoptions import AdopterForm, AdoptionForm, DisputeForm
from portal.cases.models import Side
from portal.cases.queries import Published, Taken
from portal.cases.views.adoption_feed import adoptions_feed
from portal.cases.views.base import bp, form_page, me, numbered_case
from portal.cities import queries as cities
from portal.core import cache, clock, db, i18n, web
from portal.core.access import authorize, public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


def out(number: int) -> Published:
    """A case that is in the library.

    Raises:
        NotFound: there is none, or it is withdrawn.
    """
    found = queries.published(numbered_case(number))
    if found is None:
        raise NotFound
    return found


def _mentors(found: Published, city_id: uuid.UUID | None) -> list[tuple[str, str]]:
    """The case's city, other cities that took it over, and people who offer to help with it."""
    others = [taken.city for taken in queries.adoptions_of(found.case.id) if taken.city.id != city_id]
    people = queries.mentors_for_case(found.case.id, clock.today())
    return [
        *((f"city:{city.id}", i18n.plain(city.names)) for city in [found.city, *others]),
        *((f"person:{user.id}", user.display_name) for _offer, user in people),
    ]


def _own_cases() -> list[tuple[str, str]]:
    return [(str(key), i18n.plain(titles)) for key, titles in queries.cases_to_offer(me())]


@bp.route("/cases/<int:number>/adopt", methods=["GET", "POST"])
@requires(signed_in)
def adopt(number: int) -> ResponseReturnValue:
    """A person states for his city that it takes the case over."""
    found = out(number)
    own = [city for city in queries.own_cities(me()) if city.id != found.city.id]
    authorize(bool(own))
    form = AdoptionForm()
    form.offer([(city.id, i18n.plain(city.names)) for city in own], _mentors(found, None), _own_cases())
    if not form.validate_on_submit():
        return form_page("cases/adopt.html", form, found=found)
    city = next(city for city in own if str(city.id) == form.city.data)
    try:
        with db.transaction():
            made = services.state_adoption(
                found=found, city=city, side=Side.ADOPTER, told=form.told(), actor=me()
            )  # fmt: skip
    except DomainError as error:
        return form_page("cases/adopt.html", form, error, found=found)
    flash(_("It is stated. The city of the case is asked to confirm it."), "success")
    return web.see_other("cases.adoption", adoption_id=made.id)


@bp.route("/cases/<int:number>/adopters/new", methods=["GET", "POST"])
@requires(signed_in)
def name_adopter(number: int) -> ResponseReturnValue:
    """The city of the case states that another one took it over; that one is asked."""
    found = out(number)
    authorize(found.city.id in queries.own_city_ids(me()))
    form = AdopterForm()
    form.offer((key, name) for key, name in cities.city_choices() if key != found.city.id)
    if not form.validate_on_submit():
        return form_page("cases/name_adopter.html", form, found=found)
    city = cities.cities([uuid.UUID(form.city.data)])[uuid.UUID(form.city.data)]
    try:
        with db.transaction():
            made = services.state_adoption(found=found, city=city, side=Side.SOURCE, told=form.told(), actor=me())
    except DomainError as error:
        return form_page("cases/name_adopter.html", form, error, found=found)
    flash(_("It is stated. The other city is asked to confirm it."), "success")
    return web.see_other("cases.adoption", adoption_id=made.id)


@bp.get("/cases/adoptions/<uuid:adoption_id>")
@public
def adoption(adoption_id: uuid.UUID) -> ResponseReturnValue:
    """One adoption: where it stands, what was adapted, what came of it, its steps."""
    return _adoption_page(adoption_id)


def _adoption_page(adoption_id: uuid.UUID, error: DomainError | None = None) -> Response:
    taken = queries.adoption_for(current_user, adoption_id)
    if taken is None:
        raise NotFound
    spoken = rules.sides(taken.source.id, taken.city.id, queries.own_city_ids(current_user))
    return web.render(
        "cases/adoption.html", error.status if error else 200, taken=taken, spoken=spoken, error=error,
        confirms=[side for side in spoken if rules.may_confirm(taken.adoption, side, current_user)],
        is_adopter=Side.ADOPTER in spoken, mentor=queries.mentor_of(taken.adoption), form=FlaskForm(),
        has=queries.means_of(taken.city.id) if Side.ADOPTER in spoken else {},
    )  # fmt: skip


def _held(adoption_id: uuid.UUID, side: Side) -> Taken:
    held = queries.own_adoption(me(), adoption_id, side, lock=True)
    if held is None:
        raise NotFound
    return held[0]


@bp.route("/cases/adoptions/<uuid:adoption_id>/change", methods=["GET", "POST"])
@requires(signed_in)
def change_adoption(adoption_id: uuid.UUID) -> ResponseReturnValue:
    """The adopter tells how it goes on."""
    own = queries.own_adoption(me(), adoption_id, Side.ADOPTER)
    found = queries.published(own[0].case) if own else None
    if own is None or found is None:
        raise NotFound
    taken, form = own[0], AdoptionForm()
    form.offer([(taken.city.id, i18n.plain(taken.city.names))], _mentors(found, taken.city.id), _own_cases())
    if not form.is_submitted():
        form.show(taken.adoption)
    if not form.validate_on_submit():
        return form_page("cases/change_adoption.html", form, taken=taken)
    try:
        with db.transaction():
            services.change_adoption(taken=_held(adoption_id, Side.ADOPTER), told=form.told(), actor=me())
    except DomainError as error:
        return form_page("cases/change_adoption.html", form, error, taken=taken)
    flash(_("Saved. The other city is told."), "success")
    return web.see_other("cases.adoption", adoption_id=adoption_id)


@bp.post("/cases/adoptions/<uuid:adoption_id>/confirm/<any(source, adopter):side>")
@requires(signed_in)
def confirm_adoption(adoption_id: uuid.UUID, side: str) -> ResponseReturnValue:
    """A city gives its word."""
    try:
        with db.transaction():
            services.confirm_adoption(taken=_held(adoption_id, Side(side)), side=Side(side), actor=me())
    except DomainError as error:
        return _adoption_page(adoption_id, error)
    flash(_("Confirmed for your city."), "success")
    return web.see_other("cases.adoption", adoption_id=adoption_id)


@bp.route("/cases/adoptions/<uuid:adoption_id>/dispute/<any(source, adopter):side>", methods=["GET", "POST"])
@requires(signed_in)
def dispute_adoption(adoption_id: uuid.UUID, side: str) -> ResponseReturnValue:
    """A city says what is not right."""
    own, form = queries.own_adoption(me(), adoption_id, Side(side)), DisputeForm()
    if own is None:
        raise NotFound
    if not form.validate_on_submit():
        return form_page("cases/dispute_adoption.html", form, taken=own[0])
    try:
        with db.transaction():
            services.dispute_adoption(
                taken=_held(adoption_id, Side(side)), side=Side(side), reason=form.reason.data, actor=me()
            )
    except DomainError as error:
        return form_page("cases/dispute_adoption.html", form, error, taken=own[0])
    flash(_("The other city is told. Until you confirm after all, the public does not see this adoption."), "success")
    return web.see_other("cases.adoption", adoption_id=adoption_id)


@bp.get("/my/adoptions")
@requires(signed_in)
def own_adoptions() -> Response:
    """Adoptions in which the reader's cities have a part; those that wait for his word first."""
    own = queries.own_city_ids(me())
    found = queries.adoptions_of_cities(own)
    asked = {
        taken.adoption.id
        for taken in found
        if rules.sides(taken.source.id, taken.city.id, own) & set(rules.waits_for(taken.adoption))
    }
    found.sort(key=lambda taken: taken.adoption.id not in asked)
    return web.render("cases/own_adoptions.html", found=found, asked=asked, has_city=bool(own))


# All of them ---------------------------------------------------------------------------------------------------------


@bp.get("/cases/spread")
@public
@cache.for_everyone("cases", "cities")
def spread_page() -> ResponseReturnValue:
    """Who took what over from whom: as a graph by year, on the map, and in a table with the same content."""
    city = cities.city_by_slug(request.args["city"]) if request.args.get("city") else None
    page = web.paginate(
        queries.spread(city.id if city else None), web.page_number(), queries.SPREAD_PAGE, scalars=False
    )
    found = queries.spread_page(page.items)
    ways = [_way(taken) for taken in found]
    return web.render(
        "cases/spread.html", found=found, page=page, city=city, points=_points(found),
        graph=spread.graph(ways, rtl=i18n.direction(i18n.current()) == "rtl") if ways else None,
    )  # fmt: skip


def _way(taken: Taken) -> spread.Way:
    adoption = taken.adoption
    began, started = adoption.began or adoption.since, taken.version.started
    name = i18n.plain(taken.city.names)
    return spread.Way(
        case=i18n.plain(taken.titles), source=i18n.plain(taken.source.names),
        source_year=int(started[:4]) if started else None, city=name if began else _("%(city)s (year not known)", city=name),
        year=int(began[:4]) if began else adoption.created_at.year,
        url=url_for("cases.adoption", adoption_id=adoption.id), is_confirmed=adoption.is_confirmed,
    )  # fmt: skip


def _points(found: list[Taken]) -> list[dict[str, Any]]:
    """A dot for each city that gave or took."""
    given: dict[str, list[int]] = {}
    known = {}
    for taken in found:
        for city, place in ((taken.source, 0), (taken.city, 1)):
            known[city.slug] = city
            given.setdefault(city.slug, [0, 0])[place] += 1
    return [
        {
            "lat": city.latitude, "lon": city.longitude, "name": i18n.plain(city.names), "slug": slug,
            "url": url_for("cases.spread_page", city=slug),
            "note": i18n.listed(filter(None, (
                i18n.ngettext("taken over from here: %(num)d", "taken over from here: %(num)d", given[slug][0]) if given[slug][0] else "",
                i18n.ngettext("taken over here: %(num)d", "taken over here: %(num)d", given[slug][1]) if given[slug][1] else "",
            ))),
        }
        for slug, city in known.items()
    ]  # fmt: skip


@bp.get("/cases/adoptions.atom")
@public
@cache.for_everyone("cases", "cities")
def adoptions_atom() -> Response:
    """The newest adoptions as an Atom feed."""
    return adoptions_feed(queries.newest_adoptions(50))
