"""What workers do in training; each file subscribes to its events when it is imported."""

from __future__ import annotations

from portal.training.tasks import assignments, nominations, offline, plans, quizzes, surveys

__all__ = ["assignments", "nominations", "offline", "plans", "quizzes", "surveys"]
