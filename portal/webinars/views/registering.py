"""Registering for a run: with an account, or as a guest by e-mail."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import clock, db, i18n, web
from portal.core.access import public
from portal.core.answer_fields import with_questions
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.limits import limiter
from portal.webinars import asking, queries, rules, services
from portal.webinars.forms.registering import GuestWishForm, WishForm
from portal.webinars.models import ACTIVE, RegistrationState, Run, Webinar
from portal.webinars.views.base import bp, form_page, me
from portal.webinars.words import registering as words

TEMPLATE = "webinars/register.html"


def webinar_with(slug: str) -> Webinar:
    """A webinar that the reader may see.

    Raises:
        NotFound: there is none.
    """
    found = queries.webinar_by_slug(slug)
    if found is None or not rules.may_see(current_user, found):
        raise NotFound
    return found


def run_of(webinar: Webinar, number: int) -> Run:
    """A run by its number.

    Raises:
        NotFound: the webinar has none of that number.
    """
    found = next((run for run in webinar.runs if run.number == number), None)
    if found is None:
        raise NotFound
    return found


def titles_of(webinar: Webinar) -> dict[str, str]:
    return {text.lang: text.title for text in webinar.texts}


def own_city_choices() -> list[tuple[uuid.UUID, str]]:
    """Cities that the reader can register for, those he works for first; all of them, for he may stand in for another."""
    every = cities.city_choices()
    if not current_user.is_authenticated:
        return every
    own = {city.id for city in cities.cities_of(me())} | {city.id for city in cities.coordinated_by(me())}
    return sorted(every, key=lambda pair: pair[0] not in own)


def chosen(form: WishForm) -> dict[uuid.UUID, City]:
    return cities.cities([form.city_id]) if form.city_id else {}


@bp.get("/webinars/<slug>/register")
@public
def runs_to_register(slug: str) -> ResponseReturnValue:
    """The runs to choose from; with one there is nothing to choose."""
    webinar = webinar_with(slug)
    if len(webinar.runs) == 1:
        return web.see_other("webinars.register", slug=slug, number=webinar.runs[0].number)
    own = queries.own_in_webinar(me(), webinar.id) if current_user.is_authenticated else {}
    now = clock.now()
    return web.render(
        "webinars/runs_to_register.html", webinar=webinar, titles=titles_of(webinar), own=own, words=words,
        places=queries.places(webinar.runs), standing={run.id: rules.standing(webinar, run, now) for run in webinar.runs},
    )  # fmt: skip


@bp.route("/webinars/<slug>/register/<int:number>", methods=["GET", "POST"])
@public
@limiter.limit("30 per hour", methods=["POST"])
def register(slug: str, number: int) -> ResponseReturnValue:
    """The form of a run. Who is registered already is shown that."""
    webinar = webinar_with(slug)
    run = run_of(webinar, number)
    if not current_user.is_authenticated:
        return _register_guest(webinar, run)
    own = queries.own_in_webinar(me(), webinar.id)
    mine = own.get(run.id)
    if mine is not None and mine.state in ACTIVE and mine.state is not RegistrationState.INVITED:
        return web.see_other("webinars.own_registration", registration_id=mine.id)
    is_invited = mine is not None and mine.state is RegistrationState.INVITED
    form = _prepared(WishForm, webinar, run)
    if form.city.data in (None, "") and not form.is_submitted():
        form.city.data = _first_own_city(mine.city_id if mine else None)
    if not form.validate_on_submit():
        return _page(form, webinar, run, own=own, is_invited=is_invited)
    try:
        with db.transaction():
            made = services.register(run=run, user=me(), wish=form.wish(run, chosen(form)))
    except DomainError as error:
        return _page(form, webinar, run, error, own=own, is_invited=is_invited)
    flash(*_said(made.state))
    return web.see_other("webinars.own_registration", registration_id=made.id)


def _first_own_city(invited_for: uuid.UUID | None) -> str:
    own = [invited_for] if invited_for else [city.id for city in cities.cities_of(me())]
    return str(own[0]) if own else ""


def _said(state: RegistrationState) -> tuple[str, str]:
    if state is RegistrationState.CONFIRMED:
        return _("You have a seat. The confirmation is on its way by mail."), "success"
    if state is RegistrationState.PENDING:
        return _("Your registration has arrived. The organiser decides, and you get a mail."), "success"
    return _("You are on the waiting list. As soon as it is your turn, a seat is offered to you by mail."), "success"


def _prepared(base: type[Any], webinar: Webinar, run: Run) -> Any:
    questions = asking.read(webinar.questions)
    form = with_questions(base, questions)()
    form.prepare(run, own_city_choices(), questions)
    return form


def _page(
    form: WishForm, webinar: Webinar, run: Run, error: DomainError | None = None, *, own: Any = None, is_invited: bool = False
) -> Response:  # fmt: skip
    is_guest = not current_user.is_authenticated
    is_member = not webinar.members_only or (not is_guest and bool(queries.member_cities(me())))
    now = clock.now()
    refused = (
        rules.standing(webinar, run, now)
        if is_invited
        else rules.refusal(webinar, run, now, is_guest=is_guest, is_member=is_member)
    )
    others = {key: row for key, row in (own or {}).items() if key != run.id and row.state in ACTIVE}
    return form_page(
        TEMPLATE, form, error, webinar=webinar, titles=titles_of(webinar), run=run, places=queries.places([run])[run.id],
        refused=refused, words=words, is_guest=is_guest, is_invited=is_invited,
        others=[(one, others[one.id]) for one in webinar.runs if one.id in others],
    )  # fmt: skip


def _register_guest(webinar: Webinar, run: Run) -> ResponseReturnValue:
    form = _prepared(GuestWishForm, webinar, run)
    if not form.validate_on_submit():
        return _page(form, webinar, run)
    try:
        with db.transaction():
            services.register_guest(
                run=run, name=form.name.data, email=form.email.data, wish=form.wish(run, chosen(form)),
                lang=i18n.current(), timezone=form.timezone.data,
            )  # fmt: skip
    except DomainError as error:
        return _page(form, webinar, run, error)
    return web.see_other("webinars.guest_asked", slug=webinar.slug)


@bp.get("/webinars/<slug>/register/sent")
@public
def guest_asked(slug: str) -> Response:
    """What to do next, the same whatever was known of the address."""
    webinar = webinar_with(slug)
    return web.render("webinars/guest_asked.html", webinar=webinar, titles=titles_of(webinar))
