"""City reports and action plans, for those who write them and those who read, sign and review them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request
from flask_wtf import FlaskForm

from portal.cities import queries as cities
from portal.core import clock, db, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.notifications import services as notifications
from portal.notifications.services import Recipient
from portal.training import emails, plan_links, rules, services
from portal.training.forms.plans import (
    CheckInForm,
    FinishForm,
    HandOverForm,
    PlanForm,
    ReportForm,
    ReviewPlanForm,
    SignForm,
    SupervisorForm,
)
from portal.training.models import ActionPlan, SignOff
from portal.training.queries import editions
from portal.training.queries import plans as queries
from portal.training.queries.plans import OnePlan, Own
from portal.training.views.base import bp, form_page, me


def _own(edition: str, *, lock: bool = False) -> Own:
    found = queries.own_place(me(), edition, lock=lock)
    if found is None:
        raise NotFound
    return found


# Reports ------------------------------------------------------------------------------------------------------------


@bp.route("/training/learn/<edition>/report", methods=["GET", "POST"])
@requires(signed_in)
def city_report(edition: str) -> Response:
    """The city's report before the start; all who take part for the city write the same one."""
    own, form = _own(edition), ReportForm()
    report = queries.report_of(own.edition.id, own.city.id)
    if report is not None and not form.is_submitted():
        form.process(obj=report)
    is_open = rules.may_write_report(own.edition, report.handed_in_at if report else None, clock.now())
    if not form.validate_on_submit():
        return form_page("training/city_report.html", form, own=own, report=report, is_open=is_open)
    hands_in = request.form.get("action") == "hand-in"
    try:
        with db.transaction():
            held = _own(edition, lock=True)
            saved = services.save_report(own=held, actor=me(), **_texts(form))
            if hands_in:
                services.hand_in_report(own=held, report=saved, actor=me())
    except DomainError as error:
        return form_page("training/city_report.html", form, error, own=own, report=report, is_open=is_open)
    flash(_("The report is handed in.") if hands_in else _("The report is saved. It is not handed in yet."), "success")
    return web.see_other("training.city_report", edition=edition)


def _texts(form: ReportForm) -> dict[str, str]:
    return {name: form[name].data for name in ("situation", "problems", "expectations")}


# Writing ------------------------------------------------------------------------------------------------------------


@bp.route("/training/learn/<edition>/plan", methods=["GET", "POST"])
@requires(signed_in)
def own_plan(edition: str) -> Response:
    """The plan that counts for the participant; if there is none, one is begun, for oneself or for the city's team."""
    own = _own(edition)
    found = queries.plan_for(own)
    if found is not None:
        return web.see_other("training.plan", plan_id=found.id)
    form = FlaskForm()
    if not form.validate_on_submit():
        return form_page("training/begin_plan.html", form, own=own)
    try:
        with db.transaction():
            made = services.begin_plan(
                own=_own(edition, lock=True), is_team=request.form.get("for") == "team", actor=me()
            )
    except DomainError as error:
        return form_page("training/begin_plan.html", form, error, own=own)
    return web.see_other("training.edit_plan", plan_id=made.id)


def _plan(plan_id: uuid.UUID, *, lock: bool = False) -> OnePlan:
    found = queries.plan(me(), plan_id, lock=lock)
    if found is None:
        raise NotFound
    return found


def _written_by_me(plan_id: uuid.UUID, *, lock: bool = False) -> ActionPlan:
    """A plan the reader answers for.

    Raises:
        NotFound: somebody else does.
    """
    found = _plan(plan_id, lock=lock).plan
    if found.author_id != me().id:
        raise NotFound
    return found


@bp.route("/training/plans/<uuid:plan_id>/edit", methods=["GET", "POST"])
@requires(signed_in)
def edit_plan(plan_id: uuid.UUID) -> Response:
    """Writes the plan; saving keeps it, handing in sends it to the trainer."""
    plan, form = _written_by_me(plan_id), PlanForm()
    form.offer([pair for pair in cities.city_choices() if pair[0] != plan.city_id])
    if not rules.may_write_plan(me(), plan):
        return web.see_other("training.plan", plan_id=plan_id)
    if not form.is_submitted():
        form.show(plan)
    if not form.validate_on_submit():
        return form_page("training/plan_form.html", form, plan=plan)
    try:
        with db.transaction():
            held = _written_by_me(plan_id, lock=True)
            services.write_plan(plan=held, draft=form.draft(), actor=me())
    except DomainError as error:
        return form_page("training/plan_form.html", form, error, plan=plan)
    if request.form.get("action") == "save":
        flash(_("The plan is saved. It is not handed in yet."), "success")
        return web.see_other("training.edit_plan", plan_id=plan_id)
    try:
        with db.transaction():
            services.submit_plan(plan=_written_by_me(plan_id, lock=True), actor=me())
    except DomainError as error:
        return form_page("training/plan_form.html", form, error, plan=plan)
    flash(_("The plan is handed in. You are told what the trainer says."), "success")
    return web.see_other("training.plan", plan_id=plan_id)


