"""Packages in the learner's browser: the page around the frame, launches, what is sent; and the upload.

The frame holds foreign scripts. It has no origin (sandbox) or one of its own (SCORM_ORIGIN), so it reaches nothing of the
portal; what it has to say it says by messages to the page around it, which sends them on with the reader's session.
"""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from flask import Response, flash, jsonify, request, url_for

from portal.core import db, responses, settings, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.training import activities, rules, services
from portal.training.forms.scorm import PackageForm
from portal.training.models import ActivityKind
from portal.training.queries import assignments, content, learning
from portal.training.queries import scorm as queries
from portal.training.queries.scorm import EditedActivity, OwnLaunch
from portal.training.scorm import MAX_ZIP
from portal.training.views.base import bp, form_page, me
from portal.training.views.learn import own_activity, own_place

activities.register(
    ActivityKind.SCORM, "training.scorm", _l("Interactive package"), "package", edit_endpoint="training.edit_scorm"
)


def frame_origin() -> str:
    """The origin at which packages are played: the configured one, else the portal's own address (in a sandbox)."""
    known = settings()
    return str(known.scorm_origin or request.host_url.rstrip("/"))


@bp.get("/training/learn/<edition>/<course>/packages/<activity>")
@requires(signed_in)
def scorm(edition: str, course: str, activity: str) -> Response:
    """The page with the frame: items, how far the person is, what is saved where."""
    place = own_place(edition, course)
    shown = own_activity(place, activity, ActivityKind.SCORM)
    package = queries.package_of(shown.id)
    items = queries.items_of(package) if package else []
    chosen = next((item for item in items if item.key == request.args.get("item")), items[0] if items else None)
    before, after = place.course.neighbours(activity)
    intro, lang = content.body(shown.id, place.lang, place.course.languages[0])
    response = web.render(
        "training/scorm.html", place=place, activity=shown, package=package, items=items, chosen=chosen, before=before,
        after=after, intro=intro, lang=lang, states=queries.states_of(place.enrolment.id, shown.id),
        is_done=shown.id in learning.done_activities(place.enrolment.id), frame_origin=frame_origin(),
        has_origin=bool(settings().scorm_origin),
    )  # fmt: skip
    response.headers["Content-Security-Policy"] = (
        f"{responses.content_security_policy()}; frame-src 'self' {frame_origin()}"
    )
    return response


@bp.post("/training/learn/<edition>/<course>/packages/<activity>")
@requires(signed_in)
def open_scorm(edition: str, course: str, activity: str) -> Response:
    """Opens an item: JSON with the launch and the address for the frame."""
    with db.transaction():
        place = own_place(edition, course, lock=True)
        opened = own_activity(place, activity, ActivityKind.SCORM)
        launch, token = services.scorm.open_item(place=place, activity=opened, key=request.form.get("item", ""))
        package = queries.package_of(opened.id)
    items = queries.items_of(package) if package else []
    item = next(one for one in items if one.key == launch.item)
    path = url_for("training_scorm.file", token=token, path=item.href)
    query = f"?{quote(item.query, safe='=&%+;:,/?@')}" if item.query else ""
    return jsonify(launch=str(launch.id), frame=f"{frame_origin()}{path}{query}", sends=item.is_sco)


@bp.post("/training/launches/<uuid:launch_id>")
@requires(signed_in)
def receive_scorm(launch_id: uuid.UUID) -> Response:
    """Keeps what an item sends; sending it again keeps the same. JSON with what became of it."""
    with db.transaction():
        own = queries.own_launch(me(), launch_id)
        if own is None:
            raise NotFound
        return answer(own, request.form.get("sequence", ""), request.form.get("cmi", ""))


def answer(own: OwnLaunch, sequence: str, data: str) -> Response:
    """Takes a sending in; a refusal is an answer too, as a script reads it."""
    number = int(sequence) if sequence.isascii() and sequence.isdigit() and len(sequence) < 11 else 0
    try:
        kept = services.scorm.receive(own=own, sequence=number, data=data)
    except DomainError as error:
        response = jsonify(state="refused", message=error.message)
        response.status_code = error.status
        return response
    done = learning.done_activities(own.enrolment.id)
    return jsonify(state=kept.value, done=own.launch.activity_id in done)


# Taking packages in -------------------------------------------------------------------------------------------------


@bp.url_value_preprocessor
def _take_more(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A package is larger than any other upload; this must be said before anything looks at the form."""
    if endpoint == "training.edit_scorm":
        request.max_content_length = MAX_ZIP + 1_000_000


@bp.route("/training/manage/courses/<course>/versions/<int:number>/scorm/<activity>", methods=["GET", "POST"])
@requires(rules.may_author)
def edit_scorm(course: str, number: int, activity: str) -> Response:
    """The package of an activity: what it holds, and another one in its place while the version is not published."""
    form = PackageForm()
    if not form.validate_on_submit():
        return _package_page(_to_edit(course, number, activity), form)
    try:
        with db.transaction():
            edited = _to_edit(course, number, activity, lock=True)
            package = services.scorm.add_package(edited=edited, file=form.file.data.stream, actor=me())
    except DomainError as error:
        return _package_page(_to_edit(course, number, activity), form, error)
    flash(_("“%(title)s” is uploaded.", title=package.title), "success")
    return web.see_other("training.edit_scorm", course=course, number=number, activity=activity)


def _to_edit(course: str, number: int, activity: str, *, lock: bool = False) -> EditedActivity:
    edited = queries.activity_to_edit(course, number, activity, lock=lock)
    if edited is None:
        raise NotFound
    return edited


def _package_page(edited: EditedActivity, form: PackageForm, error: DomainError | None = None) -> Response:
    package = queries.package_of(edited.activity.id)
    return form_page(
        "training/edit_scorm.html", form, error, edited=edited, package=package,
        titles=assignments.titles_of([edited.activity.id]).get(edited.activity.id),
        items=queries.items_of(package) if package else [],
    )  # fmt: skip
