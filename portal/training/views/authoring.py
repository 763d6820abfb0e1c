"""Writing courses: the list of courses, new ones and drafts, what a version consists of, the settings of an activity."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from flask import Response, flash, request

from portal.certificates import sdg
from portal.core import db, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import activities, rules, services
from portal.training.forms import ActivityForm, CourseFactsForm, CourseForm
from portal.training.models import Activity, ActivityKind, CourseVersion, Module
from portal.training.queries import authoring as queries
from portal.training.views.base import bp, form_page, me


def version_or_404(course: str, number: int) -> CourseVersion:
    """A version with its parts, published or not.

    Raises:
        NotFound: there is none.
    """
    found = queries.version_of(course, number)
    if found is None:
        raise NotFound
    return found


def activity_or_404(version: CourseVersion, slug: str) -> Activity:
    """An activity of a loaded version.

    Raises:
        NotFound: there is none with this address.
    """
    found = next((one for one in queries.activities_of(version) if one.slug == slug), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/training/manage/courses/")
@requires(rules.may_author)
def author_courses() -> Response:
    """All courses with their drafts."""
    return web.render("training/author_courses.html", lines=queries.course_lines())


@bp.route("/training/manage/courses/new", methods=["GET", "POST"])
@requires(rules.may_author)
def new_course() -> Response:
    """A new course, with an empty draft."""
    form = CourseForm()
    if not form.validate_on_submit():
        return form_page("training/course_form.html", form)
    try:
        with db.transaction():
            version = services.create_course(
                slug=form.slug.data, title=form.title.data, summary=form.summary.data, lang=form.original_lang.data,
                hours=float(form.hours.data), field_code=form.field_code.data, actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return form_page("training/course_form.html", form, error)
    flash(_("The course is made. Nobody else sees it until you publish it."), "success")
    return web.see_other("training.author", course=form.slug.data, number=version.number)


@bp.post("/training/manage/courses/<course>/draft")
@requires(rules.may_author)
def new_draft(course: str) -> Response:
    """A draft that begins as a copy of the newest published version."""
    found = queries.course_named(course)
    if found is None:
        raise NotFound
    with db.transaction():
        draft = services.new_draft(course=found, actor=me())
    flash(_("The draft is a copy of the published version. Change what you like."), "success")
    return web.see_other("training.author", course=course, number=draft.number)


@bp.get("/training/manage/courses/<course>/<int:number>")
@requires(rules.may_author)
def author(course: str, number: int) -> Response:
    """What a version consists of; a draft can be changed here."""
    return _outline(version_or_404(course, number))


def _outline(version: CourseVersion, error: DomainError | None = None) -> Response:
    return web.render(
        "training/author.html", error.status if error else 200, version=version, course=version.course, error=error,
        remarks=queries.open_remarks(version.id), is_draft=rules.is_draft(version),
        versions=queries.versions_of(version.course_id),
        kinds=[(kind, activities.face(kind)) for kind in activities.kinds()], face=activities.face,
    )  # fmt: skip


def _key(value: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(value or "")
    except ValueError:
        raise NotFound from None


Act = Callable[[CourseVersion, Mapping[str, str]], object]
_ACTS: dict[str, Act] = {
    "add-module": lambda version, form: services.add_module(version=version, title=_title(form)),
    "rename-module": lambda version, form: services.rename_module(
        version=version, module_id=_key(form.get("item")), lang=version.original_lang, title=_title(form)
    ),
    "module-up": lambda version, form: services.move_module(
        version=version, module_id=_key(form.get("item")), steps=-1
    ),
    "module-down": lambda version, form: services.move_module(
        version=version, module_id=_key(form.get("item")), steps=1
    ),
    "add-activity": lambda version, form: services.add_activity(
        version=version, module_id=_key(form.get("item")), kind=_kind(form), title=_title(form)
    ),
    "up": lambda version, form: services.move_activity(version=version, activity_id=_key(form.get("item")), steps=-1),
    "down": lambda version, form: services.move_activity(version=version, activity_id=_key(form.get("item")), steps=1),
    "place": lambda version, form: services.place_activity(
        version=version, activity_id=_key(form.get("item")), module_id=_key(form.get("module")), index=_index(form)
    ),
}


def _title(form: Mapping[str, str]) -> str:
    title = " ".join(form.get("title", "").split())
    if not 1 <= len(title) <= 200:
        raise DomainError(_("Enter a title of at most 200 characters."))
    return title


def _kind(form: Mapping[str, str]) -> ActivityKind:
    wanted = form.get("kind", "")
    if wanted not in set(ActivityKind):
        raise DomainError(_("Choose a kind of activity."))
    return ActivityKind(wanted)


def _index(form: Mapping[str, str]) -> int:
    given = form.get("index", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0


@bp.post("/training/manage/courses/<course>/<int:number>")
@requires(rules.may_author)
def change_outline(course: str, number: int) -> Response:
    """Adds, renames or moves a module or an activity. `action` says what, `item` which."""
    version = version_or_404(course, number)
    act = _ACTS.get(request.form.get("action", ""))
    if act is None:
        raise NotFound
    try:
        with db.transaction():
            act(version, request.form)
    except DomainError as error:
        return _outline(version_or_404(course, number), error)
    anchor = request.form.get("item", "")
    return web.see_other("training.author", course=course, number=number, _anchor=f"part-{anchor}" if anchor else None)


@bp.route("/training/manage/courses/<course>/<int:number>/remove/<uuid:part>", methods=["GET", "POST"])
@requires(rules.may_author)
def remove_part(course: str, number: int, part: uuid.UUID) -> Response:
    """Asks before a module or an activity is taken out of a draft, and does it."""
    version = version_or_404(course, number)
    parts: list[Module | Activity] = [*version.modules, *queries.activities_of(version)]
    found = next((one for one in parts if one.id == part), None)
    if found is None:
        raise NotFound
    if request.method == "GET":
        return web.render("training/remove_part.html", version=version, course=version.course, part=found)
    with db.transaction():
        if isinstance(found, Module):
            services.remove_module(version=version, module_id=part)
        else:
            services.remove_activity(version=version, activity_id=part)
    flash(_("It has been removed from the draft."), "success")
    return web.see_other("training.author", course=course, number=number)


@bp.route("/training/manage/courses/<course>/<int:number>/discard", methods=["GET", "POST"])
@requires(rules.may_author)
def discard_draft(course: str, number: int) -> Response:
    """Asks before a whole draft is thrown away, and does it."""
    version = version_or_404(course, number)
    if request.method == "GET":
        return web.render("training/remove_part.html", version=version, course=version.course, part=None)
    with db.transaction():
        services.discard_draft(version=version, actor=me())
    flash(_("The draft has been thrown away."), "success")
    return web.see_other("training.author_courses")


@bp.route("/training/manage/courses/<course>/<int:number>/facts", methods=["GET", "POST"])
@requires(rules.may_author)
def edit_course_facts(course: str, number: int) -> Response:
    """Hours, field of study, and the goals that the course contributes to."""
    version = version_or_404(course, number)
    form = CourseFactsForm(hours=version.hours, field_code=version.field_code, sdg_targets=version.sdg_targets)
    if not form.validate_on_submit():
        return form_page("training/course_facts.html", form, version=version, course=version.course, goals=sdg.goals())
    with db.transaction():
        services.set_course(
            version=version,
            hours=float(form.hours.data),
            field_code=form.field_code.data,
            sdg_targets=form.sdg_targets.data,
        )
    flash(_("The changes are saved."), "success")
    return web.see_other("training.author", course=course, number=number)


@bp.route("/training/manage/courses/<course>/<int:number>/activities/<activity>", methods=["GET", "POST"])
@requires(rules.may_author)
def edit_activity(course: str, number: int, activity: str) -> Response:
    """Minutes, whether it counts, the address of a link; what colleagues remarked."""
    version = version_or_404(course, number)
    found = activity_or_404(version, activity)
    form = ActivityForm(
        minutes=found.minutes,
        is_optional=bool(found.settings.get("optional")),
        address=found.settings.get("address", ""),
    )
    is_link = found.kind is ActivityKind.LINK
    if not is_link:
        del form.address
    if not form.validate_on_submit():
        return activity_page(version, found, form)
    with db.transaction():
        services.set_activity(
            version=version, activity_id=found.id, minutes=form.minutes.data, is_optional=form.is_optional.data,
            settings={"address": form.address.data} if is_link else None,
        )  # fmt: skip
    flash(_("The changes are saved."), "success")
    return web.see_other("training.author", course=course, number=number, _anchor=f"part-{found.id}")


def activity_page(
    version: CourseVersion, activity: Activity, form: ActivityForm | None, error: DomainError | None = None
) -> Response:
    """The page of an activity's settings and remarks."""
    remarks = queries.remarks_on(activity.id)
    return form_page(
        "training/activity_form.html", form, error, version=version, course=version.course, activity=activity,
        face=activities.face(activity.kind), own_page=activities.edit_url(version.course.slug, version.number, activity, is_draft=rules.is_draft(version)),
        remarks=remarks, names=queries.names_of([*(one.author_id for one in remarks), *(one.resolved_by for one in remarks)]),
        is_draft=rules.is_draft(version),
    )  # fmt: skip
