"""News for those who write it: the list, a draft from its beginning to the day it appears, and how it ends."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock, db, i18n, settings, web
from portal.core.access import requires
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.news import queries, rules, services
from portal.news.forms import BeginForm, PictureForm, PinForm, PublishForm, ReasonForm, WordsForm
from portal.news.models import NewsItem
from portal.news.rules import Standing
from portal.news.services import publishing
from portal.news.views.base import bp, form_page, item_by_me, me, original_of


@bp.get("/news/manage/")
@requires(rules.may_write)
def own_news() -> Response:
    """What the reader looks after: drafts, what appears later, what is out, in the archive or withdrawn."""
    view = request.args.get("view", "drafts")
    if view not in queries.VIEWS:
        raise NotFound
    page = queries.written_by_me(me(), view, clock.now(), web.page_number())
    return web.render("news/own_news.html", page=page, view=view)


@bp.route("/news/manage/new", methods=["GET", "POST"])
@requires(rules.may_write)
def new_item() -> ResponseReturnValue:
    """Begins a piece of news with its title, language and whose it is."""
    cities, form = queries.cities_to_write_for(me()), BeginForm()
    association = settings().association_name(i18n.current()) if rules.writes_everywhere(me()) else ""
    form.offer([(city.id, i18n.plain(city.names)) for city in cities], i18n.current(), association=association)
    if not form.validate_on_submit():
        return form_page("news/new_item.html", form)
    city = next((city for city in cities if str(city.id) == form.city.data), None)
    try:
        with db.transaction():
            made = services.begin(
                lang=form.lang.data, title=form.title.data, summary=form.summary.data, city=city, actor=me()
            )
    except DomainError as error:
        return form_page("news/new_item.html", form, error)
    return web.see_other("news.edit_words", item_id=made.id)


@bp.get("/news/manage/<uuid:item_id>")
@requires(rules.may_write)
def manage(item_id: uuid.UUID) -> Response:
    """A piece of news for its writers: what is done and what is missing, and what can be done with it."""
    return _overview(item_by_me(item_id))


def _overview(item: NewsItem, error: DomainError | None = None) -> Response:
    return web.render(
        "news/manage.html", error.status if error else 200, item=item, original=original_of(item), error=error,
        standing=rules.standing(item, clock.now()), tasks=_tasks(item),
    )  # fmt: skip


def _tasks(item: NewsItem) -> list[dict[str, Any]]:
    """The steps in the order in which one takes them."""
    text, others = original_of(item), len(item.texts) - 1
    stale = sum(rules.is_stale(one, item.text_version) for one in item.texts)
    is_told = bool(text.summary and text.body)
    return [
        {
            "title": _("Words and topics"), "url": url_for("news.edit_words", item_id=item.id),
            "status": _("Complete") if is_told else _("Summary or text is missing"), "kind": "done" if is_told else "waiting",
        },
        {
            "title": _("Picture"), "url": url_for("news.edit_picture", item_id=item.id),
            "status": _("There is one") if item.picture_key else _("None yet"), "kind": "done" if item.picture_key else "open",
        },
        {
            "title": _("Other languages"), "url": url_for("news.texts", item_id=item.id),
            "status": _out_of_date(stale) if stale else _translations(others) if others else _("None yet"),
            "kind": "waiting" if stale else "done" if others else "open",
        },
    ]  # fmt: skip


def _out_of_date(number: int) -> str:
    return i18n.ngettext("%(num)d translation is out of date", "%(num)d translations are out of date", number)


def _translations(number: int) -> str:
    return i18n.ngettext("%(num)d translation", "%(num)d translations", number)


@bp.route("/news/manage/<uuid:item_id>/words", methods=["GET", "POST"])
@requires(rules.may_write)
def edit_words(item_id: uuid.UUID) -> ResponseReturnValue:
    """The original text and its topics; the second button shows what readers will see, and keeps nothing."""
    item, form = item_by_me(item_id), WordsForm()
    form.offer()
    if not form.is_submitted():
        form.show(original_of(item), [tag.key for tag in queries.tags_of([item_id]).get(item_id, [])])
    context: dict[str, Any] = {"item": item, "original": original_of(item), "preview": None}
    if not form.validate_on_submit():
        return form_page("news/edit_words.html", form, **context)
    if request.form.get("action") == "preview":
        return web.render("news/edit_words.html", form=form, error=None, **(context | {"preview": form.words()}))
    try:
        with db.transaction():
            services.save_words(
                item=item_by_me(item_id, lock=True), words=form.words(), tags=form.topics.data, actor=me()
            )
    except DomainError as error:
        return form_page("news/edit_words.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("news.manage", item_id=item_id)


@bp.route("/news/manage/<uuid:item_id>/picture", methods=["GET", "POST"])
@requires(rules.may_write)
def edit_picture(item_id: uuid.UUID) -> ResponseReturnValue:
    """The picture and what it shows. A page of its own: a file that is refused costs nothing that was written."""
    item, form = item_by_me(item_id), PictureForm()
    context: dict[str, Any] = {"item": item, "original": original_of(item)}
    if not form.is_submitted():
        form.alt.data = original_of(item).picture_alt
    if not form.validate_on_submit():
        return form_page("news/edit_picture.html", form, **context)
    try:
        with db.transaction():
            services.set_picture(
                item=item_by_me(item_id, lock=True), upload=form.picture.data or None, alt=form.alt.data, actor=me()
            )
    except DomainError as error:
        return form_page("news/edit_picture.html", form, error, **context)
    flash(_("The picture is on the page."), "success")
    return web.see_other("news.manage", item_id=item_id)


# When it appears, and how it ends ------------------------------------------------------------------------------------


@bp.route("/news/manage/<uuid:item_id>/publish", methods=["GET", "POST"])
@requires(rules.may_write)
def publish(item_id: uuid.UUID) -> ResponseReturnValue:
    """Now, or at a moment ahead, which can be moved until it has come."""
    item, form = item_by_me(item_id), PublishForm()
    if rules.standing(item, clock.now()) not in (Standing.DRAFT, Standing.SCHEDULED):
        raise NotFound
    form.offer(item, clock.now())
    context: dict[str, Any] = {
        "item": item,
        "original": original_of(item),
        "standing": rules.standing(item, clock.now()),
    }
    if not form.validate_on_submit():
        return form_page("news/publish.html", form, **context)
    try:
        with db.transaction():
            services.publish(item=item_by_me(item_id, lock=True), plan=form.plan(), actor=me())
    except DomainError as error:
        return form_page("news/publish.html", form, error, **context)
    later = form.when.data == "later"
    flash(_("It appears by itself at that moment.") if later else _("Everybody can read it now."), "success")
    return web.see_other("news.manage", item_id=item_id)


@bp.route("/news/manage/<uuid:item_id>/pin", methods=["GET", "POST"])
@requires(rules.may_write)
def pin(item_id: uuid.UUID) -> ResponseReturnValue:
    """Until when it stands before newer ones."""
    item, form = item_by_me(item_id), PinForm()
    if rules.standing(item, clock.now()) is not Standing.PUBLISHED:
        raise NotFound
    if not form.is_submitted():
        form.pinned_until.data = item.pinned_until
    context: dict[str, Any] = {"item": item, "original": original_of(item)}
    if not form.validate_on_submit():
        return form_page("news/pin.html", form, **context)
    try:
        with db.transaction():
            services.pin(item=item_by_me(item_id, lock=True), until=form.pinned_until.data, actor=me())
    except DomainError as error:
        return form_page("news/pin.html", form, error, **context)
    flash(_("The changes are saved."), "success")
    return web.see_other("news.manage", item_id=item_id)


@bp.route("/news/manage/<uuid:item_id>/<any(archive, withdraw):what>", methods=["GET", "POST"])
@requires(rules.may_write)
def end(item_id: uuid.UUID, what: str) -> ResponseReturnValue:
    """Into the archive, or withdrawn, with the reason that readers see."""
    item, form = item_by_me(item_id), ReasonForm()
    context: dict[str, Any] = {"item": item, "original": original_of(item), "what": what}
    if not form.validate_on_submit():
        return form_page("news/end.html", form, **context)
    act = publishing.archive if what == "archive" else publishing.withdraw
    try:
        with db.transaction():
            act(item=item_by_me(item_id, lock=True), reason=form.reason.data, actor=me())
    except DomainError as error:
        return form_page("news/end.html", form, error, **context)
    flash(_("It is in the archive.") if what == "archive" else _("It is withdrawn."), "success")
    return web.see_other("news.manage", item_id=item_id)


@bp.post("/news/manage/<uuid:item_id>/<any(again, discard, unpicture):step>")
@requires(rules.may_write)
def step(item_id: uuid.UUID, step: str) -> ResponseReturnValue:
    """Published again, thrown away, or its picture taken away."""
    acts: dict[str, tuple[Any, str]] = {
        "again": (services.publish_again, _("Everybody can read it now.")),
        "discard": (services.discard, _("The draft is thrown away.")),
        "unpicture": (services.remove_picture, _("The picture is taken away.")),
    }
    act, done = acts[step]
    try:
        with db.transaction():
            act(item=item_by_me(item_id, lock=True), actor=me())
    except DomainError as error:
        return _overview(item_by_me(item_id), error)
    flash(done, "success")
    if step == "discard":
        return web.see_other("news.own_news")
    return web.see_other("news.manage", item_id=item_id)
