"""Registrations of a run, for its organisers: the list, the answer to those who wait, invitations, and a file of all."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.cities import queries as cities
from portal.core import clock, db, i18n, sheets, web
from portal.core.access import authorize, requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _, ngettext
from portal.core.inputs import choices
from portal.core.questions import Question
from portal.webinars import asking, queries, rules, services
from portal.webinars.forms.registering import ByHandForm, FilterForm, InviteForm, RemarkForm
from portal.webinars.models import Registration, RegistrationState, Run, Seat, Webinar
from portal.webinars.queries import OneRegistration
from portal.webinars.services.inviting import Outcome, selected
from portal.webinars.views.base import bp, form_page, me
from portal.webinars.views.registering import run_of, titles_of
from portal.webinars.words import inviting as inviting_words
from portal.webinars.words import registering as words


def own_webinar(slug: str) -> Webinar:
    """A webinar that the reader organises.

    Raises:
        NotFound: there is none.
        Forbidden: somebody else does.
    """
    found = queries.webinar_by_slug(slug)
    if found is None:
        raise NotFound
    authorize(rules.is_organiser(me(), found))
    return found


def _own_run(slug: str, number: int) -> tuple[Webinar, Run]:
    webinar = own_webinar(slug)
    return webinar, run_of(webinar, number)


def _filters(counts: queries.RunCounts) -> FilterForm:
    form = FilterForm(request.args)
    named = sorted(((key, i18n.plain(dict(names))) for key, names, _number in counts.cities), key=lambda pair: pair[1])
    form.offer([state for state in RegistrationState if counts.states.get(state)], named, sorted(counts.languages))
    return form


@bp.get("/webinars/manage/<slug>/runs/<int:number>/registrations")
@requires(rules.may_organise)
def run_registrations(slug: str, number: int) -> Response:
    """Who registered, with numbers by state, and what can be done with each."""
    return _list(*_own_run(slug, number))


def _list(webinar: Webinar, run: Run, error: DomainError | None = None) -> Response:
    counts = queries.counts_in(run.id)
    filters = _filters(counts)
    page = web.paginate(queries.registrations_in(run.id, filters.wanted()), web.page_number(), 50, scalars=False)
    limits = {field.name: field.data for field in filters if field.data}
    return web.render(
        "webinars/run_registrations.html", error.status if error else 200, webinar=webinar, titles=titles_of(webinar), run=run,
        counts=counts, chosen=filters, limits=limits, page=page, rows=[OneRegistration(*row) for row in page.items],
        words=words, places=queries.places([run])[run.id], error=error, form=FlaskForm(),
        page_url=lambda n: url_for("webinars.run_registrations", slug=webinar.slug, number=run.number, page=n, **limits),
    )  # fmt: skip


@bp.post("/webinars/manage/<slug>/runs/<int:number>/registrations/approve")
@requires(rules.may_organise)
def approve_registrations(slug: str, number: int) -> ResponseReturnValue:
    """Lets those in who were ticked."""
    webinar, run = _own_run(slug, number)
    keys = [uuid.UUID(key) for key in request.form.getlist("registration") if _is_uuid(key)]
    if not keys:
        return _list(webinar, run, DomainError(_("Tick whom you let in.")))
    try:
        with db.transaction():
            done = services.approve(run=run, registrations=selected(run.id, keys), actor=me())
    except DomainError as error:
        return _list(webinar, run, error)
    flash(ngettext("%(num)d person is let in and told.", "%(num)d people are let in and told.", done), "success")
    return web.see_other("webinars.run_registrations", slug=slug, number=number)


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _one_of_run(run: Run, registration_id: uuid.UUID) -> OneRegistration:
    one = queries.registration_by_id(registration_id)
    if one is None or one.registration.run_id != run.id or one.registration.is_provisional:
        raise NotFound
    return one


@bp.route(
    "/webinars/manage/<slug>/runs/<int:number>/registrations/<uuid:registration_id>/refuse", methods=["GET", "POST"]
)
@requires(rules.may_organise)
def refuse_registration(slug: str, number: int, registration_id: uuid.UUID) -> ResponseReturnValue:
    """Does not let somebody in, or takes him off, with a reason that he reads."""
    webinar, run = _own_run(slug, number)
    one, form = _one_of_run(run, registration_id), RemarkForm()
    context: dict[str, Any] = {"webinar": webinar, "titles": titles_of(webinar), "run": run, "one": one}
    if not form.validate_on_submit():
        return form_page("webinars/refuse_registration.html", form, **context)
    verb = services.refuse_pending if one.registration.state is RegistrationState.PENDING else services.take_off
    try:
        with db.transaction():
            verb(registration=one.registration, remark=form.remark.data, actor=me())
    except DomainError as error:
        return form_page("webinars/refuse_registration.html", form, error, **context)
    flash(_("The person is told."), "success")
    return web.see_other("webinars.run_registrations", slug=slug, number=number)


@bp.route("/webinars/manage/<slug>/runs/<int:number>/invite", methods=["GET", "POST"])
@requires(rules.may_organise)
def invite_to_run(slug: str, number: int) -> ResponseReturnValue:
    """Invites a list: first it is shown what becomes of each line, then it is sent."""
    webinar, run = _own_run(slug, number)
    form = InviteForm(lang=webinar.original_lang)
    context: dict[str, Any] = {"webinar": webinar, "titles": titles_of(webinar), "run": run, "lines": [], "outcomes": inviting_words.OUTCOMES, "words": words}  # fmt: skip
    if not form.validate_on_submit():
        return form_page("webinars/invite_to_run.html", form, **context)
    try:
        if request.form.get("action") != "send":
            lines = services.look_at(run=run, text=form.people.data)
            new = sum(line.outcome is Outcome.NEW for line in lines)
            return web.render(
                "webinars/invite_to_run.html", form=form, error=None, **context | {"lines": lines, "new": new}
            )
        with db.transaction():
            done = services.invite(run=run, text=form.people.data, lang=form.lang.data, actor=me())
    except DomainError as error:
        return form_page("webinars/invite_to_run.html", form, error, **context)
    flash(ngettext("%(num)d person is invited.", "%(num)d people are invited.", done), "success")
    return web.see_other("webinars.run_registrations", slug=slug, number=number)


@bp.route("/webinars/manage/<slug>/runs/<int:number>/register", methods=["GET", "POST"])
@requires(rules.may_organise)
def register_by_hand(slug: str, number: int) -> ResponseReturnValue:
    """Registers somebody who asked by other means."""
    webinar, run = _own_run(slug, number)
    form, seats = ByHandForm(lang=webinar.original_lang), rules.seats_of(run)
    form.seat.choices = choices((seat.value, words.SEATS[seat]) for seat in seats)
    form.seat.data = form.seat.data or seats[0].value
    form.city.choices = choices([("", _("No city")), *cities.city_choices()])
    context: dict[str, Any] = {"webinar": webinar, "titles": titles_of(webinar), "run": run}
    if not form.validate_on_submit():
        return form_page("webinars/register_by_hand.html", form, **context)
    city = cities.cities([uuid.UUID(form.city.data)])[uuid.UUID(form.city.data)] if form.city.data else None
    try:
        with db.transaction():
            made = services.register_by_hand(
                run=run, name=form.name.data, email=form.email.data, lang=form.lang.data,
                wish=services.Wish(Seat(form.seat.data), city), actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("webinars/register_by_hand.html", form, error, **context)
    flash(_by_hand(made), "success")
    return web.see_other("webinars.run_registrations", slug=slug, number=number)


def _by_hand(made: Registration) -> str:
    if made.state is RegistrationState.CONFIRMED:
        return _("The person has a seat and is told.")
    return _("No seat is free: the person is on the waiting list and is told.")


# As a file -----------------------------------------------------------------------------------------------------------


@bp.get("/webinars/manage/<slug>/runs/<int:number>/registrations.<any(csv, xlsx):kind>")
@requires(rules.may_organise)
def registrations_file(slug: str, number: int, kind: str) -> Response:
    """The same rows with the answers, also to questions that are no longer asked."""
    webinar, run = _own_run(slug, number)
    questions = asking.read(webinar.questions, with_gone=True)
    wanted = _filters(queries.counts_in(run.id)).wanted()
    header = [
        _("Name"), _("E-mail address"), _("City"), _("Language"), _("Time zone"), _("How they take part"), _("State"),
        _("Registered"), *(i18n.plain(dict(one.texts)) for one in questions),
    ]  # fmt: skip
    rows = [_cells(one, questions) for one in queries.all_registrations_in(run.id, wanted)]
    if kind == "csv":
        data, content_type = sheets.as_csv(header, rows), sheets.CSV
    else:
        rtl = i18n.direction(i18n.current()) == "rtl"
        data, content_type = sheets.as_xlsx(_("Registrations"), header, rows, rtl=rtl), sheets.XLSX
    name = f"registrations-{slug}-{number}-{clock.today()}.{kind}"
    return Response(data, content_type=content_type, headers={"Content-Disposition": f"attachment; filename={name}"})


def _cells(one: OneRegistration, questions: tuple[Question, ...]) -> list[str]:
    row = one.registration
    return [
        one.name or _("Account erased"), one.email, i18n.plain(one.city.names) if one.city else "", one.lang, one.timezone,
        str(words.SEATS[row.seat]), str(words.STATES[row.state]), row.created_at.isoformat(timespec="minutes"),
        *(asking.shown(question, row.answers) for question in questions),
    ]  # fmt: skip
