"""Mails about what people write, ask and report."""

from __future__ import annotations

from typing import Any

from portal.accounts.models import User
from portal.core import i18n, mail, settings
from portal.discussions import queries, words
from portal.discussions.models import Comment, Hiding, Question, Report
from portal.discussions.subjects import About


def _mail(kind: str, template: str, reader: User, path: str, **context: Any) -> mail.Message:
    return mail.render(
        f"discussions.{kind}", template=f"discussions/email/{template}", lang=reader.locale, timezone=reader.timezone,
        reader=reader, page_url=f"{settings().base_url}/{reader.locale}{path}", **context,
    )  # fmt: skip


def _signed(comment: Comment, author: User | None, reader: User) -> str:
    """Under what name it stands, in the reader's language; empty for somebody who has left."""
    with i18n.in_language(reader.locale):
        return queries.signed(comment, author.display_name if author else None) or ""


def comment_posted(*, comment: Comment, author: User, about: About, reader: User, to_me: bool) -> mail.Message:
    """To whom was answered (`to_me`), or who follows the subject."""
    kind = "answer" if to_me else "news"
    return _mail(
        kind,
        "comment_posted",
        reader,
        words.path_of(comment),
        comment=comment,
        author=_signed(comment, author, reader),
        about=about,
        to_me=to_me,
    )


def question_asked(
    *, comment: Comment, question: Question, asker: User | None, about: About, reader: User, stage: str = "new"
) -> mail.Message:  # fmt: skip
    """To those who answer for the subject; `stage` is `new`, `before` the day of the answer or `after` it."""
    return _mail(
        "question", "question_asked", reader, words.path_of(comment), comment=comment, question=question, asker=_signed(comment, asker, reader),
        about=about, stage=stage,
    )  # fmt: skip


def question_answered(*, comment: Comment, answer: Comment, about: About, reader: User) -> mail.Message:
    """To the asker."""
    return _mail(
        "question_answered", "question_answered", reader, words.path_of(comment), comment=comment, answer=answer,
        about=about,
    )  # fmt: skip


def comment_hidden(*, comment: Comment, hiding: Hiding, about: About, reader: User) -> mail.Message:
    """To the author: why, and how to appeal."""
    path = f"/discussions/comments/{comment.id}/appeal"
    return _mail("decision", "comment_hidden", reader, path, comment=comment, hiding=hiding, about=about)


def appeal_decided(*, comment: Comment, hiding: Hiding, about: About, reader: User) -> mail.Message:
    """To the author: shown again, or it stays hidden."""
    return _mail(
        "decision", "appeal_decided", reader, words.path_of(comment), comment=comment, hiding=hiding, about=about
    )


def to_moderate(
    *, comment: Comment, about: About, reader: User, report: Report | None = None, hiding: Hiding | None = None
) -> mail.Message:  # fmt: skip
    """To the moderators: a comment was reported, or its author appeals."""
    why = words.REASONS[report.reason] if report else hiding.appeal if hiding else ""
    return _mail(
        "to_moderate", "to_moderate", reader, f"/moderation/comments/{comment.id}", comment=comment, about=about,
        is_appeal=hiding is not None, why=why,
    )  # fmt: skip


def report_settled(*, about: About, reader: User, is_hidden: bool) -> mail.Message:
    """To whoever reported it."""
    return _mail("report_settled", "report_settled", reader, about.path, about=about, is_hidden=is_hidden)
