"""Reading and writing comments."""

from __future__ import annotations

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import clock, db, settings, web
from portal.core.access import public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.core.i18n import lazy as _l
from portal.discussions import queries, rules, services, subjects
from portal.discussions.forms import AnswerForm, AppealForm, CommentForm, ReportForm
from portal.discussions.models import Comment, CommentKind
from portal.discussions.subjects import Subject
from portal.discussions.views.base import ask_desk, back_to, bp, comment_url, key_of, me, status_of, to_desk


@bp.get("/discussions/<kind>/<uuid:subject_id>")
@public
def discussion(kind: str, subject_id: uuid.UUID) -> ResponseReturnValue:
    """All comments about a subject, page by page; what the reader may not see is not there."""
    sort = request.args.get("sort", "")
    talk = queries.thread(
        Subject(kind, subject_id), current_user, after=request.args.get("after"), with_questions=False,
        sort=queries.Sort(sort) if sort in set(queries.Sort) else queries.Sort.NEWEST,
    )  # fmt: skip
    return web.render("discussions/discussion.html", talk=talk)


@bp.get("/discussions/threads/<uuid:key>")
@public
def thread(key: uuid.UUID) -> ResponseReturnValue:
    """A comment with all its answers."""
    talk = queries.conversation(key, current_user, after=request.args.get("after"), at=key_of(request.args.get("at")))
    return web.render("discussions/thread.html", talk=talk)


@bp.route("/discussions/<kind>/<uuid:subject_id>/comments", methods=["GET", "POST"])
@requires(signed_in)
def write(kind: str, subject_id: uuid.UUID) -> ResponseReturnValue:
    """The form of a new comment; what does not fit comes back with the text as it was."""
    talk = queries.thread(Subject(kind, subject_id), me(), with_questions=False)
    if talk.kind.begins_itself:  # the page of the subject has the form
        return back_to(None, talk.about.url)
    form, problem = CommentForm(), None
    form.open_for(me())
    form.say(takes_aliases=talk.takes_aliases)
    if form.validate_on_submit():
        try:
            ask_desk(talk.subject)
            with db.transaction():
                made = services.post_comment(
                    subject=talk.subject,
                    author=me(),
                    text=form.text.data,
                    lang=form.lang.data,
                    key=key_of(form.key.data),
                    is_anonymous=form.hides_name,
                )
                waits = _waits(made, form)
            flash(_LATER if waits else _("Your comment is published."), "success")
            return back_to(form.back.data, talk.about.url, f"comment-{made.id}")
        except DomainError as error:
            problem = error
    return web.render(
        "discussions/write.html",
        status=status_of(form, problem),
        form=form,
        problem=problem,
        about=talk.about,
        answered=None,
        is_answer=False,
    )


@bp.route("/discussions/<kind>/<uuid:subject_id>/comments/<uuid:key>/answer", methods=["GET", "POST"])
@requires(signed_in)
def answer(kind: str, subject_id: uuid.UUID, key: uuid.UUID) -> ResponseReturnValue:
    """The form of an answer, below what it answers; if that has gone meanwhile, the text is still there."""
    subject = Subject(kind, subject_id)
    about, answered = queries.readable(subject, me(), key)
    if request.method == "GET" and (answered is None or answered.kind is not CommentKind.COMMENT):
        raise NotFound
    form, problem = CommentForm(), None
    form.open_for(me())
    form.say(takes_aliases=subjects.takes_aliases(subject, about))
    if form.validate_on_submit():
        try:
            ask_desk(subject)
            with db.transaction():
                made = services.post_comment(
                    subject=subject, author=me(), text=form.text.data, lang=form.lang.data, answers=key, key=key_of(form.key.data),
                    is_anonymous=form.hides_name,
                )  # fmt: skip
                waits = _waits(made, form)
            flash(_LATER if waits else _("Your answer is published."), "success")
            return back_to(form.back.data, comment_url(made), f"comment-{made.id}")
        except DomainError as error:
            problem = error
    form.back.data = form.back.data or request.args.get("back", "")
    return web.render(
        "discussions/write.html", status=status_of(form, problem), form=form, problem=problem, about=about, answered=answered,
        is_answer=True,
    )  # fmt: skip


_LATER = _l("What you wrote is kept. A person looks at it before everybody sees it, and you are told.")


def _waits(comment: Comment, form: CommentForm) -> bool:
    """Whether a new comment waits for a person's look: where its talk is moderated elsewhere, that is decided there."""
    desk = subjects.desk_of(comment.subject_kind)
    return desk is not None and desk.received(comment.id, lambda least: form.caught_in(least, me()))


