"""The reader's inbox and preferences."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_login import current_user

from portal.core import access, db, web
from portal.core.errors import NotFound
from portal.core.i18n import _, ngettext
from portal.notifications import forms, kinds, queries, services
from portal.notifications.rules import body_of


def add_routes(bp: Blueprint) -> None:
    """Registers the pages of this file."""
    bp.add_url_rule("/notifications/", view_func=inbox)
    bp.add_url_rule("/notifications/read-all", view_func=mark_all_read, methods=["POST"])
    bp.add_url_rule("/notifications/preferences", view_func=preferences, methods=["GET", "POST"])
    bp.add_url_rule("/notifications/<uuid:notification_id>", view_func=show)
    bp.add_url_rule("/notifications/<uuid:notification_id>/mark", view_func=mark, methods=["POST"])


@access.requires(access.signed_in)
def inbox() -> Response:
    unread_only = request.args.get("show") == "unread"
    page = web.paginate(queries.inbox(current_user.id, unread_only=unread_only), web.page_number())
    kept: dict[str, Any] = {"show": "unread"} if unread_only else {}
    return web.render(
        "notifications/inbox.html", page=page, unread_only=unread_only, label_of=_label_of,
        page_url=lambda number: url_for("notifications.inbox", page=number, **kept),
    )  # fmt: skip


def _label_of(kind: str) -> Any:
    found = kinds.find(kind)
    return found.label if found else ""


@access.requires(access.signed_in)
def show(notification_id: UUID) -> Response:
    """Shows one entry; opening it is reading it. Asking twice changes nothing more, so a GET may do it."""
    found = queries.in_inbox_of(current_user.id, notification_id)
    if found is None:
        raise NotFound
    if found.read_at is None:
        with db.transaction():
            services.mark(user_id=current_user.id, notification_id=found.id, read=True)
    return web.render(
        "notifications/show.html", notification=found, label=_label_of(found.kind), paragraphs=_paragraphs(found.text, found.subject)
    )  # fmt: skip


def _paragraphs(text: str, subject: str) -> list[list[str]]:
    """The text of a mail in paragraphs of lines, without its signature and without a heading that repeats the subject."""
    parts = [[line.strip() for line in part.splitlines() if line.strip()] for part in body_of(text).split("\n\n")]
    parts = [lines for lines in parts if lines]
    return parts[1:] if parts and " ".join(parts[0]) == subject else parts


@access.requires(access.signed_in)
def mark(notification_id: UUID) -> Response:
    read = request.form.get("read") == "yes"
    with db.transaction():
        services.mark(user_id=current_user.id, notification_id=notification_id, read=read)
    if not read:
        flash(_("The message counts as unread again."), "success")
    return web.see_other("notifications.inbox")


@access.requires(access.signed_in)
def mark_all_read() -> Response:
    with db.transaction():
        count = services.mark_all_read(user_id=current_user.id)
    flash(ngettext("%(num)s message marked as read.", "%(num)s messages marked as read.", count), "success")
    return web.see_other("notifications.inbox")


@access.requires(access.signed_in)
def preferences() -> Response:
    form: Any = forms.preferences_form(queries.chosen_frequencies(current_user.id))
    if form.validate_on_submit():
        with db.transaction():
            services.set_frequencies(user_id=current_user.id, chosen=forms.chosen_in(form))
        flash(_("Your choice is kept. It also holds for mails that were still waiting."), "success")
        return web.see_other("notifications.preferences")
    return web.render(
        "notifications/preferences.html", status=422 if form.errors else 200, form=form, parts=forms.in_parts(form),
        mandatory=[kind for kind in kinds.all_kinds() if kind.is_mandatory],
    )  # fmt: skip
