"""The runs of a webinar for its organiser: planned, changed, put off, cancelled; the programme; webinars that repeat."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import clock, db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars import extras, rules, services
from portal.webinars.forms.crew import TalkForm
from portal.webinars.forms.runs import RunForm, SeriesForm
from portal.webinars.forms.writing import ReasonForm
from portal.webinars.models import Run, RunState, Talk, Webinar
from portal.webinars.queries import crew, organising
from portal.webinars.queries.programme import talks_of
from portal.webinars.rules import people as people_rules
from portal.webinars.services import programme, series
from portal.webinars.views.base import bp, form_page, me, run_by_me, webinar_by_me


def _original(webinar: Webinar) -> Any:
    return next(text for text in webinar.texts if text.lang == webinar.original_lang)


def _refuse_past(form: RunForm, run: Run | None = None) -> None:
    if form.is_over(run, clock.now()):
        raise DomainError(_("This time is over already. Enter one that is still to come."), field="starts_on")


@bp.route("/webinars/manage/<uuid:webinar_id>/runs/new", methods=["GET", "POST"])
@requires(rules.may_organise)
def new_run(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """Plans a run: day, time, zone, where it is held, how many seats."""
    webinar = webinar_by_me(webinar_id)
    zone = webinar.runs[-1].timezone if webinar.runs else webinar.city.timezone if webinar.city else me().timezone
    day = clock.now().astimezone(ZoneInfo(zone)).date() + timedelta(days=28)
    form = RunForm(timezone=zone, starts_on=day)
    form.offer()
    if not form.validate_on_submit():
        return form_page("webinars/run_form.html", form, webinar=webinar, original=_original(webinar), run=None)
    try:
        _refuse_past(form)
        with db.transaction():
            services.plan_run(webinar=webinar_by_me(webinar_id, lock=True), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("webinars/run_form.html", form, error, webinar=webinar, original=_original(webinar), run=None)
    flash(_("The run is planned."), "success")
    return web.see_other("webinars.manage", webinar_id=webinar_id)


@bp.get("/webinars/manage/runs/<uuid:run_id>")
@requires(rules.may_organise)
def manage_run(run_id: uuid.UUID) -> ResponseReturnValue:
    """A run for its organiser: its time, its programme, what can be done with it."""
    run = run_by_me(run_id)
    return web.render(
        "webinars/manage_run.html", run=run, webinar=run.webinar, original=_original(run.webinar), talks=talks_of(run_id),
        people={one.id: one for one in crew.crew_of(run.webinar_id)}, told=organising.told_of([run_id]).get(run_id, 0),
        extras=extras.of("run", run, me()), form=FlaskForm(),
    )  # fmt: skip


@bp.route("/webinars/manage/runs/<uuid:run_id>/edit", methods=["GET", "POST"])
@requires(rules.may_organise)
def edit_run(run_id: uuid.UUID) -> ResponseReturnValue:
    """Changes a run; one that was put off is planned again by it."""
    run = run_by_me(run_id)
    form = RunForm(fold=str(run.fold))
    if not form.is_submitted():
        form.show(run)
    form.offer(run)
    context = {"webinar": run.webinar, "original": _original(run.webinar), "run": run}
    if not form.validate_on_submit():
        return form_page("webinars/run_form.html", form, **context)
    try:
        _refuse_past(form, run)
        with db.transaction():
            services.change_run(run=run, plan=form.plan(run), actor=me())
    except DomainError as error:
        return form_page("webinars/run_form.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("webinars.manage_run", run_id=run_id)


@bp.route("/webinars/manage/runs/<uuid:run_id>/<any(cancel, postpone):what>", methods=["GET", "POST"])
@requires(rules.may_organise)
def call_off_run(run_id: uuid.UUID, what: str) -> ResponseReturnValue:
    """Cancels one run, or puts it off until a new time is known."""
    run, form = run_by_me(run_id), ReasonForm()
    context = {"webinar": run.webinar, "original": _original(run.webinar), "what": what, "run": run}
    if not form.validate_on_submit():
        return form_page("webinars/call_off.html", form, **context)
    state = RunState.CANCELLED if what == "cancel" else RunState.POSTPONED
    try:
        with db.transaction():
            services.call_off_run(run=run, state=state, reason=form.reason.data, actor=me())
    except DomainError as error:
        return form_page("webinars/call_off.html", form, error, **context)
    flash(_("Done. Everybody who takes part is told."), "success")
    return web.see_other("webinars.manage", webinar_id=run.webinar_id)


@bp.post("/webinars/manage/runs/<uuid:run_id>/remove")
@requires(rules.may_organise)
def remove_run(run_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a run out of a draft."""
    run = run_by_me(run_id)
    try:
        with db.transaction():
            services.remove_run(run=run, actor=me())
    except DomainError as error:
        flash(error.message, "error")
        return web.see_other("webinars.manage_run", run_id=run_id)
    flash(_("The run is taken out."), "success")
    return web.see_other("webinars.manage", webinar_id=run.webinar_id)


