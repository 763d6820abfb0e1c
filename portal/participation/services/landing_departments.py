"""Departments that answers from a file name: those of the space that are called so, or new ones without members."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from portal.core import clock, db
from portal.participation.exchange import Landing
from portal.participation.faults import Fault, fault
from portal.participation.models import DeskItem
from portal.participation.queries import departments as queries
from portal.participation.queries import spaces
from portal.participation.services import landing_checks as checks
from portal.participation.services.departments import save_department

Rows = Sequence[Mapping[str, Any]]
NAME_LENGTH = 160


def of_rows(landing: Landing, rows: Rows) -> list[uuid.UUID | None]:
    """Which department each row names. One that the space does not have is made; where a file tells only what it was called, which
    files of before do and answers from before there were departments, it has to be there already.
    """
    if landing.space_id is None:
        return [None] * len(rows)
    known: dict[tuple[str, str], uuid.UUID] = {}
    for one in queries.departments_of(landing.space_id, with_closed=True):
        for pair in one.names.items():
            known.setdefault(pair, one.id)
    by_name = {name: key for (_lang, name), key in reversed(known.items())}
    found: list[uuid.UUID | None] = []
    for row in rows:
        names = checks.unpacked(row["department_names"] or "{}")
        if not names:
            found.append(by_name.get(row["department"]))
            continue
        key = next((known[pair] for pair in names.items() if pair in known), None)
        if key is None:
            key = _made(landing, names)
            known |= dict.fromkeys(names.items(), key)
        found.append(key)
    return found


def _made(landing: Landing, names: Mapping[str, str]) -> uuid.UUID:
    space = spaces.known_space(landing.space_id or uuid.UUID(int=0))
    own = {space.lang: names.get(space.lang) or next(iter(names.values()))}
    return save_department(space=space, department=None, names={**own, **names}, email="", actor=landing.actor).id


def hand_over(landing: Landing, kind: str, answered: Sequence[tuple[uuid.UUID, uuid.UUID | None]]) -> None:
    """Whose answer came last has the thing at the desk, as if it had answered here. answered: (what, department), the newest last."""
    last = {subject: department for subject, department in answered if department is not None}
    if not last:
        return
    statement = insert(DeskItem).values(
        [
            {"kind": kind, "subject_id": subject, "space_id": landing.space_id, "department_id": department, "version": 0, "changed_at": clock.now()}
            for subject, department in last.items()
        ]
    )  # fmt: skip
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[DeskItem.kind, DeskItem.subject_id],
            set_={"department_id": statement.excluded.department_id},
        )
    )


def check_names(row: Mapping[str, Any]) -> Fault | None:
    """Names are texts by language, none of them empty or longer than a name can be."""
    found = checks.unpacked(row["department_names"] or "{}")
    wrong = checks.texts(row, "department_names")
    if not wrong and not all(0 < len(name.strip()) <= NAME_LENGTH for name in found.values()):
        return fault("%(name)s has something that is no name", name="department_names")
    return wrong
