"""Attendance for organisers: the rule, the list of a run, and one person with what was counted and what they decide."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock, db, web
from portal.core.access import authorize, requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars import queries, rules
from portal.webinars.attendance import rule_of
from portal.webinars.forms.attendance import AnswerForm, DecisionForm, RuleForm
from portal.webinars.models import Run, Webinar
from portal.webinars.queries import OneRegistration
from portal.webinars.queries import attendance as found
from portal.webinars.queries.attendance import Settled
from portal.webinars.services import attendance as services
from portal.webinars.views.base import bp, form_page, me
from portal.webinars.views.manage_registrations import own_webinar
from portal.webinars.views.registering import run_of, titles_of
from portal.webinars.views.sources import sources_of
from portal.webinars.words import attendance as words


@bp.route("/webinars/manage/<slug>/attendance", methods=["GET", "POST"])
@requires(rules.may_organise)
def attendance_rule(slug: str) -> ResponseReturnValue:
    """What counts as having attended; once it was applied to somebody it stays."""
    webinar, form = own_webinar(slug), RuleForm()
    rule = rule_of(webinar.attendance_rule)
    if not form.is_submitted():
        form.show(rule)
    context: dict[str, Any] = {
        "webinar": webinar,
        "titles": titles_of(webinar),
        "is_settled": found.is_settled(webinar.id),
        "rule": rule,
    }
    if not form.validate_on_submit():
        return form_page("webinars/attendance_rule.html", form, **context)
    try:
        with db.transaction():
            services.change_rule(webinar=webinar, rule=form.rule(), actor=me())
    except DomainError as error:
        return form_page("webinars/attendance_rule.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("webinars.manage", webinar_id=webinar.id)


def _own_run(slug: str, number: int) -> tuple[Webinar, Run]:
    webinar = own_webinar(slug)
    return webinar, run_of(webinar, number)


@bp.get("/webinars/manage/<slug>/runs/<int:number>/attendance")
@requires(rules.may_organise)
def run_attendance(slug: str, number: int) -> Response:
    """Who attended a run, those first who ask to be looked at again."""
    webinar, run = _own_run(slug, number)
    page = web.paginate(found.settled_in(run.id), web.page_number(), 50, scalars=False)
    rows = [Settled(OneRegistration(*row[:3]), row[3], row[4]) for row in page.items]
    return web.render(
        "webinars/run_attendance.html", webinar=webinar, titles=titles_of(webinar), run=run, page=page, rows=rows,
        outcomes=found.outcomes_of(run.id), attended=words,
        page_url=lambda n: url_for("webinars.run_attendance", slug=slug, number=number, page=n),
    )  # fmt: skip


def _one(slug: str, number: int, registration_id: uuid.UUID) -> tuple[OneRegistration, dict[str, Any]]:
    """A registration of a run that the reader organises, with what its page shows."""
    one = queries.registration_by_id(registration_id)
    if one is None or (one.webinar.slug, one.run.number) != (slug, number) or one.registration.is_provisional:
        raise NotFound
    authorize(rules.is_organiser(me(), one.webinar))
    evidence = found.evidence_of([one.registration], one.webinar.id, clock.now())[registration_id]
    return one, {
        "webinar": one.webinar, "titles": one.titles, "run": one.run, "one": one, "attended": words,
        "attendance": found.attendance_of(registration_id), "appeals": found.appeals_of(registration_id),
        "sources": sources_of(evidence), "many": len(evidence.visits) > 1,
    }  # fmt: skip


@bp.route("/webinars/manage/<slug>/runs/<int:number>/attendance/<uuid:registration_id>", methods=["GET", "POST"])
@requires(rules.may_organise)
def one_attendance(slug: str, number: int, registration_id: uuid.UUID) -> ResponseReturnValue:
    """What was counted of one person; an organiser decides otherwise, with a reason."""
    one, context = _one(slug, number, registration_id)
    form = DecisionForm()
    context["answer"] = AnswerForm(formdata=None)
    if not form.validate_on_submit():
        return form_page("webinars/one_attendance.html", form, **context)
    try:
        with db.transaction():
            services.decide(registration=one.registration, attended=form.attended, reason=form.reason.data, actor=me())
    except DomainError as error:
        return form_page("webinars/one_attendance.html", form, error, **context)
    return _decided(slug, number, registration_id)


@bp.post("/webinars/manage/<slug>/runs/<int:number>/attendance/<uuid:registration_id>/answer")
@requires(rules.may_organise)
def answer_appeal(slug: str, number: int, registration_id: uuid.UUID) -> ResponseReturnValue:
    """Answers somebody who says that what was counted is wrong."""
    _who, context = _one(slug, number, registration_id)
    appeal = next((one for one in context["appeals"] if one.decided_at is None), None)
    if appeal is None:
        flash(_("Somebody has answered this already."), "note")
        return web.see_other("webinars.one_attendance", slug=slug, number=number, registration_id=registration_id)
    answer, context["form"] = AnswerForm(), DecisionForm(formdata=None)
    if not answer.validate_on_submit():
        return web.render("webinars/one_attendance.html", 422, error=None, answer=answer, **context)
    try:
        with db.transaction():
            services.decide_appeal(
                appeal=appeal, granted=answer.granted.data == "yes", answer=answer.answer.data, actor=me()
            )
    except DomainError as error:
        return web.render("webinars/one_attendance.html", error.status, error=error, answer=answer, **context)
    return _decided(slug, number, registration_id)


def _decided(slug: str, number: int, registration_id: uuid.UUID) -> Response:
    flash(_("The person is told."), "success")
    return web.see_other("webinars.one_attendance", slug=slug, number=number, registration_id=registration_id)
