"""What reasons, states and topics are called, and where a comment can be read."""

from __future__ import annotations

from typing import Any

from portal.core.i18n import lazy as _l
from portal.discussions.models import AppealOutcome, Comment, CommentKind, ReportOutcome, ReportReason, TopicKind
from portal.discussions.rules import QuestionState

REASONS: dict[ReportReason, Any] = {
    ReportReason.INSULT: _l("It insults or threatens somebody"),
    ReportReason.SPAM: _l("It is advertising or repeated everywhere"),
    ReportReason.PRIVATE: _l("It shows private data of somebody"),
    ReportReason.FALSE: _l("It says something that is wrong and does harm"),
    ReportReason.OFF_TOPIC: _l("It has nothing to do with the topic"),
    ReportReason.OTHER: _l("Something else"),
}
OUTCOMES: dict[ReportOutcome, Any] = {
    ReportOutcome.HIDDEN: _l("The comment was hidden"),
    ReportOutcome.KEPT: _l("The comment stays"),
}
APPEALS: dict[AppealOutcome, Any] = {
    AppealOutcome.UPHELD: _l("It stays hidden"),
    AppealOutcome.RESTORED: _l("It is shown again"),
}
TOPICS: dict[TopicKind, Any] = {
    TopicKind.SUBJECT: _l("Single pages"),
    TopicKind.TAG: _l("Topics"),
    TopicKind.CITY: _l("Cities"),
    TopicKind.LANGUAGE: _l("Languages"),
}
# Label and kind of the badge.
QUESTIONS: dict[QuestionState, tuple[Any, str]] = {
    QuestionState.OPEN: (_l("Open"), "waiting"),
    QuestionState.ANSWERED: (_l("Has an official answer"), "done"),
    QuestionState.OVERDUE: (_l("Overdue"), "failed"),
}


def path_of(comment: Comment) -> str:
    """Where it can be read, without the language: its thread from it on, or the page of the question."""
    if comment.kind is CommentKind.QUESTION:
        return f"/discussions/questions/{comment.id}"
    if comment.kind is CommentKind.OFFICIAL:
        return f"/discussions/questions/{comment.thread_id}"
    if comment.thread_id is None:
        return f"/discussions/threads/{comment.id}"
    return f"/discussions/threads/{comment.thread_id}?at={comment.id}#comment-{comment.id}"
