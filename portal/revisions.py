"""The migrations of this checkout, read from their files: loading Alembic for that costs half a second and 11 MB."""

from __future__ import annotations

import re
from pathlib import Path

from portal.config import ROOT

FOLDER = ROOT / "migrations" / "versions"


def heads(folder: Path = FOLDER) -> set[str]:
    """The newest migrations: those that no other one follows. There should be one."""
    revisions: set[str] = set()
    parents: set[str] = set()
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        revisions.update(re.findall(r"^revision\b[^=\n]*=\s*[\"']([^\"']+)", text, re.MULTILINE))
        parents.update(re.findall(r"^down_revision\b[^=\n]*=\s*[\"']([^\"']+)", text, re.MULTILINE))
    return revisions - parents
