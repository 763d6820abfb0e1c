"""Data → files: sheets to take away."""

from __future__ import annotations

from portal.training.documents.sheets import CSV, XLSX, csv_sheet, xlsx_sheet

__all__ = [
    "CSV",
    "XLSX",
    "csv_sheet",
    "xlsx_sheet",
]
