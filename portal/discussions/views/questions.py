"""Questions to whom a subject belongs, and their answers."""

from __future__ import annotations

import uuid

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.core import db, settings, web
from portal.core.access import authorize, public, requires, signed_in
from portal.core.errors import DomainError, NotFound
from portal.core.i18n import _
from portal.discussions import queries, services
from portal.discussions.forms import AnswerForm, QuestionForm
from portal.discussions.models import CommentKind
from portal.discussions.subjects import Subject
from portal.discussions.views.base import ask_desk, back_to, bp, key_of, me, status_of


@bp.get("/discussions/<kind>/<uuid:subject_id>/questions")
@public
def question_list(kind: str, subject_id: uuid.UUID) -> ResponseReturnValue:
    """All questions about a subject."""
    asked = queries.questions(Subject(kind, subject_id), current_user, after=request.args.get("after"))
    return web.render("discussions/questions.html", asked=asked, kind=kind, subject_id=subject_id)


@bp.route("/discussions/<kind>/<uuid:subject_id>/ask", methods=["GET", "POST"])
@requires(signed_in)
def ask(kind: str, subject_id: uuid.UUID) -> ResponseReturnValue:
    """The form of a question."""
    talk = queries.thread(Subject(kind, subject_id), me(), with_questions=False)
    authorize(me().id not in queries.speakers(talk.subject))
    form, problem = QuestionForm(prefix="question-"), None
    form.say(takes_aliases=talk.takes_aliases)
    if form.validate_on_submit():
        try:
            ask_desk(talk.subject)
            with db.transaction():
                made = services.ask_question(
                    subject=talk.subject,
                    asker=me(),
                    text=form.text.data,
                    lang=form.lang.data,
                    key=key_of(form.key.data),
                    is_anonymous=form.hides_name,
                )
            flash(_("Your question is published. You hear from us once it is answered."), "success")
            return back_to(form.back.data, talk.about.url, f"comment-{made.id}")
        except DomainError as error:
            problem = error
    return web.render(
        "discussions/ask.html", status=status_of(form, problem), form=form, problem=problem, about=talk.about,
        days=settings().question_answer_days,
    )  # fmt: skip


@bp.get("/discussions/questions/<uuid:key>")
@public
def question(key: uuid.UUID) -> ResponseReturnValue:
    """A question with its answer."""
    about, line = queries.question_seen_by(current_user, key)
    return web.render("discussions/question.html", about=about, line=line)


@bp.route("/discussions/<kind>/<uuid:subject_id>/questions/<uuid:key>/answer", methods=["GET", "POST"])
@requires(signed_in)
def answer_question(kind: str, subject_id: uuid.UUID, key: uuid.UUID) -> ResponseReturnValue:
    """The official answer, by somebody who speaks for the subject; the text stays if the question has gone meanwhile."""
    subject = Subject(kind, subject_id)
    about, asked = queries.readable(subject, me(), key)
    authorize(me().id in queries.speakers(subject))
    if request.method == "GET" and (asked is None or asked.kind is not CommentKind.QUESTION):
        raise NotFound
    form, problem = AnswerForm(), None
    if form.validate_on_submit():
        try:
            with db.transaction():
                services.answer_question(
                    comment_id=key, author=me(), text=form.text.data, lang=form.lang.data, key=key_of(form.key.data)
                )
            flash(_("Your answer is published, and the asker is told."), "success")
            return web.see_other("discussions.question", key=key)
        except DomainError as error:
            problem = error
    return web.render(
        "discussions/answer.html", status=status_of(form, problem), form=form, problem=problem, about=about, asked=asked
    )


@bp.post("/discussions/questions/<uuid:key>/withdraw")
@requires(signed_in)
def withdraw(key: uuid.UUID) -> ResponseReturnValue:
    """The asker takes the question back."""
    about, _line = queries.question_seen_by(me(), key)
    with db.transaction():
        services.withdraw_question(comment_id=key, asker=me())
    flash(_("Your question is withdrawn."), "success")
    return back_to(request.form.get("back"), about.url, "questions")
