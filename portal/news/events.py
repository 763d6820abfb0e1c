"""What happened to a piece of news."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class NewsAppeared:
    """Its moment has come and everybody can read it for the first time: who wants to hear of it is told."""

    item_id: uuid.UUID


@dataclass(frozen=True)
class NewsChanged:
    """What readers see of it has changed, or will be another thing when its moment comes."""

    item_id: uuid.UUID
