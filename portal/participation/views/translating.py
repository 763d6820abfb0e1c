"""A text that people or the city wrote, in all languages: read, asked of a machine, written and taken away."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import db, i18n, limits, web
from portal.core.access import authorize, public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.discussions import queries as discussions
from portal.participation import machines, rules
from portal.participation.forms.translations import TranslationForm
from portal.participation.models.translations import KINDS
from portal.participation.queries import originals
from portal.participation.queries import translations as queries
from portal.participation.queries.originals import Original
from portal.participation.rules import translations as translation_rules
from portal.participation.services import intake, translating
from portal.participation.views.base import bp, form_page, me, show
from portal.participation.words import translations as words

HERE = f"/participation/translations/<any({', '.join(map(repr, KINDS))}):kind>/<uuid:key>"


def _original(kind: str, key: uuid.UUID) -> Original:
    """A text that the reader may see where it stands. Raises NotFound, also for what is hidden, whoever asks."""
    if kind == "comment":
        discussions.comment_seen_by(current_user, key)
    found = originals.original(kind, key)
    if found is None:
        raise NotFound
    sees = (
        rules.may_see(current_user, found.process) if found.process else rules.may_see_space(current_user, found.space)
    )
    if not sees:
        raise NotFound
    show(found.space)
    return found


def _may_translate(original: Original) -> bool:
    return translation_rules.may_translate(current_user, original.space.city_id, original.writers)


def _own(kind: str, key: uuid.UUID, lang: str) -> Original:
    """A text that the reader may translate into this language. Raises NotFound, Forbidden."""
    found = _original(kind, key)
    if lang not in translation_rules.languages(found.lang):
        raise NotFound
    authorize(_may_translate(found))
    return found


@bp.get(HERE)
@public
def translations(kind: str, key: uuid.UUID) -> Response:
    """The original and what there is of it in each language, by whom, and who may add one."""
    original = _original(kind, key)
    found, machine = queries.translations_of(kind, key), machines.connected()
    return web.render(
        "participation/translations.html", original=original, space=original.space, found=found,
        languages=translation_rules.languages(original.lang), kinds=words.KINDS, may_translate=_may_translate(original),
        host=machine.host if machine is not None and original.space.machine_translation else "",
        stands={
            lang: words.stands(one, is_stale=one.source != original.source) for lang, one in found.items()
        },
        may_ask={
            lang: translation_rules.may_be_asked(found.get(lang), original.source)
            for lang in translation_rules.languages(original.lang)
        },
    )  # fmt: skip


@bp.post(f"{HERE}/machine")
@requires(signed_in)
def ask_machine(kind: str, key: uuid.UUID) -> ResponseReturnValue:
    """Asks the machine for the text in `lang`; a worker does it, and the page shows it when it is there."""
    original = _original(kind, key)
    lang = request.form.get("lang", "")
    if lang not in translation_rules.languages(original.lang):
        raise NotFound
    try:
        translating.pace(original, me())
        with db.transaction():
            translating.ask(original=original, lang=lang)
        flash(_("A machine is asked. Load the page again in a moment."), "success")
    except DomainError as error:
        flash(error.message, "danger")
    return _back(original)


@bp.route(f"{HERE}/<lang>", methods=["GET", "POST"])
@requires(signed_in)
def write_translation(kind: str, key: uuid.UUID, lang: str) -> ResponseReturnValue:
    """The form of a translation, the original beside it."""
    original = _own(kind, key, lang)
    found, form = queries.translations_of(kind, key).get(lang), TranslationForm()
    form.show(original, found)
    context: dict[str, Any] = {
        "original": original, "space": original.space, "found": found, "lang": lang, "kinds": words.KINDS,
        "stands": words.stands(found, is_stale=found.source != original.source) if found else [],
    }  # fmt: skip
    if not form.validate_on_submit():
        return form_page("participation/translate.html", form, **context)
    try:
        if me().id in original.writers:  # the city's people translate as many as there are
            intake.admit(space=original.space, component_id=original.id, user=me(), address=limits.address())
        with db.transaction():
            translating.write(original=original, lang=lang, plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("participation/translate.html", form, error, **context)
    flash(_("The translation is on the page, marked as a person's."), "success")
    return web.see_other("participation.translations", kind=kind, key=key)


@bp.post(f"{HERE}/<lang>/remove")
@requires(signed_in)
def remove_translation(kind: str, key: uuid.UUID, lang: str) -> ResponseReturnValue:
    """Takes a translation away, a person's or a machine's."""
    original = _own(kind, key, lang)
    try:
        with db.transaction():
            translating.remove(original=original, lang=lang, actor=me())
        flash(_("The translation is taken away. Readers get the original."), "success")
    except DomainError as error:
        flash(error.message, "danger")
    return web.see_other("participation.translations", kind=kind, key=key)


def _back(original: Original) -> ResponseReturnValue:
    """To the page that asked, if it is one of ours."""
    back = web.safe_next(request.form.get("back"))
    if back is None:
        return web.see_other("participation.translations", kind=original.kind, key=original.id)
    return redirect(back, 303)


@bp.app_template_global("original_url")
def original_url(original: Original) -> str:
    """The page where the text stands."""
    return f"/{i18n.current()}{original.path}"
