"""A case in other languages: where each stands, a translation beside its original, and the whole library at a glance."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.cases import fields, queries, rules, services
from portal.cases.forms.texts import LanguageForm, TranslationForm, form_for
from portal.cases.models import CaseText
from portal.cases.queries import Draft
from portal.cases.services import Clash
from portal.cases.views.base import bp, form_page, me, own_draft
from portal.core import db, i18n, web, wording
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _


def _translatable(version_id: uuid.UUID, *, lock: bool = False) -> Draft:
    found = own_draft(version_id, lock=lock)
    if not rules.may_translate(me(), found.case, queries.own_city_ids(me())):
        raise NotFound
    return found


@bp.route("/cases/drafts/<uuid:version_id>/texts", methods=["GET", "POST"])
@requires(signed_in)
def texts(version_id: uuid.UUID) -> ResponseReturnValue:
    """The languages of a version and where each stands; begins a further one."""
    found, form = _translatable(version_id), LanguageForm()
    form.offer(found.texts)
    if not form.validate_on_submit():
        return form_page("cases/texts.html", form, draft=found)
    try:
        with db.transaction():
            services.add_language(draft=_translatable(version_id, lock=True), lang=form.lang.data, actor=me())
    except DomainError as error:
        return form_page("cases/texts.html", form, error, draft=found)
    return web.see_other("cases.edit_text", version_id=version_id, lang=form.lang.data)


@bp.route("/cases/drafts/<uuid:version_id>/texts/<lang>", methods=["GET", "POST"])
@requires(signed_in)
def edit_text(version_id: uuid.UUID, lang: str) -> ResponseReturnValue:
    """A translation field by field beside its original, with what has changed there since it was made."""
    found = _translatable(version_id)
    text = _translation(found, lang)
    form = form_for(found.original)
    if not form.is_submitted():
        form.show(text)
        form.is_machine.data = False
        return _text_page(found, text, form)
    if not form.validate():
        return _text_page(found, text, form, status=422)
    try:
        with db.transaction():
            clashes = services.save_translation(
                draft=_translatable(version_id, lock=True), lang=lang, changes=form.changes(request.form), actor=me(),
                is_machine=form.is_machine.data,
            )  # fmt: skip
    except DomainError as error:
        return _text_page(found, text, form, error=error)
    if clashes:
        found = _translatable(version_id)
        return _text_page(found, _translation(found, lang), form, status=409, clashes=clashes)
    flash(_("The translation is saved."), "success")
    return web.see_other("cases.texts", version_id=version_id)


def _translation(found: Draft, lang: str) -> CaseText:
    text = found.texts.get(lang)
    if text is None or text is found.original:
        raise NotFound
    return text


def _text_page(
    found: Draft, text: CaseText, form: TranslationForm, *, status: int = 200, error: DomainError | None = None,
    clashes: list[Clash] | None = None,
) -> Response:  # fmt: skip
    changed = {}
    if rules.is_stale(text, found.original) and text.source:
        for name in form.names:
            before, after = fields.source_value(name, text.source), fields.text_value(name, found.original)
            if before != after:
                changed[form.html_name(name)] = wording.changes(before, after)
    return web.render(
        "cases/edit_text.html", error.status if error else status, draft=found, text=text, form=form, error=error,
        clashes=clashes or [], changed=changed, state=rules.state_of(text, found.original),
        originals={form.html_name(name): fields.text_value(name, found.original) for name in form.names},
        bases={form.html_name(name): fields.digest(fields.text_value(name, text)) for name in form.names},
        confirm=FlaskForm(), may_review=rules.may_review_text(me(), text),
    )  # fmt: skip


@bp.post("/cases/drafts/<uuid:version_id>/texts/<lang>/<step>")
@requires(signed_in)
def step_of_text(version_id: uuid.UUID, lang: str, step: str) -> ResponseReturnValue:
    """Found still fine, reviewed, or taken away."""
    steps: dict[str, tuple[Any, str]] = {
        "fine": (services.find_still_fine, _("Noted: the translation is still fine.")),
        "review": (services.review_translation, _("The translation is reviewed.")),
        "remove": (services.remove_language, _("The translation is taken away.")),
    }
    if step not in steps:
        raise NotFound
    act, done = steps[step]
    try:
        with db.transaction():
            act(draft=_translatable(version_id, lock=True), lang=lang, actor=me())
    except DomainError as error:
        flash(error.message, "error")
        return web.see_other("cases.texts", version_id=version_id)
    flash(done, "success")
    return web.see_other("cases.texts", version_id=version_id)


@bp.get("/cases/languages")
@requires(signed_in)
def languages() -> ResponseReturnValue:
    """Cases by languages: what is there, what is out of date, what is missing. Editors see all, others their cities'."""
    own = None if rules.may_edit_library(me()) else queries.own_city_ids(me())
    wanted = request.args.get("missing", "")
    columns = queries.languages_of_library(i18n.LOCALES)
    page = queries.matrix(own, missing=wanted if wanted in columns else "", page=web.page_number())
    return web.render(
        "cases/languages.html", page=page, columns=columns, wanted=wanted, has_city=own is None or bool(own)
    )
