"""Files of a course: those who write it add and remove them, its participants and staff get them, nobody else."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request

from portal.core import db, storage, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import rules, services
from portal.training.forms import FileForm
from portal.training.models import CourseVersion
from portal.training.queries import media as queries
from portal.training.services.media import LARGEST
from portal.training.views.authoring import version_or_404
from portal.training.views.base import bp, form_page
from portal.training.views.learn import own_place

ROOM_FOR_THE_FORM = 1_000_000  # bytes


@bp.url_value_preprocessor
def allow_large_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A video is larger than anything else that comes in; to be said before anybody reads the form."""
    if endpoint == "training.files":
        request.max_content_length = LARGEST + ROOM_FOR_THE_FORM


@bp.route("/training/manage/courses/<course>/<int:number>/files", methods=["GET", "POST"])
@requires(rules.may_author)
def files(course: str, number: int) -> Response:
    """The files of a version, and how a lesson speaks of each; a draft takes more."""
    version = version_or_404(course, number)
    form = FileForm()
    if not rules.is_draft(version) or not form.validate_on_submit():
        return _files_page(version, form)
    try:
        with db.transaction():
            added = services.add_file(version=version, upload=form.file.data)
    except DomainError as error:
        return _files_page(version, form, error)
    flash(_("The file is there as “%(name)s”.", name=added.name), "success")
    return web.see_other("training.files", course=course, number=number)


def _files_page(version: CourseVersion, form: FileForm, error: DomainError | None = None) -> Response:
    return form_page(
        "training/files.html", form, error, version=version, course=version.course, files=queries.files_of(version.id),
        is_draft=rules.is_draft(version),
    )  # fmt: skip


@bp.post("/training/manage/courses/<course>/<int:number>/files/<uuid:file_id>/remove")
@requires(rules.may_author)
def remove_file(course: str, number: int, file_id: uuid.UUID) -> Response:
    """Takes a file out of a draft."""
    version = version_or_404(course, number)
    with db.transaction():
        services.remove_file(version=version, file_id=file_id)
    flash(_("The file has been removed from the draft."), "success")
    return web.see_other("training.files", course=course, number=number)


@bp.get("/training/manage/courses/<course>/<int:number>/media/<name>")
@requires(rules.may_author)
def draft_media(course: str, number: int, name: str) -> Response:
    """A file of a version, for those who write it."""
    return _sent(version_or_404(course, number).id, name)


@bp.get("/training/learn/<edition>/<course>/media/<name>")
@requires(signed_in)
def media(edition: str, course: str, name: str) -> Response:
    """A file of a course, for those who take part in the edition."""
    return _sent(own_place(edition, course).course.version_id, name)


def _sent(version_id: uuid.UUID, name: str) -> Response:
    file = queries.file_named(version_id, name)
    if file is None:
        raise NotFound
    return storage.stream(file.file_key, filename=file.name)
