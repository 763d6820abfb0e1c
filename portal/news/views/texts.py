"""News in other languages: where each stands, and a translation beside its original."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash
from flask.typing import ResponseReturnValue

from portal.core import db, web
from portal.core.access import requires
from portal.core.content_fields import LANGUAGES
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.news import rules, services
from portal.news.forms import LanguageForm, TranslationForm
from portal.news.models import NewsItem, NewsText
from portal.news.views.base import bp, form_page, item_by_me, me, original_of


def _text(item: NewsItem, lang: str) -> NewsText | None:
    return next((text for text in item.texts if text.lang == lang), None)


@bp.route("/news/manage/<uuid:item_id>/texts", methods=["GET", "POST"])
@requires(rules.may_write)
def texts(item_id: uuid.UUID) -> ResponseReturnValue:
    """The languages of a piece of news; leads to the page of a further one."""
    item, form = item_by_me(item_id), LanguageForm()
    form.offer([text.lang for text in item.texts])
    if not form.validate_on_submit():
        return form_page("news/texts.html", form, item=item, original=original_of(item))
    return web.see_other("news.edit_text", item_id=item_id, lang=form.lang.data)


@bp.route("/news/manage/<uuid:item_id>/texts/<lang>", methods=["GET", "POST"])
@requires(rules.may_write)
def edit_text(item_id: uuid.UUID, lang: str) -> ResponseReturnValue:
    """A translation beside its original; saving brings it up to date."""
    item, form = item_by_me(item_id), TranslationForm()
    if lang not in LANGUAGES or lang == item.original_lang:
        raise NotFound
    if not item.picture_key:
        del form.alt
    text = _text(item, lang)
    if not form.is_submitted() and text is not None:
        form.show(text)
    if not form.validate_on_submit():
        return _page(item, lang, form)
    try:
        with db.transaction():
            services.save_translation(
                item=item_by_me(item_id, lock=True), lang=lang, words=form.words(), is_machine=form.is_machine.data, actor=me()
            )  # fmt: skip
    except DomainError as error:
        return _page(item, lang, form, error)
    flash(_("The translation is saved."), "success")
    return web.see_other("news.texts", item_id=item_id)


def _page(item: NewsItem, lang: str, form: TranslationForm, error: DomainError | None = None) -> Response:
    return form_page(
        "news/edit_text.html", form, error, item=item, original=original_of(item), lang=lang, text=_text(item, lang)
    )


@bp.post("/news/manage/<uuid:item_id>/texts/<lang>/<any(fine, remove):what>")
@requires(rules.may_write)
def step_of_text(item_id: uuid.UUID, lang: str, what: str) -> ResponseReturnValue:
    """Found still fine, or taken away."""
    acts: dict[str, tuple[Any, str]] = {
        "fine": (services.find_still_fine, _("Noted: the translation is still fine.")),
        "remove": (services.remove_translation, _("The translation is taken away.")),
    }
    act, done = acts[what]
    try:
        with db.transaction():
            act(item=item_by_me(item_id, lock=True), lang=lang, actor=me())
    except DomainError as error:
        flash(error.message, "error")
        return web.see_other("news.texts", item_id=item_id)
    flash(done, "success")
    return web.see_other("news.texts", item_id=item_id)
