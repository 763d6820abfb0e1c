"""Commands of the case library; each file adds its own to the group when it is imported."""

from __future__ import annotations

from portal.cases.cli import imports
from portal.cases.cli.base import group

__all__ = ["group", "imports"]
