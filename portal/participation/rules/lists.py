"""Reading what a city hands in as CSV: registers, lists of members, people to write to. Every mistake has its row and column. Pure."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TextIO

from portal.core.i18n import _
from portal.participation import marks

MOST_PROBLEMS = 50
FIRST_YEAR = 1900


@dataclass(frozen=True)
class Problem:
    """row: as a spreadsheet counts, the names of the columns being row 1. column: its name, empty for the whole row."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Column:
    """clean: what stands in a cell → its value; raises ValueError with what is wrong."""

    name: str
    clean: Callable[[str], Any]
    is_needed: bool = True


def _number(text: str) -> str:
    if len(marks.normal_number(text)) < 4:
        raise ValueError(_("A number has at least four letters or digits."))
    if len(text) > 60:
        raise ValueError(_("This is too long."))
    return text


def _day(text: str) -> date:
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    try:
        found = date.fromisoformat(digits)
    except ValueError:
        raise ValueError(_("Write the day as year, month and day, such as 1990-12-31.")) from None
    if not found.year >= FIRST_YEAR or found > date.today():  # noqa: DTZ011  # a birth date that is tomorrow anywhere is one too
        raise ValueError(_("Nobody who lives was born on this day."))
    return found


def _text(most: int, *, is_needed: bool) -> Callable[[str], str]:
    def clean(text: str) -> str:
        if is_needed and not text:
            raise ValueError(_("This is missing."))
        if len(text) > most:
            raise ValueError(_("This is too long."))
        return text

    return clean


NUMBER, BIRTH = Column("number", _number), Column("birth_date", _day)
REGISTER = (
    NUMBER, BIRTH, Column("age_band", _text(20, is_needed=False), is_needed=False),
    Column("district", _text(80, is_needed=False), is_needed=False),
)  # fmt: skip
MEMBERS = (Column("member_number", _number), BIRTH, NUMBER)
LETTERS = (Column("name", _text(120, is_needed=True)), Column("address", _text(400, is_needed=True)), NUMBER, BIRTH)


class Reading:
    """The rows of a file, one after the other; what is wrong with them gathers in `problems` (the first fifty) and `wrong`."""

    def __init__(self, text: TextIO, columns: Sequence[Column]) -> None:
        self.problems: list[Problem] = []
        self.wrong = 0
        self._columns = columns
        self._text = text

    def note(self, row: int, column: str, text: str) -> None:
        self.wrong += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, column, text))

    def rows(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """(row, column → value) of each row that is right. Nothing at all if a column is wrong."""
        try:
            first = self._text.readline()
            rows = csv.reader(self._text, delimiter=max(",;\t", key=first.count), strict=True)
            names = next(csv.reader([first], delimiter=max(",;\t", key=first.count)), [])
            places = self._places([name.strip().lower() for name in names])
            if places is None:
                return
            for row, cells in enumerate(rows, start=2):
                if any(cell.strip() for cell in cells):
                    found = self._row(row, cells, places, len(names))
                    if found is not None:
                        yield row, found
        except csv.Error:
            self.note(rows.line_num + 1, "", _("The quotation marks do not match."))
        except UnicodeDecodeError:
            self.note(1, "", _("The file is not in UTF-8. Save it anew in this encoding."))

    def _places(self, names: Sequence[str]) -> list[tuple[Column, int]] | None:
        known = {one.name for one in self._columns}
        wanted = ", ".join(one.name for one in self._columns)
        for place, name in enumerate(names, start=1):
            if name not in known:
                label = name[:40] or str(place)
                self.note(1, label, _("There is no such column. The columns are: %(columns)s.", columns=wanted))
            elif name in names[: place - 1]:
                self.note(1, name, _("This column is there twice."))
        for one in self._columns:
            if one.is_needed and one.name not in names:
                self.note(1, one.name, _("This column is missing."))
        return None if self.wrong else [(one, names.index(one.name)) for one in self._columns if one.name in names]

    def _row(
        self, row: int, cells: Sequence[str], places: Sequence[tuple[Column, int]], width: int
    ) -> Mapping[str, Any] | None:
        before, found = self.wrong, {}
        if len(cells) > width:
            self.note(row, "", _("The row has more cells than there are columns."))
        for column, place in places:
            text = cells[place].strip() if place < len(cells) else ""
            if column.is_needed and not text:
                self.note(row, column.name, _("This is missing."))
                continue
            try:
                found[column.name] = column.clean(text)
            except ValueError as wrong:
                self.note(row, column.name, str(wrong))
        return found if self.wrong == before else None


def opened(data: bytes) -> TextIO:
    """The text of a file that was uploaded."""
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