# The programme -------------------------------------------------------------------------------------------------------


@bp.route("/webinars/manage/runs/<uuid:run_id>/talks/new", methods=["GET", "POST"])
@requires(rules.may_organise)
def new_talk(run_id: uuid.UUID) -> ResponseReturnValue:
    """A talk in the programme of a run."""
    run, talks = run_by_me(run_id), talks_of(run_id)
    after = max((talk.starts_after + talk.minutes for talk in talks), default=0)
    return _talk(run, None, TalkForm(starts_after=after))


@bp.route("/webinars/manage/runs/<uuid:run_id>/talks/<uuid:talk_id>", methods=["GET", "POST"])
@requires(rules.may_organise)
def edit_talk(run_id: uuid.UUID, talk_id: uuid.UUID) -> ResponseReturnValue:
    """Changes a talk."""
    run = run_by_me(run_id)
    return _talk(run, _talk_of(run, talk_id), TalkForm())


def _talk_of(run: Run, talk_id: uuid.UUID) -> Talk:
    found = next((talk for talk in talks_of(run.id) if talk.id == talk_id), None)
    if found is None:
        raise NotFound
    return found


def _talk(run: Run, talk: Talk | None, form: TalkForm) -> ResponseReturnValue:
    people = [
        one
        for one in crew.crew_of(run.webinar_id)
        if one.part in people_rules.ON_STAGE and one.state in people_rules.THERE
    ]
    form.offer(run.webinar.languages, people)
    if talk is not None and not form.is_submitted():
        form.show(talk)
    context = {"run": run, "webinar": run.webinar, "original": _original(run.webinar), "talk": talk}
    if not form.validate_on_submit():
        return form_page("webinars/talk_form.html", form, **context)
    try:
        with db.transaction():
            programme.put_talk(run=run, plan=form.plan(), actor=me(), talk=talk)
    except DomainError as error:
        return form_page("webinars/talk_form.html", form, error, **context)
    flash(_("The programme is saved."), "success")
    return web.see_other("webinars.manage_run", run_id=run.id)


@bp.post("/webinars/manage/runs/<uuid:run_id>/talks/<uuid:talk_id>/remove")
@requires(rules.may_organise)
def remove_talk(run_id: uuid.UUID, talk_id: uuid.UUID) -> ResponseReturnValue:
    """Takes a talk out of the programme."""
    run = run_by_me(run_id)
    with db.transaction():
        programme.remove_talk(run=run, talk=_talk_of(run, talk_id), actor=me())
    flash(_("The programme is saved."), "success")
    return web.see_other("webinars.manage_run", run_id=run_id)


# Webinars that repeat ------------------------------------------------------------------------------------------------


@bp.route("/webinars/manage/<uuid:webinar_id>/series", methods=["GET", "POST"])
@requires(rules.may_organise)
def make_series(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """Makes a series of a webinar by a rule; what it would make is shown before."""
    webinar, form = webinar_by_me(webinar_id), SeriesForm()
    form.offer()
    context: dict[str, Any] = {"webinar": webinar, "original": _original(webinar), "found": []}
    if not webinar.runs:
        flash(_("Plan at least one run first: the series begins with it."), "error")
        return web.see_other("webinars.manage", webinar_id=webinar_id)
    if not form.validate_on_submit():
        return form_page("webinars/series_form.html", form, **context)
    try:
        if request.form.get("action") != "make":
            context["found"] = series.preview(webinar.runs[0], form.rule())
            return web.render("webinars/series_form.html", form=form, error=None, **context)
        with db.transaction():
            made = series.make(webinar=webinar_by_me(webinar_id, lock=True), rule=form.rule(), actor=me())
    except DomainError as error:
        return form_page("webinars/series_form.html", form, error, **context)
    flash(_("The series is made. Each webinar is a draft that you publish when it is ready."), "success")
    return web.see_other("webinars.series", slug=made.slug)
