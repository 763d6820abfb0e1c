"""A person's bookmarks and lists, and lists that somebody shared."""

from __future__ import annotations

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import db, settings, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.discussions import queries, services, subjects
from portal.discussions.forms import ListForm, NoteForm
from portal.discussions.models import BookmarkList
from portal.discussions.subjects import Subject
from portal.discussions.views.base import back_to, bp, me, status_of


@bp.post("/discussions/<kind>/<uuid:subject_id>/bookmark")
@requires(signed_in)
def set_bookmark(kind: str, subject_id: uuid.UUID) -> ResponseReturnValue:
    """Marks a subject, or takes the mark away."""
    subject = Subject(kind, subject_id)
    with db.transaction():
        if request.form.get("set") == "off":
            services.remove_bookmark(subject=subject, user=me())
            flash(_("The bookmark is removed."), "success")
        else:
            services.add_bookmark(subject=subject, user=me())
            flash(_("It is among your bookmarks now."), "success")
    about = subjects.about(subject, me())
    return back_to(request.form.get("back"), about.url if about else "/")


@bp.route("/my/bookmarks", methods=["GET", "POST"])
@requires(signed_in)
def bookmarks() -> ResponseReturnValue:
    """What the reader marked, the lists, and the form of a new list."""
    form, problem = ListForm(), None
    if form.validate_on_submit():
        try:
            with db.transaction():
                made = services.add_list(user=me(), name=form.name.data)
            return web.see_other("discussions.bookmark_list", key=made.id)
        except DomainError as error:
            problem = error
    page = web.paginate(queries.bookmarks_of(me()), web.page_number())
    return web.render(
        "discussions/bookmarks.html", status=status_of(form, problem), form=form, problem=problem, page=page,
        marks=queries.shown(page.items, me()), lists=queries.lists_of(me()),
    )  # fmt: skip


def _own_list(key: uuid.UUID) -> BookmarkList:
    held = queries.list_of(me(), key)
    if held is None:
        raise NotFound
    return held


@bp.route("/my/lists/<uuid:key>", methods=["GET", "POST"])
@requires(signed_in)
def bookmark_list(key: uuid.UUID) -> ResponseReturnValue:
    """An own list: what is in it, in order, and what it is called."""
    held = _own_list(key)
    form, problem = ListForm(name=held.name), None
    if form.validate_on_submit():
        try:
            with db.transaction():
                services.rename_list(held=_own_list(key), name=form.name.data)
            return web.see_other("discussions.bookmark_list", key=key)
        except DomainError as error:
            problem = error
    return web.render(
        "discussions/list.html", status=status_of(form, problem), form=form, problem=problem, held=held,
        marks=queries.items_of(held, me()),
        share_url=f"{settings().base_url}/{me().locale}/lists/{held.share_token}" if held.share_token else "",
    )  # fmt: skip


@bp.post("/my/lists/<uuid:key>/share")
@requires(signed_in)
def share_list(key: uuid.UUID) -> ResponseReturnValue:
    """Gives a list an address for others, or takes it away."""
    shared = request.form.get("set") != "off"
    with db.transaction():
        services.share_list(held=_own_list(key), shared=shared)
    flash(
        _("Whoever has the address can read the list now.")
        if shared
        else _("The address of the list leads nowhere now."),
        "success",
    )
    return web.see_other("discussions.bookmark_list", key=key)


@bp.post("/my/lists/<uuid:key>/remove")
@requires(signed_in)
def remove_list(key: uuid.UUID) -> ResponseReturnValue:
    """The list goes, the bookmarks stay."""
    with db.transaction():
        services.remove_list(held=_own_list(key))
    flash(_("The list is removed. Its bookmarks are still there."), "success")
    return web.see_other("discussions.bookmarks")


@bp.post("/my/bookmarks/<uuid:key>/list")
@requires(signed_in)
def put_into_list(key: uuid.UUID) -> ResponseReturnValue:
    """Puts a bookmark into the chosen list."""
    mark = queries.bookmark_of(me(), key)
    try:
        chosen = uuid.UUID(request.form.get("list", ""))
    except ValueError:
        raise NotFound from None
    if mark is None:
        raise NotFound
    with db.transaction():
        held = _own_list(chosen)
        services.put_into_list(held=held, bookmark=mark)
    flash(_("It is in the list “%(name)s” now.", name=held.name), "success")
    return web.see_other("discussions.bookmarks")


@bp.post("/my/lists/<uuid:key>/items/<uuid:bookmark_id>")
@requires(signed_in)
def change_item(key: uuid.UUID, bookmark_id: uuid.UUID) -> ResponseReturnValue:
    """Moves a bookmark in a list up or down, or takes it out."""
    action = request.form.get("action")
    with db.transaction():
        held = _own_list(key)
        if action == "remove":
            services.take_from_list(held=held, bookmark_id=bookmark_id)
        else:
            services.move_item(held=held, bookmark_id=bookmark_id, up=action == "up")
    return back_to(None, request.path.rpartition("/items/")[0], f"item-{bookmark_id}")


@bp.route("/my/lists/<uuid:key>/items/<uuid:bookmark_id>/note", methods=["GET", "POST"])
@requires(signed_in)
def item_note(key: uuid.UUID, bookmark_id: uuid.UUID) -> ResponseReturnValue:
    """What stands beside a bookmark in a list."""
    held = _own_list(key)
    mark = next((one for one in queries.items_of(held, me()) if one.bookmark.id == bookmark_id), None)
    if mark is None:
        raise NotFound
    form = NoteForm(note=mark.note)
    if form.validate_on_submit():
        with db.transaction():
            services.note_item(held=held, bookmark_id=bookmark_id, note=form.note.data or "")
        return back_to(None, request.path.rpartition("/items/")[0], f"item-{bookmark_id}")
    return web.render("discussions/note.html", status=status_of(form, None), form=form, held=held, item=mark)


@bp.get("/lists/<token>")
@public
def shared_list(token: str) -> ResponseReturnValue:
    """A list that its owner shared, as far as this reader may see what is in it."""
    held = queries.list_by_token(token)
    if held is None:
        raise NotFound
    response = web.render("discussions/shared_list.html", held=held, marks=queries.items_of(held, current_user))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
