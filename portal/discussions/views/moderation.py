"""What waits for moderators, and what they do about it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.core import db, web
from portal.core.access import requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.discussions import queries, rules, services, subjects
from portal.discussions.forms import DecisionForm, HideForm, RestoreForm
from portal.discussions.models import Hiding
from portal.discussions.views.base import bp, me, status_of, to_desk


@bp.get("/moderation")
@requires(subjects.moderates_some)
def moderation() -> ResponseReturnValue:
    """What was reported, or the appeals; what waits longest comes first."""
    is_appeals = request.args.get("show") == "appeals"
    found = queries.appeals(me()) if is_appeals else queries.reported(me())
    page = web.paginate(found, web.page_number(), scalars=False)
    shown = queries.waiting_appeals if is_appeals else queries.waiting_reports
    return web.render(
        "discussions/moderation.html", page=page, waiting=shown(page.items, me()), queue=queries.queue(me()),
        is_appeals=is_appeals,
    )  # fmt: skip


def _page(key: uuid.UUID, **given: Any) -> ResponseReturnValue:
    """All there is about a comment, with the forms of what can be done now."""
    found = queries.history(me(), key)
    hiding, is_own = found.in_force, rules.is_author(me(), found.comment)
    forms: dict[str, Any] = {"hide_form": None, "decision_form": None, "restore_form": None}
    if hiding is None and found.comment.deleted_at is None and not is_own:
        forms["hide_form"] = HideForm(formdata=None, prefix="hide-")
    elif hiding is not None and rules.may_decide(me(), found.comment, hiding):
        forms["decision_form"] = DecisionForm(formdata=None, prefix="decide-")
    elif hiding is not None and rules.may_restore(me(), found.comment, hiding):
        forms["restore_form"] = RestoreForm(formdata=None, prefix="restore-")
    problem, status = given.pop("problem", None), given.pop("status", 200)
    return web.render(
        "discussions/history.html", status=status, found=found, is_own=is_own, problem=problem, **(forms | given)
    )


@bp.get("/moderation/comments/<uuid:key>")
@requires(signed_in)
def history(key: uuid.UUID) -> ResponseReturnValue:
    """What was written, changed, reported and decided; where the talk is handed over, its case."""
    desk = subjects.desk_of(queries.comment_moderated_by(me(), key).subject_kind)
    return to_desk(desk.case(key)) if desk else _page(key)


def _act(key: uuid.UUID, name: str, form: Any, verb: Callable[[], object], done: str) -> ResponseReturnValue:
    """One form of the page of a comment; what does not fit comes back with it."""
    problem: DomainError | None = None
    if form.validate_on_submit():
        try:
            with db.transaction():
                verb()
            flash(done, "success")
            return web.see_other("discussions.history", key=key)
        except DomainError as error:
            problem = error
    return _page(key, status=status_of(form, problem), problem=problem, **{name: form})


@bp.post("/moderation/comments/<uuid:key>/hide")
@requires(subjects.moderates_some)
def hide(key: uuid.UUID) -> ResponseReturnValue:
    """Hides a comment, with a reason for its author."""
    _ours(key)
    form = HideForm(prefix="hide-")
    return _act(
        key, "hide_form", form,
        lambda: services.hide_comment(comment_id=key, moderator=me(), reason=form.reason.data),
        _("The comment is hidden. Its author is told why, and can appeal."),
    )  # fmt: skip


@bp.post("/moderation/comments/<uuid:key>/keep")
@requires(subjects.moderates_some)
def keep(key: uuid.UUID) -> ResponseReturnValue:
    """Answers the reports: the comment stays."""
    _ours(key)
    with db.transaction():
        services.keep_comment(comment_id=key, moderator=me())
    flash(_("The comment stays. Those who reported it are told."), "success")
    return web.see_other("discussions.moderation")


def _hiding(key: uuid.UUID) -> Hiding:
    hiding = db.session.get(Hiding, key)
    if hiding is None:
        raise NotFound
    _ours(hiding.comment_id)
    return hiding


def _ours(key: uuid.UUID) -> None:
    """That the reader moderates it, and that it is moderated here. Raises NotFound."""
    if subjects.desk_of(queries.comment_moderated_by(me(), key).subject_kind):
        raise NotFound


@bp.post("/moderation/hidings/<uuid:key>/decide")
@requires(subjects.moderates_some)
def decide(key: uuid.UUID) -> ResponseReturnValue:
    """Decides an appeal."""
    hiding, form = _hiding(key), DecisionForm(prefix="decide-")
    return _act(
        hiding.comment_id, "decision_form", form,
        lambda: services.decide_appeal(
            hiding_id=key, moderator=me(), outcome=form.chosen, reason=form.reason.data
        ),
        _("The appeal is decided. The author is told."),
    )  # fmt: skip


@bp.post("/moderation/hidings/<uuid:key>/restore")
@requires(subjects.moderates_some)
def restore(key: uuid.UUID) -> ResponseReturnValue:
    """Shows a hidden comment again."""
    hiding, form = _hiding(key), RestoreForm(prefix="restore-")
    return _act(
        hiding.comment_id, "restore_form", form,
        lambda: services.restore_comment(hiding_id=key, moderator=me(), reason=form.reason.data),
        _("The comment is shown again. Its author is told."),
    )  # fmt: skip
