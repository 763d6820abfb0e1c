"""Work that waits for a mark, until when it is due, and how an assignment of a draft version works: for staff."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash

from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import rubric, rules, services
from portal.training.forms.assignments import (
    ExtraTimeForm,
    MarkForm,
    SettleForm,
    TermsForm,
    assignment_form,
)
from portal.training.models import Activity, AssignmentTerms, Edition
from portal.training.queries import assignments as queries
from portal.training.queries import marking as to_mark
from portal.training.queries.learning import enrolment_locked
from portal.training.queries.marking import Work
from portal.training.views.assignments import levels_given
from portal.training.views.base import bp, form_page, me


@bp.get("/training/manage/marking")
@requires(rules.may_oversee)
def marking() -> Response:
    """Work that waits for a mark, the longest first."""
    page = web.paginate(to_mark.queue(me()), web.page_number(), scalars=False)
    rows = [to_mark.in_queue(row) for row in page.items]
    titles = queries.titles_of(row.submission.activity_id for row in rows)
    plans = {row.submission.activity_id: queries.plan_of(row.submission.activity_id) for row in rows}
    return web.render("training/marking.html", page=page, rows=rows, titles=titles, plans=plans)


def _work(submission_id: uuid.UUID, *, lock: bool = False) -> Work:
    found = to_mark.work(submission_id, lock=lock)
    # Staff who take part themselves do not mark their own work.
    if found is None or found.enrolment.user_id == me().id:
        raise NotFound
    return found


@bp.get("/training/manage/submissions/<uuid:submission_id>")
@requires(rules.may_oversee)
def marked_work(submission_id: uuid.UUID) -> Response:
    """A participant's work with its marks: with a second marker only the own until both are in."""
    return _work_page(_work(submission_id))


def _work_page(
    work: Work, *, form: MarkForm | None = None, settle: SettleForm | None = None, error: DomainError | None = None
) -> Response:
    plan, person = queries.plan_of(work.activity.id), me()
    marks = rules.visible_marks(person, plan, work.submission)
    settle = settle or SettleForm()
    if not settle.is_submitted() and marks:
        settle.score.data = round(100 * sum(mark.score for mark in marks) / len(marks))
    return form_page(
        "training/work.html", form or settle, error, work=work, plan=plan, marks=marks, mark_form=form or MarkForm(),
        settle_form=settle, may_mark=rules.may_mark(person, work.enrolment.user_id, plan, work.submission),
        may_settle=plan.has_second_marker and rules.is_ready_to_settle(plan, work.submission),
        chosen=dict(levels_given(plan)) if form else {},
        reviews=queries.reviews_on([work.submission.id]).get(work.submission.id, []),
        titles={text.lang: text.title for text in work.activity.texts},
    )  # fmt: skip


@bp.post("/training/manage/submissions/<uuid:submission_id>")
@requires(rules.may_oversee)
def mark_work(submission_id: uuid.UUID) -> Response:
    """Notes the reader's mark; where one is enough, it settles the score as well."""
    work, form = _work(submission_id), MarkForm()
    if not form.validate_on_submit():
        return _work_page(work, form=form)
    plan = queries.plan_of(work.activity.id)
    try:
        with db.transaction():
            held = _work(submission_id, lock=True)
            mark = services.mark_work(work=held, actor=me(), levels=levels_given(plan), comment=form.comment.data)
            if not plan.has_second_marker:
                services.settle_work(
                    work=held, actor=me(), score=mark.score, feedback=form.comment.data, again=form.again.data
                )
    except DomainError as error:
        return _work_page(_work(submission_id), form=form, error=error)
    if plan.has_second_marker:
        flash(_("Your mark is saved."), "success")
        return web.see_other("training.marked_work", submission_id=submission_id)
    flash(_("The work is marked and the participant is told."), "success")
    return web.see_other("training.marking")


@bp.post("/training/manage/submissions/<uuid:submission_id>/score")
@requires(rules.may_oversee)
def settle_work(submission_id: uuid.UUID) -> Response:
    """Settles on a score after two marks."""
    work, form = _work(submission_id), SettleForm()
    if not form.validate_on_submit():
        return _work_page(work, settle=form)
    try:
        with db.transaction():
            services.settle_work(
                work=_work(submission_id, lock=True), actor=me(), score=form.score.data / 100,
                feedback=form.feedback.data, again=form.again.data,
            )  # fmt: skip
    except DomainError as error:
        return _work_page(_work(submission_id), settle=form, error=error)
    flash(_("The work is marked and the participant is told."), "success")
    return web.see_other("training.marking")


