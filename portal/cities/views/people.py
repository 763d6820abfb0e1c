"""Who works for a city: said by the person, answered by those who speak for the city."""

from __future__ import annotations

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cities import queries, rules, services
from portal.cities.forms import AffiliationForm
from portal.cities.models import Affiliation, City
from portal.cities.views import bp
from portal.core import db, i18n, web
from portal.core.access import authorize, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


@bp.route("/my/cities", methods=["GET", "POST"])
@requires(signed_in)
def my_cities() -> ResponseReturnValue:
    """The cities the reader works for, and the form that says so for another one."""
    choices = queries.city_choices()
    form = AffiliationForm(choices)
    problem: DomainError | None = None
    if request.method == "GET" and (asked := queries.city_by_slug(request.args.get("city", "")[:80])):
        form.city.data = str(asked.id)
    elif form.validate_on_submit():
        try:
            return _claim(form)
        except DomainError as error:
            problem = error
    entries = queries.affiliations_of(current_user.id, ended=True)
    failed = problem.status if problem else 422 if form.errors else 200
    return web.render("cities/my_cities.html", status=failed, form=form, problem=problem, entries=entries)


def _claim(form: AffiliationForm) -> ResponseReturnValue:
    key = uuid.UUID(form.city.data)
    with db.transaction():
        city = queries.cities([key])[key]
        entry = services.affiliate(user=current_user, city=city, position=form.position.data or "", actor=current_user)
    name = i18n.plain(city.names)
    if entry.confirmed_at:
        flash(_("It is entered that you work for %(city)s.", city=name), "success")
    else:
        flash(_("Your request has gone to %(city)s. You hear from us once it is answered.", city=name), "success")
    return web.see_other("cities.my_cities")


@bp.post("/my/cities/<uuid:key>/end")
@requires(signed_in)
def leave(key: uuid.UUID) -> ResponseReturnValue:
    """The reader withdraws a request, or does not work there any more."""
    with db.transaction():
        entry = _entry(key)
        authorize(entry.user_id == current_user.id)
        services.end_affiliation(entry=entry, actor=current_user)
    flash(_("You do not count among the people of %(city)s any more.", city=i18n.plain(entry.city.names)), "success")
    return web.see_other("cities.my_cities")


@bp.get("/cities/<slug>/people")
@requires(signed_in)
def people(slug: str) -> ResponseReturnValue:
    """The people of a city, for those who speak for it: who waits for an answer, who works there, who did."""
    city = _city_of_mine(slug)
    workers = queries.people_of(city.id)
    return web.render(
        "cities/people.html", city=city,
        waiting=[one for one in workers if one.state == "claimed" and one.ends_on is None],
        present=[one for one in workers if one.state == "confirmed" and one.ends_on is None],
        former=[one for one in workers if one.ends_on is not None],
    )  # fmt: skip


@bp.post("/affiliations/<uuid:key>/confirm")
@requires(signed_in)
def confirm(key: uuid.UUID) -> ResponseReturnValue:
    """Yes, this person works for us."""
    with db.transaction():
        entry = _entry_of_my_city(key)
        services.confirm_affiliation(entry=entry, actor=current_user)
    flash(_("Confirmed. The person has been told."), "success")
    return web.see_other("cities.people", slug=entry.city.slug)


@bp.post("/affiliations/<uuid:key>/refuse")
@requires(signed_in)
def refuse(key: uuid.UUID) -> ResponseReturnValue:
    """No, we do not know this person."""
    with db.transaction():
        entry = _entry_of_my_city(key)
        services.refuse_affiliation(entry=entry, actor=current_user)
    flash(_("Refused. The person has been told."), "success")
    return web.see_other("cities.people", slug=entry.city.slug)


@bp.post("/affiliations/<uuid:key>/end")
@requires(signed_in)
def end(key: uuid.UUID) -> ResponseReturnValue:
    """This person has left."""
    with db.transaction():
        entry = _entry_of_my_city(key)
        services.end_affiliation(entry=entry, actor=current_user)
    flash(_("It is entered that the person has left. Certificates and courses are not touched by this."), "success")
    return web.see_other("cities.people", slug=entry.city.slug)


def _city_of_mine(slug: str) -> City:
    city = queries.city_by_slug(slug)
    if city is None:
        raise NotFound
    authorize(rules.may_see_people(current_user, city))
    return city


def _entry(key: uuid.UUID) -> Affiliation:
    entry = queries.affiliation(key)
    if entry is None:
        raise NotFound
    return entry


def _entry_of_my_city(key: uuid.UUID) -> Affiliation:
    entry = _entry(key)
    authorize(rules.may_see_people(current_user, entry.city))
    return entry
