"""Commands of the webinars; each file adds its own to the group when it is imported."""

from __future__ import annotations

from portal.webinars.cli import besttime
from portal.webinars.cli.base import group

__all__ = ["besttime", "group"]
