"""Data → files: sheets to take away."""

from __future__ import annotations

from portal.core.sheets import (
    CSV,
    XLSX,
    as_csv,
    as_xlsx,
)

__all__ = [
    "CSV",
    "XLSX",
    "as_csv",
    "as_xlsx",
]
