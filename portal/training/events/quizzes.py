"""What happens to quizzes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class AttemptGraded:
    """Staff have graded the essays of an attempt, or corrected their points; its score stands. `corrected_at`: ISO 8601."""

    attempt_id: uuid.UUID
    corrected_at: str = ""
