"""The words of a course: writing them, translating them beside the original, seeing where each language stands."""

from __future__ import annotations

from flask import Response, flash, request

from portal.core import db, web, wording
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.training import lesson_page, rules, services
from portal.training.forms import LANGUAGES, LanguageForm, TextForm, words_form
from portal.training.models import Activity, ActivityKind, CourseVersion
from portal.training.queries import authoring as queries
from portal.training.queries import media
from portal.training.views.authoring import activity_or_404, version_or_404
from portal.training.views.base import bp, form_page, me


def _known(version: CourseVersion, lang: str) -> str:
    if lang not in version.languages:
        raise NotFound
    return lang


@bp.route("/training/manage/courses/<course>/<int:number>/texts/<activity>/<lang>", methods=["GET", "POST"])
@requires(rules.may_author)
def edit_text(course: str, number: int, activity: str, lang: str) -> Response:
    """The text of an activity in one language: the original, or a translation beside it. `action`: save, preview, review."""
    version = version_or_404(course, number)
    found = activity_or_404(version, activity)
    row = queries.text_in(found.texts, _known(version, lang))
    form = TextForm(title=row.title if row else "", body=row.body if row else "")
    action = request.form.get("action", "save")
    if not rules.is_draft(version) or not form.validate_on_submit() or action == "preview":
        return _text_page(version, found, lang, form)
    try:
        with db.transaction():
            saved = services.save_text(
                version=version, activity_id=found.id, lang=lang, title=form.title.data, body=form.body.data
            )
            if action == "review":
                services.review_text(version=version, row=saved, actor=me())
    except DomainError as error:
        return _text_page(version_or_404(course, number), found, lang, form, error)
    flash(_("The text is saved and marked as reviewed.") if action == "review" else _("The text is saved."), "success")
    return web.see_other("training.edit_text", course=course, number=number, activity=activity, lang=lang)


def _text_page(
    version: CourseVersion, activity: Activity, lang: str, form: TextForm, error: DomainError | None = None
) -> Response:
    row, original = (queries.text_in(activity.texts, code) for code in (lang, version.original_lang))
    shelf = media.shelf_of(version.id, base="../../media/")
    is_translation = lang != version.original_lang
    state = queries.cell(activity.texts, lang, version.original_lang, needs_body=activity.kind is ActivityKind.LESSON)
    before = (row.source or {}).get("body", "") if row and state.state == "stale" else ""
    return form_page(
        "training/text_form.html", form, error, version=version, course=version.course, activity=activity, lang=lang,
        original=original if is_translation else None, row=row, state=state, is_draft=rules.is_draft(version),
        changes=wording.changes(before, original.body) if before and original else [],
        preview=lesson_page.render(form.body.data or "", lang, shelf).html,
        problems=lesson_page.problems(form.body.data or "", shelf),
        reviewer=queries.names_of([row.reviewed_by]).get(row.reviewed_by) if row and row.reviewed_by else None,
    )  # fmt: skip


@bp.route("/training/manage/courses/<course>/<int:number>/words/<lang>", methods=["GET", "POST"])
@requires(rules.may_author)
def edit_words(course: str, number: int, lang: str) -> Response:
    """Title, summary and outcomes of the course, and the modules' titles, in one language."""
    version = version_or_404(course, number)
    row = queries.course_text_in(version.texts, _known(version, lang))
    form = words_form(version.modules, version.original_lang)
    if not form.is_submitted():
        _show_words(form, version, lang)
    if not form.validate_on_submit():
        return _words_page(form, version, lang)
    try:
        with db.transaction():
            row = services.save_course_text(
                version=version, lang=lang, title=form.title.data, summary=form.summary.data,
                outcomes=form.outcomes.data.splitlines(),
            )  # fmt: skip
            for module in version.modules:
                title = form[f"module_{module.position}"].data or ""
                services.rename_module(version=version, module_id=module.id, lang=lang, title=title)
            if request.form.get("action") == "review":
                services.review_text(version=version, row=row, actor=me())
    except DomainError as error:
        return _words_page(form, version_or_404(course, number), lang, error)
    flash(_("The changes are saved."), "success")
    return web.see_other("training.edit_words", course=course, number=number, lang=lang)


def _show_words(form: TextForm, version: CourseVersion, lang: str) -> None:
    row = queries.course_text_in(version.texts, lang)
    if row is not None:
        form.title.data, form.summary.data = row.title, row.summary
        form.outcomes.data = "\n".join(row.outcomes)
    for module in version.modules:
        form[f"module_{module.position}"].data = module.titles.get(lang, "")


def _words_page(form: TextForm, version: CourseVersion, lang: str, error: DomainError | None = None) -> Response:
    original = queries.course_text_in(version.texts, version.original_lang)
    return form_page(
        "training/words_form.html", form, error, version=version, course=version.course, lang=lang,
        original=original if lang != version.original_lang else None,
        state=queries.cell(version.texts, lang, version.original_lang, needs_body=False), is_draft=rules.is_draft(version),
    )  # fmt: skip


@bp.get("/training/manage/courses/<course>/<int:number>/languages")
@requires(rules.may_author)
def translations(course: str, number: int) -> Response:
    """Every text in every language: what is there, what is missing, what is older than the original."""
    version = version_or_404(course, number)
    form = LanguageForm()
    form.offer(version)
    rows = queries.matrix(version)
    reviewers = queries.names_of(one.reviewer for row in rows for one in row.cells.values())
    return web.render(
        "training/translations.html", version=version, course=version.course, form=form, rows=rows, reviewers=reviewers,
        is_draft=rules.is_draft(version), unworded=queries.questions_without(version.id, version.languages),
    )  # fmt: skip


@bp.post("/training/manage/courses/<course>/<int:number>/languages")
@requires(rules.may_author)
def change_languages(course: str, number: int) -> Response:
    """Adds a language or, with `action` remove, takes one away."""
    version = version_or_404(course, number)
    lang = request.form.get("lang", "")
    if lang not in (*LANGUAGES, *version.languages):
        raise NotFound
    change = services.remove_language if request.form.get("action") == "remove" else services.add_language
    with db.transaction():
        change(version=version, lang=lang)
    flash(_("The changes are saved."), "success")
    return web.see_other("training.translations", course=course, number=number)
