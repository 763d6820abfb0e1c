"""A city's coordinator nominates; the person who is nominated answers."""

from __future__ import annotations

import uuid
from collections import Counter

from flask import Response, flash, request
from flask_wtf import FlaskForm

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.cities import queries as cities
from portal.cities.models import City
from portal.core import clock, db, i18n, web
from portal.core.access import authorize, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.notifications import services as notifications
from portal.training import emails, rules, services
from portal.training.forms import AnswerForm, NominationForm
from portal.training.models import Edition, EditionState, Nomination
from portal.training.queries import editions, interviews, learning, selection
from portal.training.queries import nominations as queries
from portal.training.views.base import bp, form_page, me


def _edition(slug: str) -> Edition:
    found = editions.edition_by_slug(slug)
    if found is None or not rules.is_public(found):
        raise NotFound
    return found


def _own_city(slug: str) -> City:
    found = next((city for city in cities.coordinated_by(me()) if city.slug == slug), None)
    authorize(found is not None)
    if found is None:
        raise NotFound
    return found


def _choose_city(slug: str) -> Response:
    """To the city's page; who speaks for several cities chooses one."""
    edition, own = _edition(slug), cities.coordinated_by(me())
    if len(own) == 1:
        return web.see_other("training.nominate", slug=slug, city=own[0].slug)
    return web.render("training/choose_city.html", edition=edition, cities=own)


@bp.get("/training/editions/<slug>/nominate", defaults={"city": ""})
@bp.route("/training/editions/<slug>/nominate/<city>", methods=["GET", "POST"])
@requires(rules.is_some_coordinator)
def nominate(slug: str, city: str) -> Response:
    """The city's quota, its nominees, and the form for another one."""
    if not city:
        return _choose_city(slug)
    edition, own = _edition(slug), _own_city(city)
    form = NominationForm(locale=i18n.current())
    if not form.validate_on_submit():
        return _nominate_page(edition, own, form)
    try:
        with db.transaction():
            outcome = services.nominate(edition=edition, city=own, candidate=_candidate(form, own), actor=me())
            if outcome.is_new:
                _tell(outcome, edition, own)
    except DomainError as error:
        return _nominate_page(edition, own, form, error)
    name = outcome.person.display_name
    if outcome.is_new:
        flash(_("%(name)s is nominated and has been told by e-mail.", name=name), "success")
    else:
        flash(_("%(name)s was nominated already. Nothing was changed.", name=name), "info")
    return web.see_other("training.nominate", slug=slug, city=city)


def _candidate(form: NominationForm, city: City) -> services.Candidate:
    return services.Candidate(
        email=form.email.data, name=form.name.data, position=form.position.data, motivation=form.motivation.data,
        locale=form.locale.data, timezone=city.timezone,
    )  # fmt: skip


def _tell(outcome: services.Outcome, edition: Edition, city: City) -> None:
    """The mail to the nominee. Sent from here and not by a worker: the secret of an invitation is kept nowhere."""
    person, nomination = outcome.person, outcome.nomination
    notifications.notify(
        recipient=accounts.recipient(person),
        message=emails.nominated(nomination, edition, city, person, outcome.invitation),
        key=f"nomination-made:{nomination.id}",
        url=emails.address(person.locale, "training.nomination", nomination_id=str(nomination.id)),
    )


def _nominate_page(edition: Edition, city: City, form: NominationForm, error: DomainError | None = None) -> Response:
    nominees = queries.nominees_of_city(edition.id, city.id)
    keys = [line.nomination.id for line in nominees]
    handed_in = Counter(one.nomination_id for one in selection.documents_of(keys) if one.kind in rules.OF_CITY)
    return form_page(
        "training/nominate.html", form, error, edition=edition, city=city, quota=queries.quota(edition, city.id),
        nominees=nominees, is_open=rules.nominations_are_open(edition, clock.now()), handed_in=handed_in,
        decisions=selection.released_decisions(keys), wanted=len(rules.wanted_of_city(edition)),
    )  # fmt: skip


def _own_nomination(nomination_id: uuid.UUID) -> tuple[Nomination, dict[str, str]]:
    """A nomination of a city for which the reader speaks, and the values of the address of the city's page."""
    found = queries.nomination_by_id(nomination_id)
    if found is None:
        raise NotFound
    authorize(rules.is_coordinator(me(), found.city_id))
    return found, {"slug": found.edition.slug, "city": db.session.get_one(City, found.city_id).slug}


