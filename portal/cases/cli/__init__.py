"""`portal cases`: the library from files and to files."""

from __future__ import annotations

from portal.cases.cli import (
    files,
    similar,
)
from portal.cases.cli.base import (
    group,
)

__all__ = [
    "files",
    "group",
    "similar",
]
