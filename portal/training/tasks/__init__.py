"""What workers do in training; each file subscribes to its events when it is imported."""

from __future__ import annotations

from portal.training.tasks import (
    content,
    nominations,
    offline,
    quizzes,
    sessions,
)

__all__ = [
    "content",
    "nominations",
    "offline",
    "quizzes",
    "sessions",
]
