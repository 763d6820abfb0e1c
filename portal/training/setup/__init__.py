"""What the module tells others about itself when the application is set up."""

from __future__ import annotations

from portal.training.setup import (
    content,
    quizzes,
)
from portal.training.setup.base import (
    city_card,
    register_audit,
    register_kinds,
    register_privacy,
    throw_away_on_change,
)
from portal.training.setup.completion import (
    register as register_completion,
)

__all__ = [
    "city_card",
    "content",
    "quizzes",
    "register_audit",
    "register_completion",
    "register_kinds",
    "register_privacy",
    "throw_away_on_change",
]