def _may_change(comment: Comment, subject: Subject, *, is_hidden: bool) -> bool:
    """Those whose it is; that the time is over they are told by the form, with their text in it."""
    if comment.kind is CommentKind.OFFICIAL:
        return me().id in queries.speakers(subject)
    minutes = settings().comment_edit_minutes
    return rules.is_author(me(), comment) and (
        request.method == "POST" or rules.may_edit(me(), comment, clock.now(), minutes, is_hidden=is_hidden)
    )


@bp.route("/discussions/comments/<uuid:key>/edit", methods=["GET", "POST"])
@requires(signed_in)
def edit(key: uuid.UUID) -> ResponseReturnValue:
    """Changes what one has written."""
    seen = queries.comment_seen_by(me(), key)
    if not _may_change(seen.comment, seen.subject, is_hidden=seen.hiding is not None):
        raise NotFound
    form = (AnswerForm if seen.comment.kind is CommentKind.OFFICIAL else CommentForm)(
        text=seen.comment.text, lang=seen.comment.lang, version=services.version_of(seen.comment)
    )
    problem = None
    if isinstance(form, CommentForm):
        form.say_again(is_anonymous=seen.comment.alias is not None)
    if form.validate_on_submit():
        try:
            with db.transaction():
                services.edit_comment(
                    comment_id=key, editor=me(), text=form.text.data, lang=form.lang.data, version=form.version.data
                )
            flash(_("Your change is saved."), "success")
            return back_to(form.back.data, comment_url(seen.comment), f"comment-{key}")
        except DomainError as error:
            problem = error
    form.back.data = form.back.data or request.args.get("back", "")
    return web.render(
        "discussions/edit.html", status=status_of(form, problem), form=form, problem=problem, about=seen.about,
        minutes=0 if seen.comment.kind is CommentKind.OFFICIAL else settings().comment_edit_minutes,
    )  # fmt: skip


@bp.post("/discussions/comments/<uuid:key>/delete")
@requires(signed_in)
def delete(key: uuid.UUID) -> ResponseReturnValue:
    """Takes an own comment back."""
    seen = queries.comment_seen_by(me(), key)
    with db.transaction():
        services.delete_comment(comment_id=key, author=me())
    flash(_("Your comment is deleted."), "success")
    return back_to(request.form.get("back"), seen.about.url, "comments")


@bp.route("/discussions/comments/<uuid:key>/report", methods=["GET", "POST"])
@requires(signed_in)
def report(key: uuid.UUID) -> ResponseReturnValue:
    """Tells the moderators of a comment."""
    seen = queries.comment_seen_by(me(), key)
    if desk := subjects.desk_of(seen.subject.kind):
        return to_desk(desk.report(key))
    if not rules.may_report(me(), seen.comment):
        raise NotFound
    form, problem = ReportForm(), None
    if form.validate_on_submit():
        try:
            with db.transaction():
                services.report_comment(comment_id=key, reporter=me(), reason=form.chosen, note=form.note.data or "")
            flash(_("Thank you. A moderator looks at it, and you hear what became of it."), "success")
            return back_to(form.back.data, seen.about.url, f"comment-{key}")
        except DomainError as error:
            problem = error
    form.back.data = form.back.data or request.args.get("back", "")
    return web.render("discussions/report.html", status=status_of(form, problem), form=form, problem=problem, seen=seen)


@bp.route("/discussions/comments/<uuid:key>/appeal", methods=["GET", "POST"])
@requires(signed_in)
def appeal(key: uuid.UUID) -> ResponseReturnValue:
    """The author reads why a comment was hidden, and appeals."""
    seen = queries.comment_seen_by(me(), key)
    if desk := subjects.desk_of(seen.subject.kind):
        return to_desk(desk.appeal(key))
    if seen.hiding is None or not rules.is_author(me(), seen.comment):
        raise NotFound
    form, problem = AppealForm(), None
    if form.validate_on_submit():
        try:
            with db.transaction():
                services.appeal(hiding_id=seen.hiding.id, author=me(), text=form.text.data)
            flash(_("Your appeal is sent. You hear from us once it is decided."), "success")
            return web.see_other("discussions.appeal", key=key)
        except DomainError as error:
            problem = error
    return web.render(
        "discussions/appeal.html", status=status_of(form, problem), form=form, problem=problem, seen=seen,
        may_appeal=rules.may_appeal(me(), seen.comment, seen.hiding),
    )  # fmt: skip
