"""Editions for those who run them: the secretariat makes and moves them, trainers see how far people are."""

from __future__ import annotations

import uuid

from flask import Response, flash

from portal.cities import queries as cities
from portal.core import db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, services
from portal.training.forms import EditionForm, MoveForm
from portal.training.models import Edition, EditionState, Programme
from portal.training.queries import assignments, content, editions, learning
from portal.training.queries import manage as queries
from portal.training.queries import nominations as nominations_queries
from portal.training.views.base import bp, form_page, me


@bp.get("/training/manage/")
@requires(rules.may_oversee)
def manage() -> Response:
    """All editions, drafts included."""
    page = web.paginate(queries.editions_for_staff(), web.page_number())
    keys = [edition.id for edition in page.items]
    return web.render(
        "training/manage.html", page=page, taken=editions.seats_taken(keys), enrolled=queries.enrolled(keys)
    )


def _edition(slug: str) -> Edition:
    found = editions.edition_by_slug(slug)
    if found is None:
        raise NotFound
    return found


@bp.get("/training/manage/editions/<slug>")
@requires(rules.may_oversee)
def manage_edition(slug: str) -> Response:
    """One edition: its state, who is nominated, how far the participants are."""
    return _overview(_edition(slug), MoveForm())


def _overview(edition: Edition, form: MoveForm, error: DomainError | None = None) -> Response:
    courses = learning.courses_of_edition(edition.id)
    nominees = nominations_queries.nominees_of_edition(edition.id)
    # Where nominees wait, the announcement goes by the release of their decisions.
    by_release = any(one.nomination.state in rules.IN_FORCE for one in nominees)
    return form_page(
        "training/manage_edition.html", form, error, edition=edition, courses=courses,
        total=sum(len(course.required) for course in courses), participants=queries.participants(edition.id),
        nominees=nominees, assignments=assignments.assignments_of(edition.id),
        next_states=[
            one for one in rules.next_states(edition) if not (by_release and one is EditionState.ANNOUNCED)
        ],
    )  # fmt: skip


@bp.post("/training/manage/editions/<slug>/state")
@requires(rules.may_manage)
def move_edition(slug: str) -> Response:
    """Moves an edition on; who did it, when and why is in the audit log."""
    edition, form = _edition(slug), MoveForm()
    wanted = form.to.data if form.to.data in set(EditionState) else None
    if not form.validate_on_submit() or wanted is None:
        return _overview(edition, form)
    try:
        with db.transaction():
            services.move_edition(edition=edition, to=EditionState(wanted), actor=me(), reason=form.reason.data)
    except DomainError as error:
        return _overview(_edition(slug), form, error)
    flash(_("The edition has been moved on."), "success")
    return web.see_other("training.manage_edition", slug=slug)


def _form() -> EditionForm:
    form = EditionForm(timezone="Asia/Seoul")
    titles = {course.version_id: i18n.plain(course.titles) for course in content.published_courses()}
    form.offer(
        programmes=[(str(one.id), i18n.plain(one.titles)) for one in queries.programme_choices()],
        cities=cities.city_choices(),
        versions=[
            (key, _("%(title)s, version %(number)s", title=titles.get(key, slug), number=number))
            for key, slug, number in queries.version_choices()
        ],
    )
    return form


@bp.route("/training/manage/editions/new", methods=["GET", "POST"])
@requires(rules.may_manage)
def new_edition() -> Response:
    """Plans an edition; it is a draft until nominations are opened."""
    form = _form()
    if not form.validate_on_submit():
        return form_page("training/edition_form.html", form, edition=None)
    try:
        with db.transaction():
            programme = db.session.get_one(Programme, uuid.UUID(form.programme.data))
            edition = services.create_edition(programme=programme, plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("training/edition_form.html", form, error, edition=None)
    flash(_("The edition is saved as a draft. Nobody else sees it until you open nominations."), "success")
    return web.see_other("training.manage_edition", slug=edition.slug)


@bp.route("/training/manage/editions/<slug>/edit", methods=["GET", "POST"])
@requires(rules.may_manage)
def edit_edition(slug: str) -> Response:
    """Changes an edition."""
    edition, form = _edition(slug), _form()
    del form.programme  # an edition stays in the programme it was made for
    if not form.is_submitted():
        form.show(edition, editions.version_ids(edition.id))
    if not form.validate_on_submit():
        return form_page("training/edition_form.html", form, edition=edition)
    try:
        with db.transaction():
            services.change_edition(edition=edition, plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("training/edition_form.html", form, error, edition=_edition(slug))
    flash(_("The changes are saved."), "success")
    return web.see_other("training.manage_edition", slug=edition.slug)
