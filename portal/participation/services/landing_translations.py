"""Translations that come in from a file: of what came in with them, made by nobody whom this portal knows."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from portal.core import db, ids
from portal.core.i18n import Origin
from portal.participation.exchange import Landing
from portal.participation.faults import Fault, fault
from portal.participation.models import TextTranslation
from portal.participation.models.translations import KINDS
from portal.participation.queries.exchange_translations import sources_of
from portal.participation.services import landing_checks as checks

Rows = Sequence[Mapping[str, Any]]
# In the talk, below contributions, and contributions themselves, comments come under ids of different sorts.
_TALK = ("comment", "said", "answer")


def land_translations(landing: Landing, rows: Rows) -> None:
    """Those of things that came in. One of which the original had changed knows no original."""
    placed = [_things(landing, row) for row in rows]
    wanted: dict[str, set[uuid.UUID]] = defaultdict(set)
    for row, keys in zip(rows, placed, strict=True):
        wanted[row["of"]].update(keys)
    known = {kind: sources_of(kind, keys) for kind, keys in wanted.items()}
    values = [
        {
            **{name: row[name] for name in ("lang", "title", "text", "changed_at")}, **{f"{kind}_id": None for kind in KINDS},
            f"{row['of']}_id": key, "id": ids.new_id(), "origin": Origin(row["origin"]), "created_at": row["changed_at"],
            "source": "" if row["is_stale"] else known[row["of"]][key], "translated_by": None, "due_at": None,
        }
        for row, keys in zip(rows, placed, strict=True)
        for key in [one for one in keys if one in known[row["of"]]][:1]
    ]  # fmt: skip
    if values:
        db.session.execute(db.insert_of(TextTranslation, values))


def _things(landing: Landing, row: Mapping[str, Any]) -> list[uuid.UUID]:
    """Under which ids what was translated may have come in."""
    kind, component = row["of"], row["component"]
    if kind in ("proposal", "petition"):
        return [landing.id_of(kind, component, row["number"])]
    if kind == "comment":
        return [landing.id_of(sort, row["id"]) for sort in _TALK]
    if kind == "question":
        return [landing.id_of(kind, component, row["id"])]
    return [landing.id_of("official" if kind == "answer" else kind, row["id"])]


def check_translation(row: Mapping[str, Any], _settings: Mapping[str, Any]) -> Fault | None:
    if row["of"] == "request":
        return fault("reports belong to no process")
    if not (row["title"] or row["text"]):
        return fault("it says nothing")
    if row["lang"] == row["source_lang"]:
        return fault("%(name)s is that of the original", name="lang")
    if row["of"] in ("proposal", "petition") and row["number"] is None:
        return fault("%(name)s is empty", name="number")
    return checks.zoned(row, "changed_at")
