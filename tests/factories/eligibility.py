"""Residents, codes and groups for tests; each function joins the open transaction or opens its own."""

from __future__ import annotations

import io
from contextlib import nullcontext
from datetime import date

from portal.accounts.models import User
from portal.core import db
from portal.participation import marks, queries
from portal.participation.models import Audience, CheckMethod, Component, PeopleGroup, Process, Space
from portal.participation.services import audiences, codes, groups, lists, residents
from portal.participation.services.codes import Addressee, Printed

BORN = date(1990, 12, 31)


def _writing():
    return nullcontext() if db.in_transaction() else db.transaction()


def open_to(process: Process, audience: Audience, group: PeopleGroup | None = None) -> Component:
    """The component of a process, open to these."""
    with _writing():
        held = queries.known_process(process.id, lock=True)
        component = held.components[0]
        audiences.set_audience(
            process=held, component=component, audience=audience, group_id=group.id if group else None, actor=None
        )
    return component


def make_resident(space: Space, user: User, number: str = "012345678", born_on: date = BORN) -> str:
    """The account has shown that it is this resident's; his mark."""
    mark = marks.resident(space.id, number, born_on)
    with _writing():
        residents.prove(space=space, user=user, mark=mark, method=CheckMethod.REGISTER)
    return mark


def make_register(space: Space, text: str, method: CheckMethod = CheckMethod.REGISTER) -> None:
    """A list that counts, from its CSV."""
    with _writing():
        made = lists.hand_in(space=space, method=method, text=io.StringIO(text), actor=None)
        lists.take_in(made=made, actor=None)


def make_codes(
    space: Space, component: Component | None, *, number: int = 0, people: tuple[tuple[str, date], ...] = ()
) -> list[Printed]:  # fmt: skip
    """Codes to hand out, or one for each person (number, birth date)."""
    with _writing():
        _batch, printed = codes.print_codes(
            space=space, component=component, name="First round", lang=space.lang, valid_until=None, actor=None,
            number_of=number, people=[Addressee("Ana", ["1 Street"], *one) for one in people],
        )  # fmt: skip
    return printed


def make_group(space: Space, *people: str) -> PeopleGroup:
    with _writing():
        group = groups.make_group(space=space, name="Parents' council", actor=None)
        if people:
            groups.add_people(group=group, text="\n".join(people), actor=None)
    return group
