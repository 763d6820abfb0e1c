"""Problems of a city with what was found for them, and the pages of those who help."""

from __future__ import annotations

import uuid

from flask import Response, flash
from flask.typing import ResponseReturnValue

from portal.cases import queries, services
from portal.cases.forms.matching import AnswerForm, AskForm, OfferForm, ProblemForm
from portal.cases.models import Problem
from portal.cases.queries import Helper, Match
from portal.cases.views.base import bp, form_page, me
from portal.cities.models import City
from portal.core import clock, db, i18n, web
from portal.core.access import authorize, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


@bp.get("/my/problems")
@requires(signed_in)
def problems() -> Response:
    """What the reader's cities look for."""
    own = queries.own_city_ids(me())
    return web.render("cases/problems.html", found=queries.problems_of(own), has_city=bool(own))


@bp.route("/my/problems/new", methods=["GET", "POST"])
@requires(signed_in)
def new_problem() -> ResponseReturnValue:
    """A city describes a problem, in any language."""
    own, form = queries.own_cities(me()), ProblemForm()
    authorize(bool(own))
    form.offer((city.id, i18n.plain(city.names)) for city in own)
    if not form.validate_on_submit():
        return form_page("cases/new_problem.html", form)
    city = next(city for city in own if str(city.id) == form.city.data)
    with db.transaction():
        made = services.describe_problem(
            city=city, lang=form.lang.data, text=form.text.data, tags=form.tags.data or [], actor=me()
        )
    return web.see_other("cases.problem", problem_id=made.id)


@bp.get("/my/problems/<uuid:problem_id>")
@requires(signed_in)
def problem(problem_id: uuid.UUID) -> Response:
    """Cases with reasons, cities like this one, people who help, and what became of asking."""
    return _problem_page(problem_id)


def _found_for(problem_id: uuid.UUID) -> tuple[Problem, City, list[Match], list[Helper]]:
    found = queries.problem_for(me(), problem_id)
    if found is None:
        raise NotFound
    cases = queries.cases_for(*found, i18n.current())
    return (*found, cases, queries.helpers_for(found[0], cases, me(), clock.today()))


def _problem_page(problem_id: uuid.UUID, form: AskForm | None = None, error: DomainError | None = None) -> Response:
    described, city, cases, helpers = _found_for(problem_id)
    asked = queries.requests_about(described.id)
    return form_page(
        "cases/problem.html", form or AskForm(), error, problem=described, city=city, cases=cases, helpers=helpers,
        peers=queries.peers_of(city), asked=asked, waits=any(one.request.answered_at is None for one in asked),
    )  # fmt: skip


@bp.post("/my/problems/<uuid:problem_id>/ask/<uuid:offer_id>")
@requires(signed_in)
def ask_mentor(problem_id: uuid.UUID, offer_id: uuid.UUID) -> ResponseReturnValue:
    """Asks one of the people who were shown."""
    described, _city, _cases, helpers = _found_for(problem_id)
    helper = next((one for one in helpers if one.offer.id == offer_id), None)
    if helper is None:
        raise NotFound
    form = AskForm()
    if not form.validate_on_submit():
        return _problem_page(problem_id, form)
    try:
        with db.transaction():
            services.ask_mentor(problem=described, mentor=helper.user, message=form.message.data, actor=me())
    except DomainError as error:
        return _problem_page(problem_id, form, error)
    flash(_("The question is on its way. You get a message when there is an answer."), "success")
    return web.see_other("cases.problem", problem_id=problem_id)


# Those who help ------------------------------------------------------------------------------------------------------


@bp.route("/my/mentoring", methods=["GET", "POST"])
@requires(signed_in)
def mentoring() -> ResponseReturnValue:
    """What a person offers, and what he was asked."""
    authorize(bool(queries.own_city_ids(me())))
    form = OfferForm()
    form.offer(queries.cases_to_offer(me()))
    if not form.validate_on_submit():
        return _mentoring_page(form)
    case_id, tag_id = form.subject()
    try:
        with db.transaction():
            services.offer_help(
                user=me(), case_id=case_id, tag_id=tag_id, languages=form.languages.data or [], hours=form.hours.data,
                until=form.until.data,
            )  # fmt: skip
    except DomainError as error:
        return _mentoring_page(form, error)
    flash(_("Thank you. Cities that look for this see your offer."), "success")
    return web.see_other("cases.mentoring")


def _mentoring_page(form: OfferForm, error: DomainError | None = None) -> Response:
    return form_page(
        "cases/mentoring.html", form, error, offers=queries.offers_of(me().id), asked=queries.requests_to(me().id),
        today=clock.today(),
    )  # fmt: skip


@bp.post("/my/mentoring/offers/<uuid:offer_id>/stop")
@requires(signed_in)
def stop_offer(offer_id: uuid.UUID) -> ResponseReturnValue:
    """Takes an own offer back."""
    offer = queries.offer_of(me().id, offer_id)
    if offer is None:
        raise NotFound
    with db.transaction():
        services.stop_offer(offer=offer)
    flash(_("The offer is taken back."), "success")
    return web.see_other("cases.mentoring")


@bp.route("/my/mentoring/requests/<uuid:request_id>", methods=["GET", "POST"])
@requires(signed_in)
def mentor_request(request_id: uuid.UUID) -> ResponseReturnValue:
    """One question to the reader, and his answer."""
    asked, form = queries.request_to(me().id, request_id), AnswerForm()
    if asked is None:
        raise NotFound
    if not form.validate_on_submit():
        return form_page("cases/mentor_request.html", form, asked=asked)
    try:
        with db.transaction():
            held = queries.request_to(me().id, request_id, lock=True)
            if held is None:
                raise NotFound
            services.answer_request(asked=held, answer=form.answer.data, accepts=form.outcome.data == "yes")
    except DomainError as error:
        return form_page("cases/mentor_request.html", form, error, asked=asked)
    flash(_("Your answer is on its way."), "success")
    return web.see_other("cases.mentoring")
