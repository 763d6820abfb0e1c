"""What workers do in training; each file subscribes to its events when it is imported."""

from __future__ import annotations

from portal.training.tasks import (
    assignments,
    content,
    nominations,
    offline,
    plans,
    quizzes,
    selection,
    sessions,
    statements,
    surveys,
)

__all__ = [
    "assignments",
    "content",
    "nominations",
    "offline",
    "plans",
    "quizzes",
    "selection",
    "sessions",
    "statements",
    "surveys",
]
