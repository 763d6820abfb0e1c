"""The case library of the demo: real cases with their sources, brought in as a city's own file would be."""

from __future__ import annotations

import json
from typing import Any

from portal.cases import queries, services
from portal.demo import files


def load() -> None:
    """Cases that are not there yet. They were reviewed elsewhere, so nobody is asked and nobody is mailed."""
    for path in sorted((files.DATA / "cases").glob("*.json")):
        item: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if queries.case_by_source(f"import:{item['key']}") is None:
            services.take_over(item=item, publish=True)
