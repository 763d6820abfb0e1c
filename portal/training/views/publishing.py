"""From a draft to an edition: what is missing, publishing, remarks of colleagues, moving an edition to a newer version."""

from __future__ import annotations

import uuid

from flask import Response, flash, request

from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _, ngettext
from portal.core.inputs import choices
from portal.training import rules, services
from portal.training.forms import PinForm, RemarkForm
from portal.training.models import Edition
from portal.training.queries import authoring as queries
from portal.training.queries import editions, learning
from portal.training.views.authoring import activity_or_404, activity_page, version_or_404
from portal.training.views.base import bp, form_page, me


@bp.route("/training/manage/courses/<course>/<int:number>/publish", methods=["GET", "POST"])
@requires(rules.may_author)
def publish(course: str, number: int) -> Response:
    """What is missing in a draft, and publishing it when nothing is."""
    version = version_or_404(course, number)
    error = None
    if request.method == "POST":
        try:
            with db.transaction():
                published = services.publish(version=version, actor=me())
            flash(_("The version is published. Editions can choose it."), "success")
            return web.see_other("training.author", course=course, number=published.number)
        except DomainError as refused:
            error = refused
            version = version_or_404(course, number)
    findings = services.check(version)
    return web.render(
        "training/publish.html", error.status if error else 200, version=version, course=version.course, error=error,
        findings=findings, is_ready=not any(one.is_blocking for one in findings), is_draft=rules.is_draft(version),
    )  # fmt: skip


# Remarks ------------------------------------------------------------------------------------------------------------


@bp.post("/training/manage/courses/<course>/<int:number>/activities/<activity>/remarks")
@requires(rules.may_author)
def remark(course: str, number: int, activity: str) -> Response:
    """A colleague says something about an activity."""
    version = version_or_404(course, number)
    found, form = activity_or_404(version, activity), RemarkForm()
    if not form.validate_on_submit():
        return activity_page(version, found, None, DomainError(_("Write what you want to say.")))
    with db.transaction():
        services.remark(version=version, activity_id=found.id, author=me(), text=form.text.data)
    flash(_("Your remark is there. Those who work on the course are told."), "success")
    return web.see_other("training.edit_activity", course=course, number=number, activity=activity, _anchor="remarks")


@bp.post("/training/manage/remarks/<uuid:remark_id>/resolve")
@requires(rules.may_author)
def resolve_remark(remark_id: uuid.UUID) -> Response:
    """A remark is dealt with."""
    place = queries.remark_with_place(remark_id)
    if place is None:
        raise NotFound
    with db.transaction():
        services.resolve(remark_id=remark_id, actor=me())
    flash(_("The remark is resolved."), "success")
    return web.see_other(
        "training.edit_activity", course=place.course.slug, number=place.version.number, activity=place.activity.slug,
        _anchor="remarks",
    )  # fmt: skip


# Editions -----------------------------------------------------------------------------------------------------------


def _edition(slug: str) -> Edition:
    found = editions.edition_by_slug(slug)
    if found is None:
        raise NotFound
    return found


@bp.get("/training/manage/editions/<slug>/versions")
@requires(rules.may_oversee)
def edition_versions(slug: str) -> Response:
    """Which version of each course an edition teaches, and newer ones."""
    edition = _edition(slug)
    titles = {one.slug: one.titles for one in learning.courses_of_edition(edition.id)}
    return web.render("training/edition_versions.html", edition=edition, pins=queries.pins_of(edition), titles=titles)


@bp.route("/training/manage/editions/<slug>/versions/<course>", methods=["GET", "POST"])
@requires(rules.may_manage)
def move_pin(slug: str, course: str) -> Response:
    """Moves an edition to a newer version of a course; what people did stays done."""
    edition = _edition(slug)
    pin = next((one for one in queries.pins_of(edition) if one.slug == course), None)
    if pin is None or not pin.newer:
        raise NotFound
    form = PinForm(to=str(pin.newer[0].id))
    form.to.choices = choices((one.id, _("Version %(number)s", number=one.number)) for one in pin.newer)
    changes = {one.number: services.difference(pin.version_id, one.id) for one in pin.newer}
    if not form.validate_on_submit():
        return form_page("training/move_pin.html", form, edition=edition, pin=pin, changes=changes)
    try:
        with db.transaction():
            completed = services.move_pin(
                edition=edition,
                course_id=pin.course_id,
                to=uuid.UUID(form.to.data),
                actor=me(),
                reason=form.reason.data,
            )
    except DomainError as error:
        return form_page("training/move_pin.html", form, error, edition=edition, pin=pin, changes=changes)
    flash(_("The edition teaches the newer version. What people have done stays done."), "success")
    if completed:
        flash(
            ngettext(
                "%(num)d person has completed the edition by this.",
                "%(num)d people have completed the edition by this.",
                completed,
            ),
            "info",
        )
    return web.see_other("training.edition_versions", slug=slug)