@bp.route("/training/nominations/<uuid:nomination_id>/substitute", methods=["GET", "POST"])
@requires(rules.is_some_coordinator)
def substitute(nomination_id: uuid.UUID) -> Response:
    """The city puts another person in the place of one it nominated, in one act."""
    found, back = _own_nomination(nomination_id)
    edition, city = _edition(back["slug"]), _own_city(back["city"])
    form = NominationForm(locale=i18n.current())
    if not form.validate_on_submit():
        return _substitute_page(found, edition, city, form)
    try:
        with db.transaction():
            outcome = services.substitute(nomination=found, city=city, candidate=_candidate(form, city), actor=me())
            _tell(outcome, edition, city)
    except DomainError as error:
        return _substitute_page(_own_nomination(nomination_id)[0], edition, city, form, error)
    flash(_("%(name)s is nominated and has been told by e-mail.", name=outcome.person.display_name), "success")
    return web.see_other("training.nominate", **back)


def _substitute_page(
    found: Nomination, edition: Edition, city: City, form: NominationForm, error: DomainError | None = None
) -> Response:
    return form_page(
        "training/substitute.html", form, error, nomination=found, edition=edition, city=city,
        person=db.session.get(User, found.user_id) if found.user_id else None,
        may_substitute=rules.may_substitute(found, edition, clock.now()),
    )  # fmt: skip


@bp.post("/training/nominations/<uuid:nomination_id>/withdraw")
@requires(rules.is_some_coordinator)
def withdraw_nomination(nomination_id: uuid.UUID) -> Response:
    """The city takes a nomination back."""
    found, back = _own_nomination(nomination_id)
    try:
        with db.transaction():
            services.withdraw(nomination=found, actor=me())
        flash(_("The nomination is withdrawn. The place is free again."), "success")
    except DomainError as error:
        flash(error.message, "error")
    return web.see_other("training.nominate", **back)


@bp.post("/training/nominations/<uuid:nomination_id>/rank")
@requires(rules.is_some_coordinator)
def rank_nomination(nomination_id: uuid.UUID) -> Response:
    """One place up or down in the city's order."""
    found, back = _own_nomination(nomination_id)
    with db.transaction():
        services.move(nomination=found, up=request.form.get("direction") == "up")
    return web.see_other("training.nominate", **back)


@bp.route("/training/nominations/<uuid:nomination_id>", methods=["GET", "POST"])
@requires(signed_in)
def nomination(nomination_id: uuid.UUID) -> Response:
    """The person who is nominated reads what it is about, and accepts or declines."""
    found, edition = _nomination_of_mine(nomination_id)
    form, answer = _answer_form(edition), request.form.get("answer")
    if not form.validate_on_submit() or answer not in ("accept", "decline"):
        return _nomination_page(found, edition, form)
    try:
        return _answer(found, edition, form, accepted=answer == "accept")
    except DomainError as error:
        return _nomination_page(*_nomination_of_mine(nomination_id), form, error)  # as it is now


def _nomination_of_mine(nomination_id: uuid.UUID) -> tuple[Nomination, Edition]:
    found = queries.nomination_of(me(), nomination_id)
    if found is None:
        raise NotFound
    return found, _edition(found.edition.slug)


def _answer_form(edition: Edition) -> AnswerForm:
    languages = list(dict.fromkeys(lang for course in editions.facts_of(edition).courses for lang in course.languages))
    form = AnswerForm()
    form.offer(languages, i18n.current())
    return form


def _answer(found: Nomination, edition: Edition, form: AnswerForm, *, accepted: bool) -> Response:
    if not accepted:
        with db.transaction():
            services.decline(nomination=found, person=me())
        flash(_("You have declined. Your city's coordinator is told."), "info")
        return web.see_other("training.nomination", nomination_id=found.id)
    with db.transaction():
        enrolment = services.accept(
            nomination=found, person=me(), content_lang=form.content_lang.data or i18n.current()
        )
    if enrolment is None:
        flash(_("You have accepted. The secretariat chooses the participants and tells you."), "success")
        return web.see_other("training.nomination", nomination_id=found.id)
    flash(_("You have accepted and take part. You can begin now."), "success")
    courses = learning.courses_of_edition(edition.id)
    if not courses:
        return web.see_other("training.edition", slug=edition.slug)
    return web.see_other("training.learn", edition=edition.slug, course=courses[0].slug)


def _nomination_page(
    found: Nomination, edition: Edition, form: FlaskForm, error: DomainError | None = None
) -> Response:
    nominator = db.session.get(User, found.nominated_by) if found.nominated_by else None
    now = clock.now()
    application, decision = selection.application_of(found.id), selection.decision_of(found.id)
    handed_in = {one.kind for one in selection.documents_of([found.id])}
    return form_page(
        "training/nomination.html", form, error, nomination=found, facts=editions.facts_of(edition),
        city=db.session.get_one(City, found.city_id), nominator=nominator,
        may_answer=rules.may_answer(found, edition, now), application=application, handed_in=handed_in,
        missing=rules.missing(edition, application, handed_in), may_complete=rules.may_complete(found, edition, now),
        decision=decision if decision and decision.released_at else None,
        may_answer_offer=rules.may_answer_offer(decision, found, now),
        has_slots=edition.state is EditionState.SELECTING and bool(interviews.slots_for(found, now)),
    )  # fmt: skip
