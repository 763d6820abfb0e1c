"""The lists behind a city's dashboard: the action plans of its people, and the surveys they are asked to answer."""

from __future__ import annotations

from flask import Response, url_for
from flask_login import current_user

from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import web
from portal.core.access import authorize, requires
from portal.core.errors import NotFound
from portal.training import rules
from portal.training.queries import city_lists as queries
from portal.training.views.base import bp


def city_of_reader(slug: str) -> City:
    """The city, if the reader speaks for it or manages the trainings.

    Raises:
        NotFound: there is no such city.
        Forbidden: it is another's.
    """
    city = cities.city_by_slug(slug)
    if city is None:
        raise NotFound
    authorize(rules.is_coordinator(current_user, city.id) or rules.may_manage(current_user))
    return city


@bp.get("/training/cities/<slug>/plans")
@requires(rules.may_follow_cities)
def city_plans(slug: str) -> Response:
    """The action plans of the city's people, with how far they are."""
    city = city_of_reader(slug)
    return web.render("training/city_plans.html", city=city, rows=queries.plans_of_city(city.id))


@bp.get("/training/cities/<slug>/surveys")
@requires(rules.may_follow_cities)
def city_surveys(slug: str) -> Response:
    """Who of the city was asked what, and has answered; never what."""
    city = city_of_reader(slug)
    page = web.paginate(queries.surveys_of_city(city.id), web.page_number(), scalars=False)

    def page_url(number: int) -> str:
        return url_for("training.city_surveys", slug=slug, page=number)

    return web.render("training/city_surveys.html", city=city, page=page, page_url=page_url)
