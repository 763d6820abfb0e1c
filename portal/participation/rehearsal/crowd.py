"""The fictitious people of a rehearsal: accounts like those of real people, as many of them residents or on a list as the city's own
settings let be. They exist in the block that is rolled back, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import User, UserState
from portal.core import clock, db, ids, settings
from portal.core.i18n import _
from portal.participation import marks
from portal.participation.checks import open_checks
from portal.participation.models import Audience, CheckMethod, GroupMember, Process, Residency
from portal.participation.queries import rehearsals, residents

CONFIRMED, RESIDENTS = 0.95, 0.8  # shares of the crowd
AT_ONCE = 500


def gather(process: Process, number: int, rng: Random, lang: str) -> tuple[list[User], User]:
    """So many people, and an officer who answers for the city."""
    # No list and no space is held for people whom no commit will ever look at.
    db.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    people = _accounts([_("Fictitious person %(number)s", number=n) for n in range(1, number + 1)], rng, lang)
    officer = _accounts([_("Fictitious officer")], rng, lang, share=1.0)[0]
    _make_residents(process, people, rng)
    _put_on_lists(process, people)
    return people, officer


def _accounts(names: Sequence[str], rng: Random, lang: str, share: float = CONFIRMED) -> list[User]:
    """In order. Their addresses are of a name that never leads anywhere (RFC 2606)."""
    now = clock.now()
    rows: list[dict[str, Any]] = []
    for name in names:
        key = ids.new_id()
        address = f"{key}@rehearsal.invalid"
        rows.append(
            {
                "id": key, "email": address, "email_key": address, "display_name": name, "latin_name": "", "locale": lang,
                "timezone": "UTC", "state": UserState.ACTIVE, "created_at": now, "password_hash": None,
                "email_confirmed_at": now if rng.random() < share else None,
            }
        )  # fmt: skip
    for first in range(0, len(rows), AT_ONCE):
        db.session.execute(db.insert_of(User, rows[first : first + AT_ONCE]))
    found = {one.id: one for one in db.session.scalars(select(User).where(User.id.in_([row["id"] for row in rows])))}
    for one in found.values():
        set_committed_value(one, "grants", [])  # whoever asks for a role needs no statement for it
    return [found[row["id"]] for row in rows]


def can_prove(process: Process) -> bool:
    """Whether there is a way at all to show that one lives in the city."""
    space = process.space
    return bool(open_checks(space, residents.check_of(space.id).methods, set(residents.taken_lists(space.id))))


def _make_residents(process: Process, people: Sequence[User], rng: Random) -> None:
    """Most have shown that they live in the city, if the city has a way to."""
    if not can_prove(process):
        return
    chosen = [one for one in people if one.is_confirmed and rng.random() < RESIDENTS]
    rows = [
        {
            "space_id": process.space_id, "user_id": one.id, "method": CheckMethod.DESK, "created_at": clock.now(),
            "mark": ids.keyed(settings().secret_key, f"participation.rehearsal:{one.id}"),
        }
        for one in chosen
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Residency), rows)


def _put_on_lists(process: Process, people: Sequence[User]) -> None:
    """Of each group for which something is: as many as the city has put on its list, as far as the crowd goes."""
    wanted = {one.group_id for one in process.components if one.audience is Audience.GROUP and one.group_id}
    sizes = rehearsals.group_sizes(sorted(wanted))
    confirmed = [one for one in people if one.is_confirmed]
    rows = [
        {"group_id": group, "mark": marks.address(process.space_id, one.email_key)}
        for group, size in sizes.items()
        for one in confirmed[:size]
    ]
    if rows:
        db.session.execute(insert(GroupMember), rows)
