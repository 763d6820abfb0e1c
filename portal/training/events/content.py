"""What happens while a course is written."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class RemarkMade:
    """A colleague said something about an activity of a draft."""

    remark_id: uuid.UUID


@dataclass(frozen=True)
class EditionRepinned:
    """An edition teaches another version of a course from now on."""

    edition_id: uuid.UUID
    old_version_id: uuid.UUID
    new_version_id: uuid.UUID
