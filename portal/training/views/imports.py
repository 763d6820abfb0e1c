"""Bringing courses and translations in as files, with a look at them before anything is written."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Response, flash, make_response, request

from portal.core import clock, db, storage, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _, ngettext
from portal.training import course_zip, rules, services
from portal.training.course_folder import CourseDraft, CourseFolderError
from portal.training.forms import ImportForm, TextsFileForm
from portal.training.queries import media
from portal.training.views.authoring import version_or_404
from portal.training.views.base import bp, form_page, me

MOST_BYTES = 15_000_000
KEPT_FOR = timedelta(days=1)
ZIP = "application/zip"


@bp.route("/training/manage/courses/import", methods=["GET", "POST"])
@requires(rules.may_author)
def import_zip() -> Response:
    """Looks at a course in a ZIP file: what is wrong with it, or what it would bring. Nothing is written yet."""
    form = ImportForm()
    if not form.validate_on_submit():
        return form_page("training/import_zip.html", form, draft=None, problems=[], key="")
    data = form.file.data.stream.read(MOST_BYTES + 1)
    try:
        if len(data) > MOST_BYTES:
            raise DomainError(_("unpacked it is too large"), field="file")
        draft, problems = _looked_at(data, form.lang.data)
    except DomainError as error:
        return form_page("training/import_zip.html", form, error, draft=None, problems=[], key="")
    key = ""
    if draft is not None:
        with db.transaction():
            key = storage.save(data, filename="course.zip", content_type=ZIP, expires_at=clock.now() + KEPT_FOR)
    return web.render(
        "training/import_zip.html",
        422 if problems else 200,
        form=form,
        error=None,
        draft=draft,
        problems=problems,
        key=key,
    )


def _looked_at(data: bytes, lang: str) -> tuple[CourseDraft | None, list[CourseFolderError]]:
    """What the file holds, or everything that is wrong with it."""
    problems: list[CourseFolderError] = []
    with TemporaryDirectory() as folder:
        inside = course_zip.unpack(data, Path(folder))
        try:
            return services.read_folder(inside, lang, problems), []
        except CourseFolderError as error:
            return None, problems if error in problems else [*problems, error]


@bp.post("/training/manage/courses/import/take")
@requires(rules.may_author)
def take_zip() -> Response:
    """Takes the course that was just looked at as a draft."""
    key, lang = request.form.get("key", ""), request.form.get("lang", "en")
    if not media.is_upload(key, ZIP):
        raise NotFound
    try:
        with TemporaryDirectory() as folder, db.transaction():
            inside = course_zip.unpack(storage.load(key), Path(folder))
            version = services.import_as_draft(inside, lang=lang, actor=me())
            storage.delete(key)
            slug, number = media.address_of(version.id)
    except DomainError as error:
        return form_page("training/import_zip.html", ImportForm(), error, draft=None, problems=[], key="")
    flash(_("The course is here as a draft. Look at it and publish it."), "success")
    return web.see_other("training.author", course=slug, number=number)


@bp.get("/training/manage/courses/<course>/<int:number>/export/<lang>")
@requires(rules.may_author)
def export_texts(course: str, number: int, lang: str) -> Response:
    """All texts of a version in one language, for translation programs."""
    version = version_or_404(course, number)
    if lang not in version.languages or lang == version.original_lang:
        raise NotFound
    response = make_response(services.export_texts(version=version, lang=lang))
    response.headers["Content-Type"] = "application/xliff+xml"
    response.headers["Content-Disposition"] = f'attachment; filename="{course}-{number}-{lang}.xlf"'
    return response


@bp.route("/training/manage/courses/<course>/<int:number>/translations", methods=["GET", "POST"])
@requires(rules.may_author)
def import_texts(course: str, number: int) -> Response:
    """Takes translations back from a translator."""
    version, form = version_or_404(course, number), TextsFileForm()
    if not form.validate_on_submit():
        return form_page("training/import_texts.html", form, version=version, course=version.course)
    try:
        with db.transaction():
            lang, count = services.import_texts(version=version, data=form.file.data.stream.read(MOST_BYTES))
    except DomainError as error:
        return form_page("training/import_texts.html", form, error, version=version, course=version.course)
    flash(ngettext("%(num)d text has changed.", "%(num)d texts have changed.", count), "success")
    return web.see_other("training.translations", course=course, number=number, _anchor=lang)
