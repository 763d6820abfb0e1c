"""The case library of the demo: real cases with their sources, brought in as a city's own file would be."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from portal.cases import queries, services
from portal.cases.services.packing import Package
from portal.demo import files

CASES = files.DATA / "cases"


def load() -> None:
    """Cases that are not there yet. They were reviewed elsewhere, so nobody is asked and nobody is mailed."""
    with zipfile.ZipFile(_beside()) as archive:
        package = Package(archive)
        for path in sorted(CASES.glob("*.json")):
            item: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if queries.case_by_source(f"import:{item['key']}") is None:
                services.take_over(item=item, publish=True, package=package)


def _beside() -> io.BytesIO:
    """Pictures and templates as they would come beside the cases."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path in sorted((CASES / "files").iterdir()):
            archive.write(path, path.name)
    made.seek(0)
    return made
