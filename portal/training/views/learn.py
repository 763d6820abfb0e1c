"""Learning: the course page of a participant, lessons, the names for the certificate.

Every page starts from the reader's own enrolment; for anybody else there is no such page.
"""

from __future__ import annotations

from functools import partial

from flask import Response, flash, make_response, redirect, request
from flask_wtf import FlaskForm

from portal.core import db, i18n, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.training import activities, rules, services
from portal.training.forms import NamesForm
from portal.training.lesson_page import Form
from portal.training.models import ActivityKind, Edition, EnrolmentState
from portal.training.queries import content, course_page, learning, offline
from portal.training.queries.content import ActivityOutline
from portal.training.queries.learning import Place
from portal.training.views.base import bp, form_page, me

FORM_COOKIE = "lesson_form"

activities.register(ActivityKind.LESSON, "training.lesson", _l("Lesson"), "file")


def own_place(edition: str, course: str, *, lock: bool = False) -> Place:
    """The reader's place in a course.

    Raises:
        NotFound: the reader does not take part.
    """
    place = learning.place_of(me(), edition, course, lock=lock)
    if place is None:
        raise NotFound
    return place


def own_activity(place: Place, slug: str, kind: ActivityKind) -> ActivityOutline:
    """An activity of the course, if it is of the kind asked for."""
    activity = place.course.activity(slug)
    if activity is None or activity.kind is not kind:
        raise NotFound
    return activity


@bp.get("/training/learn/<edition>/<course>")
@requires(signed_in)
def learn(edition: str, course: str) -> Response:
    """The course: what is done, what comes next, the language in which it is read."""
    place = course_page.course_page(me(), edition, course)
    if place is None:
        raise NotFound
    activities, done = place.course.activities, place.done
    required = place.course.required
    open_ones = required - done - place.waiting
    following = next((one for one in activities if one.id in open_ones), None)
    return web.render(
        "training/learn.html", place=place, weights=partial(offline.weights, place.course, place.lang), done=done, following=following,
        count_done=len(required & done), standings=place.standings,
        is_completed=place.enrolment.state is EnrolmentState.COMPLETED,
    )  # fmt: skip


@bp.post("/training/learn/<edition>/<course>/language")
@requires(signed_in)
def content_language(edition: str, course: str) -> Response:
    """Chooses the language of the course's texts; the interface keeps its own."""
    try:
        with db.transaction():
            services.set_content_language(
                place=own_place(edition, course, lock=True), lang=request.form.get("lang", "")
            )
    except DomainError as error:
        flash(error.message, "error")
    back = web.safe_next(request.form.get("next"))
    if back is None:
        return web.see_other("training.learn", edition=edition, course=course)
    return make_response(redirect(back, 303))


@bp.get("/training/learn/<edition>/<course>/lessons/<activity>")
@requires(signed_in)
def lesson(edition: str, course: str, activity: str) -> Response:
    """One lesson, in the language the person chose for the course."""
    place = own_place(edition, course)
    shown = own_activity(place, activity, ActivityKind.LESSON)
    before, after = place.course.neighbours(activity)
    form = _form()
    page = content.lesson(shown.id, place.lang, place.course.languages[0], form)
    done = learning.done_activities(place.enrolment.id)
    response = web.render(
        "training/lesson.html", place=place, activity=shown, before=before, after=after, page=page, form=form,
        is_done=shown.id in done,
    )  # fmt: skip
    if "form" in request.args:  # the next lesson comes in the same form
        response.set_cookie(FORM_COOKIE, form.value, max_age=31_536_000, httponly=True, samesite="Lax")
    return response


def _form() -> Form:
    """Videos, or sound and text for a thin line: as asked for now, else as last time."""
    wanted = request.args.get("form") or request.cookies.get(FORM_COOKIE, "")
    return Form(wanted) if wanted in set(Form) else Form.VIDEO


@bp.post("/training/learn/<edition>/<course>/lessons/<activity>/done")
@requires(signed_in)
def complete_lesson(edition: str, course: str, activity: str) -> Response:
    """Marks a lesson as done and goes on; pressing twice changes nothing more."""
    with db.transaction():
        place = own_place(edition, course, lock=True)
        finished = own_activity(place, activity, ActivityKind.LESSON)
        services.complete_lesson(place=place, activity=finished)
    _before, after = place.course.neighbours(activity)
    if request.headers.get("HX-Request"):
        return web.render("training/_lesson_done.html", place=place, activity=finished, after=after, is_done=True)
    if after is None:
        return web.see_other("training.learn", edition=edition, course=course)
    return make_response(redirect(activities.url(edition, course, after), 303))


# Names for the certificate ------------------------------------------------------------------------------------------


@bp.route("/training/learn/<edition>/names", methods=["GET", "POST"])
@requires(signed_in)
def names(edition: str) -> Response:
    """How the person's name stands on the certificate: asked once everything is passed, or before."""
    found = learning.own_enrolment(me(), edition)
    if found is None:
        raise NotFound
    enrolment, held = found
    person = me()
    form = NamesForm(
        name=enrolment.certificate_name or person.display_name,
        latin_name=enrolment.certificate_latin_name or person.latin_name,
    )
    if not rules.may_confirm_names(enrolment):
        flash(_("Your certificate has been made. Ask the secretariat to correct the name."), "info")
        return web.see_other("certificates.mine")
    if not form.validate_on_submit():
        return _names_page(form, held)
    try:
        with db.transaction():
            own = learning.enrolment_locked(enrolment.id)
            completed = services.confirm_names(
                enrolment=own, edition=held, lang=person.locale, name=form.name.data, latin_name=form.latin_name.data
            )
    except DomainError as error:
        return _names_page(form, held, error)
    return _after_names(held, completed=completed)


def _names_page(form: FlaskForm, edition: Edition, error: DomainError | None = None) -> Response:
    return form_page(
        "training/names.html", form, error, edition=edition, courses=learning.courses_of_edition(edition.id)
    )


def _after_names(edition: Edition, *, completed: bool) -> Response:
    if completed:
        flash(
            _(
                "You have completed “%(title)s”. Your certificate is being made and comes by e-mail.",
                title=i18n.plain(edition.titles),
            ),
            "success",
        )
    else:
        flash(_("Your name for the certificate is saved."), "success")
    courses = learning.courses_of_edition(edition.id)
    if not courses:
        return web.see_other("training.edition", slug=edition.slug)
    return web.see_other("training.learn", edition=edition.slug, course=courses[0].slug)
