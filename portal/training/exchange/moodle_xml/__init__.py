"""Moodle XML, the format in which Moodle keeps and exports its questions: read and written."""

from __future__ import annotations

from portal.training.exchange.moodle_xml.reader import read
from portal.training.exchange.moodle_xml.writer import write

__all__ = ["read", "write"]
