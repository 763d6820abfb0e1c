"""Assignments of a participant: write, add files, hand in, read what came back; review colleagues' work without names."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

from flask import Response, flash, request

from portal.core import clock, db, storage, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.training import activities, rubric, rules, services
from portal.training.forms.assignments import ReviewForm, WorkForm
from portal.training.models import ActivityKind, PeerReview, Submission, SubmissionState
from portal.training.queries import assignments as queries
from portal.training.queries import content
from portal.training.queries.content import ActivityOutline
from portal.training.queries.learning import Place
from portal.training.views.base import bp, form_page, me
from portal.training.views.learn import own_activity, own_place

LEVEL = "level-"

activities.register(
    ActivityKind.ASSIGNMENT,
    "training.assignment",
    _l("Assignment"),
    "edit",
    edit_endpoint="training.edit_assignment",
    drafts_only=True,
)


def levels_given(plan: rubric.AssignmentPlan) -> Mapping[str, int]:
    """The levels chosen on the form, by criterion; what is no number is left out."""
    given = {one.key: request.form.get(f"{LEVEL}{one.key}", "") for one in plan.rubric}
    return {key: int(text) for key, text in given.items() if text.isascii() and text.isdigit() and len(text) < 3}


@bp.route("/training/learn/<edition>/<course>/assignments/<activity>", methods=["GET", "POST"])
@requires(signed_in)
def assignment(edition: str, course: str, activity: str) -> Response:
    """The task, the rubric, the rounds so far, and the open round as a form; saving keeps a draft, handing in closes it."""
    place, form = own_place(edition, course), WorkForm()
    shown = own_activity(place, activity, ActivityKind.ASSIGNMENT)
    if not form.validate_on_submit():
        return _page(place, shown, form)
    hands_in = request.form.get("action") == "hand-in"
    try:
        with db.transaction():
            held = own_place(edition, course, lock=True)
            services.save_work(place=held, activity=shown, text=form.text.data, uploads=form.files.data or ())
    except DomainError as error:
        return _page(place, shown, form, error)
    if not hands_in:
        flash(_("Your draft is saved. Nobody else sees it."), "success")
        return web.see_other("training.assignment", edition=edition, course=course, activity=activity)
    try:
        with db.transaction():
            services.hand_in_work(place=own_place(edition, course, lock=True), activity=shown)
    except DomainError as error:
        return _page(place, shown, form, error)
    flash(_("Your work is handed in. You are told when it is marked."), "success")
    return web.see_other("training.assignment", edition=edition, course=course, activity=activity)


def _page(place: Place, activity: ActivityOutline, form: WorkForm, error: DomainError | None = None) -> Response:
    plan = queries.plan_of(activity.id)
    rounds = queries.rounds_of(place.enrolment.id, activity.id)
    draft = next((one for one in rounds if one.state is SubmissionState.DRAFT), None)
    if draft is not None and not form.is_submitted():
        form.text.data = draft.text
    time, now = queries.time_for(place.enrolment, activity.id), clock.now()
    html, lang = content.body(activity.id, place.lang, place.course.languages[0])
    is_open = draft is not None or rules.may_begin_round(plan, rounds)
    return form_page(
        "training/assignment.html", form, error, place=place, activity=activity, plan=plan, html=html, lang=lang,
        rounds=[one for one in rounds if one is not draft], draft=draft, time=time, is_open=is_open,
        may_hand_in=rules.may_hand_in(time.terms, time.extra, now), penalty=rules.penalty(time.terms, time.extra, now),
        reviews=queries.reviews_on([one.id for one in rounds if one.settled_at]),
        own_reviews=queries.reviews_by(place.enrolment.id, activity.id) if plan.peer_reviews else (),
    )  # fmt: skip


@bp.get("/training/submissions/<uuid:submission_id>/files/<uuid:file_id>")
@requires(signed_in)
def submission_file(submission_id: uuid.UUID, file_id: uuid.UUID) -> Response:
    """A file of a submission; for a colleague without the name it was given, which may be its author's."""
    found = queries.file_for(me(), submission_id, file_id)
    if found is None:
        raise NotFound
    file, is_named = found
    return storage.send(file.file_key, filename=None if is_named else f"work{Path(file.filename).suffix}")


@bp.post("/training/submissions/<uuid:submission_id>/files/<uuid:file_id>/remove")
@requires(signed_in)
def remove_submission_file(submission_id: uuid.UUID, file_id: uuid.UUID) -> Response:
    """Takes a file out of one's own draft."""
    with db.transaction():
        own = queries.own_submission(me(), submission_id)
        if own is None:
            raise NotFound
        services.remove_work_file(submission=own[0], file_id=file_id)
        edition, course, activity = queries.address_of(own[0])
    flash(_("The file is removed."), "success")
    return web.see_other("training.assignment", edition=edition, course=course, activity=activity)


# Colleagues ---------------------------------------------------------------------------------------------------------


@bp.post("/training/learn/<edition>/<course>/assignments/<activity>/reviews")
@requires(signed_in)
def take_review(edition: str, course: str, activity: str) -> Response:
    """Gives the participant a colleague's work to review, or the one that is not finished."""
    try:
        with db.transaction():
            place = own_place(edition, course, lock=True)
            shown = own_activity(place, activity, ActivityKind.ASSIGNMENT)
            review = services.take_review(place=place, activity=shown)
    except DomainError as error:
        flash(error.message, "info")
        return web.see_other("training.assignment", edition=edition, course=course, activity=activity)
    return web.see_other("training.peer_review", review_id=review.id)


@bp.route("/training/reviews/<uuid:review_id>", methods=["GET", "POST"])
@requires(signed_in)
def peer_review(review_id: uuid.UUID) -> Response:
    """A colleague's work without a name, and what the reader thinks of it by the rubric."""
    review, work = _own_review(review_id)
    plan, form = queries.plan_of(work.activity_id), ReviewForm(comment=review.comment)
    address = queries.address_of(work)
    if not form.validate_on_submit():
        return _review_page(review, work, plan, form)
    try:
        with db.transaction():
            held, _work = _own_review(review_id, lock=True)
            services.write_review(review=held, plan=plan, levels=levels_given(plan), comment=form.comment.data)
    except DomainError as error:
        return _review_page(review, work, plan, form, error)
    flash(_("Your review is saved. Your colleague reads it without your name."), "success")
    edition, course, activity = address
    return web.see_other("training.assignment", edition=edition, course=course, activity=activity)


def _own_review(review_id: uuid.UUID, *, lock: bool = False) -> tuple[PeerReview, Submission]:
    found = queries.review_of(me(), review_id, lock=lock)
    if found is None:
        raise NotFound
    return found


def _review_page(
    review: PeerReview,
    work: Submission,
    plan: rubric.AssignmentPlan,
    form: ReviewForm,
    error: DomainError | None = None,
) -> Response:
    chosen = dict(levels_given(plan)) if form.is_submitted() else review.levels
    edition, course, activity = queries.address_of(work)
    return form_page(
        "training/peer_review.html", form, error, review=review, work=work, plan=plan, chosen=chosen,
        back={"edition": edition, "course": course, "activity": activity},
        titles=queries.titles_of([work.activity_id]).get(work.activity_id, {}),
    )  # fmt: skip
