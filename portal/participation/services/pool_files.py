"""A pool out of a file of the city's register: every mistake is named with its row and column, and then nothing is taken."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core import i18n
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.participation.models import Draw
from portal.participation.rules.draws import MOST_POOL

FILE_BYTES = 20_000_000
REFERENCE, BORN = "reference", "birth_date"


@dataclass(frozen=True)
class PoolRow:
    """Somebody of a register. traits: characteristic → option. born_on: given where `reference` is the number of his document, so
    that he is the same resident as with an account.
    """

    reference: str
    traits: Mapping[str, str]
    born_on: date | None = None


def columns(draw: Draw) -> list[str]:
    """The columns that the file must have, in any order: `reference`, then each characteristic by its name. `birth_date` may be one more."""
    return [REFERENCE, *(_name(one) for one in draw.strata)]


def read(data: bytes, draw: Draw) -> list[PoolRow]:
    """Each row of a CSV in UTF-8.

    Raises:
        DomainError: the file is none, or a row says something that the draw does not know; with row and column.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DomainError(_("The file is no text in UTF-8. Save it as CSV UTF-8."), field="file") from None
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if not rows:
        raise DomainError(_("The file is empty."), field="file")
    header, wanted = [cell.strip() for cell in rows[0]], columns(draw)
    missing = [name for name in wanted if name not in header]
    if missing:
        raise DomainError(
            _("Row 1: the column “%(column)s” is missing. Nothing was taken in.", column=missing[0]), field="file"
        )
    if len(rows) - 1 > MOST_POOL:
        raise DomainError(_("A pool has %(most)s people at most.", most=MOST_POOL), field="file")
    places = [header.index(name) for name in wanted]
    return _rows(rows[1:], places, header.index(BORN) if BORN in header else None, draw)


def _rows(rows: Sequence[Sequence[str]], places: Sequence[int], born: int | None, draw: Draw) -> list[PoolRow]:
    options = [{name: o["key"] for o in one["options"] for name in o["names"].values()} for one in draw.strata]
    found: list[PoolRow] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = [row[place].strip() if place < len(row) else "" for place in places]
        if not cells[0] or len(cells[0]) > 80:
            raise _wrong(number, REFERENCE, cells[0])
        if cells[0] in seen:
            raise DomainError(
                _("Row %(row)s: “%(value)s” is there twice. Nothing was taken in.", row=number, value=cells[0]),
                field="file",
            )
        seen.add(cells[0])
        traits = {}
        for one, known, cell in zip(draw.strata, options, cells[1:], strict=True):
            if cell not in known:
                raise _wrong(number, _name(one), cell)
            traits[one["key"]] = known[cell]
        found.append(PoolRow(cells[0], traits, _day(number, row, born) if born is not None else None))
    return found


def _day(number: int, row: Sequence[str], place: int) -> date:
    text = row[place].strip() if place < len(row) else ""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(number, BORN, text) from None


def _wrong(row: int, column: str, value: str) -> DomainError:
    return DomainError(
        _(
            "Row %(row)s, column “%(column)s”: “%(value)s” cannot be used. Nothing was taken in.",
            row=row, column=column, value=value[:80],
        ),
        field="file",
    )  # fmt: skip


def _name(one: Mapping[str, Any]) -> str:
    return i18n.plain(one["names"])
