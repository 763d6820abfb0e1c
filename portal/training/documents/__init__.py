"""Data → bytes."""

from __future__ import annotations

from portal.training.documents.sheets import as_csv, as_xlsx

__all__ = ["as_csv", "as_xlsx"]