# Terms --------------------------------------------------------------------------------------------------------------


def _taught(slug: str, activity_id: uuid.UUID) -> tuple[Edition, Activity]:
    found = queries.edition_activity(slug, activity_id)
    if found is None:
        raise NotFound
    return found


def _terms_page(
    edition: Edition, activity: Activity, *, form: TermsForm | None = None, extra: ExtraTimeForm | None = None,
    error: DomainError | None = None,
) -> Response:  # fmt: skip
    people = queries.extra_times(edition.id, activity.id)
    terms = db.session.get(AssignmentTerms, (edition.id, activity.id), populate_existing=True)
    shown, other = form or TermsForm(formdata=None), extra or ExtraTimeForm(formdata=None)
    if form is None:
        shown.show(terms, edition.timezone, edition.ends_on)
    other.person.choices = [(str(enrolment.id), person.display_name) for enrolment, person, _time in people]
    return form_page(
        "training/assignment_terms.html", extra or shown, error, edition=edition, activity=activity, terms=terms,
        terms_form=shown, extra_form=other, people=people, titles={text.lang: text.title for text in activity.texts},
    )  # fmt: skip


@bp.route("/training/manage/editions/<slug>/assignments/<uuid:activity_id>", methods=["GET", "POST"])
@requires(rules.may_oversee)
def assignment_terms(slug: str, activity_id: uuid.UUID) -> Response:
    """Until when an assignment is due in an edition, what lateness costs, and who has more time."""
    edition, activity = _taught(slug, activity_id)
    form = TermsForm()
    if not form.is_submitted():
        return _terms_page(edition, activity)
    if not form.validate():
        return _terms_page(edition, activity, form=form)
    with db.transaction():
        services.set_terms(edition=edition, activity_id=activity.id, terms=form.terms(), actor=me())
    flash(_("The changes are saved."), "success")
    return web.see_other("training.assignment_terms", slug=slug, activity_id=activity_id)


@bp.post("/training/manage/editions/<slug>/assignments/<uuid:activity_id>/extra-time")
@requires(rules.may_oversee)
def assignment_time(slug: str, activity_id: uuid.UUID) -> Response:
    """Gives one person more time, or takes it back."""
    edition, activity = _taught(slug, activity_id)
    form = ExtraTimeForm()
    people = queries.extra_times(edition.id, activity.id)
    form.person.choices = [(str(enrolment.id), person.display_name) for enrolment, person, _time in people]
    if not form.validate():
        return _terms_page(edition, activity, extra=form)
    with db.transaction():
        services.give_extra_time(
            enrolment=enrolment_locked(uuid.UUID(form.person.data)), activity_id=activity.id,
            minutes=form.minutes.data, reason=form.reason.data, actor=me(),
        )  # fmt: skip
    flash(_("The changes are saved."), "success")
    return web.see_other("training.assignment_terms", slug=slug, activity_id=activity_id)


# Draft versions -----------------------------------------------------------------------------------------------------


@bp.route(
    "/training/manage/courses/<course>/versions/<int:number>/assignments/<activity>", methods=["GET", "POST"]
)  # fmt: skip
@requires(rules.may_oversee)
def edit_assignment(course: str, number: int, activity: str) -> Response:
    """How an assignment of a draft version works: what is handed in, the rubric, who marks."""
    found = queries.draft_assignment(course, number, activity)
    if found is None:
        raise NotFound
    version, shown = found
    form = assignment_form(version.languages, rubric.plan_of(shown.settings))
    context: dict[str, Any] = {
        "version": version, "activity": shown, "course": course, "fields": form.rubric_fields(version.languages),
        "titles": {text.lang: text.title for text in shown.texts},
    }  # fmt: skip
    if not form.validate_on_submit():
        return form_page("training/assignment_form.html", form, **context)
    try:
        texts = {lang: form[f"rubric_{lang}"].data for lang in version.languages}
        plan = form.plan(rubric.read(texts, version.original_lang))
        with db.transaction():
            services.change_assignment(version=version, activity=shown, plan=plan, actor=me())
    except DomainError as error:
        return form_page("training/assignment_form.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("training.edit_assignment", course=course, number=number, activity=activity)
