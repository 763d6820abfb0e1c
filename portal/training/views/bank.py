"""The bank of questions of a course: found, written, tried out, brought in from files and given out."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import Response, current_app, flash, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from portal.core import clock, db, storage, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _, ngettext
from portal.training import bank, rules, services, words
from portal.training.exchange import files
from portal.training.exchange.draft import ExchangeError
from portal.training.forms import ConfirmForm, QuestionForm, QuestionImportForm
from portal.training.forms import bank as forms
from portal.training.models import Question, QuestionKind
from portal.training.queries import attempts, quizzes
from portal.training.queries import bank as queries
from portal.training.queries.bank import BankCourse, Filters
from portal.training.views import chosen_picture, quiz_parts
from portal.training.views.base import bp, form_page, me

MOST_BYTES = files.MAX_BYTES
KEPT_FOR = timedelta(hours=2)


def bank_of(slug: str) -> BankCourse:
    """The course whose bank is asked for.

    Raises:
        NotFound: there is no such course.
    """
    found = queries.bank_course(slug)
    if found is None:
        raise NotFound
    return found


def filters() -> Filters:
    """What the reader looks for, from the address."""
    asked = request.args
    return Filters(
        asked.get("q", "").strip()[:200], asked.get("category", "")[:200], asked.get("tag", "")[:50],
        asked.get("kind", ""), asked.get("retired") == "yes",
    )  # fmt: skip


@bp.get("/training/manage/banks")
@requires(rules.may_keep_bank)
def banks() -> Response:
    """All banks, and what waits to be graded."""
    return web.render("training/banks.html", banks=queries.banks(), waiting=attempts.count_to_grade(me()))


@bp.get("/training/manage/courses/<course>/bank")
@requires(rules.may_keep_bank)
def question_bank(course: str) -> Response:
    """The questions of a course, filtered."""
    held, wanted = bank_of(course), filters()
    page = web.paginate(queries.bank_lines(held.course.id, wanted), web.page_number(), scalars=False)
    shown = {one.version_id: one for one in quizzes.questions([row.version_id for row in page.items])}
    return web.render(
        "training/bank.html", held=held, page=page, shown=shown, wanted=wanted,
        categories=queries.categories(held.course.id), tags=queries.tags(held.course.id),
    )  # fmt: skip


# One question -------------------------------------------------------------------------------------------------------


def _question(held: BankCourse, question_id: uuid.UUID) -> Question:
    found = queries.question_of(held.course.id, question_id)
    if found is None:
        raise NotFound
    return found


@bp.get("/training/manage/courses/<course>/bank/<uuid:question_id>")
@requires(rules.may_keep_bank)
def bank_question(course: str, question_id: uuid.UUID) -> Response:
    """A question in all its languages, how it was answered, its versions."""
    held = bank_of(course)
    question = _question(held, question_id)
    versions = queries.versions_of(question.id)
    contents = quizzes.questions([row.id for row in versions])
    return web.render(
        "training/bank_question.html", held=held, question=question, versions=versions, contents=contents,
        previews=previews(contents[0]), statistics=queries.statistics(contents),
    )  # fmt: skip


def previews(content: quizzes.QuestionContent) -> list[quiz_parts.Reviewed]:
    """The question in each of its languages, with what is right."""
    slot = content.slot(1)
    asked = [quiz_parts.one(content, slot, lang) for lang in content.wording]
    return [quiz_parts.right_of(item) for item in asked]


@bp.get("/training/manage/courses/<course>/bank/new")
@requires(rules.may_keep_bank)
def question_kinds(course: str) -> Response:
    """Which kind of question is to be written."""
    return web.render("training/question_kinds.html", held=bank_of(course))


@bp.route("/training/manage/courses/<course>/bank/new/<wanted>", methods=["GET", "POST"])
@requires(rules.may_keep_bank)
def new_question(course: str, wanted: str) -> Response:
    """Writes a question of a kind."""
    held = bank_of(course)
    if wanted not in set(QuestionKind):
        raise NotFound
    kind = QuestionKind(wanted)
    form = forms.question_form(kind, held.languages, _rows(forms.rows_needed(None, kind)))
    return _edit(held, form, None)


@bp.route("/training/manage/courses/<course>/bank/<uuid:question_id>/edit", methods=["GET", "POST"])
@requires(rules.may_keep_bank)
def edit_question(course: str, question_id: uuid.UUID) -> Response:
    """Changes a question; what it asks becomes a new version."""
    held = bank_of(course)
    question = _question(held, question_id)
    content = quizzes.questions([queries.versions_of(question.id)[0].id])[0]
    plan = quizzes.plan_of(question, content)
    languages = tuple(dict.fromkeys([*content.wording, *held.languages]))
    rows = _rows(forms.rows_needed(plan, plan.kind))
    return _edit(held, forms.question_form(plan.kind, languages, rows, plan), question, content)


def _rows(least: int) -> int:
    """How many rows the form has: as it was sent, more if more were asked for."""
    given = request.form.get("rows", "")
    rows = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else least
    if request.form.get("action") == "more":
        rows += forms.MORE_ROWS
    return min(max(rows, least), bank.MOST_CHOICES)


def _edit(
    held: BankCourse, form: QuestionForm, question: Question | None, content: quizzes.QuestionContent | None = None
) -> Response:
    context: dict[str, Any] = {
        "held": held, "question": question, "previews": [], "chosen": None,
        "figure": quizzes.figure_of(content) if content else None,
    }  # fmt: skip
    action = request.form.get("action")
    try:
        if form.is_submitted():
            chosen_picture.take(form)
        context["chosen"] = quizzes.figure_to_come(form.chosen, form.text(f"alt_{form.languages[0]}"))
        if action == "more" or not form.validate_on_submit():
            return form_page("training/question_form.html", form, None, **context)
        plan = form.plan()
        if action == "preview":
            bank.check(plan)
            shown = previews(quizzes.preview_of(plan, content.version_id if content else None))
            return web.render("training/question_form.html", form=form, error=None, **context | {"previews": shown})
        key = _save_question(held, form, question, plan)
    except DomainError as error:
        return form_page("training/question_form.html", form, error, **context)
    flash(_("The question is saved."), "success")
    return web.see_other("training.bank_question", course=held.course.slug, question_id=key)


def _save_question(
    held: BankCourse, form: QuestionForm, question: Question | None, plan: bank.QuestionPlan
) -> uuid.UUID:
    with db.transaction():
        if question is None:
            version = services.write_question(course=held.course, plan=plan, actor=me())
        else:
            version = services.change_question(question=question, plan=plan, actor=me())
        chosen_picture.forget(form.chosen_picture.data or "")
    return version.question_id


@bp.post("/training/manage/courses/<course>/bank/<uuid:question_id>/use")
@requires(rules.may_keep_bank)
def use_question(course: str, question_id: uuid.UUID) -> Response:
    """Takes a question out of use, or puts it back."""
    in_use = request.form.get("in_use") == "yes"
    try:
        with db.transaction():
            services.set_in_use(question=_question(bank_of(course), question_id), in_use=in_use, actor=me())
    except DomainError as error:
        flash(error.message, "error")
    else:
        flash(
            _("The question is in use again.") if in_use else _("The question is no longer drawn or offered."),
            "success",
        )
    return web.see_other("training.bank_question", course=course, question_id=question_id)


# Files --------------------------------------------------------------------------------------------------------------


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="questions-to-import")


@bp.route("/training/manage/courses/<course>/bank/import", methods=["GET", "POST"])
@requires(rules.may_keep_bank)
def import_questions(course: str) -> Response:
    """Reads a file and shows what was understood; nothing is brought in yet."""
    held, form = bank_of(course), QuestionImportForm()
    form.offer(held.languages)
    if not form.validate_on_submit():
        return form_page("training/import.html", form, None, held=held)
    try:
        source, name = _uploaded(form)
        found = files.read(source, form.format.data, lang=form.lang.data, category=form.category.data)
    except ExchangeError as error:
        return _refused(form, held, error)
    except DomainError as error:
        return form_page("training/import.html", form, error, held=held)
    with db.transaction():
        key = storage.save(source, filename=name, content_type="text/plain", expires_at=clock.now() + KEPT_FOR)
    token = _signer().dumps([course, key, form.format.data, form.lang.data, form.category.data, name])
    return _understood(held, found, ConfirmForm(formdata=None, token=token), name)


def _uploaded(form: QuestionImportForm) -> tuple[bytes, str]:
    """The file's bytes and name; the pasted text, if there is no file."""
    upload = form.file.data
    if not upload or not upload.filename:
        if not form.text.data.strip():
            raise DomainError(_("Choose a file, or paste its text."), field="file")
        return form.text.data.encode(), _("Pasted text")
    data: bytes = upload.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise DomainError(_("This file is larger than %(size)s.", size=f"{MOST_BYTES // 1_000_000} MB"), field="file")
    return data, upload.filename[:120]


