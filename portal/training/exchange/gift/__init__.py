"""GIFT, Moodle's format for questions in plain text: read, written, and shown as what was understood."""

from __future__ import annotations

from portal.training.exchange.gift.drafts import drafts
from portal.training.exchange.gift.parser import parse
from portal.training.exchange.gift.reader import read
from portal.training.exchange.gift.shape import shape
from portal.training.exchange.gift.statements import Statement, StatementKind
from portal.training.exchange.gift.writer import write

__all__ = ["Statement", "StatementKind", "drafts", "parse", "read", "shape", "write"]
