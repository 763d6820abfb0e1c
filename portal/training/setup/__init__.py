"""What the module tells others about itself when the application is set up."""

from __future__ import annotations

from portal.training.setup import quizzes
from portal.training.setup.base import city_card, register_audit, register_kinds, register_privacy, throw_away_on_change

__all__ = [
    "city_card",
    "quizzes",
    "register_audit",
    "register_kinds",
    "register_privacy",
    "throw_away_on_change",
]
