"""Answers beside those to questions that are no longer asked. What may be answered at all stands in `portal.core.answers`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.core.questions import Question


def kept(questions: Iterable[Question], before: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """New answers beside those to questions that are no longer asked, which stay as they were given."""
    asked = {one.key for one in questions}
    return {**{key: value for key, value in before.items() if key not in asked}, **answers}
