"""The module's blueprint, and what its views share."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask_login import current_user
from markupsafe import Markup

from portal.accounts.reader import me
from portal.core import i18n, limits, web
from portal.core.errors import DomainError
from portal.core.text import markdown
from portal.discussions import queries, subjects, words
from portal.discussions.forms import CommentForm, QuestionForm, languages
from portal.discussions.models import Comment
from portal.discussions.subjects import Subject

__all__ = [
    "ask_desk",
    "back_to",
    "bp",
    "comment_form",
    "comment_html",
    "comment_url",
    "here",
    "key_of",
    "me",
    "question_form",
    "report_url",
    "status_of",
    "this_page",
    "to_desk",
    "translations_url",
]

bp = web.blueprint("discussions", "portal.discussions.views", to_citizens=True)

_HEADINGS = re.compile(r"<(/?)h[2-6]>")


def key_of(text: str | None) -> uuid.UUID | None:
    """The id that a form was handed out with."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def back_to(given: str | None, otherwise: str, anchor: str = "") -> Response:
    """To the page that the reader came from, if it is one of ours, at the place of what was done."""
    target = (web.safe_next(given) or otherwise).partition("#")[0]
    return make_response(redirect(f"{target}#{anchor}" if anchor else target, 303))


def status_of(form: Any, problem: DomainError | None) -> int:
    return problem.status if problem else 422 if form.errors else 200


def here() -> str:
    """This page with what stands behind its question mark, to come back to."""
    return request.full_path.rstrip("?")


@bp.app_template_filter("comment_html")
def comment_html(text: str) -> Markup:
    """A comment as HTML: Markdown as elsewhere, but each line is one, and its headings are none of the page's."""
    html = markdown(text.replace("\n", "  \n"))
    return Markup(_HEADINGS.sub(lambda found: "</strong></p>" if found[1] else "<p><strong>", str(html)))  # noqa: S704


@bp.app_template_global("comment_form")
def comment_form(talk: queries.Talk) -> CommentForm:
    """The empty form below a subject."""
    form = CommentForm(formdata=None)
    form.key.data, form.back.data = str(talk.key), request.path
    form.open_now(current_user)
    form.say(takes_aliases=talk.takes_aliases)
    return form


@bp.app_template_global("question_form")
def question_form(talk: queries.Talk) -> QuestionForm:
    """The empty form for a question; its fields have a prefix, because both forms can stand on one page."""
    form = QuestionForm(formdata=None, prefix="question-")
    form.key.data, form.back.data = str(talk.question_key), request.path
    form.say(takes_aliases=talk.takes_aliases)
    return form


@bp.app_template_global("comment_url")
def comment_url(comment: Comment) -> str:
    """The permanent place of a comment."""
    return f"/{i18n.current()}{words.path_of(comment)}"


@bp.app_template_global("report_url")
def report_url(comment: Comment) -> str:
    """Where a comment is reported: here, or where its talk is moderated."""
    desk = subjects.desk_of(comment.subject_kind)
    if desk is not None:
        return f"/{i18n.current()}{desk.report(comment.id)}"
    return url_for("discussions.report", key=comment.id, back=here())


@bp.app_template_global("translations_url")
def translations_url(comment: Comment) -> str | None:
    """Where a comment is read and written in other languages; None: nowhere, as for the association's own talk."""
    desk = subjects.desk_of(comment.subject_kind)
    return f"/{i18n.current()}{desk.translations(comment.id)}" if desk is not None else None


def ask_desk(subject: Subject) -> None:
    """Where a talk is moderated elsewhere, asks there whether the reader may write once more now. Raises DomainError."""
    desk = subjects.desk_of(subject.kind)
    if desk is not None:
        desk.admit(subject.kind, subject.id, me(), limits.address())


def to_desk(path: str) -> Response:
    """On to where the talk is moderated."""
    return make_response(redirect(f"/{i18n.current()}{path}", 303))


@bp.app_template_global("this_page")
def this_page() -> str:
    return here()


bp.add_app_template_global(i18n.current, "language")
bp.add_app_template_global(lambda: [(one.value, one.label) for one in languages()], "talk_languages")
bp.add_app_template_global(lambda: words.QUESTIONS, "question_words")
bp.add_app_template_global(lambda: words.TOPICS, "topic_words")
bp.add_app_template_global(lambda: words.APPEALS, "outcome_words")
bp.add_app_template_global(lambda: words.REASONS, "reason_words")
bp.add_app_template_global(lambda: words.OUTCOMES, "report_outcome_words")
