"""What happens to quizzes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class AttemptGraded:
    """Staff have graded the essays of an attempt; its score stands."""

    attempt_id: uuid.UUID
