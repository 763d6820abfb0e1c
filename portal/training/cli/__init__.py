"""Commands of training; each file adds its own to the group when it is imported."""

from __future__ import annotations

from portal.training.cli import courses, xapi
from portal.training.cli import gift as gift_questions
from portal.training.cli.base import group

__all__ = ["courses", "gift_questions", "group", "xapi"]
