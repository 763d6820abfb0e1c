"""The case library of the demo: real cases with their sources, brought in as a city's own file would be."""

from __future__ import annotations

import json
from typing import Any

from portal.cases import queries, services
from portal.cases.models import EvidenceStep
from portal.core import db
from portal.demo import files


def load() -> None:
    """Cases that are not there yet. They were reviewed elsewhere, so nobody is asked and nobody is mailed."""
    for path in sorted((files.DATA / "cases").glob("*.json")):
        item: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if queries.case_by_source(f"import:{item['key']}") is None:
            _publish(item)


def _publish(item: dict[str, Any]) -> None:
    draft = services.bring_in(item=item, actor=None)
    services.submit(draft=draft, actor=None)
    evidence = item.get("evidence") or {}
    if evidence:
        db.session.add(
            EvidenceStep(
                case_id=draft.case.id, level=evidence["level"], reasons=evidence.get("reason") or {}, why="review"
            )
        )
        db.session.flush()
    services.publish(draft=draft, actor=None)
