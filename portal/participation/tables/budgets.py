"""What a table must have to be drawn as a budget, and its cells in the words that we count with.

The columns follow the Open Fiscal Data Package in what they mean: fiscal year, direction, functional and programmatic classification,
approved, adjusted and executed amounts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from portal.core.errors import DomainError
from portal.core.i18n import _, number
from portal.participation.tables.kinds import ColumnType, fits
from portal.participation.tables.reading import Table

# Name → its type; those that must be there: all but the last three.
BUDGET_COLUMNS: Mapping[str, ColumnType] = {
    "year": ColumnType.INTEGER, "side": ColumnType.STRING, "function": ColumnType.STRING, "planned": ColumnType.NUMBER,
    "programme": ColumnType.STRING, "revised": ColumnType.NUMBER, "spent": ColumnType.NUMBER,
}  # fmt: skip
NEEDED = ("year", "side", "function", "planned")
SIDES = ("expenditure", "income")
_OTHER_NAMES = {
    "department": "function", "program": "programme", "budget": "planned", "approved": "planned", "adjusted": "revised",
    "executed": "spent", "actual": "spent", "direction": "side", "type": "side",
}  # fmt: skip
_SIDES = {
    "expenditure": "expenditure",
    "expense": "expenditure",
    "spending": "expenditure",
    "income": "income",
    "revenue": "income",
}
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?\Z", re.ASCII)


def budget_table(table: Table) -> Table:
    """The table with the names, words and numbers of a budget; other columns stay as they are.

    Raises:
        DomainError: a column is missing, or a cell is no year, no side or no amount; row and column are named.
    """
    names = [_name(name, table.names) for name in table.names]
    for needed in NEEDED:
        if needed not in names:
            raise DomainError(
                _("A budget needs the column “%(name)s”. It has: %(needed)s; and if you like: programme, revised, spent.", name=needed, needed=", ".join(NEEDED)),
                field="file",
            )  # fmt: skip
    rows = [
        [_cell(names[place], cell, row) for place, cell in enumerate(cells)] for row, cells in enumerate(table.rows, 2)
    ]
    return Table(names, rows, table.places)


def _name(given: str, all_names: Sequence[str]) -> str:
    plain = given.strip().lower()
    known = _OTHER_NAMES.get(plain, plain)
    if known in BUDGET_COLUMNS and (known == plain or known not in [name.strip().lower() for name in all_names]):
        return known
    return given


def _cell(name: str, cell: str | None, row: int) -> str | None:
    if name not in BUDGET_COLUMNS:
        return cell
    if cell is None:
        if name in NEEDED:
            raise _wrong(row, name, "")
        return None
    if name == "side":
        if cell.lower() not in _SIDES:
            raise _wrong(row, name, cell)
        return _SIDES[cell.lower()]
    if BUDGET_COLUMNS[name] is ColumnType.NUMBER and _GROUPED.match(cell):
        cell = cell.replace(",", "")
    is_right = fits(BUDGET_COLUMNS[name], cell) and (name != "year" or 1900 <= int(cell) <= 2200)
    if not is_right:
        raise _wrong(row, name, cell)
    return cell


def _wrong(row: int, name: str, cell: str) -> DomainError:
    wanted = {
        "year": _("a year such as 2026"), "side": _("“expenditure” or “income”"), "function": _("what the money is for"),
    }  # fmt: skip
    return DomainError(
        _("Row %(row)s, column “%(name)s”: “%(cell)s” is not %(wanted)s.", row=number(row), name=name, cell=cell[:60], wanted=wanted.get(name) or _("an amount such as 1250000.50")),
        field="file",
    )  # fmt: skip
