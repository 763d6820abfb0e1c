"""Tables that a city gives out: a file read and checked, what kind of values a column has, what a budget must have. Pure."""

from portal.participation.tables.budgets import BUDGET_COLUMNS, budget_table
from portal.participation.tables.kinds import Column, ColumnType, infer, typed, wrong_cell
from portal.participation.tables.reading import ENCODINGS, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Table, read

__all__ = [
    "BUDGET_COLUMNS",
    "ENCODINGS",
    "MOST_BYTES",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Column",
    "ColumnType",
    "Table",
    "budget_table",
    "infer",
    "read",
    "typed",
    "wrong_cell",
]