def _refused(form: QuestionImportForm, held: BankCourse, error: ExchangeError) -> Response:
    said = DomainError(
        _("Line %(line)s, column %(column)s: %(reason)s Nothing was imported.", line=error.line, column=error.column, reason=error.reason)
    )  # fmt: skip
    return form_page("training/import.html", form, said, held=held)


def _understood(held: BankCourse, found: files.Found, form: ConfirmForm, name: str) -> Response:
    in_use = queries.stems_in_use(
        held.course.id, [words.stem for one in found.questions for words in one.plan.words.values()]
    )
    shown = [previews(quizzes.preview_of(one.plan))[0] for one in found.questions]
    return web.render(
        "training/import_check.html", held=held, found=found, shown=shown, form=form, name=name, in_use=in_use
    )


@bp.post("/training/manage/courses/<course>/bank/import/confirm")
@requires(rules.may_keep_bank)
def confirm_import(course: str) -> Response:
    """Brings in what was shown: the same file, read again, all of it or nothing."""
    held, form = bank_of(course), ConfirmForm()
    try:
        wanted, key, kind, lang, category, name = _signer().loads(
            form.token.data or "", max_age=int(KEPT_FOR.total_seconds())
        )
        source = storage.load(key) if wanted == course else b""
    except (BadSignature, NotFound):
        source = b""
    if not form.validate_on_submit() or not source:
        flash(_("The file is no longer kept. Please choose it again."), "error")
        return web.see_other("training.import_questions", course=course)
    plans = [one.plan for one in files.read(source, kind, lang=lang, category=category).questions]
    with db.transaction():
        count = services.import_questions(course=held.course, plans=plans, actor=me(), source=name)
        storage.delete(key)
    flash(ngettext("%(num)d question was imported.", "%(num)d questions were imported.", count), "success")
    return web.see_other("training.question_bank", course=course)


@bp.get("/training/manage/courses/<course>/bank/export")
@requires(rules.may_keep_bank)
def export_questions(course: str) -> Response:
    """The questions wanted as a file; without a format, the page that asks for it."""
    held, wanted = bank_of(course), filters()
    kind, lang = request.args.get("format", ""), request.args.get("lang", held.languages[0])
    if kind not in words.IMPORT_FORMATS:
        return web.render(
            "training/export.html", held=held, wanted=wanted, categories=queries.categories(held.course.id)
        )
    data, mimetype, ending = files.write(queries.contents(held.course.id, wanted), kind, lang=lang, load=storage.load)
    response = Response(data, mimetype=mimetype)
    name = f"{course}-{wanted.category.replace('/', '-') or 'questions'}.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=storage.clean_filename(name))
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