@bp.get("/training/plans/<uuid:plan_id>")
@requires(signed_in)
def plan(plan_id: uuid.UUID) -> Response:
    """One action plan: for whoever answers for it, who speaks for the city, and those who review."""
    return _plan_page(_plan(plan_id))


def _plan_page(one: OnePlan, form: FlaskForm | None = None, error: DomainError | None = None) -> Response:
    person = me()
    forms: dict[str, Any] = {
        kind.__name__: kind(formdata=None)
        for kind in (SupervisorForm, ReviewPlanForm, CheckInForm, HandOverForm, FinishForm)
    }
    if form is not None:
        forms[type(form).__name__] = form
    # With one form on the page its error stands beside it; the others stay as they are.
    return form_page(
        "training/plan.html", form or FlaskForm(), error, one=one, plan=one.plan, forms=forms, failed=form,
        is_author=one.plan.author_id == person.id, links=plan_links.of(one.plan, person),
        asked=queries.open_sign_off(one.plan.id), now=clock.now(),
        next_check_in=next((c for c in one.plan.check_ins if rules.may_check_in(person, one.plan, c)), None),
    )  # fmt: skip


def _step(plan_id: uuid.UUID, form: FlaskForm, act: Any, done: str) -> Response:
    """A step of a plan: the form of its page, one use case on the locked row, what to say afterwards."""
    one = _plan(plan_id)
    if not form.validate():
        return _plan_page(one, form)
    try:
        with db.transaction():
            act(_plan(plan_id, lock=True))
    except DomainError as error:
        return _plan_page(_plan(plan_id), form, error)
    flash(done, "success")
    return web.see_other("training.plan", plan_id=plan_id)


@bp.post("/training/plans/<uuid:plan_id>/supervisor")
@requires(signed_in)
def ask_supervisor(plan_id: uuid.UUID) -> Response:
    """Sends the supervisor a link by which the plan is signed once, without an account."""
    form = SupervisorForm()
    _written_by_me(plan_id)

    def act(one: OnePlan) -> None:
        _send_link(
            one.plan, *services.ask_sign_off(plan=one.plan, name=form.name.data, email=form.email.data, actor=me())
        )

    return _step(plan_id, form, act, _("Your supervisor gets a link by e-mail."))


@bp.post("/training/plans/<uuid:plan_id>/supervisor/again")
@requires(signed_in)
def ask_supervisor_again(plan_id: uuid.UUID) -> Response:
    """Sends a new link to whoever was asked; the one before works no more."""
    _written_by_me(plan_id)

    def act(one: OnePlan) -> None:
        _send_link(one.plan, *services.ask_sign_off_again(plan=one.plan, actor=me()))

    return _step(plan_id, FlaskForm(), act, _("A new link is on its way. The one before works no more."))


@bp.post("/training/plans/<uuid:plan_id>/supervisor/take-back")
@requires(signed_in)
def take_back_sign_off(plan_id: uuid.UUID) -> Response:
    """The link that was sent works no more."""
    _written_by_me(plan_id)

    def act(one: OnePlan) -> None:
        services.take_back_sign_off(plan=one.plan, actor=me())

    return _step(plan_id, FlaskForm(), act, _("The link is taken back and works no more."))


def _send_link(plan: ActionPlan, sign_off: SignOff, secret: str) -> None:
    person = me()
    notifications.notify(
        recipient=Recipient(None, sign_off.email, sign_off.name, person.locale, person.timezone),
        message=emails.sign_off_asked(plan, sign_off, person, secret), key=f"sign-off:{sign_off.id}",
    )  # fmt: skip


