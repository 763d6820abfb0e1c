"""What workers do in training; each file subscribes to its events when it is imported."""

from __future__ import annotations

from portal.training.tasks import nominations, offline, quizzes

__all__ = ["nominations", "offline", "quizzes"]
