"""What other modules hand to the index."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

PUBLIC = ("public",)


@dataclass(frozen=True)
class Document:
    """A thing in one language, as it shall be found.

    Args:
        kind: registered with `kinds`, e.g. "case".
        lang: BCP 47 tag of title and text.
        text: plain text or Markdown source, everything that shall be found beside the title.
        tags: keys `scheme:code`.
        city_id: the city it belongs to; puts it on the map.
        audience: who may see it; "public", or keys such as "staff" or "city:<id>" that pages pass for their reader.
        is_machine: translated by a machine; found after what people wrote.
        dated_on: for "newest first".
        facts: small facts for filters and for its address, e.g. {"slug": "…", "stage": "live", "country": "KR"}.
    """

    kind: str
    thing_id: uuid.UUID
    lang: str
    title: str
    text: str
    tags: tuple[str, ...] = ()
    city_id: uuid.UUID | None = None
    audience: tuple[str, ...] = PUBLIC
    is_machine: bool = False
    dated_on: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)
