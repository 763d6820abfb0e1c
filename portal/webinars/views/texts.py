"""A webinar in other languages: where each stands, and a translation beside its original."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.core import db, web
from portal.core.access import requires
from portal.core.content_fields import LANGUAGES
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.webinars import rules
from portal.webinars.forms.writing import LanguageForm, TranslationForm
from portal.webinars.models import Webinar, WebinarText
from portal.webinars.services import writing
from portal.webinars.views.base import bp, form_page, me, webinar_by_me


def _text(webinar: Webinar, lang: str) -> WebinarText | None:
    return next((text for text in webinar.texts if text.lang == lang), None)


@bp.route("/webinars/manage/<uuid:webinar_id>/texts", methods=["GET", "POST"])
@requires(rules.may_organise)
def texts(webinar_id: uuid.UUID) -> ResponseReturnValue:
    """The languages of a webinar; leads to the page of a further one."""
    webinar, form = webinar_by_me(webinar_id), LanguageForm()
    form.offer([text.lang for text in webinar.texts])
    if not form.validate_on_submit():
        return form_page("webinars/texts.html", form, webinar=webinar, original=_text(webinar, webinar.original_lang))
    return web.see_other("webinars.edit_text", webinar_id=webinar_id, lang=form.lang.data)


@bp.route("/webinars/manage/<uuid:webinar_id>/texts/<lang>", methods=["GET", "POST"])
@requires(rules.may_organise)
def edit_text(webinar_id: uuid.UUID, lang: str) -> ResponseReturnValue:
    """A translation beside its original; saving brings it up to date."""
    webinar, form = webinar_by_me(webinar_id), TranslationForm()
    if lang not in LANGUAGES or lang == webinar.original_lang:
        raise NotFound
    text = _text(webinar, lang)
    if not form.is_submitted() and text is not None:
        form.show(text)
    if not form.validate_on_submit():
        return _page(webinar, lang, form)
    try:
        with db.transaction():
            writing.save_translation(
                webinar=webinar_by_me(webinar_id, lock=True), lang=lang, words=form.words(), is_machine=form.is_machine.data,
                actor=me(),
            )  # fmt: skip
    except DomainError as error:
        return _page(webinar, lang, form, error)
    flash(_("The translation is saved."), "success")
    return web.see_other("webinars.texts", webinar_id=webinar_id)


def _page(webinar: Webinar, lang: str, form: TranslationForm, error: DomainError | None = None) -> Response:
    return form_page(
        "webinars/edit_text.html", form, error, webinar=webinar, original=_text(webinar, webinar.original_lang), lang=lang,
        text=_text(webinar, lang), confirm=FlaskForm(),
    )  # fmt: skip


@bp.post("/webinars/manage/<uuid:webinar_id>/texts/<lang>/<any(fine, remove):what>")
@requires(rules.may_organise)
def step_of_text(webinar_id: uuid.UUID, lang: str, what: str) -> ResponseReturnValue:
    """Found still fine, or taken away."""
    acts: dict[str, tuple[Any, str]] = {
        "fine": (writing.find_still_fine, _("Noted: the translation is still fine.")),
        "remove": (writing.remove_translation, _("The translation is taken away.")),
    }
    act, done = acts[what]
    try:
        with db.transaction():
            act(webinar=webinar_by_me(webinar_id, lock=True), lang=lang, actor=me())
    except DomainError as error:
        flash(error.message, "error")
        return web.see_other("webinars.texts", webinar_id=webinar_id)
    flash(done, "success")
    return web.see_other("webinars.texts", webinar_id=webinar_id)
