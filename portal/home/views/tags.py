"""The secretariat looks after the tags and reads what was looked for in vain: the one mends the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.accounts.rules import is_secretariat
from portal.cases import words
from portal.core import db, i18n, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.home import services
from portal.home.forms import LONGEST_LABEL, LabelsForm, TagForm
from portal.home.views import bp
from portal.search import queries
from portal.search import services as search
from portal.search.models import Tag, TagScheme


@bp.get("/manage/tags")
@requires(is_secretariat)
def tags() -> ResponseReturnValue:
    """All tags of a list, retired ones last. With words that were not found: which tag shall have them as its label."""
    scheme = request.args.get("scheme", "")
    chosen = TagScheme(scheme) if scheme in set(TagScheme) else TagScheme.TOPIC
    rows = [tag for tag in queries.tags_by_id().values() if tag.scheme is chosen]
    return web.render(
        "home/tags.html", rows=sorted(rows, key=lambda tag: tag.retired_at is not None), scheme=chosen, schemes=words.SCHEMES,
        counts=queries.tag_counts(), missed=_missed(), form=FlaskForm(),
    )  # fmt: skip


def _missed() -> dict[str, str]:
    """Words that found nothing and shall become a label: `lang` and `text`, as the page of those leads here; else nothing."""
    lang, text = request.args.get("lang", ""), request.args.get("text", "").strip()[:LONGEST_LABEL]
    return {"lang": lang, "text": text} if lang in i18n.LOCALES and text else {}


@bp.route("/manage/tags/new", methods=["GET", "POST"])
@requires(is_secretariat)
def new_tag() -> ResponseReturnValue:
    """Adds a tag."""
    form = TagForm()
    if not form.is_submitted():
        form.scheme.data = request.args.get("scheme", TagScheme.TOPIC.value)
        form.show(_as_label(_missed()))

    def act() -> None:
        services.add_tag(
            scheme=TagScheme(form.scheme.data), code=form.code.data, labels=form.labels(), actor=current_user
        )

    return _edit(form, None, act, _("The tag is added. It can be chosen now."))


@bp.route("/manage/tags/<key>", methods=["GET", "POST"])
@requires(is_secretariat)
def edit_tag(key: str) -> ResponseReturnValue:
    """Gives a tag other labels."""
    tag, form = _tag(key), LabelsForm()
    if not form.is_submitted():
        form.show({**tag.labels, **_as_label(_missed())})

    def act() -> None:
        services.change_tag(tag=_tag(key, lock=True), labels=form.labels(), actor=current_user)

    return _edit(form, tag, act, _("The labels are saved."))


def _as_label(missed: dict[str, str]) -> dict[str, str]:
    return {missed["lang"]: missed["text"]} if missed else {}


def _tag(key: str, *, lock: bool = False) -> Tag:
    """A tag.

    Raises:
        NotFound: there is none with this key.
    """
    found = queries.tag_row(key, lock=lock)
    if found is None:
        raise NotFound
    return found


def _edit(form: LabelsForm, tag: Tag | None, act: Callable[[], Any], done: str) -> Response:
    """A form about a tag; words that were not found and are a label now are taken out of the list of those."""
    missed, error = _missed(), None
    if form.validate_on_submit():
        try:
            with db.transaction():
                act()
                if missed:
                    search.forget_misses(lang=missed["lang"], asked=missed["text"])
        except DomainError as refused:
            error = refused
        else:
            flash(done, "success")
            scheme = tag.scheme.value if tag else form["scheme"].data
            return web.see_other("home.search_misses") if missed else web.see_other("home.tags", scheme=scheme)
    if error and error.field and error.field in form:
        form[error.field].errors = [*form[error.field].errors, error.message]
    status = error.status if error else 422 if form.is_submitted() else 200
    return web.render("home/edit_tag.html", status, form=form, tag=tag, locales=i18n.LOCALES, schemes=words.SCHEMES)


@bp.post("/manage/tags/<key>/<any(retire, offer):what>")
@requires(is_secretariat)
def offer_tag(key: str, what: str) -> ResponseReturnValue:
    """Offers a tag no longer, or again."""
    with db.transaction():
        tag = _tag(key, lock=True)
        services.offer_tag(tag=tag, is_offered=what == "offer", actor=current_user)
    name = i18n.plain(tag.labels)
    if what == "offer":
        flash(_("The tag can be chosen again: %(tag)s", tag=name), "success")
    else:
        flash(_("The tag is retired: %(tag)s. What has it keeps it.", tag=name), "success")
    return web.see_other("home.tags", scheme=tag.scheme.value)


# What was looked for in vain -----------------------------------------------------------------------------------------


@bp.get("/manage/searches")
@requires(is_secretariat)
def search_misses() -> ResponseReturnValue:
    """What found nothing, by language, with how often and when."""
    counts = queries.miss_counts()
    lang = request.args.get("lang", "")
    lang = lang if lang in counts else ""
    newest = request.args.get("sort") == "newest"
    page = web.paginate(queries.misses(lang, newest_first=newest), web.page_number(), scalars=False)
    return web.render(
        "home/search_misses.html", page=page, counts=counts, lang=lang, newest=newest, form=FlaskForm(), locales=i18n.LOCALES,
        longest=LONGEST_LABEL, page_url=lambda number: url_for(
            "home.search_misses", page=number, lang=lang or None, sort="newest" if newest else None
        ),
    )  # fmt: skip


@bp.post("/manage/searches/clear")
@requires(is_secretariat)
def clear_misses() -> ResponseReturnValue:
    """Takes words, or everything in a language, out of the list."""
    lang, text = request.form.get("lang", ""), request.form.get("text")
    with db.transaction():
        count = search.forget_misses(lang=lang, asked=text)
    flash(_("It is taken out of the list.") if count else _("It was not in the list any more."), "success")
    return web.see_other("home.search_misses", lang=lang if text is not None else None)
