"""What has happened to the tags. Ids only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class TagsChanged:
    """A tag was added, renamed, published or retired."""

    tag_id: uuid.UUID
