"""`portal cases`: the library from files and to files; each file adds its own commands to the group when it is imported."""

from __future__ import annotations

from portal.cases.cli import files
from portal.cases.cli.base import group

__all__ = ["files", "group"]
