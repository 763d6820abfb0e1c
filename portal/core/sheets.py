"""Tables as files: CSV for programs, XLSX for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | float | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@contextmanager
def long_fields(most: int) -> Iterator[None]:
    """Lets `csv` read fields of so many signs inside. The limit is the whole process's, so it is put back."""
    before = csv.field_size_limit(most)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def harmless(value: Value) -> Value:
    """A text that a spreadsheet would take for a formula is marked as text (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """CSV (RFC 4180) in UTF-8 with a mark at the start, by which spreadsheets know the encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(name) for name in header])
    writer.writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def csv_pieces(header: Sequence[str], batches: Iterable[Iterable[Sequence[Value]]]) -> Iterator[str]:
    """The same for large tables, a piece for each batch."""
    yield "\ufeff" + _lines([header])
    for rows in batches:
        yield _lines(rows)


def _lines(rows: Iterable[Sequence[Value]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(value) for value in row] for row in rows)
    return out.getvalue()


def as_xlsx(
    title: str, header: Sequence[str], rows: Iterable[Sequence[Value]], *, rtl: bool = False, numbers: str = "0%"
) -> bytes:
    """A workbook of one sheet, written row by row so that its size does not matter; texts are never formulas.

    `numbers`: how a spreadsheet shows numbers that are not whole, in its own notation.
    """
    import xlsxwriter  # only where a sheet is asked for

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or None)
    if rtl:
        sheet.right_to_left()
    sheet.freeze_panes(1, 1)
    bold, shown = book.add_format({"bold": True}), book.add_format({"num_format": numbers})
    sheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, float):
                sheet.write_number(number, place, value, shown)
            elif value is not None:
                sheet.write(number, place, value)
    book.close()
    return out.getvalue()