@bp.post("/training/plans/<uuid:plan_id>/sign")
@requires(signed_in)
def sign_plan_for_city(plan_id: uuid.UUID) -> Response:
    """Who speaks for the city signs the plan."""
    one = _plan(plan_id)
    if not rules.is_coordinator(me(), one.plan.city_id):
        raise NotFound

    def act(held: OnePlan) -> None:
        services.sign_as_coordinator(plan=held.plan, actor=me())

    return _step(plan_id, FlaskForm(), act, _("The plan is signed."))


@bp.post("/training/plans/<uuid:plan_id>/check-ins/<int:days>")
@requires(signed_in)
def report_progress(plan_id: uuid.UUID, days: int) -> Response:
    """Says how far the plan is."""
    form = CheckInForm()
    _written_by_me(plan_id)

    def act(one: OnePlan) -> None:
        services.answer_check_in(
            plan=one.plan, days=days, progress=form.progress.data, value=form.value.data, actor=me()
        )

    return _step(plan_id, form, act, _("Thank you. What you wrote is kept with the plan."))


@bp.post("/training/plans/<uuid:plan_id>/hand-over")
@requires(signed_in)
def hand_over_plan(plan_id: uuid.UUID) -> Response:
    """Gives the plan to a successor; whoever gave it away no longer sees it."""
    form, one = HandOverForm(), _plan(plan_id)
    if one.plan.author_id != me().id and not rules.is_coordinator(me(), one.plan.city_id):
        raise NotFound
    if not form.validate():
        return _plan_page(one, form)
    try:
        with db.transaction():
            held = _plan(plan_id, lock=True)
            services.hand_over_plan(plan=held.plan, email=form.successor.data, actor=me())
    except DomainError as error:
        return _plan_page(_plan(plan_id), form, error)
    flash(_("The plan is handed over and your successor is told."), "success")
    return web.see_other("home.my_portal")


@bp.post("/training/plans/<uuid:plan_id>/finish")
@requires(signed_in)
def finish_plan(plan_id: uuid.UUID) -> Response:
    """Says what came of the plan."""
    form = FinishForm()
    _written_by_me(plan_id)

    def act(one: OnePlan) -> None:
        services.finish_plan(plan=one.plan, result=form.result.data, actor=me())

    return _step(plan_id, form, act, _("The plan is finished."))


@bp.post("/training/plans/<uuid:plan_id>/review")
@requires(rules.may_oversee)
def review_plan(plan_id: uuid.UUID) -> Response:
    """The trainer accepts the plan or returns it with remarks."""
    form = ReviewPlanForm()
    accepts = request.form.get("action") == "accept"

    def act(one: OnePlan) -> None:
        if accepts:
            services.accept_plan(plan=one.plan, edition=one.edition, remarks=form.remarks.data, actor=me())
        else:
            services.return_plan(plan=one.plan, remarks=form.remarks.data, actor=me())

    return _step(
        plan_id, form, act, _("The plan is accepted.") if accepts else _("The plan is returned to its author.")
    )


@bp.get("/training/manage/editions/<slug>/plans")
@requires(rules.may_oversee)
def plans(slug: str) -> Response:
    """Reports and action plans of an edition."""
    edition = editions.edition_by_slug(slug)
    if edition is None:
        raise NotFound
    return web.render(
        "training/plans.html", edition=edition, plans=queries.plans_of_edition(edition.id),
        reports=queries.reports_of_edition(edition.id),
    )  # fmt: skip


# A supervisor without an account ------------------------------------------------------------------------------------


@bp.route("/training/sign/<token>", methods=["GET", "POST"])
@public
def sign_plan(token: str) -> Response:
    """The plan for a supervisor who followed the link of the mail; signing works once."""
    found = queries.sign_off_by(token, clock.now())
    shown = queries.plan_by_id(found.plan_id) if found else None
    if found is None or shown is None:
        raise NotFound
    form, one = SignForm(name=found.name), queries.with_place(shown)
    if not form.validate_on_submit():
        return form_page("training/sign_plan.html", form, one=one, plan=shown, token=token)
    try:
        with db.transaction():
            _sign(token, form.name.data)
    except DomainError as error:
        return form_page("training/sign_plan.html", form, error, one=one, plan=shown, token=token)
    return web.render("training/plan_signed.html", plan=shown)


def _sign(token: str, name: str) -> None:
    held = queries.sign_off_by(token, clock.now(), lock=True)
    if held is None:
        raise NotFound
    locked = queries.plan_locked(held.plan_id)
    services.sign_by_link(sign_off=held, plan=locked, name=name)
