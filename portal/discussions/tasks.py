"""What workers do: tell those who are meant, and remind those who owe an answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import structlog

from portal.accounts import queries as people
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, events, tasks
from portal.core.mail import Message
from portal.discussions import emails, queries, services, subjects, words
from portal.discussions.events import (
    AppealMade,
    AppealRefused,
    CommentHidden,
    CommentPosted,
    CommentReported,
    CommentRestored,
    QuestionAnswered,
    QuestionAsked,
    ReportsSettled,
)
from portal.discussions.models import Comment, Hiding, Question, Report, ReportOutcome
from portal.discussions.subjects import About, Subject, Topic
from portal.notifications import services as notifications

log = structlog.get_logger(__name__)


def _subject(comment: Comment) -> Subject:
    return Subject(comment.subject_kind, comment.subject_id)


def _tell(reader: User, message: Message, key: str, path: str) -> None:
    notifications.notify(
        recipient=accounts.recipient(reader), message=message, key=f"{key}:{reader.id}", url=f"/{reader.locale}{path}"
    )


def _author(comment: Comment) -> User | None:
    return people.user(comment.author_id) if comment.author_id else None


@events.subscribe(CommentPosted)
def tell_of_comment(event: CommentPosted) -> None:
    """Tells whom it answers, and everybody who follows the subject: each once, the author never."""
    comment = db.session.get(Comment, event.comment_id)
    author = _author(comment) if comment else None
    if comment is None or author is None or comment.deleted_at or queries.hiding_in_force(comment.id):
        return  # taken back or hidden before a worker came to it
    subject, path = _subject(comment), words.path_of(comment)
    key = f"comment-posted:{comment.id}"
    answered = db.session.get(Comment, comment.answers_id) if comment.answers_id else None
    reader = _author(answered) if answered and answered.author_id != author.id else None
    if reader is not None and reader.is_active and (about := subjects.about(subject, reader)):
        told = emails.comment_posted(comment=comment, author=author, about=about, reader=reader, to_me=True)
        _tell(reader, told, key, path)

    def news(follower: User) -> Message | None:
        about = subjects.about(subject, follower)
        if about is None:
            return None
        return emails.comment_posted(comment=comment, author=author, about=about, reader=follower, to_me=False)

    services.tell_followers(topics=[Topic.of(subject)], key=key, message=news, path=path, actor_id=author.id)


def _tell_speakers(comment: Comment, question: Question, stage: str) -> None:
    asker = _author(comment)
    for reader in people.people(queries.speakers(_subject(comment))).values():
        about = subjects.about(_subject(comment), reader)
        if about is not None and reader.is_active:
            message = emails.question_asked(
                comment=comment, question=question, asker=asker, about=about, reader=reader,
                stage=stage,
            )  # fmt: skip
            _tell(reader, message, f"question-{stage}:{comment.id}", words.path_of(comment))


@events.subscribe(QuestionAsked)
def tell_of_question(event: QuestionAsked) -> None:
    """Tells those who answer for the subject."""
    comment, question = db.session.get(Comment, event.comment_id), db.session.get(Question, event.comment_id)
    if comment is not None and question is not None and not question.is_answered and comment.deleted_at is None:
        _tell_speakers(comment, question, "new")


@tasks.periodic(seconds=600, name="discussions.remind")
def remind() -> None:
    """Reminds of open questions, once before the day of the answer and once after it."""
    for key in [question.comment_id for question in db.session.scalars(queries.due_questions(clock.today()))]:
        try:
            with db.transaction():
                _remind(key)
        except Exception:  # whatever it is, one question must not keep the others from being answered
            log.exception("discussions.reminder_failed", question=str(key))


def _remind(key: uuid.UUID) -> None:
    stage = services.claim_reminder(comment_id=key)
    comment, question = db.session.get(Comment, key), db.session.get(Question, key)
    if stage is not None and comment is not None and question is not None and comment.deleted_at is None:
        _tell_speakers(comment, question, stage)


@events.subscribe(QuestionAnswered)
def tell_of_answer(event: QuestionAnswered) -> None:
    """Tells the asker."""
    comment, answer = db.session.get(Comment, event.comment_id), db.session.get(Comment, event.answer_id)
    reader = _author(comment) if comment else None
    about = subjects.about(_subject(comment), reader) if comment and reader else None
    if comment is None or answer is None or reader is None or about is None or not reader.is_active:
        return
    message = emails.question_answered(comment=comment, answer=answer, about=about, reader=reader)
    _tell(reader, message, f"question-answered:{answer.id}", words.path_of(comment))


def _moderators(but: uuid.UUID | None) -> Sequence[User]:
    """The secretariat; who else moderates finds it in the queue."""
    return [reader for reader in people.secretariat() if reader.id != but]


def _ask_moderators(
    comment: Comment, key: str, *, report: Report | None = None, hiding: Hiding | None = None, but: uuid.UUID | None
) -> None:  # fmt: skip
    for reader in _moderators(but):
        about = subjects.about(_subject(comment), reader)
        if about is not None and reader.id != comment.author_id:
            message = emails.to_moderate(comment=comment, about=about, reader=reader, report=report, hiding=hiding)
            _tell(reader, message, key, f"/moderation/comments/{comment.id}")


@events.subscribe(CommentReported)
def tell_of_report(event: CommentReported) -> None:
    """Tells the moderators, once for all that is reported of a comment until they have answered."""
    report = db.session.get(Report, event.report_id)
    comment = db.session.get(Comment, report.comment_id) if report else None
    if report is not None and comment is not None and report.settled_at is None:
        _ask_moderators(comment, f"comment-reported:{report.id}", report=report, but=report.reporter_id)


@events.subscribe(AppealMade)
def tell_of_appeal(event: AppealMade) -> None:
    """Tells the moderators but for the one who hid it."""
    hiding = db.session.get(Hiding, event.hiding_id)
    comment = db.session.get(Comment, hiding.comment_id) if hiding else None
    if hiding is not None and comment is not None and hiding.awaits_decision:
        _ask_moderators(comment, f"appeal-made:{hiding.id}", hiding=hiding, but=hiding.hidden_by)


def _of_hiding(hiding_id: uuid.UUID) -> tuple[Hiding, Comment, User, About] | None:
    hiding = db.session.get(Hiding, hiding_id)
    comment = db.session.get(Comment, hiding.comment_id) if hiding else None
    author = _author(comment) if comment else None
    about = subjects.about(_subject(comment), author) if comment and author else None
    if hiding is None or comment is None or author is None or about is None or comment.deleted_at is not None:
        return None
    return hiding, comment, author, about


@events.subscribe(CommentHidden)
def tell_of_hiding(event: CommentHidden) -> None:
    """The author learns that and why, and how to appeal."""
    found = _of_hiding(event.hiding_id)
    if found is not None and found[0].lifted_at is None:
        hiding, comment, author, about = found
        message = emails.comment_hidden(comment=comment, hiding=hiding, about=about, reader=author)
        _tell(author, message, f"comment-hidden:{hiding.id}", f"/discussions/comments/{comment.id}/appeal")


def _tell_of_decision(hiding_id: uuid.UUID) -> None:
    found = _of_hiding(hiding_id)
    if found is not None:
        hiding, comment, author, about = found
        message = emails.appeal_decided(comment=comment, hiding=hiding, about=about, reader=author)
        _tell(author, message, f"comment-decided:{hiding.id}", words.path_of(comment))


@events.subscribe(CommentRestored)
def tell_of_restoring(event: CommentRestored) -> None:
    """The author learns that it is shown again."""
    _tell_of_decision(event.hiding_id)


@events.subscribe(AppealRefused)
def tell_of_refusal(event: AppealRefused) -> None:
    """The author learns that it stays hidden, and why."""
    _tell_of_decision(event.hiding_id)


@events.subscribe(ReportsSettled)
def tell_reporters(event: ReportsSettled) -> None:
    """Whoever reported a comment learns what became of it."""
    comment = db.session.get(Comment, event.comment_id)
    if comment is None:
        return
    for report in queries.settled_reports(comment.id):
        reader = people.user(report.reporter_id) if report.reporter_id else None
        about = subjects.about(_subject(comment), reader) if reader else None
        if reader is not None and about is not None and reader.is_active:
            message = emails.report_settled(
                about=about, reader=reader, is_hidden=report.outcome is ReportOutcome.HIDDEN
            )
            _tell(reader, message, f"report-settled:{report.id}", about.path)
