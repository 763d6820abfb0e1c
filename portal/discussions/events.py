"""What happens in discussions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class CommentPosted:
    """Somebody wrote a comment or an answer."""

    comment_id: uuid.UUID


@dataclass(frozen=True)
class CommentChanged:
    """It was edited, deleted, hidden or shown again: what pages show of it is out of date."""

    comment_id: uuid.UUID


@dataclass(frozen=True)
class QuestionAsked:
    """Somebody asked those a subject belongs to."""

    comment_id: uuid.UUID


@dataclass(frozen=True)
class QuestionAnswered:
    """They answered; `answer_id` is the official comment."""

    comment_id: uuid.UUID
    answer_id: uuid.UUID


@dataclass(frozen=True)
class CommentReported:
    """The first open report of a comment."""

    report_id: uuid.UUID


@dataclass(frozen=True)
class CommentHidden:
    hiding_id: uuid.UUID


@dataclass(frozen=True)
class AppealMade:
    hiding_id: uuid.UUID


@dataclass(frozen=True)
class CommentRestored:
    """A moderator took a hiding back, or decided an appeal for the author."""

    hiding_id: uuid.UUID


@dataclass(frozen=True)
class AppealRefused:
    """The comment stays hidden."""

    hiding_id: uuid.UUID


@dataclass(frozen=True)
class ReportsSettled:
    """A moderator answered what was reported of a comment."""

    comment_id: uuid.UUID
