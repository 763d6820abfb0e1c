"""A table as a file: CSV for programs, XLSX for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | None


def csv_sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """RFC 4180 in UTF-8, with a byte order mark, without which Excel reads another encoding."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_harmless(cell) for cell in header])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, rtl: bool = False) -> bytes:
    """One sheet, its first row frozen; rows go to disk as they come, so that memory does not grow with them."""
    import xlsxwriter  # only whoever takes a sheet away needs it

    kept = io.BytesIO()
    with xlsxwriter.Workbook(
        kept, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        if rtl:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(header) - 1), 24)
        sheet.write_row(0, 0, header, book.add_format({"bold": True}))
        for place, row in enumerate(rows, start=1):
            sheet.write_row(place, 0, row)
    return kept.getvalue()


def _harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula is marked as text (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
