"""Registers and lists of members: handed in, looked at, taken in. Of a row nothing stays but keyed digests and what statistics may know."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from sqlalchemy import delete

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.core import clock, db, ids
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _, number
from portal.participation import marks
from portal.participation.models import CheckMethod, ListedResident, ListImport, Residency, Space
from portal.participation.queries import residents
from portal.participation.rules import lists
from portal.participation.rules.lists import Problem, Reading

_BATCH = 5000
COLUMNS = {CheckMethod.REGISTER: lists.REGISTER, CheckMethod.MEMBERS: lists.MEMBERS}


class ListRefused(DomainError):
    """A list has mistakes, so nothing of it was taken. problems: the first fifty, with row and column."""

    def __init__(self, problems: Sequence[Problem], wrong: int) -> None:
        super().__init__(
            _("Nothing was imported: %(count)s mistakes. Mend them in the file and hand it in again.", count=number(wrong)),
            field="file",
        )  # fmt: skip
        self.problems = problems


def hand_in(*, space: Space, method: CheckMethod, text: TextIO, actor: User | None) -> ListImport:
    """Reads a list and keeps the marks of its rows until somebody takes it in; one that waited before goes. The space is locked.

    Raises:
        ListRefused: a column or a row is wrong; nothing stays.
        DomainError: there is no row.
    """
    db.session.execute(
        delete(ListImport).where(ListImport.space_id == space.id, ListImport.method == method, ListImport.taken_at.is_(None))
    )  # fmt: skip
    made = ListImport(
        id=ids.new_id(), space_id=space.id, method=method, number=0, created_by=actor.id if actor else None
    )
    db.session.add(made)
    db.session.flush()
    reading = Reading(text, COLUMNS[method])
    waiting: list[dict[str, Any]] = []
    for row in _marked(reading, space.id, method):
        waiting.append({"import_id": made.id, **row})
        made.number += 1
        if len(waiting) == _BATCH:
            _write(waiting, reading)
    _write(waiting, reading)
    if reading.wrong:
        raise ListRefused(reading.problems, reading.wrong)
    if not made.number:
        raise DomainError(_("There is no row in this file."), field="file")
    db.session.flush()
    return made


def take_in(*, made: ListImport, actor: User | None) -> int:
    """From now on this list counts, and not the one before it. Accounts that had shown who they are by the old one and do not stand
    on the new one must show it again; how many those are. The space is locked.

    Raises:
        Conflict: it was taken in before.
    """
    if made.taken_at is not None:
        raise Conflict(_("This list was taken in already."))
    db.session.execute(
        delete(ListImport).where(
            ListImport.space_id == made.space_id, ListImport.method == made.method, ListImport.taken_at.is_not(None)
        )
    )
    made.taken_at = clock.now()
    db.session.flush()
    lost = db.session.execute(delete(Residency).where(*residents.not_on(made)))
    accounts.audit(
        actor=actor, action="participation.list_taken", subject=("participation_space", made.space_id),
        data={"method": made.method.value, "number": made.number},
    )  # fmt: skip
    return int(lost.rowcount)  # type: ignore[attr-defined]  # a delete has one


def discard(*, made: ListImport) -> None:
    """Throws a list away that waits.

    Raises:
        Conflict: it counts already.
    """
    if made.taken_at is not None:
        raise Conflict(_("This list was taken in already."))
    db.session.delete(made)
    db.session.flush()


def _marked(reading: Reading, space_id: uuid.UUID, method: CheckMethod) -> Iterator[dict[str, Any]]:
    """Row by row what is kept of it. A person who is there twice is a mistake: which row is right, the city knows."""
    seen: dict[int, int] = {}
    for row, values in reading.rows():
        kept = _kept(space_id, method, values)
        before = seen.setdefault(int(kept["mark"][:16], 16), row)
        if before != row:
            reading.note(row, "", _("This is the same person as in row %(row)s.", row=before))
        else:
            yield kept


def _kept(space_id: uuid.UUID, method: CheckMethod, values: Mapping[str, Any]) -> dict[str, Any]:
    resident = marks.resident(space_id, values["number"], values["birth_date"])
    mark = (
        resident
        if method is CheckMethod.REGISTER
        else marks.member(space_id, values["member_number"], values["birth_date"])
    )
    return {
        "mark": mark, "resident": resident, "age_band": values.get("age_band", ""), "district": values.get("district", ""),
    }  # fmt: skip


def _write(waiting: list[dict[str, Any]], reading: Reading) -> None:
    """Nothing is written any more once a mistake is found: the rest is only read."""
    if waiting and not reading.wrong:
        db.session.execute(db.insert_of(ListedResident, waiting))
    waiting.clear()
